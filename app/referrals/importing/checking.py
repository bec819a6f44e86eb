"""Read an uploaded file, check its rows, find people already known. Nothing of it becomes a person here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete, select, update

from app.clock import today
from app.extensions import db
from app.referrals import queries
from app.referrals.importing.copying import insert_all
from app.referrals.importing.known import known_people
from app.referrals.models import Decision, ImportRow, ImportState, ReferralImport
from app.referrals.reading import files
from app.referrals.reading.columns import ColumnMap
from app.referrals.reading.files import SheetRow, SheetRows
from app.referrals.reading.layout import Layout
from app.referrals.reading.rows import CheckedRow, check_all
from app.referrals.reading.values import Programmes
from app.ui.csv_files import plain

BATCH = 500
MOST_SHOWN = 5
"""Likely duplicates that are kept of one row, best first."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """What an import holds before it is read."""

    org_id: UUID
    import_id: UUID
    file_name: str
    content: bytes
    layout: Layout | None


def waiting(import_id: UUID, *, org_id: UUID) -> Upload | None:
    """Return the upload of an import that waits to be checked; None when it is checked, or nobody wants it any more."""
    row = db.session.execute(
        select(ReferralImport.file_name, ReferralImport.content, ReferralImport.columns).where(
            ReferralImport.org_id == org_id,
            ReferralImport.id == import_id,
            ReferralImport.state == ImportState.CHECKING,
        )
    ).one_or_none()
    if row is None or row.content is None:
        return None
    return Upload(org_id, import_id, row.file_name, row.content, Layout.from_json(row.columns) if row.columns else None)


def read(upload: Upload) -> SheetRows:
    """Read the file in the sandbox, from a file of a random name that is gone afterwards. Raises ``UnreadableFile``."""
    with NamedTemporaryFile(prefix="referrals-") as copy:
        copy.write(upload.content)
        copy.flush()
        return _unguarded(files.read(Path(copy.name), upload.file_name))


def lay_out(upload: Upload, sheet: SheetRows) -> Layout:
    """Find what the columns mean: as chosen for this file, else as chosen last for such headings, else by their names."""
    if upload.layout is not None and upload.layout.header == sheet.header:
        chosen = upload.layout.chosen
    else:
        chosen = queries.last_choice(org_id=upload.org_id)
    return Layout.of(sheet, chosen)


def check(upload: Upload, sheet: SheetRows, layout: Layout) -> list[CheckedRow]:
    """Check all rows; with a required column missing there is nothing to check yet."""
    columns = layout.columns
    if not columns.complete:
        return []
    programmes = Programmes(queries.programmes(org_id=upload.org_id))
    return check_all(sheet, columns, today=today(), programmes=programmes)


def batches(upload: Upload, sheet: SheetRows, layout: Layout, checked: Sequence[CheckedRow]) -> Iterator[list[Json]]:
    """Make the rows to keep, in batches, each compared with the people the organisation knows."""
    columns = layout.columns
    by_number = {row.number: row for row in sheet.rows}
    for start in range(0, len(checked), BATCH):
        part = checked[start : start + BATCH]
        known = known_people({row.number: row.referral for row in part}, org_id=upload.org_id)
        yield [_kept(upload, row, given_of(by_number[row.number], columns), known.get(row.number, [])) for row in part]


def write(upload: Upload, layout: Layout, *, rows: Sequence[Json] = (), done: int, total: int) -> bool:
    """Keep some rows and how far the check is; False when nobody wants the file any more."""
    still_wanted = db.session.scalar(
        update(ReferralImport)
        .where(*_checking(upload))
        .values(done_rows=done, total_rows=total, columns=layout.as_json())
        .returning(ReferralImport.id)
    )
    if still_wanted is None:
        return False
    insert_all(
        ImportRow.metadata.tables[ImportRow.__tablename__],
        rows,
        replacing=("given", "understood", "problems", "duplicates", "decision", "same_as"),
    )
    return True


def finish(upload: Upload, *, numbers: Sequence[int]) -> None:
    """Say that the check is over, and drop rows of an earlier check that this one did not find."""
    db.session.execute(
        delete(ImportRow).where(
            ImportRow.org_id == upload.org_id, ImportRow.import_id == upload.import_id, ImportRow.number.not_in(numbers)
        )
    )
    db.session.execute(
        update(ReferralImport)
        .where(*_checking(upload))
        .values(state=ImportState.CHECKED, problem=None, version=ReferralImport.version + 1)
    )


def refuse(upload: Upload, sentence: str) -> None:
    """Say that the file cannot be read, in words for the person; the file itself is not kept."""
    db.session.execute(
        update(ReferralImport).where(*_checking(upload)).values(state=ImportState.UNREADABLE, problem=sentence, content=None)
    )


def _checking(upload: Upload) -> tuple[Any, ...]:
    return (
        ReferralImport.org_id == upload.org_id,
        ReferralImport.id == upload.import_id,
        ReferralImport.state == ImportState.CHECKING,
    )


def row_id(import_id: UUID, number: int) -> UUID:
    """Give the id of a row, the same at every check of the file."""
    return uuid5(import_id, str(number))


def given_of(row: SheetRow, columns: ColumnMap) -> dict[str, str]:
    """Give what stands in the file, by field, as it was typed."""
    cells = {one.value: row.cells[place] for one, place in columns.places.items() if place < len(row.cells)}
    return {name: text for name, text in cells.items() if text}


def _unguarded(sheet: SheetRows) -> SheetRows:
    """Take off the apostrophes that our own download puts before texts a spreadsheet would run."""
    return replace(sheet, rows=tuple(SheetRow(row.number, tuple(map(plain, row.cells))) for row in sheet.rows))


def _kept(upload: Upload, row: CheckedRow, given: Json, known: list[Json]) -> Json:
    in_file = [{"row": one.row, "score": one.score, "reasons": list(one.reasons)} for one in row.alike]
    duplicates = best([*known, *in_file])
    return {
        "org_id": upload.org_id,
        "id": row_id(upload.import_id, row.number),
        "import_id": upload.import_id,
        "number": row.number,
        "given": given,
        "understood": row.referral.as_json(),
        "problems": problems_of(row),
        "duplicates": duplicates,
        "decision": Decision.UNDECIDED if duplicates else Decision.CREATE,
        "same_as": None,
    }


def best(duplicates: list[Json]) -> list[Json]:
    """Put the likeliest first, people already known before rows of the file, and keep a few."""
    return sorted(duplicates, key=lambda one: (-one["score"], "row" in one))[:MOST_SHOWN]


def problems_of(row: CheckedRow) -> list[Json]:
    """Give the problems of a row as JSON."""
    return [{"column": one.column, "value": one.value, "says": one.says, "accepts": one.accepts} for one in row.problems]
