"""What the page of a finished report prints. Every number on it is one of the protected report."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from app.reports.presenters import RunPage
from app.statistics.findings import REASONS, Comparison, finding
from app.statistics.funnel import STAGES, Characteristic, Stage
from app.statistics.inclusion import CharacteristicTable, InclusionReport
from app.statistics.inclusion_figures import Figure, GroupRow, StageFigures
from app.statistics.inclusion_tables import DECLARED, TOTAL
from app.statistics.rounding import half_up
from app.ui.charts import Bar, BarChart, bars
from app.ui.filters import day_month_year, number, percent, plural
from app.ui.parts import Column, Download, Stat

DEFAULT_STAGE = Stage.PATHWAY_READY
SHOWN_STAGES = STAGES[1:]
_DARK = "#12436D"
_PAST = {
    Stage.REFERRED: "were referred",
    Stage.STARTED: "started",
    Stage.PATHWAY_READY: "became pathway-ready",
    Stage.INTERVIEWED: "were interviewed",
    Stage.OFFERED: "were offered a job",
    Stage.IN_WORK: "started work",
}
_FEW = "Too few people for a rate"
_HIDDEN = "Hidden"


def stage_of(text: str | None) -> Stage:
    """Return the stage that an address names; one that it does not know is ignored."""
    return next((stage for stage in SHOWN_STAGES if stage == text), DEFAULT_STAGE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A stage that the page can show, as a link."""

    label: str
    stage: str
    current: bool


