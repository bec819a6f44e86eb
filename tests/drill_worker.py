"""A worker whose readiness job is one that a drill can stop in the middle: ``python -m tests.drill_worker work``."""

import sys
import time
from uuid import UUID

from sqlalchemy import text

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.extensions import db
from app.jobs import Job
from app.transactions import current_principal, transaction
from workers import __main__ as workers
from workers import outbox, runtime

BEGUN = text("SELECT pg_advisory_xact_lock(:number)")
GATE = text("SELECT pg_try_advisory_xact_lock_shared(:number)")
POISON = UUID(int=13)


def gate_of(subject_id: UUID) -> int:
    """Number of the lock that a drill holds to stop the job in the middle."""
    return int.from_bytes(subject_id.bytes[:7])


def slow(subject_id: UUID, *, by: Actor | None) -> None:
    """Write one audit line per run, wait at the gate, and end, all in one transaction."""
    if subject_id == POISON:
        raise RuntimeError("Ngozi Adeyemi-Canary cannot be saved")
    with transaction():
        audit.record_as(
            AuditType.READINESS_COMPUTED,
            role="system",
            org_id=current_principal().org_id,
            member_id=by.member_id if by else None,
            subject="drill",
            subject_id=subject_id,
        )
        db.session.execute(BEGUN, {"number": gate_of(subject_id) + 1})
        while not db.session.scalar(GATE, {"number": gate_of(subject_id)}):
            time.sleep(0.01)
        outbox.done()


if __name__ == "__main__":
    runtime.JOBS[Job.RECOMPUTE_READINESS] = slow
    workers.main(sys.argv[1:])
