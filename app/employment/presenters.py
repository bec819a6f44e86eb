"""What the page of a person's applications and work prints. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.clock import local
from app.employment.models import RetentionCheck
from app.employment.queries import ApplicationOf, Spell
from app.ui.filters import day_and_time, day_month_year, number
from app.ui.parts import Due, due_flag
from app.vacancies.presenters import next_step
from app.vacancies.states import AFTER_OFFER, LIVE

NAMES: Final = {28: "Early call", 91: "13 weeks", 182: "26 weeks", 364: "52 weeks"}


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One application."""

    row: ApplicationOf

    @property
    def post(self) -> str:
        """The post in one line."""
        return f"{self.row.title}, {self.row.department}, {self.row.site}"

    @property
    def live(self) -> bool:
        """Whether it is under way."""
        return self.row.state in LIVE

    @property
    def after_offer(self) -> bool:
        """Whether there is an offer that could be withdrawn."""
        return self.row.state in AFTER_OFFER

    @property
    def next_step(self) -> str:
        """What comes next, or why it ended."""
        if not self.live and self.row.feedback:
            return f"Feedback: {self.row.feedback}"
        return next_step(self.row.state)

    @property
    def interview(self) -> str:
        """When and where the interview is."""
        if self.row.interview_at is None:
            return ""
        return f"Interview {day_and_time(local(self.row.interview_at))}, {self.row.interview_place}"

    @property
    def starts(self) -> str:
        """When the person is to start."""
        return f"To start on {day_month_year(self.row.starts_on)}" if self.row.starts_on and self.live else ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One retention check."""

    check: RetentionCheck
    today: date

    @property
    def name(self) -> str:
        """Which check it is."""
        return NAMES[self.check.days]

    @property
    def due(self) -> Due | None:
        """The flag of a check that is still to make."""
        return due_flag(self.check.due_on, self.today) if self.check.outcome is None else None

    @property
    def found(self) -> str:
        """What it found."""
        if self.check.outcome is None or self.check.checked_on is None:
            return ""
        return f"{self.check.outcome.label}, {day_month_year(self.check.checked_on)}"

    @property
    def can_be_recorded(self) -> bool:
        """Whether it is due, and not known yet."""
        return self.check.outcome in {None, "unknown"} and self.check.due_on <= self.today


@dataclass(frozen=True, slots=True)
class SpellCard:
    """One spell in a job, with its checks."""

    spell: Spell
    today: date

    @property
    def title(self) -> str:
        """The job in one line."""
        place = [part for part in (self.spell.title, self.spell.department) if part]
        return ", ".join(place) or "Job"

    @property
    def facts(self) -> str:
        """Band, hours, since when and until when."""
        job = self.spell.employment
        ended = f" to {day_month_year(job.ended_on)}" if job.ended_on else ""
        since = "Since " if job.ended_on is None else ""
        return f"Band {job.band}, {number(job.hours_per_week)} hours a week. {since}{day_month_year(job.started_on)}{ended}"

    @property
    def is_current(self) -> bool:
        """Whether the person is in this job now."""
        return self.spell.employment.ended_on is None

    @property
    def checks(self) -> list[CheckLine]:
        """The checks in order."""
        return [CheckLine(check, self.today) for check in self.spell.checks]
