"""What the pages of a hiring manager print. Pure: profiles, posts and a day in, words out; no name of a person anywhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from app.clock import local
from app.enrolments.models import ReadyProfile
from app.programmes.work import JobFamily, Shift
from app.ui.filters import clock, day_and_time, day_month_year, listed, number, plural
from app.vacancies.fit import Fit, Post, Wanted, compare, pattern_label
from app.vacancies.hiring_queries import ApplicationRow
from app.vacancies.models import Vacancy
from app.vacancies.states import ApplicationState

NEW_DAYS: Final = 7
FITS_ON_CARD: Final = 2
S = ApplicationState
NEXT_STEPS: Final[Mapping[ApplicationState, str]] = {
    S.PROPOSED: "The adviser is asking the person",
    S.SUBMITTED: "Invite to interview, or say why not",
    S.SHORTLISTED: "Invite to interview",
    S.GUARANTEED_INTERVIEW: "Invite to interview",
    S.INTERVIEW_BOOKED: "Hold the interview and record what came of it",
    S.INTERVIEWED: "Decide",
    S.CONDITIONAL_OFFER: "The adviser begins the employment checks",
    S.CHECKS: "Employment checks are under way",
    S.UNCONDITIONAL_OFFER: "Cleared. The adviser records the first day",
    S.STARTED: "Started",
}


@dataclass(frozen=True, slots=True)
class PostFit:
    """How somebody fits one post."""

    vacancy_id: UUID
    name: str
    fit: Fit

    @property
    def title(self) -> str:
        """The line that says it: "Porter, emergency department: fits on all 5 points"."""
        return f"{self.name}: {self.fit.verdict}"


@dataclass(frozen=True, slots=True)
class Card:
    """One person, as a hiring manager sees them."""

    profile: ReadyProfile
    fits: tuple[PostFit, ...]
    sites: Mapping[UUID, str]
    today: date

    @property
    def reference(self) -> str:
        """What the person is called before an interview."""
        return self.profile.reference

    @property
    def is_new(self) -> bool:
        """Whether the person became ready within a week."""
        return self.profile.ready_on is not None and self.profile.ready_on > self.today - timedelta(days=NEW_DAYS)

    @property
    def wants(self) -> str:
        """The wanted work: "Wants to work as porter or domestic assistant · Band 2"."""
        families = [JobFamily(f).label for f in self.profile.job_families if f in set(JobFamily)]
        words = " or ".join(label[0].lower() + label[1:] for label in families)
        return f"Wants to work as {words} · Band {self.profile.band}" if words else f"Band {self.profile.band}"

    @property
    def hours(self) -> str:
        """Hours and times: "22.5 hours a week, days, 9:30am to 2:30pm"."""
        parts = [f"{number(self.profile.hours_per_week)} hours a week", _shifts(self.profile.shifts), _times(self.profile)]
        return ", ".join(part for part in parts if part)

    @property
    def can_start(self) -> str:
        """When the person can start."""
        if self.profile.available_from is None:
            return "Not known"
        if self.profile.available_from <= self.today:
            return "Straight away"
        return f"From {day_month_year(self.profile.available_from)}"

    @property
    def can_work_at(self) -> str:
        """The sites the person can work at."""
        names = [name for key, name in self.sites.items() if str(key) in self.profile.site_ids]
        if not names:
            return "Not known"
        return "All sites" if len(names) == len(self.sites) > 1 else listed(names)

    @property
    def shown_fits(self) -> tuple[PostFit, ...]:
        """The closest post, and one more if it is the wanted work too."""
        wanted = tuple(item for item in self.fits if item.fit.same_work)
        return wanted[:FITS_ON_CARD] or self.fits[:1]

    @property
    def more_fits(self) -> str:
        """How many posts more the person was compared with, in words."""
        more = len(self.fits) - len(self.shown_fits)
        return f"Compare with {plural(more, 'more post')}" if more > 0 else ""


def _shifts(stored: Sequence[str]) -> str:
    shifts = [shift.label for shift in Shift if shift in stored]
    return "any shift" if len(shifts) == len(Shift) else listed(shifts)


def _times(profile: ReadyProfile) -> str:
    earliest, latest = _time(profile.earliest_time), _time(profile.latest_time)
    if earliest and latest:
        return f"{earliest} to {latest}"
    return f"from {earliest}" if earliest else f"until {latest}" if latest else ""


def _time(stored: str | None) -> str:
    try:
        return clock(time.fromisoformat(stored)) if stored else ""
    except ValueError:
        return ""


def post_of(vacancy: Vacancy, sites: Mapping[UUID, str]) -> Post:
    """Return what a vacancy asks for."""
    return Post(
        job_family=vacancy.job_family,
        hours_per_week=vacancy.hours_per_week,
        shift_pattern=vacancy.shift_pattern,
        site_id=str(vacancy.site_id),
        site_name=sites.get(vacancy.site_id, "this site"),
        closes_on=vacancy.closes_on,
    )


def wanted_of(profile: ReadyProfile) -> Wanted:
    """Return what a person looks for."""
    return Wanted(
        job_families=profile.job_families,
        hours_per_week=profile.hours_per_week,
        earliest_time=profile.earliest_time,
        latest_time=profile.latest_time,
        shifts=profile.shifts,
        available_from=profile.available_from,
        site_ids=profile.site_ids,
    )


def name_of(vacancy: Vacancy | ApplicationRow) -> str:
    """Name a post in one line: "Porter, emergency department"."""
    return f"{vacancy.title}, {vacancy.department}"


def card(profile: ReadyProfile, posts: Iterable[Vacancy], *, sites: Mapping[UUID, str], today: date) -> Card:
    """Compare one person with the manager's posts, the closest first."""
    wanted = wanted_of(profile)
    fits = [PostFit(post.id, name_of(post), compare(wanted, post_of(post, sites))) for post in posts]
    return Card(profile, tuple(sorted(fits, key=lambda fit: fit.fit.order)), sites, today)


