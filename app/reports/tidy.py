"""The tidy CSV of a report: one figure a line, no symbol in a column of numbers, and nothing a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from app.statistics.funnel import STAGES, Stage
from app.statistics.inclusion import CharacteristicTable, InclusionReport
from app.statistics.inclusion_figures import Figure, GroupRow
from app.statistics.inclusion_tables import TOTAL

Value = str | int | float | None
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
_ACTIVE = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are full-width forms
_CONTROL = ("\t", "\r", "\n", "\0")


def safe(value: Value) -> Value:
    """Make text harmless to a spreadsheet: what would start a formula gets an apostrophe before it.

    Numbers pass as numbers. NUL is dropped, for no CSV reader agrees on it. Source: SECURITY.md, row 7.
    """
    if not isinstance(value, str):
        return value
    risky = value.startswith(_CONTROL) or value.lstrip().lstrip("\0").lstrip().startswith(_ACTIVE)
    return ("'" if risky else "") + value.replace("\0", "")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Write rows as CSV text: UTF-8 characters, comma, CRLF, all text quoted, no cell that is a formula."""
    stream = StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([safe(name) for name in header])
    writer.writerows([["" if value is None else safe(value) for value in row] for row in rows])
    return stream.getvalue()


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
