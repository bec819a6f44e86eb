"""The accessible workbook, opened again."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.reports.workbook import workbook_bytes, write_workbook
from app.reports.workbook_sheets import plain
from app.statistics.inclusion import InclusionReport, Parameters, inclusion_report
from tests.unit.statistics.cohorts import made_up
from tests.unit.statistics.test_inclusion import built

TITLE = "Progress through the pathway by group"


@pytest.fixture(scope="module")
def report() -> InclusionReport:
    return built(400).report


@pytest.fixture(scope="module")
def book(report: InclusionReport) -> Workbook:
    return load_workbook(BytesIO(workbook_bytes(report)))


def tables(book: Workbook) -> Iterator[Worksheet]:
    for sheet in book.worksheets:
        if sheet.title != "Cover":
            yield sheet


def test_the_first_sheets_are_cover_contents_and_notes(book: Workbook) -> None:
    assert book.sheetnames[:4] == ["Cover", "Contents", "Notes", "Findings"]
    assert len(set(book.sheetnames)) == len(book.sheetnames)
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_every_sheet_has_one_table_from_column_a_and_nothing_below_it(book: Workbook) -> None:
    for sheet in tables(book):
        (table,) = sheet.tables.values()
        first, last = table.ref.split(":")
        assert first.startswith("A")
        assert sheet[last].row == sheet.max_row
        assert sheet["A1"].value
        assert table.autoFilter is None
        headings = [cell.value for cell in sheet[sheet[first].row]]
        assert all(headings)
        assert len(set(headings)) == len(headings)


def test_no_sheet_has_what_a_screen_reader_stumbles_over(book: Workbook) -> None:
    for sheet in tables(book):
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.sheet_state == "visible"
        assert not any(row.hidden for row in sheet.row_dimensions.values())
        assert "one table" in str(sheet["A2"].value) + str(sheet["A3"].value)
        (table,) = sheet.tables.values()
        assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row)


def test_numbers_are_numbers_and_symbols_are_text(book: Workbook, report: InclusionReport) -> None:
    sheet = book["Sex - people"]
    (table,) = sheet.tables.values()
    _, *rows = sheet[table.ref]
    for row, expected in zip(rows, report.tables[0].rows, strict=True):
        assert row[0].value == expected.group
        for cell, at in zip(row[1:], expected.stages, strict=True):
            assert cell.value == (at.symbol if at.count is None else at.count)
            assert cell.data_type == ("s" if at.count is None else "n")
    rates = book["Sex - rates"]
    (table,) = rates.tables.values()
    percentage = rates[table.ref][1][2]
    assert (percentage.data_type, percentage.number_format) == ("n", "0%")


def test_symbols_are_explained_on_their_sheet_and_only_there(book: Workbook) -> None:
    for sheet in tables(book):
        (table,) = sheet.tables.values()
        top = sheet[table.ref.split(":")[0]].row
        above = " ".join(str(sheet.cell(row, 1).value) for row in range(1, top))
        inside = {cell.value for row in sheet[table.ref] for cell in row}
        for symbol in ("[c]", "[x]", "[z]"):
            assert (symbol in inside) == (f"{symbol} " in above)


def test_there_is_no_formula(book: Workbook) -> None:
    assert not [cell for sheet in book.worksheets for row in sheet for cell in row if cell.data_type == "f"]


def test_title_language_and_date_are_set(book: Workbook) -> None:
    assert book.properties.title == TITLE
    assert book.properties.language == "en-GB"
    assert book.properties.created == datetime(2026, 10, 31)  # noqa: DTZ001 the file format has no zone


def test_the_cover_says_what_the_numbers_rest_on(book: Workbook, report: InclusionReport) -> None:
    text = " ".join(str(cell.value) for row in book["Cover"] for cell in row)
    for words in ("nhs-secondary-care", "31 October 2026", "WorkSTART", "0.1.0", f"{report.hidden} of {report.cells}"):
        assert words in text


def test_same_report_same_bytes(report: InclusionReport, tmp_path: Path) -> None:
    write_workbook(report, tmp_path / "one.xlsx")
    again = InclusionReport.from_dict(report.to_dict())
    assert (tmp_path / "one.xlsx").read_bytes() == workbook_bytes(again)
    with ZipFile(tmp_path / "one.xlsx") as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_text_from_people_stays_text() -> None:
    """A programme's name can neither be a formula, nor a link, nor a note."""
    asked = (("Programme", "=1+1"), ("Team", "[here](http://example.com)"), ("Site", "$$n9$$ and \uff1d2"))
    made = inclusion_report(made_up(60), Parameters(asked, date(2026, 1, 31), "=cmd()", "s"))
    book = load_workbook(BytesIO(workbook_bytes(made.report)))
    cells = [cell for row in book["Cover"] for cell in row]
    assert all(cell.hyperlink is None and cell.data_type != "f" for cell in cells)
    assert "Team: [here] (http://example.com)" in [cell.value for cell in cells]
    assert plain("$$n9$$") == "$ $n9$ $"


def test_a_report_of_nobody_is_a_workbook_too() -> None:
    book = load_workbook(BytesIO(workbook_bytes(built(0).report)))
    (table,) = book["Age - people"].tables.values()
    assert {cell.value for row in book["Age - people"][table.ref][1:] for cell in row[1:]} == {"[c]"}