@dataclass(frozen=True, slots=True)
class LikelihoodRow:
    """How many times as likely one group was as another to reach a stage."""

    stage: str
    groups: str
    ratio: str
    range: str
    words: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One group at all stages: texts like "95 (43%)"."""

    group: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One characteristic: what its numbers say, bars for the chosen stage, all stages, comparisons."""

    id: str
    title: str
    heading: str
    sentence: str
    caption: str
    chart: BarChart
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    likelihood: tuple[LikelihoodRow, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """A finished report, with one stage chosen."""

    run: RunPage
    report: InclusionReport
    stage: Stage
    files: tuple[Download, ...]

    likelihood_columns: ClassVar[tuple[Column, ...]] = (
        Column("Stage"),
        Column("Groups"),
        Column("Times as likely", numeric=True),
        Column("Likely range", numeric=True),
        Column("In words"),
    )

    @property
    def note(self) -> str:
        """Who is in the report, and where it comes from."""
        run = self.run
        return f"People referred from {run.days} · {run.programme} · Created by {run.asked_by} on {run.asked}"

    @property
    def choices(self) -> list[Choice]:
        """The stages that can be shown."""
        return [Choice(self._label(stage), stage.value, stage is self.stage) for stage in SHOWN_STAGES]

    @property
    def stats(self) -> list[Stat]:
        """The headline numbers."""
        first, *later = self.report.overall.stages
        wanted = (Stage.PATHWAY_READY, Stage.INTERVIEWED, Stage.IN_WORK)
        return [
            Stat(_HIDDEN, "number of people referred", REASONS[first.reason])
            if first.count is None
            else Stat(_people(first), "people were referred", "Rounded, like all counts here"),
            *(_headline(at, first) for at in later if at.stage in wanted),
        ]

    @property
    def cards(self) -> list[FindingCard]:
        """One card per characteristic."""
        return [self._card(table) for table in self.report.tables]

    @property
    def funnel(self) -> BarChart:
        """Everyone by stage reached."""
        first = self.report.overall.stages[0]
        return bars(
            [self._funnel_bar(at, first) for at in self.report.overall.stages],
            group="Stage reached",
            columns=("People", "Of all referred"),
            axis=False,
            colour=_DARK,
        )

    @property
    def funnel_heading(self) -> str:
        """The lowest rate from one stage to the next, in words."""
        steps = [at for at in self.report.overall.stages[1:] if at.of_previous.value is not None]
        if not steps:
            return "Too few people to show how they moved through the stages"
        lowest = min(steps, key=lambda at: at.of_previous.value or 0)
        before = STAGES[STAGES.index(lowest.stage) - 1]
        rate = f"{_rate(lowest.of_previous)} of those who {_PAST[before]} {_PAST[lowest.stage]}"
        return f"{rate}: the lowest rate from one stage to the next"

    @property
    def declaration(self) -> BarChart:
        """How many of the people referred answered each question."""
        tables = [table for table in self.report.tables if table.characteristic is not Characteristic.WRES]
        return bars(
            [_declared(table) for table in tables],
            group="Question",
            columns=("Answered", "People"),
        )

    @property
    def about(self) -> list[str]:
        """What to know about the numbers."""
        policy, report = self.report.policy, self.report
        return [
            "Groups are how people described themselves on their equality form. Age is worked out from the date of birth.",
            report.basis,
            f"The records are those at the end of {day_month_year(report.snapshot_date)}. They do not change afterwards.",
            "Each person is counted once, by their first referral in the period.",
            f"Counts from 0 to {policy['hides_upto']} are hidden, and further ones where a small count could be worked out.",
            f"{report.hidden} of {plural(report.cells, 'count')} {'is' if report.hidden == 1 else 'are'} hidden.",
            "Before release it was proven that no hidden count can be worked out from what is shown.",
            f"Other counts are rounded to the nearest {policy['rounds_to']}, each on its own, so parts may not add up to totals.",
            "Rates and likely ranges (95% confidence intervals) are worked out from the rounded counts.",
            "Percentages are rounded to whole numbers.",
            f"Policy: {policy['name']}, version {policy['version']}. Made by version {report.code_version}.",
        ]

    @property
    def definitions(self) -> list[tuple[str, str]]:
        """What each stage means."""
        return [(one.label, one.definition) for one in self.report.stages]

    def _label(self, stage: Stage) -> str:
        return next(one.label for one in self.report.stages if one.stage is stage)

    def _card(self, table: CharacteristicTable) -> FindingCard:
        said = finding(table.characteristic, [one for one in table.comparisons if one.stage is self.stage])
        compared = [one for one in table.comparisons if one.since is Stage.REFERRED]
        place = STAGES.index(self.stage)
        return FindingCard(
            id=f"by-{table.characteristic}",
            title=table.title,
            heading=said.heading,
            sentence=said.sentence,
            caption=f"{self._label(self.stage)}, of those referred, by {_by(table)}",
            chart=bars(
                [_bar(row, place) for row in _groups(table)],
                group="Group",
                columns=("Rate", "Likely range", "People"),
                overall=self.report.overall.stages[place].of_referred.value,
            ),
            columns=(Column("Group"), *(Column(one.label, numeric=True) for one in self.report.stages)),
            rows=tuple(TableRow(row.group, tuple(_cell(at) for at in row.stages)) for row in table.rows),
            likelihood=tuple(self._likelihood(one) for one in compared) if any(one.value for one in compared) else (),
            reference=table.reference,
        )

    def _funnel_bar(self, at: StageFigures, first: StageFigures) -> Bar:
        label = self._label(at.stage)
        if at.stage is Stage.REFERRED and at.count is not None:
            return Bar(label, 1.0, cells=(_people(at), percent(1.0)))
        if at.of_referred.value is None:
            return Bar(label, hidden=_why_no_rate(at, first))
        return Bar(label, at.of_referred.value, cells=(_people(at), _rate(at.of_referred)))

    def _likelihood(self, one: Comparison) -> LikelihoodRow:
        return LikelihoodRow(
            stage=self._label(one.stage),
            groups=f"{one.numerator} compared with {one.denominator}",
            ratio=one.symbol if one.value is None else str(half_up(one.value, 2)),
            range=_ratio_range(one),
            words=one.sentence or REASONS[one.reason],
        )


def _groups(table: CharacteristicTable) -> Iterator[GroupRow]:
    return (row for row in table.rows if not row.is_margin)


def _by(table: CharacteristicTable) -> str:
    return "White and BME" if table.characteristic is Characteristic.WRES else table.title.lower()


def _bar(row: GroupRow, place: int) -> Bar:
    at, first = row.stages[place], row.stages[0]
    rate = at.of_referred
    if rate.value is None or rate.lower is None or rate.upper is None:
        return Bar(row.group, hidden=_why_no_rate(at, first))
    cells = (_rate(rate), f"{percent(rate.lower)} to {percent(rate.upper)}", _of(at, first))
    return Bar(row.group, rate.value, rate.lower, rate.upper, cells)


def _why_no_rate(at: StageFigures, first: StageFigures) -> str:
    if at.of_referred.reason == "too_few":
        return f"{_FEW}: {_of(at, first)} people"
    return REASONS[at.reason or at.of_referred.reason]


def _declared(table: CharacteristicTable) -> Bar:
    figure = table.declaration[0]
    counts = {row.group: row.stages[0] for row in table.rows}
    if figure.value is None or figure.lower is None or figure.upper is None:
        return Bar(table.title, hidden=_FEW if figure.reason == "too_few" else REASONS[figure.reason])
    people = f"{_people(counts[DECLARED])} of {_people(counts[TOTAL])}"
    return Bar(table.title, figure.value, figure.lower, figure.upper, (_rate(figure), people))


def _people(at: StageFigures) -> str:
    return at.symbol if at.count is None else number(at.count)


def _headline(at: StageFigures, first: StageFigures) -> Stat:
    """Say in words that there is no rate: a symbol in large letters says nothing above the notes that explain it."""
    rate = at.of_referred
    if rate.value is None:
        return Stat("No rate" if rate.reason == "too_few" else _HIDDEN, _PAST[at.stage], _why_no_rate(at, first))
    return Stat(_rate(rate), _PAST[at.stage], _of(at, first))


def _of(at: StageFigures, first: StageFigures) -> str:
    return f"{_people(at)} of {_people(first)}"


def _rate(figure: Figure) -> str:
    return figure.symbol if figure.value is None else percent(figure.value)


def _cell(at: StageFigures) -> str:
    if at.count is None or at.stage is Stage.REFERRED:
        return _people(at)
    return f"{_people(at)} ({_rate(at.of_referred)})"


def _ratio_range(one: Comparison) -> str:
    if one.value is None:
        return one.symbol
    if one.lower is None or one.upper is None:
        return "Not available"
    return f"{half_up(one.lower, 2)} to {half_up(one.upper, 2)}"
