"""Read an uploaded file of referrals, in a process of its own with tight limits."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import structlog

log = structlog.get_logger()

LARGEST = 10 * 1024 * 1024  # bytes; more than 5,000 referrals need
LONGEST_WAIT = 60  # seconds by the clock; the processor time is limited in the sandbox itself
SANDBOX = Path(__file__).with_name("sandbox.py")
KINDS = {".csv": "csv", ".xlsx": "xlsx"}

TOO_LARGE = "The selected file must be smaller than 10MB"
EMPTY = "The selected file is empty"
WRONG_KIND = "The selected file must be an Excel workbook (.xlsx) or a CSV file"
NO_MACROS = "The selected file must be an Excel workbook without macros. Save it as .xlsx and upload that copy"
TOO_SLOW = "The selected file takes too long to read. Copy only the referrals into a new file and upload that"
UNREADABLE = "The selected file is damaged. Open it in Excel, save it again as .xlsx or CSV and upload that copy"


class UnreadableFile(Exception):  # noqa: N818  a finding about a file, as Refusal is
    """Say why a file cannot be read, in words for the person who chose it."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One filled row, with the number it has in the person's own spreadsheet."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """What stands in a file: headings and rows of text, dates as ISO where the workbook has true dates."""

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    header_row: int
    sheet: str
    """Name of the sheet that was read; empty for CSV."""
    other_sheets: tuple[str, ...]
    """Sheets with something in them that were not read: the person is told."""


def read(path: Path, filename: str) -> SheetRows:
    """Read the upload at ``path``, which its owner called ``filename``.

    Raises ``UnreadableFile`` with a sentence for the person, whatever is wrong with the file.
    """
    kind = look_at(filename, path.stat().st_size)
    with path.open("rb") as upload, TemporaryFile() as answer:
        _run(kind, upload, answer)
        answer.seek(0)
        return _sheet(answer)


def look_at(filename: str, size: int) -> str:
    """Tell the kind of a file by its name, or refuse what need not be opened to be refused."""
    kind = _kind(filename)
    if size >= LARGEST:
        raise UnreadableFile(TOO_LARGE)
    if size == 0:
        raise UnreadableFile(EMPTY)
    return kind


def _kind(filename: str) -> str:
    ending = Path(filename).suffix.lower()
    if ending in {".xlsm", ".xltm", ".xlsb"}:
        raise UnreadableFile(NO_MACROS)
    if ending not in KINDS:
        raise UnreadableFile(WRONG_KIND)
    return KINDS[ending]


def _run(kind: str, upload: IO[bytes], answer: IO[bytes]) -> None:
    # The child gets no environment, so no secret; LD_LIBRARY_PATH only where Python itself needs it to start.
    environment = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file; nothing of the person's is in the command
            [sys.executable, "-I", "-B", "-X", "utf8", str(SANDBOX), kind],
            stdin=upload,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=environment | {"OPENPYXL_LXML": "False"},  # so that defusedxml reads the XML wherever lxml is installed
            cwd="/",
            timeout=LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(TOO_SLOW) from error
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise UnreadableFile(TOO_SLOW)
    if done.returncode:
        log.warning("sandbox_ended", status=done.returncode)  # a file's fault nearly always; the code tells when it is ours
        raise UnreadableFile(UNREADABLE)


def _sheet(answer: IO[bytes]) -> SheetRows:
    """Take the child's answer apart; one that is cut off is no answer."""
    lines = [json.loads(line) for line in answer]
    match lines:
        case [{"refused": str(reason)}, *_] | [*_, {"refused": str(reason)}]:
            raise UnreadableFile(reason)
        case [{"sheet": sheet, "others": others, "header_row": header_row, "header": header}, *rows, int(count)] if (
            len(rows) == count
        ):
            return SheetRows(
                header=tuple(header),
                rows=tuple(SheetRow(number, tuple(cells)) for number, cells in rows),
                header_row=header_row,
                sheet=sheet,
                other_sheets=tuple(others),
            )
        case _:
            raise UnreadableFile(UNREADABLE)
