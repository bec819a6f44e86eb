"""What a person does with a file of referrals: upload, map, repair, decide, save, undo, discard."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app import audit, jobs
from app.access import Actor
from app.audit import AuditType
from app.clock import now, today
from app.extensions import db
from app.jobs import Job
from app.referrals import queries
from app.referrals.importing.checking import best, problems_of
from app.referrals.importing.known import alike_in_file, known_people
from app.referrals.importing.progress import AT_WORK
from app.referrals.importing.undoing import WITHIN
from app.referrals.models import Decision, ImportRow, ImportState, ReferralImport
from app.referrals.reading import files
from app.referrals.reading.columns import ColumnMap, Field
from app.referrals.reading.files import SheetRow, UnreadableFile
from app.referrals.reading.layout import Layout
from app.referrals.reading.rows import CheckedRow, check
from app.referrals.reading.values import Programmes, tidy
from app.refusals import Conflict, Refusal

CHANGED = "Someone else changed this while you had the page open"
LONGEST_NAME = 120
DISCARDABLE = frozenset({ImportState.CHECKING, ImportState.CHECKED, ImportState.UNREADABLE})


class NothingReady(Refusal):
    """Refuse to save an import of which every row still needs a person."""


def upload(key: UUID, *, file_name: str, content: bytes, by: Actor) -> ReferralImport:
    """Keep a file and ask for its check. ``key`` is the form's: sent twice, it is one import."""
    there = db.session.get(ReferralImport, (by.org_id, key))
    if there is not None:
        return there
    name = tidy(PurePosixPath(file_name.replace("\\", "/")).name)[-LONGEST_NAME:]
    try:
        files.look_at(name, len(content))
    except UnreadableFile as reason:
        raise Refusal(str(reason)) from None
    made = ReferralImport(
        org_id=by.org_id, id=key, state=ImportState.CHECKING, file_name=name, content=content, by_id=by.member_id, version=1
    )
    db.session.add(made)
    db.session.flush()
    audit.record(AuditType.IMPORT_UPLOADED, by=by, subject=made, detail={"bytes": len(content)})
    jobs.ask(Job.CHECK_IMPORT, made.id, by=by)
    return made


def note_opened(import_id: UUID, *, page: str, by: Actor) -> None:
    """Write that ``by`` looked at people of a file."""
    audit.record(AuditType.IMPORT_OPENED, by=by, subject="referral_import", subject_id=import_id, detail={"page": page})


def note_compared(people: Sequence[UUID], *, by: Actor) -> None:
    """Write that ``by`` saw details of people already known beside a row of a file."""
    for candidate_id in people:
        audit.record(AuditType.CANDIDATES_LISTED, by=by, subject="candidate", subject_id=candidate_id, detail={"page": "import"})


def note_sent_viewed(*, by: Actor) -> None:
    """Write that a referrer looked at what became of their referrals."""
    audit.record(AuditType.REFERRALS_VIEWED, by=by, subject="referral")


def layout_of(one: ReferralImport) -> Layout:
    """Return what the columns of a file that has been read mean."""
    return Layout.from_json(one.columns or {})


def choose_columns(import_id: UUID, fields: Sequence[Field | None], *, version: int, by: Actor) -> None:
    """Say what each column means, and have all rows checked again."""
    one = _open(import_id, version=version, by=by)
    one.columns = layout_of(one).choosing(fields).as_json()
    _set_to_work(one, Job.CHECK_IMPORT, by=by)
    one.done_rows = 0
    audit.record(AuditType.IMPORT_CHANGED, by=by, subject=one, detail={"what": "columns"})


def seen(row: ImportRow) -> str:
    """Make a mark of a row as a page shows it, by which a later change by somebody else is noticed."""
    return sha256(repr((sorted(row.given.items()), row.decision, row.same_as)).encode()).hexdigest()[:16]


def repair(import_id: UUID, number: int, typed: Mapping[Field, str], *, mark: str, by: Actor) -> CheckedRow:
    """Put a row right, and check it again; nothing is kept while something is still wrong with it."""
    one = _open(import_id, by=by)
    row = _row(one, number, mark=mark, by=by)
    checked = _check_again(one, number, typed, by=by)
    if not checked.good:
        return checked
    row.given = {name.value: text for name, text in typed.items() if text}
    row.understood = checked.referral.as_json()
    row.problems = problems_of(checked)
    known = known_people({number: checked.referral}, org_id=by.org_id).get(number, [])
    in_file = alike_in_file(number, checked.referral, queries.understood(import_id, viewer=by))
    row.duplicates = best([*known, *in_file])
    row.decision, row.same_as = (Decision.UNDECIDED if row.duplicates else Decision.CREATE), None
    one.version += 1
    audit.record(AuditType.IMPORT_CHANGED, by=by, subject=one, detail={"what": "row", "row": number})
    return checked


