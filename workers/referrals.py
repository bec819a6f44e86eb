"""Check, save and undo files of referrals."""

from uuid import UUID

from app.access import Actor
from app.jobs import Job
from app.referrals import queries
from app.referrals.importing import checking, progress, saving, undoing
from app.referrals.models import ImportState
from app.referrals.reading.files import UnreadableFile
from app.transactions import current_principal, transaction
from workers import outbox


def check(subject_id: UUID, *, by: Actor | None) -> None:  # noqa: ARG001  what is checked does not depend on who asked
    """Read a file, check its rows, find people already known. Changes nothing but the import itself."""
    with transaction():
        upload = checking.waiting(subject_id, org_id=_organisation())
    if upload is None:
        return
    try:
        sheet = checking.read(upload)
    except UnreadableFile as reason:
        with transaction():
            checking.refuse(upload, str(reason))
            outbox.done()
        return
    with transaction():
        layout = checking.lay_out(upload, sheet)
        still_wanted = checking.write(upload, layout, done=0, total=len(sheet.rows))
    checked = checking.check(upload, sheet, layout)
    done = 0
    for rows in checking.batches(upload, sheet, layout, checked):
        done += len(rows)
        with transaction():
            still_wanted = still_wanted and checking.write(upload, layout, rows=rows, done=done, total=len(sheet.rows))
        if not still_wanted:
            return
    with transaction():
        checking.finish(upload, numbers=[row.number for row in checked])
        outbox.done()


def save(subject_id: UUID, *, by: Actor | None) -> None:
    """Save the rows that are ready, all in one transaction."""
    actor = _known(by)
    with transaction():
        if not progress.in_state(subject_id, ImportState.SAVING, org_id=actor.org_id):
            return
        ready = queries.counts(subject_id, org_id=actor.org_id).ready
        progress.note_progress(subject_id, org_id=actor.org_id, rows=ready)
    with transaction():
        if progress.in_state(subject_id, ImportState.SAVING, org_id=actor.org_id, lock=True):
            saving.save(subject_id, by=actor)
        outbox.done()


def undo(subject_id: UUID, *, by: Actor | None) -> None:
    """Take back what an import made, where nothing has happened since."""
    actor = _known(by)
    with transaction():
        if progress.in_state(subject_id, ImportState.UNDOING, org_id=actor.org_id, lock=True):
            undoing.undo(subject_id, by=actor)
        outbox.done()


def _failed(job: Job, subject_id: UUID) -> None:
    """Say on the import's page that a job could not be done, and which, so that it can be asked for again."""
    progress.fail(subject_id, job, org_id=_organisation())


def check_failed(subject_id: UUID, *, by: Actor | None) -> None:  # noqa: ARG001  the same for everybody
    """Say that the check could not be done."""
    _failed(Job.CHECK_IMPORT, subject_id)


def save_failed(subject_id: UUID, *, by: Actor | None) -> None:  # noqa: ARG001  the same for everybody
    """Say that saving could not be done; nothing was saved."""
    _failed(Job.SAVE_IMPORT, subject_id)


def undo_failed(subject_id: UUID, *, by: Actor | None) -> None:  # noqa: ARG001  the same for everybody
    """Say that the undo could not be done; nothing was removed."""
    _failed(Job.UNDO_IMPORT, subject_id)


def _organisation() -> UUID:
    org_id = current_principal().org_id
    if org_id is None:
        raise RuntimeError("a job about an import runs for an organisation")
    return org_id


def _known(by: Actor | None) -> Actor:
    if by is None:
        raise RuntimeError("an import is saved or undone for the person who asked")
    return by
