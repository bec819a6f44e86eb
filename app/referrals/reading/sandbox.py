"""Read one uploaded file of referrals inside a process with tight limits.

This file is run by its path, as a program of its own (see ``files.py``): it imports nothing of ours, holds no secret
and no connection, gets the upload as standard input and answers on standard output, one JSON value a line. A hostile
file can hurt this process only, and the kernel ends it when it takes too much.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MEMORY = 512 * 1024 * 1024  # address space, bytes
CPU_SECONDS = 20
OUTPUT = 64 * 1024 * 1024  # bytes written
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_CELL = 2_000  # characters
MAX_TEXT = 10_000_000  # characters in the whole file; one shared text can stand in every cell
MAX_PARTS = 300
MAX_INFLATED = 50 * 1024 * 1024  # bytes that really come out of the archive, whatever its directory claims
LAST_EXCEL_ROW = 1_048_576
TITLE_ROWS = 20  # rows in which the delimiter and the headings are looked for
FEWEST_HEADINGS = 6  # as many columns as a referral must have

NOT_EXCEL = "The selected file must be an Excel workbook (.xlsx) or a CSV file. Open it in Excel and save it as .xlsx"
DAMAGED = "The selected file is damaged. Open it in Excel, save it again as .xlsx or CSV and upload that copy"
TOO_MUCH = "The selected file holds too much. Copy only the referrals into a new file and upload that"
LOCKED = "The selected file must be an .xlsx workbook without a password. Save a copy without one and upload that"
ACTIVE = "The selected file must not have macros, embedded objects or links to other workbooks. Save the values only"
NO_ROWS = "The selected file must have a row of headings and at least 1 referral under it"
NOT_TEXT = "The selected file must be a CSV file of text. In Excel, choose Save as, then CSV UTF-8"

OPEN_QUOTE = "has a quotation mark that does not close, or a very long cell. Mend that row and upload the file again"

FORBIDDEN_PARTS = re.compile(
    r"vbaproject|externallinks?/|macrosheets/|dialogsheets/|activex/|embeddings/|customui/", re.IGNORECASE
)
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"']([^\"']*)[\"']")
OTHER_FORMAT = re.compile(
    rb"\s*(?:%PDF|\{\\rtf|<!doctype|<html|<\?xml|<table|\xd0\xcf\x11\xe0|PK\x03\x04|\x89PNG|GIF8)", re.IGNORECASE
)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Row = tuple[int, list[str]]


class Refused(Exception):  # noqa: N818  a finding about a file, as Refusal is
    """Say why a file cannot be read, in words for the person who chose it."""


def limit() -> None:
    """Give up everything this process does not need to read one file."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse to start programs, open connections or write files: an audit hook, so nothing later undoes it."""
    starts = event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes."))
    if starts or (event == "open" and any(letter in str(arguments[1]) for letter in "wax+")):
        raise PermissionError(event)