def _check_again(one: ReferralImport, number: int, typed: Mapping[Field, str], *, by: Actor) -> CheckedRow:
    """Check a row as it stands in the form, where every field has its place."""
    headings = {**{field: field.label for field in Field}, **layout_of(one).columns.headings}
    columns = ColumnMap(
        places={field: place for place, field in enumerate(Field)}, headings=headings, unmapped=(), doubled=(), missing=()
    )
    cells = tuple(typed.get(field, "") for field in Field)
    programmes = Programmes(queries.programmes(org_id=by.org_id))
    return check(SheetRow(number, cells), columns, today=today(), programmes=programmes)


def decide(import_id: UUID, number: int, decision: Decision, *, same_as: UUID | None = None, mark: str, by: Actor) -> None:
    """Say what becomes of a row: a new person, somebody who is known or stands in the file already, or nobody."""
    one = _open(import_id, by=by)
    row = _row(one, number, mark=mark, by=by)
    if decision is Decision.SAME_PERSON and same_as not in likely_ids(import_id, row.duplicates, by=by):
        raise Refusal("Select one of the people shown")
    row.decision = decision
    row.same_as = same_as if decision is Decision.SAME_PERSON else None
    one.version += 1
    audit.record(
        AuditType.IMPORT_CHANGED, by=by, subject=one, detail={"what": "decision", "row": number, "decision": str(decision)}
    )


def likely_ids(import_id: UUID, duplicates: Sequence[Mapping[str, Any]], *, by: Actor) -> list[UUID]:
    """Return whom each likely duplicate means: a candidate, or a row of the same file."""
    rows = queries.rows_by_number(import_id, [one["row"] for one in duplicates if "row" in one], viewer=by)
    return [rows[one["row"]].id if "row" in one else UUID(one["candidate_id"]) for one in duplicates]


def confirm(import_id: UUID, *, version: int, by: Actor) -> None:
    """Have the rows that are ready saved. Confirming twice saves once."""
    one = queries.locked(import_id, viewer=by)
    if one.state in {ImportState.SAVING, ImportState.SAVED}:
        return
    one = _open(import_id, version=version, by=by)
    ready = queries.counts(import_id, org_id=by.org_id).ready
    if not ready:
        raise NothingReady("No row is ready to save. Repair a row, or decide about one that may repeat someone")
    _set_to_work(one, Job.SAVE_IMPORT, by=by)
    one.done_rows = 0
    audit.record(AuditType.IMPORT_CONFIRMED, by=by, subject=one, detail={"rows": ready})


def undo(import_id: UUID, *, by: Actor) -> None:
    """Have an import taken back. Asking twice does it once."""
    one = queries.locked(import_id, viewer=by)
    if one.state in {ImportState.UNDOING, ImportState.UNDONE}:
        return
    if one.state is not ImportState.SAVED or one.saved_at is None:
        raise Refusal("Only an import that has been saved can be undone")
    if not may_undo(one):
        raise Refusal("An import can be undone for 7 days. This one can no longer be undone")
    _set_to_work(one, Job.UNDO_IMPORT, by=by)


def undo_until(saved_at: datetime) -> datetime:
    """Return until when an import can be undone."""
    return saved_at + WITHIN


def may_undo(one: ReferralImport) -> bool:
    """Whether a saved import can still be undone."""
    return one.state is ImportState.SAVED and one.saved_at is not None and now() <= undo_until(one.saved_at)


def try_again(import_id: UUID, *, by: Actor) -> None:
    """Ask once more for the job that failed."""
    one = queries.locked(import_id, viewer=by)
    if one.state is ImportState.FAILED:
        _set_to_work(one, Job(one.problem or Job.CHECK_IMPORT), by=by)


def discard(import_id: UUID, *, by: Actor) -> None:
    """Forget a file that has not been saved, with all that was read from it."""
    one = queries.locked(import_id, viewer=by)
    if one.state is ImportState.DISCARDED:
        return
    nothing_saved = one.state is ImportState.FAILED and one.problem != Job.UNDO_IMPORT
    if one.state not in DISCARDABLE and not nothing_saved:
        raise Refusal("This import has been saved. You can undo it for 7 days")
    one.state, one.content, one.columns, one.problem = ImportState.DISCARDED, None, None, None
    one.version += 1
    db.session.execute(delete(ImportRow).where(ImportRow.org_id == by.org_id, ImportRow.import_id == import_id))
    audit.record(AuditType.IMPORT_DISCARDED, by=by, subject=one)


def _open(import_id: UUID, *, version: int | None = None, by: Actor) -> ReferralImport:
    """Take an import that waits for a person; an older ``version`` of it is a conflict."""
    one = queries.locked(import_id, viewer=by)
    if one.state is not ImportState.CHECKED or version not in {None, one.version}:
        raise Conflict(CHANGED)
    return one


def _row(one: ReferralImport, number: int, *, mark: str, by: Actor) -> ImportRow:
    row = queries.row(one.id, number, viewer=by, lock=True)
    if seen(row) != mark:
        raise Conflict(CHANGED)
    return row


def _set_to_work(one: ReferralImport, job: Job, *, by: Actor) -> None:
    one.state, one.problem = AT_WORK[job], None
    one.version += 1
    db.session.flush()
    jobs.ask(job, one.id, by=by)
