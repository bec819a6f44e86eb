"""Names of jobs, and how one is asked for: a row in the outbox, saved with the change that wants it.

The web process never talks to the queue. A relay hands the row's id over, and repeats it until the job has marked the row done
in the same transaction as its effect. Design: docs/decisions, and the outbox of the security design.
"""

from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID, uuid4

from sqlalchemy import Index, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from app.access import Actor
from app.database import CreatedAt, PlainText, Record
from app.extensions import db


class Queue(StrEnum):
    """A queue has one worker process of its own: RQ loses jobs when one worker listens to several."""

    WORK = auto()
    REPORTS = auto()


class Job(StrEnum):
    """A task of the queue. Its value is stored; its function is found in workers/runtime.py."""

    CHECK_IMPORT = auto()
    SAVE_IMPORT = auto()
    UNDO_IMPORT = auto()
    RECOMPUTE_READINESS = auto()
    FOLLOW_APPLICATION = auto()
    BUILD_REPORT = auto()
    TAKE_SNAPSHOT = auto()

    @property
    def queue(self) -> Queue:
        """The queue whose worker has the database role this job needs."""
        return Queue.REPORTS if self in {Job.BUILD_REPORT, Job.TAKE_SNAPSHOT} else Queue.WORK


class OutboxRow(Record):
    """A job that was asked for. The truth about it; the queue is only a nudge."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "lease_until", postgresql_where=text("done_at IS NULL AND failed_at IS NULL")),
        Index("ix_outbox_order", "asked_at", "id", postgresql_where=text("done_at IS NULL AND failed_at IS NULL")),
    )

    org_id: Mapped[UUID]
    kind: Mapped[Job]
    subject_id: Mapped[UUID]
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[CreatedAt]
    lease_until: Mapped[datetime | None]
    handed_over: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


class DueTime(Record):
    """When a recurring task runs next. Kept here, so that nothing is doubled or skipped when the scheduler restarts."""

    __tablename__ = "due_time"

    task: Mapped[PlainText] = mapped_column(unique=True)
    due_at: Mapped[datetime]


def ask(kind: Job, subject_id: UUID, *, by: Actor) -> None:
    """Ask for ``kind`` to be done about ``subject_id``, in the transaction that is open."""
    ask_for(kind, subject_id, org_id=by.org_id, member_id=by.member_id)


def ask_for(kind: Job, subject_id: UUID, *, org_id: UUID, member_id: UUID | None = None) -> None:
    """Ask for a job from another job or a command, where nobody is signed in."""
    # A statement without RETURNING: most roles may ask for a job and not read the outbox.
    db.session.execute(
        insert(OutboxRow).values(id=uuid4(), org_id=org_id, kind=kind, subject_id=subject_id, asked_by=member_id).inline()
    )
