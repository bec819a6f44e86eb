"""Where an import stands while a job has it in hand."""

from uuid import UUID

from sqlalchemy import select, update

from app.extensions import db
from app.jobs import Job
from app.referrals.models import ImportState, ReferralImport

AT_WORK = {
    Job.CHECK_IMPORT: ImportState.CHECKING,
    Job.SAVE_IMPORT: ImportState.SAVING,
    Job.UNDO_IMPORT: ImportState.UNDOING,
}


def in_state(import_id: UUID, state: ImportState, *, org_id: UUID, lock: bool = False) -> bool:
    """Whether an import is in ``state``; with ``lock``, nobody else can change it before this transaction ends."""
    wanted = select(ReferralImport.state).where(ReferralImport.org_id == org_id, ReferralImport.id == import_id)
    return db.session.scalar(wanted.with_for_update() if lock else wanted) is state


def fail(import_id: UUID, job: Job, *, org_id: UUID) -> None:
    """Say that ``job`` could not be done, unless the import has moved on."""
    db.session.execute(
        update(ReferralImport)
        .where(ReferralImport.org_id == org_id, ReferralImport.id == import_id, ReferralImport.state == AT_WORK[job])
        .values(state=ImportState.FAILED, problem=str(job))
    )


def note_progress(import_id: UUID, *, org_id: UUID, rows: int) -> None:
    """Say how many referrals are about to be saved."""
    db.session.execute(
        update(ReferralImport).where(ReferralImport.org_id == org_id, ReferralImport.id == import_id).values(done_rows=rows)
    )
