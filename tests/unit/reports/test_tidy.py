"""The tidy CSV: one figure a line, nothing a spreadsheet would run."""

import csv
from io import StringIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.reports.tidy import HEADER, write_tidy
from app.ui.csv_files import csv_text, plain, safe
from tests.unit.statistics.test_inclusion import built

NASTY = st.text(st.sampled_from("=+-@\t\r\n\0 \uff1d\uff0b\uff0d\uff20'\";,|aé1"), max_size=12)
STARTERS = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")


@given(st.lists(st.lists(NASTY | st.text(), min_size=3, max_size=3), max_size=8))
def test_no_cell_starts_a_formula_when_the_file_is_read_back(rows: list[list[str]]) -> None:
    read = list(csv.reader(StringIO(csv_text(("a", "b", "c"), rows), newline="")))
    assert len(read) == len(rows) + 1
    for row, original in zip(read[1:], rows, strict=True):
        for cell, text in zip(row, original, strict=True):
            assert not cell.startswith(STARTERS)
            assert not cell.lstrip().startswith(STARTERS)
            assert "\0" not in cell
            kept = text.replace("\0", "")
            assert cell in {kept, f"'{kept}"}


@given(st.integers() | st.floats(allow_nan=False) | st.none())
def test_numbers_pass_as_numbers(value: float | None) -> None:
    assert safe(value) is value


def test_a_negative_number_is_not_quoted_and_a_text_that_looks_like_one_is_guarded() -> None:
    assert csv_text(("n", "t"), [(-1, "-1"), (None, "ok")]) == '"n","t"\r\n-1,"\'-1"\r\n"","ok"\r\n'


def test_all_figures_of_a_report_are_in_the_file(tmp_path: Path) -> None:
    report = built(300).report
    write_tidy(report, tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == HEADER
    figures = sum(len(table.rows) * 6 * 4 + 6 + len(table.comparisons) for table in report.tables)
    assert len(rows) == figures
    for row in rows:
        assert bool(row["symbol"]) == bool(row["reason"])
        if row["symbol"]:
            assert not row["value"]
        else:
            float(row["value"])


@given(NASTY | st.text(alphabet=st.characters(exclude_characters="\0")))
def test_a_guarded_text_comes_back_as_it_was(text: str) -> None:
    bare = text.replace("\0", "")
    guarded = safe(bare)
    assert isinstance(guarded, str)
    if guarded != bare:
        assert plain(guarded) == bare
