"""How well a person and a post go together, in words: what fits, what clashes, what nobody has asked yet. Pure.

Work wanted, hours, times, place and start are all it looks at: nothing protected, no score of a person, no free text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum, auto
from typing import Final

from app.programmes.work import Shift
from app.ui.filters import clock, day_month_year, listed, number

FULL_TIME_HOURS: Final = 37.5
"""A full week under Agenda for Change (DOMAIN 4.5)."""
DAYS_TO_HIRE: Final = 56
"""NHS England's target from vacancy to start is eight weeks (DOMAIN 4.7)."""


class ShiftPattern(StrEnum):
    """When the people of a post work."""

    DAYS = auto()
    EARLIES = auto()
    LATES = auto()
    EARLIES_AND_LATES = auto()
    NIGHTS = auto()
    WEEKENDS = auto()
    ROTA = auto()

    @property
    def label(self) -> str:
        """The pattern in words."""
        return _PATTERNS[self].label

    @property
    def shifts(self) -> frozenset[Shift]:
        """The kinds of shift that everyone in the post takes."""
        return _PATTERNS[self].shifts

    @property
    def hours(self) -> tuple[time, time] | None:
        """When a shift usually begins and ends; None where that is agreed with each person."""
        return _PATTERNS[self].hours


@dataclass(frozen=True, slots=True)
class _Pattern:
    label: str
    shifts: frozenset[Shift]
    hours: tuple[time, time] | None = None


_PATTERNS: Final = {
    ShiftPattern.DAYS: _Pattern("Days, Monday to Friday", frozenset({Shift.DAYS}), (time(9), time(17))),
    ShiftPattern.EARLIES: _Pattern("Early shifts", frozenset({Shift.EARLIES}), (time(7), time(15))),
    ShiftPattern.LATES: _Pattern("Late shifts", frozenset({Shift.LATES}), (time(13), time(21))),
    ShiftPattern.EARLIES_AND_LATES: _Pattern(
        "Early and late shifts", frozenset({Shift.EARLIES, Shift.LATES}), (time(7), time(21))
    ),
    ShiftPattern.NIGHTS: _Pattern("Night shifts", frozenset({Shift.NIGHTS})),
    ShiftPattern.WEEKENDS: _Pattern("Weekends", frozenset({Shift.WEEKENDS})),
    ShiftPattern.ROTA: _Pattern("All shifts, on a rota", frozenset({Shift.EARLIES, Shift.LATES, Shift.NIGHTS, Shift.WEEKENDS})),
}


def pattern_label(stored: str) -> str:
    """Write a stored pattern in words; one that is no code of ours was typed in words already."""
    return ShiftPattern(stored).label if stored in set(ShiftPattern) else stored


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person looks for and can do."""

    job_families: Sequence[str]
    hours_per_week: float
    earliest_time: str | None
    latest_time: str | None
    shifts: Sequence[str]
    available_from: date | None
    site_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Post:
    """What a post asks for."""

    job_family: str
    hours_per_week: float
    shift_pattern: str
    site_id: str
    site_name: str
    closes_on: date


@dataclass(frozen=True, slots=True)
class Fit:
    """What fits, what clashes and what is not known, each in a sentence."""

    fits: tuple[str, ...]
    clashes: tuple[str, ...]
    unknown: tuple[str, ...]
    same_work: bool

    @property
    def points(self) -> int:
        """How many things were compared."""
        return len(self.fits) + len(self.clashes) + len(self.unknown)

    @property
    def whole(self) -> bool:
        """Whether nothing clashes and nothing is left to ask."""
        return not self.clashes and not self.unknown

    @property
    def order(self) -> tuple[bool, int, int]:
        """Sort by this to have the closest fit first: the wanted work before everything."""
        return not self.same_work, len(self.clashes), len(self.unknown)

    @property
    def verdict(self) -> str:
        """The whole in words: "fits on all 5 points"."""
        return f"fits on all {self.points} points" if self.whole else f"fits on {len(self.fits)} of {self.points} points"

    @property
    def gaps(self) -> tuple[str, ...]:
        """What to talk about: clashes first."""
        return self.clashes + self.unknown


Answer = tuple[str, str]  # "fits", "clashes" or "unknown", and the sentence


def compare(wanted: Wanted, post: Post) -> Fit:
    """Compare a person with a post, point by point."""
    answers = [_work(wanted, post), _hours(wanted, post), _times(wanted, post), _place(wanted, post), _start(wanted, post)]
    by_kind: Mapping[str, list[str]] = {"fits": [], "clashes": [], "unknown": []}
    for kind, sentence in answers:
        by_kind[kind].append(sentence)
    same_work = post.job_family in wanted.job_families
    return Fit(tuple(by_kind["fits"]), tuple(by_kind["clashes"]), tuple(by_kind["unknown"]), same_work)


def _work(wanted: Wanted, post: Post) -> Answer:
    if not wanted.job_families:
        return "unknown", "The work they want is not known."
    if post.job_family in wanted.job_families:
        return "fits", "Wants this kind of work."
    return "clashes", "Wants another kind of work."


def _hours(wanted: Wanted, post: Post) -> Answer:
    asked, offered = wanted.hours_per_week, post.hours_per_week
    if asked <= 0:
        return "unknown", "The hours they want are not known."
    if offered <= asked:
        # Fewer hours than wanted is a choice the person can make; more than they can work is not.
        return "fits", f"Can work {number(offered)} hours a week."
    return "clashes", f"Can work {number(asked)} hours a week. The post is {number(offered)}."


def _times(wanted: Wanted, post: Post) -> Answer:
    pattern = ShiftPattern(post.shift_pattern) if post.shift_pattern in set(ShiftPattern) else None
    stated = frozenset(Shift(shift) for shift in wanted.shifts if shift in set(Shift))
    if pattern is None or not stated:
        return "unknown", "The shifts they can work are not known." if pattern else "The shifts of the post are to be agreed."
    lacking = [shift.label for shift in Shift if shift in pattern.shifts - stated]
    if lacking:
        return "clashes", f"Has not said they can work {listed(lacking)}."
    return _within(wanted, pattern)


def _within(wanted: Wanted, pattern: ShiftPattern) -> Answer:
    earliest, latest = _time(wanted.earliest_time), _time(wanted.latest_time)
    if pattern.hours is None or (earliest is None and latest is None):
        return "fits", f"Can work this pattern: {pattern.label[0].lower()}{pattern.label[1:]}."
    begins, ends = pattern.hours
    if earliest is not None and earliest > begins:
        return "clashes", f"Cannot start before {clock(earliest)}. Shifts usually start at {clock(begins)}."
    if latest is not None and latest < ends:
        return "clashes", f"Cannot work after {clock(latest)}. Shifts usually end at {clock(ends)}."
    return "fits", "The times of day suit."


def _time(stored: str | None) -> time | None:
    try:
        return time.fromisoformat(stored) if stored else None
    except ValueError:
        return None


def _place(wanted: Wanted, post: Post) -> Answer:
    if not wanted.site_ids:
        return "unknown", "The sites they can work at are not known."
    if post.site_id in wanted.site_ids:
        return "fits", f"Can work at {post.site_name}."
    return "clashes", f"Has not said they can work at {post.site_name}."


def _start(wanted: Wanted, post: Post) -> Answer:
    if wanted.available_from is None:
        return "unknown", "The day they can start is not known."
    if wanted.available_from <= post.closes_on + timedelta(days=DAYS_TO_HIRE):
        return "fits", "Can start in time."
    return "clashes", f"Can start from {day_month_year(wanted.available_from)}, more than 8 weeks after the post closes."
