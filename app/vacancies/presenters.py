"""What the pages of vacancies print. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from app.programmes.work import JobFamily
from app.ui.filters import day_month_year, number, plural
from app.vacancies.fit import pattern_label
from app.vacancies.models import Guarantee, Vacancy
from app.vacancies.posts import Details
from app.vacancies.queries import ApplicantRow, Filled, Place, VacancyRow
from app.vacancies.states import ApplicationState

S = ApplicationState
NEXT_STEPS: Final[Mapping[ApplicationState, str]] = {
    S.PROPOSED: "Ask the person, then send it to the manager",
    S.SUBMITTED: "The hiring manager decides about an interview",
    S.SHORTLISTED: "The hiring manager books the interview",
    S.GUARANTEED_INTERVIEW: "The hiring manager books the interview",
    S.INTERVIEW_BOOKED: "Prepare the person for the interview",
    S.INTERVIEWED: "The hiring manager decides",
    S.CONDITIONAL_OFFER: "Begin the employment checks",
    S.CHECKS: "Confirm the offer when the checks are clear",
    S.UNCONDITIONAL_OFFER: "Record the first day",
    S.STARTED: "In work",
}
GUARANTEES: Final = {
    Guarantee.NONE: "No",
    Guarantee.PROGRAMME: "Yes, to everyone who completes the programme",
    Guarantee.DISABILITY_CONFIDENT: "Yes, under Disability Confident",
    Guarantee.CARE_LEAVER: "Yes, under the care leaver covenant",
}


def next_step(state: ApplicationState) -> str:
    """Say what comes next for an application, and who does it."""
    return NEXT_STEPS.get(state, "Nothing more to do")


@dataclass(frozen=True, slots=True)
class VacancyLine:
    """A line of the list."""

    row: VacancyRow
    today: date

    @property
    def filled(self) -> str:
        """How many posts are filled: "1 of 3 filled"."""
        return f"{self.row.started} of {self.row.posts} filled"

    @property
    def kept(self) -> str:
        """What is kept for whom, if it still is."""
        if not self.row.posts_kept or self.row.kept_until is None or self.row.kept_until <= self.today:
            return ""
        return f"{self.row.posts_kept} kept for {self.row.programme} until {day_month_year(self.row.kept_until)}"

    @property
    def live(self) -> str:
        """How many applications are under way."""
        return plural(self.row.live, "application") if self.row.live else "None yet"

    @property
    def closes(self) -> str:
        """When it closes, or that it has been closed."""
        return "Closed" if self.row.closed_at else day_month_year(self.row.closes_on)


@dataclass(frozen=True, slots=True)
class VacancyPage:
    """One vacancy in full."""

    vacancy: Vacancy
    place: Place
    filled: Filled
    today: date

    @property
    def facts(self) -> list[dict[str, dict[str, str]]]:
        """The rows of the summary."""
        v = self.vacancy
        kept, guarantee = "None", GUARANTEES[v.guarantee]
        if v.posts_kept and v.kept_until:
            if v.guarantee is Guarantee.NONE and v.kept_until > self.today:
                guarantee = f"Yes, to people of {self.place.programme}, while posts are kept"
            kept = f"{v.posts_kept} for {self.place.programme} until {day_month_year(v.kept_until)}"
        rows = (
            ("Reference", v.reference),
            ("Kind of work", v.job_family.label),
            ("Band", str(v.band)),
            ("Where", f"{v.department}, {self.place.site}"),
            ("Hours", f"{number(v.hours_per_week)} hours a week"),
            ("Shifts", pattern_label(v.shift_pattern)),
            ("Posts", f"{v.posts}, {self.filled.all} filled"),
            ("Kept for a programme", kept),
            ("Guaranteed interview", guarantee),
            ("Hiring manager", self.place.manager),
            ("Closing date", day_month_year(v.closes_on)),
        )
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in rows]

    @property
    def is_open(self) -> bool:
        """Whether people can be put forward."""
        return self.vacancy.closed_at is None and self.vacancy.closes_on >= self.today


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application on the page of a vacancy; the name only where the viewer may know it."""

    row: ApplicantRow
    may_know: bool

    @property
    def label(self) -> str:
        """Name or reference."""
        return self.row.name if self.may_know else self.row.profile_reference

    @property
    def next_step(self) -> str:
        """What comes next."""
        return next_step(self.row.state)


def changes(
    saved: Vacancy, typed: Details, *, sites: Mapping[UUID, str], managers: Mapping[UUID, str]
) -> list[dict[str, dict[str, str]]]:
    """List what is saved now wherever it differs from what was typed."""
    labels = {"site_id": "Site", "manager_id": "Hiring manager", "hours_per_week": "Hours a week", "closes_on": "Closing date"}
    rows = []
    for name, value in typed.values().items():
        now = getattr(saved, name)
        if now != value:
            label = labels.get(name, name.removesuffix("_id").replace("_", " ").capitalize())
            rows.append({"key": {"text": label}, "value": {"text": _words(now, {**sites, **managers})}})
    return rows


def _words(value: object, names: Mapping[UUID, str]) -> str:
    if isinstance(value, UUID):
        return names.get(value, "Another one")
    if isinstance(value, date):
        return day_month_year(value)
    if isinstance(value, JobFamily):
        return value.label
    if isinstance(value, list):
        return "; ".join(str(item["text"]) for item in value)
    return "None" if value is None else str(value)
