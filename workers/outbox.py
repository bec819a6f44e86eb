"""One row of the outbox while its job runs: found, claimed by one worker alone, ended.

The lock is PostgreSQL's and lasts as long as the worker's connection, so that a killed worker gives its job back by dying: no
table of heartbeats can be wrong about it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from app.access import Actor
from app.accounts.models import Member
from app.extensions import db
from app.jobs import Job, OutboxRow

MOST_ATTEMPTS = 5
WATCHED_EVERY = timedelta(seconds=5)
"""How often the relay looks whether the worker of a running job is still alive."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, by whom."""

    id: UUID
    org_id: UUID
    kind: Job
    subject_id: UUID
    asked_by: UUID | None


class DoneElsewhereError(Exception):
    """Take the effect back: somebody else has already done this job."""


_running: ContextVar[UUID | None] = ContextVar("running", default=None)


def lock_number(outbox_id: UUID) -> int:
    """Return the number of the advisory lock under which the job of a row runs."""
    return int.from_bytes(outbox_id.bytes[:8], signed=True)


_ready: list[psycopg.Connection] = []


def make_ready() -> None:
    """Open the connections that the next job will need, before it comes."""
    with suppress(SQLAlchemyError, psycopg.Error):
        _ready.append(_connect())
        db.session.scalar(select(1))
        db.session.remove()


def _connect() -> psycopg.Connection:
    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


@contextmanager
def alone_with(outbox_id: UUID) -> Iterator[bool]:
    """Hold the lock of a row on a connection of its own, which ends with the process; tell whether it was free."""
    number = lock_number(outbox_id)
    connection = _ready.pop() if _ready else _connect()
    try:
        locked = _lock(connection, number)
    except psycopg.OperationalError:  # the server was started again since the connection was opened
        connection = _connect()
        locked = _lock(connection, number)
    with connection:
        yield locked


def _lock(connection: psycopg.Connection, number: int) -> bool:
    return connection.execute("SELECT pg_try_advisory_lock(%s)", [number]).fetchone() == (True,)


def find(outbox_id: UUID) -> Asked | None:
    """Return what a row asks for, or None when there is no such row or it has ended."""
    row = db.session.execute(
        select(OutboxRow.id, OutboxRow.org_id, OutboxRow.kind, OutboxRow.subject_id, OutboxRow.asked_by).where(
            OutboxRow.id == outbox_id, *_OPEN
        )
    ).one_or_none()
    return Asked(*row) if row else None


def asker(asked: Asked) -> Actor | None:
    """Return who asked, as the actor of what the job does; None when the service itself did."""
    if asked.asked_by is None:
        return None
    member = db.session.execute(
        select(Member.account_id, Member.role, Member.name, Member.partner_id).where(
            Member.org_id == asked.org_id, Member.id == asked.asked_by
        )
    ).one_or_none()
    if member is None:
        return None
    return Actor(
        org_id=asked.org_id,
        member_id=asked.asked_by,
        account_id=member.account_id,
        role=member.role,
        name=member.name,
        partner_id=member.partner_id,
    )


def without_waiting_for_the_disk() -> None:
    """Let the open transaction commit before it is on disk: leases and attempts may be lost with the server, jobs may not."""
    db.session.execute(text("SET LOCAL synchronous_commit TO off"))


def begin(asked: Asked) -> int | None:
    """Count a new attempt and return its number, or None when the job has ended meanwhile."""
    return db.session.scalar(
        update(OutboxRow)
        .where(OutboxRow.id == asked.id, *_OPEN)
        .values(attempts=OutboxRow.attempts + 1, lease_until=func.clock_timestamp() + WATCHED_EVERY)
        .returning(OutboxRow.attempts)
    )


@contextmanager
def running(asked: Asked) -> Iterator[None]:
    """Let ``done()`` know whose row it marks."""
    token = _running.set(asked.id)
    try:
        yield
    finally:
        _running.reset(token)


def done() -> None:
    """Mark the running job as done, in the transaction that is open: the effect and the mark are saved together or not at all.

    Outside a job, where a test or a command calls its function directly, there is nothing to mark.
    """
    outbox_id = _running.get()
    if outbox_id is not None and not _end(outbox_id, "done_at"):
        raise DoneElsewhereError


def is_open(asked: Asked) -> bool:
    """Whether the job has neither been done nor given up."""
    return db.session.scalar(select(OutboxRow.id).where(OutboxRow.id == asked.id, *_OPEN)) is not None


def give_up(asked: Asked) -> None:
    """Mark the job as failed for good, in the transaction that is open."""
    _end(asked.id, "failed_at")


def give_back(asked: Asked, *, attempt: int) -> None:
    """Leave the job to a later attempt: after 5 seconds, then 10, 20, 40."""
    db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == asked.id, *_OPEN)
        .values(lease_until=func.clock_timestamp() + WATCHED_EVERY * 2 ** (attempt - 1))
    )


_OPEN = (OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))


def _end(outbox_id: UUID, column: str) -> bool:
    ended = db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == outbox_id, *_OPEN)
        .values({column: func.clock_timestamp()})
        .returning(OutboxRow.id)
    )
    return ended.one_or_none() is not None
