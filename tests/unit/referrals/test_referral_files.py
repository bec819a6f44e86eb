import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from app.referrals.reading import files
from app.referrals.reading.files import SheetRows, UnreadableFile

Upload = Callable[..., SheetRows]
HEADER = "First name,Last name,Date of birth,Programme,Referral date,Consent to contact"
ROW = "Amara,Okafor,27/3/1998,WorkSTART,14/10/2026,yes"


def workbook(*rows: list[object], sheet: str = "Referrals") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet  # type: ignore[union-attr]  # a new workbook has a sheet  # a new workbook has a sheet
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_csv_gives_header_rows_and_the_numbers_a_spreadsheet_shows(upload: Upload) -> None:
    sheet = upload(f'{HEADER}\n{ROW}\n\n"Two\nlines",Second,,,,\n')
    assert sheet.header == tuple(HEADER.split(","))
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(2, "Amara"), (4, "Two\nlines")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_each_encoding_with_each_delimiter(upload: Upload, encoding: str, delimiter: str) -> None:
    text = f"{HEADER}\nZoë,O\u2019Neill,27/3/1998,WorkSTART,14/10/2026,yes\n".replace(",", delimiter)
    sheet = upload(text.encode(encoding))
    assert sheet.header[0] == "First name"
    assert sheet.rows[0].cells[:2] == ("Zoë", "O\u2019Neill")


def test_excels_note_of_the_delimiter_is_no_row(upload: Upload) -> None:
    sheet = upload(f"sep=;\r\n{HEADER.replace(',', ';')}\r\n{ROW.replace(',', ';')}\r\n")
    assert (sheet.header_row, sheet.rows[0].number) == (2, 3)


def test_title_rows_above_the_headings_are_passed_over(upload: Upload) -> None:
    sheet = upload(f"Referrals October\nFrom:,Eccles\n\n{HEADER}\n{ROW}\n")
    assert (sheet.header[0], sheet.header_row, sheet.rows[0].number) == ("First name", 4, 5)


def test_workbook_dates_numbers_and_yes_become_text(upload: Upload) -> None:
    row: list[object] = ["Amara", "=1+1", date(1998, 3, 27), 7700900123, datetime(2026, 10, 14, 9, 30), True]  # noqa: DTZ001 - no zone in a workbook
    sheet = upload(workbook(list(HEADER.split(",")), row), "referrals.xlsx")
    assert sheet.rows[0].cells == ("Amara", "", "1998-03-27", "7700900123", "2026-10-14 09:30", "yes")


def test_the_sheet_with_the_table_is_read_and_the_others_are_named(upload: Upload) -> None:
    book = openpyxl.Workbook()
    book.active.append(["How to fill this in"])  # type: ignore[union-attr]  # a new workbook has a sheet
    hidden, table = book.create_sheet("Hidden"), book.create_sheet("People")
    hidden.append(list(HEADER.split(",")))
    hidden.sheet_state = "hidden"
    table.append(HEADER.split(","))
    table.append(ROW.split(","))
    out = io.BytesIO()
    book.save(out)
    sheet = upload(out.getvalue(), "referrals.xlsx")
    assert (sheet.sheet, sheet.other_sheets, len(sheet.rows)) == ("People", ("Sheet",), 1)


@pytest.mark.parametrize(
    ("content", "filename", "says"),
    [
        (b"", "a.csv", files.EMPTY),
        (b"x" * files.LARGEST, "a.csv", files.TOO_LARGE),
        (HEADER.encode(), "a.csv", "at least 1 referral"),
        (b"\n\n\n", "a.csv", "at least 1 referral"),
        (b"a,b\n\0,c\n", "a.csv", "CSV UTF-8"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "a.csv", "CSV UTF-8"),
        (b"First,\x81\x8d\x8f\n1,2\n", "a.csv", "CSV UTF-8"),
        (b"%PDF-1.7\n1,2\n", "a.csv", "CSV UTF-8"),
        (b"<html><table>", "a.csv", "CSV UTF-8"),
        (b'a,b\n1,"never closed\n', "a.csv", "Row 2 has a quotation mark"),
        (HEADER.encode() + b"\n" + b",".join([b"x"] * 61), "a.csv", "60 columns or fewer; it has 61"),
        (HEADER.encode() + b"\nx," + b"y" * 2001, "a.csv", "Row 2, column B must have 2,000 characters or fewer"),
        (HEADER.encode() + b"\na,b" * 5001, "a.csv", "5,000 referrals or fewer"),
        (HEADER.encode(), "a.pdf", files.WRONG_KIND),
        (HEADER.encode(), "a.xlsm", files.NO_MACROS),
        (HEADER.encode(), "a.xlsx", "must be an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "a.xlsx", "without a password"),
        (b"PK\x03\x04 half an archive", "a.xlsx", "damaged"),
    ],
)
def test_an_unfit_file_is_refused_with_what_to_do(upload: Upload, content: bytes, filename: str, says: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        upload(content, filename)
    assert says in str(refused.value)


def test_a_workbook_named_csv_is_refused(upload: Upload) -> None:
    with pytest.raises(UnreadableFile, match="CSV UTF-8"):
        upload(workbook(["a", "b"], ["1", "2"]), "referrals.csv")


def test_5000_rows_are_read(upload: Upload) -> None:
    assert len(upload(HEADER + f"\n{ROW}" * 5000).rows) == 5000


ATTEMPTS = ("open('/dev/shm/x', 'w')", "socket.socket()", "os.fork()", "subprocess.Popen('true')")


def test_the_child_gets_no_secret_and_may_not_write_or_connect(
    upload: Upload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = tmp_path / "spy.py"
    tries = "import socket, subprocess, os\n" + "".join(
        f"try:\n    {attempt}\n    done.append({attempt!r})\nexcept Exception:\n    pass\n" for attempt in ATTEMPTS
    )
    spying = (
        "def answer(kind, data):\n    done = sorted(os.environ)\n"
        f"    exec({tries!r}, {{'done': done}})\n    raise Refused(repr(done))\n\n\nimport os\n"
    )
    start = 'if __name__ == "__main__":'
    source = files.SANDBOX.read_text(encoding="utf-8").replace(start, spying + start)
    spy.write_text(source, encoding="utf-8")
    monkeypatch.setattr(files, "SANDBOX", spy)
    monkeypatch.setenv("SECRET_KEY", "not for the child")
    with pytest.raises(UnreadableFile) as seen:
        upload(HEADER)
    assert "OPENPYXL_LXML" in str(seen.value)
    assert not any(word in str(seen.value) for word in ("open", "socket", "fork", "Popen", "SECRET"))
