"""The tidy CSV of a report: one figure a line, no symbol in a column of numbers, and nothing a spreadsheet would run."""

from collections.abc import Iterator
from pathlib import Path

from app.statistics.funnel import STAGES, Stage
from app.statistics.inclusion import CharacteristicTable, InclusionReport
from app.statistics.inclusion_figures import Figure, GroupRow
from app.statistics.inclusion_tables import TOTAL
from app.ui.csv_files import Value, csv_text

HEADER = (
    "characteristic",
    "group",
    "compared_with",
    "stage",
    "measure",
    "value",
    "lower",
    "upper",
    "symbol",
    "reason",
)


def tidy_csv(report: InclusionReport) -> str:
    """Give all figures of a report as tidy CSV.

    Measures: ``people`` (printed count), ``of_referred``, ``of_previous``, ``share``, ``answered`` (proportions),
    ``likelihood_of_referred`` and ``likelihood_of_previous`` (ratio: group over compared_with). Reasons as in the data
    dictionary of the report: small, protects_another, withheld, too_few, not_a_part.
    """
    return csv_text(HEADER, _lines(report))


def write_tidy(report: InclusionReport, path: Path) -> None:
    """Write the tidy CSV to a file. Errors: OSError."""
    path.write_bytes(tidy_csv(report).encode())


def _lines(report: InclusionReport) -> Iterator[tuple[Value, ...]]:
    for table in report.tables:
        for row in table.rows:
            yield from _row_lines(table, row)
        for stage, figure in zip(STAGES, table.declaration, strict=True):
            yield _figure_line(table, TOTAL, stage, ("answered", figure))
        for one in table.comparisons:
            measure = "likelihood_of_referred" if one.since is Stage.REFERRED else "likelihood_of_previous"
            place = (table.characteristic.value, one.numerator, one.denominator, one.stage.value, measure)
            yield (*place, one.value, one.lower, one.upper, one.symbol, one.reason)


def _row_lines(table: CharacteristicTable, row: GroupRow) -> Iterator[tuple[Value, ...]]:
    for at in row.stages:
        place = (table.characteristic.value, row.group, "", at.stage.value, "people")
        yield (*place, at.count, None, None, at.symbol, at.reason)
        rates = (("of_referred", at.of_referred), ("of_previous", at.of_previous), ("share", at.share))
        for named in rates:
            yield _figure_line(table, row.group, at.stage, named)


def _figure_line(table: CharacteristicTable, group: str, stage: Stage, named: tuple[str, Figure]) -> tuple[Value, ...]:
    measure, figure = named
    place = (table.characteristic.value, group, "", stage.value, measure)
    return (*place, figure.value, figure.lower, figure.upper, figure.symbol, figure.reason)
