"""Which function does which job, and the one function that the queue may call.

A job function is ``def name(subject_id: UUID, *, by: Actor | None) -> None`` in ``workers/<slice>.py``. It runs in an application
context, acting as the system (or the report worker) of the organisation that asked. It makes its own ``with transaction():``
blocks and calls ``workers.outbox.done()`` inside the last one; the runtime marks the row of one that returns without. It may be
run again after a crash between two of its blocks, so each block looks at the state of its row first.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from flask import Flask

from app.access import Actor
from app.extensions import db
from app.jobs import Job, Queue
from app.refusals import Conflict, NotFound, Refusal
from app.transactions import Principal, act_as, acting_as, reporting, system, transaction
from config.settings import Process
from workers import applications, outbox, readiness, referrals, reports
from workers.outbox import Asked

JobFunction = Callable[..., None]
"""Called as ``function(subject_id, by=actor)``."""

JOBS: dict[Job, JobFunction] = {
    Job.CHECK_IMPORT: referrals.check,
    Job.SAVE_IMPORT: referrals.save,
    Job.UNDO_IMPORT: referrals.undo,
    Job.RECOMPUTE_READINESS: readiness.recompute,
    Job.FOLLOW_APPLICATION: applications.follow,
    Job.BUILD_REPORT: reports.build,
    Job.TAKE_SNAPSHOT: reports.take_snapshot,
}
"""One line per job. Modules of report jobs import pandas inside their functions: this module is loaded by every worker."""

ON_FAILURE: dict[Job, JobFunction] = {
    Job.CHECK_IMPORT: referrals.check_failed,
    Job.SAVE_IMPORT: referrals.save_failed,
    Job.UNDO_IMPORT: referrals.undo_failed,
    Job.BUILD_REPORT: reports.failed,
}
"""What else is saved when a job is given up, in the transaction that says so: a run shown as failed, an import to try again."""

QUEUE_OF = {Process.WORKER: Queue.WORK, Process.REPORTS: Queue.REPORTS}

log = structlog.get_logger()
_serving: list[Flask] = []


def serve(app: Flask) -> None:
    """Make ``app`` the application in which ``run`` runs; called once, before a worker takes jobs."""
    _serving[:] = [app]


def make_ready() -> None:
    """Open what a job needs before the job is there."""
    with _serving[0].app_context():
        outbox.make_ready()


def run(outbox_id: str) -> None:
    """Do the job of a row of the outbox: all that the queue may ask for. Never raises: the queue keeps no text of errors."""
    try:
        perform(_serving[0], UUID(outbox_id))
    except Exception as error:  # noqa: BLE001  an error's text may hold personal data, and the queue would keep it
        log.warning("job_not_run", outbox_id=outbox_id, error=type(error).__name__)


def perform(app: Flask, outbox_id: UUID) -> None:
    """Do the job of one row, unless it is done, somebody else is at it, or it belongs to another queue."""
    process = Process(app.config["PROCESS"])
    with app.app_context(), outbox.alone_with(outbox_id) as is_alone:
        if not is_alone:
            return
        with acting_as(Principal("r_report" if process is Process.REPORTS else "r_system")):
            attempt = _begin(outbox_id, process)
            if attempt is not None:
                _carry_out(attempt)


@dataclass(frozen=True, slots=True)
class _Attempt:
    asked: Asked
    by: Actor | None
    number: int


def _begin(outbox_id: UUID, process: Process) -> _Attempt | None:
    """Count the attempt, and from here on act for the organisation that asked."""
    with transaction():
        outbox.without_waiting_for_the_disk()
        asked = outbox.find(outbox_id)
        if asked is None or asked.kind.queue is not QUEUE_OF[process]:
            return None
        act_as(reporting(asked.org_id) if process is Process.REPORTS else system(asked.org_id, asked.asked_by))
        number = outbox.begin(asked)
        return None if number is None else _Attempt(asked, outbox.asker(asked), number)


def _carry_out(attempt: _Attempt) -> None:
    asked = attempt.asked
    told = log.bind(job=str(asked.kind), outbox_id=str(asked.id), org_id=str(asked.org_id), attempts=attempt.number)
    if attempt.number > outbox.MOST_ATTEMPTS:  # the last one ended with its process
        told.error("job_given_up")
        _give_up(attempt)
        return
    began = time.monotonic()
    try:
        _do(attempt)
    except Exception as error:  # noqa: BLE001  whatever a job raises, its row is given back; the text may hold personal data
        db.session.rollback()
        is_final = attempt.number == outbox.MOST_ATTEMPTS or _says_no(error)
        told.warning("job_given_up" if is_final else "job_failed", error=type(error).__name__)
        if is_final:
            _give_up(attempt)
        else:
            with transaction():
                outbox.give_back(asked, attempt=attempt.number)
    else:
        told.info("job_done", ms=round((time.monotonic() - began) * 1000))


def _do(attempt: _Attempt) -> None:
    with outbox.running(attempt.asked):
        JOBS[attempt.asked.kind](attempt.asked.subject_id, by=attempt.by)
        with transaction():
            if outbox.is_open(attempt.asked):
                outbox.done()


def _says_no(error: Exception) -> bool:
    """Whether trying again is in vain: a rule forbids it, or the subject is not there."""
    return isinstance(error, Refusal | NotFound) and not isinstance(error, Conflict)


def _give_up(attempt: _Attempt) -> None:
    """Mark the row as failed and let the slice save what the person sees."""
    asked = attempt.asked
    try:
        with transaction():
            if asked.kind in ON_FAILURE:
                ON_FAILURE[asked.kind](asked.subject_id, by=attempt.by)
            outbox.give_up(asked)
    except Exception as error:  # noqa: BLE001  the row must end even when the slice cannot say so
        db.session.rollback()
        log.warning("failure_not_told", outbox_id=str(asked.id), error=type(error).__name__)
        with transaction():
            outbox.give_up(asked)
