"""What the pages about runs print: the list, the wait, the end of one that came to nothing."""

from dataclasses import dataclass
from datetime import date

from app.clock import local
from app.reports.models import ReportState
from app.reports.queries import KEPT, Run
from app.statistics.inclusion import TITLE
from app.ui.filters import date_range, day_and_time, day_month_year
from app.ui.parts import Column, Progress

STEP_NAMES = ("Collecting records", "Checking totals", "Protecting small numbers", "Drawing charts")
ALL_PROGRAMMES = "All programmes"
LIST_COLUMNS = tuple(Column(label) for label in ("Report", "Period", "Programme", "Created", "State", "Kept until"))
_COLOURS = {
    ReportState.QUEUED: "grey",
    ReportState.BUILDING: "blue",
    ReportState.READY: "green",
    ReportState.FAILED: "red",
    ReportState.CANCELLED: "grey",
}
_WORDS = {ReportState.QUEUED: "Waiting to start", ReportState.BUILDING: "Being created"}


def month(day: date) -> str:
    """Write a month: "September 2026"."""
    return f"{day:%B %Y}"


@dataclass(frozen=True, slots=True)
class RunPage:
    """One report that was asked for, in words."""

    run: Run

    @property
    def title(self) -> str:
        """What the report is about."""
        return TITLE

    @property
    def period(self) -> str:
        """Which months it covers: "October 2025 to September 2026"."""
        return f"{month(self.run.period_start)} to {month(self.run.period_end)}"

    @property
    def days(self) -> str:
        """Which days it covers: "1 October 2025 to 30 September 2026"."""
        return date_range(self.run.period_start, self.run.period_end)

    @property
    def programme(self) -> str:
        """Which programme it is about."""
        return self.run.programme or ALL_PROGRAMMES

    @property
    def state(self) -> str:
        """Where it stands."""
        return _WORDS.get(self.run.state, self.run.state.label)

    @property
    def colour(self) -> str:
        """The colour of its state."""
        return _COLOURS[self.run.state]

    @property
    def asked(self) -> str:
        """When it was asked for."""
        return day_and_time(local(self.run.asked_at))

    @property
    def asked_by(self) -> str:
        """Who asked for it."""
        return self.run.asked_by or "a command"

    @property
    def kept_until(self) -> str:
        """Until when it is kept."""
        return day_month_year(local(self.run.asked_at + KEPT).date())

    @property
    def reference(self) -> str:
        """What to name when asking for help."""
        return str(self.run.id)[:8].upper()

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being built."""
        return self.run.state in {ReportState.QUEUED, ReportState.BUILDING}

    @property
    def is_stopping(self) -> bool:
        """Whether it was cancelled and the worker has not stopped yet."""
        return self.run.cancel_asked and self.run.state is ReportState.BUILDING

    @property
    def failed_at(self) -> str:
        """The step it failed at: "step 3 of 4, Protecting small numbers"."""
        number = self.run.failed_step or 1
        return f"step {number} of {len(STEP_NAMES)}, “{STEP_NAMES[number - 1]}”"

    def progress(self, status_href: str) -> Progress:
        """How far it is."""
        waits = self.run.state is ReportState.QUEUED
        return Progress(0 if waits else max(self.run.step, 1), STEP_NAMES, 0 if waits else self.run.percent, status_href)