def csv_rows(data: bytes) -> Iterator[Row]:
    """Rows of a CSV file, numbered as a spreadsheet would number them."""
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"sep=([,;\t])\r?", first, re.IGNORECASE)  # Excel's own note of the delimiter
    delimiter = named[1] if named else _delimiter(text)
    csv.field_size_limit(MAX_CELL * 20)
    number = 1 if named else 0
    try:
        for cells in csv.reader(io.StringIO(rest if named else text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield number, cells
    except csv.Error as error:
        raise Refused(f"Row {number + 1} {OPEN_QUOTE}") from error


def _decoded(data: bytes) -> str:
    if b"\0" in data or OTHER_FORMAT.match(data):
        raise Refused(NOT_TEXT)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(NOT_TEXT)


def _delimiter(text: str) -> str:
    """Choose the delimiter under which most of the first rows have the same, largest number of cells."""
    start = "\n".join(text[:200_000].splitlines()[:TITLE_ROWS])

    def width(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(io.StringIO(start, newline=""), delimiter=delimiter) if cells]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=lambda one: (widths.count(one), one), default=0)
        return usual, widths.count(usual)

    return max((",", ";", "\t"), key=width)


def check_archive(file: IO[bytes]) -> None:
    """Refuse an archive that is no plain workbook, by what really comes out of it."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError) as error:
        raise Refused(DAMAGED) from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED:
        raise Refused(TOO_MUCH)
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise Refused(DAMAGED)
    left = MAX_INFLATED
    for part in parts:
        if part.flag_bits & 1:
            raise Refused(LOCKED)
        if FORBIDDEN_PARTS.search(part.filename):
            raise Refused(ACTIVE)
        left -= _check_part(archive, part, left)
    if "xl/workbook.xml" not in archive.namelist():
        raise Refused(NOT_EXCEL)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    with archive.open(part) as stream:
        content = stream.read(left + 1)
    if len(content) > left or content.count(b"<si>") > MAX_ROWS * MAX_COLUMNS:  # more texts than cells may use
        raise Refused(TOO_MUCH)
    if DECLARATION.search(content.replace(b"\0", b"")):  # without NULs, so that UTF-16 is seen as well
        raise Refused(DAMAGED)
    if part.filename == "[Content_Types].xml" and b"macroEnabled" in content:
        raise Refused(ACTIVE)
    if part.filename.startswith("xl/worksheets/"):
        _check_row_numbers(content)
    return len(content)


def _check_row_numbers(sheet: bytes) -> None:
    """Refuse rows out of order: the reader would skip them without a word."""
    last = 0
    for found in ROW_NUMBER.finditer(sheet):
        if not found[1].isdigit() or len(found[1]) > 7 or not last < int(found[1]) <= LAST_EXCEL_ROW:  # noqa: PLR2004 - 7 figures hold LAST_EXCEL_ROW
            raise Refused(DAMAGED)
        last = int(found[1])


def workbook_rows(file: IO[bytes]) -> tuple[str, list[str], list[Row]]:
    """Name of the first visible sheet that looks like a table, names of the other filled ones, and its rows."""
    check_archive(file)
    file.seek(0)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl does without; its threads and 80 MiB have no place here
    from openpyxl import load_workbook  # after the limits are set, and only for workbooks

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    visible = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    sheets = {sheet.title: _sheet_rows(cast("ReadOnlyWorksheet", sheet)) for sheet in visible}
    filled = {title: rows for title, rows in sheets.items() if rows}
    if not filled:
        raise Refused(NO_ROWS)
    chosen = next(
        (title for title, rows in filled.items() if _width(rows[heading_place(rows)]) >= FEWEST_HEADINGS),
        next(iter(filled)),
    )
    return chosen, [title for title in filled if title != chosen], filled[chosen]


def _sheet_rows(sheet: "ReadOnlyWorksheet") -> list[Row]:
    sheet.reset_dimensions()  # the size a workbook claims may be wrong, and rows beyond it would be lost
    rows = enumerate(sheet.iter_rows(values_only=True), 1)  # type: ignore[misc]  # the stub names the wrong class
    return capped((number, [_text(value) for value in row]) for number, row in rows)


def _width(row: Row) -> int:
    return sum(1 for cell in row[1] if cell and not cell.isspace())


def heading_place(rows: list[Row]) -> int:
    """Find the row of headings; a title or a note above the table fills fewer cells."""
    for fewest in (FEWEST_HEADINGS, 2):
        for place, row in enumerate(rows[:TITLE_ROWS]):
            if _width(row) >= fewest:
                return place
    return 0


def _text(value: object) -> str:
    """Text of a cell as the person would type it; true dates as ISO."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - beyond this a float has no exact digits
        return str(int(value))
    return str(value)


def capped(rows: Iterable[Row]) -> list[Row]:
    """Keep filled rows, within the limits of rows, columns, cell and whole text."""
    kept, total = list[Row](), 0
    for row in filter(_width, rows):
        number, cells = row
        while not cells[-1]:
            cells.pop()
        _check_cells(number, cells)
        total += sum(map(len, cells))
        if total > MAX_TEXT:
            raise Refused(TOO_MUCH)
        kept.append((number, [_clean(cell) for cell in cells]))
        if len(kept) > MAX_ROWS + TITLE_ROWS:
            break
    return kept


def _check_cells(number: int, cells: list[str]) -> None:
    if len(cells) > MAX_COLUMNS:
        raise Refused(f"Row {number} must have {MAX_COLUMNS} columns or fewer; it has {len(cells):,}")
    for column, cell in enumerate(cells):
        if len(cell) > MAX_CELL:
            where = f"Row {number}, column {column_letter(column)}"
            raise Refused(f"{where} must have {MAX_CELL:,} characters or fewer; it has {len(cell):,}")


def _clean(cell: str) -> str:
    """Drop what no database stores: NUL and lone surrogates, which a workbook can spell as ``_x0000_``."""
    return LONE_SURROGATE.sub("�", cell.replace("\0", ""))


def column_letter(index: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    return column_letter(index // 26 - 1) + chr(65 + index % 26) if index > 25 else chr(65 + index)  # noqa: PLR2004 - letters


def answer(kind: str, data: bytes) -> Iterator[object]:
    """First a line about the file, then a line for each row, then their number."""
    if kind == "csv":
        sheet, others, rows = "", list[str](), capped(csv_rows(data))
    elif data.startswith(b"PK\x03\x04"):
        sheet, others, rows = workbook_rows(io.BytesIO(data))
    else:
        raise Refused(LOCKED if data.startswith(b"\xd0\xcf\x11\xe0") else NOT_EXCEL)
    headings = heading_place(rows)
    if len(rows) < headings + 2:
        raise Refused(NO_ROWS)
    if len(rows) - headings - 1 > MAX_ROWS:
        raise Refused(f"The selected file must have {MAX_ROWS:,} referrals or fewer. Split it into smaller files")
    yield {"sheet": sheet, "others": others, "header_row": rows[headings][0], "header": rows[headings][1]}
    yield from rows[headings + 1 :]
    yield len(rows) - headings - 1


def tell(line: object) -> None:
    """Write one line of the answer."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def main(kind: str) -> None:
    """Answer for the file on standard input, whatever it does."""
    limit()
    sys.addaudithook(forbid)
    try:
        for line in answer(kind, sys.stdin.buffer.read()):
            tell(line)
    except Refused as refused:
        tell({"refused": str(refused)})
    except MemoryError:
        tell({"refused": TOO_MUCH})
    except Exception:  # noqa: BLE001 - any fault of a parser means the file is damaged; the process ends here
        tell({"refused": DAMAGED})


if __name__ == "__main__":
    main(sys.argv[1])
