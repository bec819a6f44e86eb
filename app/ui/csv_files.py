"""Write CSV that no spreadsheet runs as a program."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

Value = str | int | float | None

_ACTIVE = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are full-width forms
_CONTROL = ("\t", "\r", "\n", "\0")


def safe(value: Value) -> Value:
    """Make text harmless to a spreadsheet: what would start a formula gets an apostrophe before it.

    Numbers pass as numbers. NUL is dropped, for no CSV reader agrees on it. Source: SECURITY.md, row 7.
    """
    if not isinstance(value, str):
        return value
    bare = value.replace("\0", "")
    risky = value.startswith(_CONTROL) or bare.startswith(_CONTROL) or bare.lstrip().startswith(_ACTIVE)
    return ("'" if risky else "") + bare


def plain(text: str) -> str:
    """Take off the apostrophe that ``safe`` put before a text, so that a file we gave out comes back as it was."""
    return text[1:] if text.startswith("'") and safe(text[1:]) == text else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Write rows as CSV text: UTF-8 characters, comma, CRLF, all text quoted, no cell that is a formula."""
    stream = StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([safe(name) for name in header])
    writer.writerows([["" if value is None else safe(value) for value in row] for row in rows])
    return stream.getvalue()
