"""What stands on each sheet of the workbook: headings, rows, explanations."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.statistics.findings import REASONS
from app.statistics.funnel import STAGES, Stage
from app.statistics.inclusion import CharacteristicTable, InclusionReport
from app.statistics.inclusion_figures import Figure, GroupRow, StageFigures
from app.statistics.rounding import half_up

Cell = str | int | float

NOTES = {
    "n1": "Counts are rounded as the cover says, and each total is rounded on its own, so parts may not add up to it.",
    "n2": "A count is hidden when it is small, or when a small one could be worked out from it.",
    "n3": "Rates are worked out from rounded counts. The lower and upper ends are those of a 95% Wilson interval.",
    "n4": "A relative likelihood is the rate of the first group divided by the rate of the second. Above 1, the second "
    "group fares worse. The ends are those of a 95% score interval. People who did not answer are left out.",
    "n5": "0.80 to 1.25 is a band for screening. Outside it, look closer: it is not proof. Inside it, there may still be "
    "a difference.",
}
_SYMBOLS = {
    "[c]": "[c] confidential: hidden to protect people, or worked out from a hidden count.",
    "[x]": "[x] not available: too few people for a rate or a ratio.",
    "[z]": "[z] not applicable.",
}
_BANDS = {"below": "below 0.80", "within": "0.80 to 1.25", "above": "above 1.25"}
_OPEN_END = "[z]"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its one table; column numbers say which columns hold what kind of number."""

    name: str
    table_name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    labels: int = 1
    notes: str = ""
    subtitles: tuple[str, ...] = ()
    percentages: tuple[int, ...] = ()
    ratios: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()

    @property
    def legend(self) -> tuple[str, ...]:
        """Explain the symbols that stand in this table."""
        used = {cell for row in self.rows for cell in row if isinstance(cell, str)}
        return tuple(text for symbol, text in _SYMBOLS.items() if symbol in used)

    @property
    def instructions(self) -> str:
        """Say how many tables there are, and that symbols are explained."""
        one = "This worksheet contains one table."
        return f"{one} Letters in square brackets stand for missing numbers and are explained below." if self.legend else one


def plain(text: str) -> str:
    """Take away what the workbook writer would read as mark-up: note markers and links."""
    return text.replace("$$", "$ $").replace("](", "] (")


def sheets(report: InclusionReport) -> Iterator[Sheet]:
    """Give the sheets of a report in order: findings, then three for each characteristic, answers, stages."""
    labels = {definition.stage: definition.label for definition in report.stages}
    yield Sheet(
        "Findings",
        "findings",
        "Findings: what the numbers say, by rule",
        ("Characteristic", "Finding", "In words"),
        tuple((table.title, table.finding.heading, table.finding.sentence) for table in report.tables),
        notes="$$n5$$",
    )
    for table in report.tables:
        yield _counts(table, labels)
        yield _rates(table, labels)
        yield _comparisons(table, labels)
    yield Sheet(
        "Answered",
        "answered",
        "Share of people at each stage who answered the question",
        ("Characteristic", *(labels[stage] for stage in STAGES)),
        tuple((table.title, *(_shown(figure.value, figure) for figure in table.declaration)) for table in report.tables),
        notes="$$n3$$",
        percentages=tuple(range(1, len(STAGES) + 1)),
    )
    yield Sheet(
        "Stages",
        "stages",
        "What each stage means",
        ("Stage", "Definition"),
        tuple((plain(one.label), plain(one.definition)) for one in report.stages),
        subtitles=(plain(report.basis),),
    )


def _counts(table: CharacteristicTable, labels: dict[Stage, str]) -> Sheet:
    return Sheet(
        f"{table.title} - people",
        f"{table.characteristic}_people",
        f"{table.title}: people who reached each stage",
        ("Group", *(labels[stage] for stage in STAGES)),
        tuple((row.group, *(_count(at) for at in row.stages)) for row in table.rows),
        notes="$$n1$$$$n2$$",
        counts=tuple(range(1, len(STAGES) + 1)),
    )


def _rates(table: CharacteristicTable, labels: dict[Stage, str]) -> Sheet:
    return Sheet(
        f"{table.title} - rates",
        f"{table.characteristic}_rates",
        f"{table.title}: share of each group that reached each stage",
        (
            "Group",
            "Stage",
            "Of those referred",
            "Of those referred: lower",
            "Of those referred: upper",
            "Of those at the stage before",
            "Of those at the stage before: lower",
            "Of those at the stage before: upper",
            "Group's share of those who answered",
        ),
        tuple((row.group, labels[at.stage], *_rate_cells(at)) for row, at in _steps(table)),
        labels=2,
        notes="$$n3$$",
        percentages=tuple(range(2, 9)),
    )


def _comparisons(table: CharacteristicTable, labels: dict[Stage, str]) -> Sheet:
    return Sheet(
        f"{table.title} - likelihood",
        f"{table.characteristic}_likelihood",
        f"{table.title}: relative likelihood of reaching each stage",
        ("Stage", "Counted from", "First group", "Second group", "Ratio", "Lower", "Upper", "Band", "In words"),
        tuple(
            (
                labels[one.stage],
                labels[one.since],
                one.numerator,
                one.denominator,
                *(_ratio(end, one.symbol) for end in (one.value, one.lower, one.upper)),
                one.symbol if one.band is None else _BANDS[one.band],
                one.sentence or REASONS[one.reason],
            )
            for one in table.comparisons
        ),
        labels=2,
        notes="$$n4$$$$n5$$",
        ratios=(4, 5, 6),
    )


def _steps(table: CharacteristicTable) -> Iterator[tuple[GroupRow, StageFigures]]:
    for row in table.rows:
        for at in row.stages[1:]:
            yield row, at


def _rate_cells(at: StageFigures) -> Iterator[Cell]:
    for figure in (at.of_referred, at.of_previous):
        for end in (figure.value, figure.lower, figure.upper):
            yield _shown(end, figure)
    yield _shown(at.share.value, at.share)


def _count(at: StageFigures) -> Cell:
    return at.symbol if at.count is None else at.count


def _shown(end: float | None, figure: Figure) -> Cell:
    return figure.symbol if end is None else float(half_up(end, 2))


def _ratio(end: float | None, symbol: str) -> Cell:
    return (symbol or _OPEN_END) if end is None else float(half_up(end, 2))