def closest_first(cards: Iterable[Card]) -> list[Card]:
    """Order people by their closest post; who fits alike stays in the order given."""
    return sorted(cards, key=lambda made: made.fits[0].fit.order if made.fits else (False, 0, 0))


def kept(posts: Iterable[Vacancy], programmes: Mapping[UUID, str], *, today: date) -> str:
    """Say what is kept for whom: "3 are kept for WorkSTART until 30 November 2026."."""
    counts: dict[tuple[UUID, date], int] = {}
    for post in posts:
        if post.posts_kept and post.programme_id and post.kept_until and post.kept_until > today:
            key = (post.programme_id, post.kept_until)
            counts[key] = counts.get(key, 0) + post.posts_kept
    sentences = [
        f"{number(count)} {'is' if count == 1 else 'are'} kept for {programmes.get(programme, 'a programme')} "
        f"until {day_month_year(until)}."
        for (programme, until), count in sorted(counts.items(), key=lambda item: item[0][1])
    ]
    return " ".join(sentences)


@dataclass(frozen=True, slots=True)
class PostPage:
    """One post and the people for it."""

    vacancy: Vacancy
    site: str
    programme: str | None
    applications: Sequence[ApplicationRow]

    @property
    def shifts(self) -> str:
        """The shift pattern in words."""
        return pattern_label(self.vacancy.shift_pattern)

    @property
    def obligations(self) -> list[ApplicationRow]:
        """Guaranteed interviews that have not been booked."""
        waiting = {S.PROPOSED, S.SUBMITTED, S.GUARANTEED_INTERVIEW}
        return [row for row in self.applications if row.guaranteed and row.state in waiting]


def next_step(state: ApplicationState) -> str:
    """Say what comes next for an application, and who does it."""
    return NEXT_STEPS.get(state, "Nothing more to do")


def when(row: ApplicationRow) -> str:
    """Say when an interview is."""
    return day_and_time(local(row.interview_at)) if row.interview_at else "Not booked"
