"""Hands the open rows of the outbox over to the queues, and again when nothing came of it.

A row is handed over when its lease is over: 20 seconds the first time, then longer, so that a worker that is away does not fill
the queue. While a job runs, its row is looked at every few seconds: a lock that nobody holds means that its worker died.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import psycopg
from redis import Redis
from sqlalchemy import func, or_, select, text, update

from app.extensions import db
from app.jobs import Job, OutboxRow, Queue
from app.transactions import transaction
from workers import queues
from workers.outbox import WATCHED_EVERY, lock_number, without_waiting_for_the_disk

WINDOW = 100
"""So many jobs of one queue may be handed over at a time; the rest wait in the outbox."""
FIRST_LEASE = timedelta(seconds=20)
LONGEST_LEASE = timedelta(minutes=5)
IDLE = 0.25
BUSY = 0.02

_LOCKS = text(
    "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks "
    "WHERE locktype = 'advisory' AND objsubid = 1 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_OPEN = (OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))


class Doorbell:
    """Rings when a row is added to the outbox."""

    def __init__(self, database: str) -> None:
        self._database = database.replace("postgresql+psycopg://", "postgresql://", 1)
        self._connection: psycopg.Connection | None = None

    def listen(self) -> None:
        """Begin to listen, unless we do."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._database, autocommit=True)
            self._connection.execute("LISTEN outbox")

    def wait(self, seconds: float) -> None:
        """Return when it rings, and otherwise after ``seconds``."""
        assert self._connection is not None  # noqa: S101  for the type checker: listen() came first
        for _ in self._connection.notifies(timeout=seconds, stop_after=1):
            pass

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def hand_over(queue: Queue, redis: Redis) -> bool:
    """Hand over what is due for ``queue``; tell whether there may be more that the window kept back.

    The queue's server is asked before the lease is saved: when it is away, nothing has happened.
    """
    with transaction():
        without_waiting_for_the_disk()
        room = WINDOW - _in_flight(queue)
        due = _due(queue, most=room) if room > 0 else []
        if due:
            running = _running([id_ for id_, attempts in due if attempts])
            waiting = [id_ for id_, _attempts in due if id_ not in running]
            if waiting:
                queues.hand_over(redis, queue, waiting)
            _lease(waiting)
            _look_again_soon(running)
    return len(due) >= room


def _kinds(queue: Queue) -> list[Job]:
    return [job for job in Job if job.queue is queue]


def _in_flight(queue: Queue) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(*_OPEN, OutboxRow.kind.in_(_kinds(queue)), OutboxRow.lease_until > func.now())
        )
        or 0
    )


def _due(queue: Queue, *, most: int) -> list[tuple[UUID, int]]:
    rows = db.session.execute(
        select(OutboxRow.id, OutboxRow.attempts)
        .where(
            *_OPEN,
            OutboxRow.kind.in_(_kinds(queue)),
            or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= func.now()),
        )
        .order_by(OutboxRow.asked_at, OutboxRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [(id_, attempts) for id_, attempts in rows]


def _running(ids: Sequence[UUID]) -> set[UUID]:
    """Return those whose lock is held: their worker is alive."""
    if not ids:
        return set()
    # PostgreSQL shows the two halves of the number without their sign
    held = {number % 2**64 for number in db.session.scalars(_LOCKS)}
    return {id_ for id_ in ids if lock_number(id_) % 2**64 in held}


def _lease(ids: Sequence[UUID]) -> None:
    grown = FIRST_LEASE * func.power(2, func.least(OutboxRow.handed_over, 8))
    db.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids))
        .values(lease_until=func.clock_timestamp() + func.least(grown, LONGEST_LEASE), handed_over=OutboxRow.handed_over + 1)
        .execution_options(synchronize_session=False)
    )


def _look_again_soon(ids: set[UUID]) -> None:
    if ids:
        db.session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(ids))
            .values(lease_until=func.clock_timestamp() + WATCHED_EVERY)
            .execution_options(synchronize_session=False)
        )
