"""What the caseload prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any
from uuid import UUID

from flask import url_for

from app.access import Actor, Role
from app.cases.filters import Filters, Place, Show, Whose, labels
from app.cases.queries import MOST_COUNTED, MOST_IN_A_NUMBER, Counts, Listed
from app.ui import filters as words
from app.ui import parts
from app.ui.parts import Chip, Column, Due, Meter, Stat, due_flag, meter

_COLUMNS = (
    Column("Candidate", "name"),
    Column("Stage", "stage"),
    Column("Next action", "next"),
    Column("Readiness", "readiness"),
    Column("Last contact", "contact"),
)
_NEEDS_SHOWN = 32


def default_whose(viewer: Actor) -> Whose:
    """Whose people the list shows when the address does not say: an adviser's own, a manager's whole team."""
    return Whose.MINE if viewer.role is Role.ADVISER else Whose.TEAM


def counted(number: int) -> str:
    """Write a count that stops at 1,000."""
    return f"more than {words.number(MOST_COUNTED)}" if number > MOST_COUNTED else words.number(number)


@dataclass(frozen=True, slots=True)
class Person:
    """One row. Of a colleague's case an adviser sees where it stands, not what is noted about the person."""

    name: str
    reference: str
    href: str
    stage: str | None
    needs: str
    adviser: str
    next_action: str
    due: Due | None
    readiness: Meter | None
    last_contact: str
    last_contact_ago: str


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """The caseload as it is printed."""

    filters: Filters
    found: Listed
    counts: Counts
    programmes: Mapping[UUID, str]
    viewer: Actor
    today: date

    @property
    def title(self) -> str:
        """The heading."""
        return "Your candidates" if self.filters.whose is Whose.MINE else "All candidates"

    @property
    def path(self) -> str:
        """The address without arguments."""
        return url_for("cases.caseload")

    @property
    def _arguments(self) -> dict[str, list[str]]:
        return self.filters.arguments(default_whose(self.viewer))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along."""
        return [(name, values[0]) for name, values in self._arguments.items() if name in {"who", "show", "sort"}]

    @property
    def clear(self) -> str:
        """The address without any filter."""
        kept = {name: values for name, values in self._arguments.items() if name in {"who", "sort"}}
        return parts.address(self.path, kept)

    @property
    def views(self) -> list[dict[str, Any]]:
        """Mine and the whole team's, as links that keep the filters."""
        default = default_whose(self.viewer)
        return [
            {
                "label": label,
                "href": parts.address(self.path, self._arguments, who=None if whose is default else str(whose)),
                "current": whose is self.filters.whose,
            }
            for whose, label in ((Whose.MINE, "Mine"), (Whose.TEAM, "Whole team"))
        ]

    @property
    def stats(self) -> list[Stat]:
        """The four numbers, each a link to the people it counts."""
        four = (
            (Show.OVERDUE, self.counts.overdue, "actions overdue", "red"),
            (Show.WEEK, self.counts.week, "due in the next 7 days", "blue"),
            (Show.QUIET, self.counts.quiet, "with no contact for 14 days", "orange"),
            (Show.READY, self.counts.ready, "pathway ready", "green"),
        )
        kept = {name: values for name, values in self._arguments.items() if name in {"who", "sort"}}
        return [
            Stat(
                f"{MOST_IN_A_NUMBER}+" if number > MOST_IN_A_NUMBER else words.number(number),
                label,
                href=parts.address(self.path, kept, show=str(show)),
                tone=tone,
            )
            for show, number, label, tone in four
        ]

    @property
    def chips(self) -> list[Chip]:
        """The filters in force."""
        known = labels(self.programmes)
        if self.filters.text:
            known["q", self.filters.text] = f"“{self.filters.text}”"
        return parts.chips(self.path, self._arguments, known)

    @property
    def heading(self) -> str:
        """How many people there are."""
        number = self.counts.found
        thing = "candidate" if number == 1 else "candidates"
        return f"{counted(number).capitalize()} {thing}" if number else "No candidates"

    @property
    def note(self) -> str:
        """How many of them are on this page."""
        shown = len(self.found.rows)
        return f"Showing {shown}" if self.found.before or self.found.after else ""

    @property
    def columns(self) -> list[Column]:
        """The headings with their sort links."""
        return parts.sorted_columns(_COLUMNS, path=self.path, args=self._arguments, sort=self.filters.order)

    @property
    def previous(self) -> str | None:
        """The address of the page before."""
        return self._at("before", 0) if self.found.before and self.found.rows else None

    @property
    def next(self) -> str | None:
        """The address of the page after."""
        return self._at("after", -1) if self.found.after and self.found.rows else None

    def _at(self, side: str, index: int) -> str:
        row = self.found.rows[index]
        return parts.address(self.path, {**self._arguments, "at": []}, **{side: Place(row.key, row.id).text})

    @property
    def people(self) -> list[Person]:
        """The rows."""
        return [self._person(row) for row in self.found.rows]

    def _person(self, row: Any) -> Person:  # noqa: ANN401  a row of the caseload statement
        own = self.viewer.role is not Role.ADVISER or row.adviser_id in {None, self.viewer.member_id}
        contacted = row.last_contact_on
        needs = (row.contact_needs or "") if own else ""
        return Person(
            name=f"{row.preferred_name or row.given_name} {row.family_name}",
            reference=row.reference,
            href=url_for("cases.show", candidate_id=row.id),
            stage=row.stage,
            needs=shorten(needs, _NEEDS_SHOWN, placeholder="…"),
            adviser=(row.adviser or "No adviser yet") if self.filters.whose is Whose.TEAM else "",
            next_action=((row.next_action or "") if own else "Kept by their adviser") if row.next_due_on else "",
            due=due_flag(row.next_due_on, self.today) if row.next_due_on else None,
            readiness=meter(row.gates_met, row.gates_total) if row.gates_total else None,
            last_contact=self._day(contacted) if contacted else "",
            last_contact_ago=words.ago(contacted, self.today) if contacted else "",
        )

    def _day(self, day: date) -> str:
        return words.day_month(day) if day.year == self.today.year else words.day_month_year(day)

    @property
    def empty(self) -> dict[str, str]:
        """Why nobody is listed, and what to do."""
        if self.filters.place:
            return _empty(
                "No more candidates", "The list has changed since you opened it.", self.clear, "Start at the first page"
            )
        if self.filters.narrowed:
            return _empty("No candidates match", "Remove a filter to see more.", self.clear, "Clear all filters")
        if self.filters.whose is Whose.MINE:
            team = next(view["href"] for view in self.views if not view["current"])
            return _empty(
                "You have no candidates yet",
                "Add a candidate, or take a case that has no adviser from the whole team's list.",
                team,
                "See the whole team's candidates",
            )
        return _empty(
            "There are no candidates yet",
            "Add a candidate, or upload a file of referrals.",
            url_for("cases.new"),
            "Add the first candidate",
        )


def _empty(title: str, text: str, href: str, link: str) -> dict[str, str]:
    return {"title": title, "text": text, "href": href, "link": link}
