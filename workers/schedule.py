"""Recurring tasks, and when each is next due.

That is a row in PostgreSQL: what fell due while nobody was there runs once, and a second scheduler does not double it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import structlog
from flask import current_app
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app import jobs
from app.audit import anchors
from app.clock import LONDON, now
from app.extensions import db
from app.jobs import DueTime, Job, OutboxRow
from app.organisations.models import Kind, Organisation
from app.transactions import SEALER, acting_as, transaction

DONE_JOBS_ARE_KEPT = timedelta(days=30)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do again and again, at ``at`` by a clock in London.

    No time between 1 and 2 o'clock: on the days of the clock change that hour is missing or comes twice.
    """

    name: str
    at: time
    run: Callable[[], None]
    first_of_month: bool = False

    def next_after(self, instant: datetime) -> datetime:
        """Return when the task is due next, later than ``instant``."""
        day = instant.astimezone(LONDON).date()
        while True:
            due = datetime.combine(day, self.at, LONDON).astimezone(UTC)
            if due > instant and (day.day == 1 or not self.first_of_month):
                return due
            day = _day_after(day)


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _ask_for_each_employer(kind: Job) -> Callable[[], None]:
    def ask() -> None:
        for org_id in db.session.scalars(
            select(Organisation.id).where(Organisation.kind == Kind.EMPLOYER).order_by(Organisation.id)
        ):
            jobs.ask_for(kind, org_id, org_id=org_id)

    return ask


def _anchor() -> None:
    # A session of its own: the sealer may read seals, and the relay, whose transaction is open, may not.
    with current_app.app_context(), acting_as(SEALER):
        anchors.write()


def _tidy() -> None:
    db.session.execute(text("DELETE FROM sign_in.attempt WHERE at < now() - interval '1 day'"))
    db.session.execute(delete(OutboxRow).where(OutboxRow.done_at < func.now() - DONE_JOBS_ARE_KEPT))


TASKS = (
    Task("take_snapshots", time(0, 30), _ask_for_each_employer(Job.TAKE_SNAPSHOT), first_of_month=True),
    Task("recompute_readiness", time(2, 30), _ask_for_each_employer(Job.RECOMPUTE_READINESS)),
    Task("anchor_audit", time(3, 0), _anchor),
    Task("tidy", time(3, 30), _tidy),
)


def run_due() -> None:
    """Run what is due, once each. Acts as the relay."""
    for task in TASKS:
        with transaction():
            _run_if_due(task)


def _run_if_due(task: Task) -> None:
    instant = now()
    row = db.session.execute(select(DueTime.id, DueTime.due_at).where(DueTime.task == task.name)).one_or_none()
    if row is None:
        first = {"id": uuid4(), "task": task.name, "due_at": task.next_after(instant)}
        db.session.execute(insert(DueTime).values(first).on_conflict_do_nothing(index_elements=["task"]))
        return
    if row.due_at > instant:
        return
    # Locked and read again: another scheduler may just have run it.
    locked = select(DueTime.id).where(DueTime.id == row.id, DueTime.due_at <= instant).with_for_update(skip_locked=True)
    if db.session.scalar(locked) is None:
        return
    task.run()
    db.session.execute(update(DueTime).where(DueTime.id == row.id).values(due_at=task.next_after(instant)))
    log.info("task_run", step=task.name)
