"""Build reports, and take the monthly snapshot. Runs in the process of reports, as the role that reads equality answers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Update, delete, func, insert, update

from app.access import Actor
from app.audit import service as audit
from app.audit.models import AuditType
from app.clock import local, now, today
from app.extensions import db
from app.reports import building, periods, snapshots
from app.reports.models import ReportFile, ReportProof, ReportRun, ReportState, Snapshot
from app.reports.queries import KEPT
from app.reports.snapshots import Question
from app.statistics.funnel import Cohort
from app.statistics.inclusion import BuiltReport, InclusionReport
from app.transactions import current_principal, transaction
from workers import outbox

STEPS = 4
_PERCENT = {1: 10, 2: 35, 3: 55, 4: 80}


class CancelledError(Exception):
    """Stop: the person no longer wants this report."""


@dataclass(frozen=True, slots=True)
class Made:
    """An answer, with its proof when it is a new one."""

    report: InclusionReport
    built: BuiltReport | None


def build(subject_id: UUID, *, by: Actor | None) -> None:
    """Build the report ``subject_id``: four steps, each shown before it begins. A run that ended meanwhile is left alone."""
    try:
        run = _claim(subject_id)
        if run is not None:
            _build(run, by)
    except CancelledError:
        with transaction():
            db.session.execute(_ended(subject_id, ReportState.CANCELLED))
            outbox.done()


def failed(subject_id: UUID, *, by: Actor | None) -> None:
    """Show a report as failed, with the step it failed at, in the transaction that is open."""
    del by
    db.session.execute(_ended(subject_id, ReportState.FAILED).values(failed_step=func.greatest(ReportRun.step, 1)))


def take_snapshot(subject_id: UUID, *, by: Actor | None) -> None:
    """Freeze the facts of the organisation at the end of last month, and remove reports that are no longer kept."""
    del subject_id, by
    org_id = _organisation()
    with transaction():
        snapshots.snapshot_for(org_id, periods.newest_snapshot(today()))
        _forget_old(org_id)
        outbox.done()


def _build(run: ReportRun, by: Actor | None) -> None:
    question = _question(run)
    with transaction():
        snapshot = snapshots.snapshot_for(run.org_id, periods.newest_snapshot(local(run.asked_at).date()))
    _step(run.id, 2)
    with transaction():
        cohort = snapshots.cohort_of(question, snapshot.id)
        snapshots.check_totals(cohort, question, snapshot.id)
    _step(run.id, 3)
    with transaction():
        made = _answer(question, snapshot, cohort)
    _step(run.id, 4)
    _store(run, snapshot, made, by)


def _question(run: ReportRun) -> Question:
    return Question(run.org_id, run.programme_id, run.period_start, run.period_end)


def _claim(run_id: UUID) -> ReportRun | None:
    """Take the run, also from a worker that died: the lock of the job says that nobody else is at it."""
    with transaction():
        claimed = db.session.scalar(
            update(ReportRun)
            .where(
                ReportRun.org_id == _organisation(),
                ReportRun.id == run_id,
                ReportRun.state.in_((ReportState.QUEUED, ReportState.BUILDING)),
            )
            .values(
                state=ReportState.BUILDING,
                step=1,
                percent=_PERCENT[1],
                attempts=ReportRun.attempts + 1,
                started_at=func.coalesce(ReportRun.started_at, func.now()),
            )
            .returning(ReportRun)
            .execution_options(populate_existing=True)
        )
    if claimed is not None and claimed.cancel_asked:
        raise CancelledError
    return claimed


def _step(run_id: UUID, number: int) -> None:
    """Say that a step begins, unless the run was cancelled. Errors: CancelledError."""
    with transaction():
        going_on = db.session.scalar(
            update(ReportRun)
            .where(
                ReportRun.org_id == _organisation(),
                ReportRun.id == run_id,
                ReportRun.state == ReportState.BUILDING,
                ~ReportRun.cancel_asked,
            )
            .values(step=number, percent=_PERCENT[number])
            .returning(ReportRun.id)
        )
    if going_on is None:
        raise CancelledError


def _answer(question: Question, snapshot: Snapshot, cohort: Cohort) -> Made:
    asked = building.parameters(question, snapshot)
    earlier = building.earlier_answer(question, asked, snapshot)
    if earlier is not None:
        return Made(earlier, None)
    built = building.protected(cohort, asked)
    return Made(built.report, built)


def _store(run: ReportRun, snapshot: Snapshot, made: Made, by: Actor | None) -> None:
    files = building.files(made.report)
    with transaction():
        building.refuse_crossing(_question(run), snapshot)
        kept = db.session.scalar(
            _ended(run.id, ReportState.READY)
            .where(~ReportRun.cancel_asked)
            .values(percent=100, snapshot_id=snapshot.id, result=made.report.to_dict())
            .returning(ReportRun.id)
        )
        if kept is None:
            raise CancelledError
        key = {"org_id": run.org_id, "run_id": run.id}
        db.session.execute(
            insert(ReportFile), [{**key, "format": format_, "content": content} for format_, content in files.items()]
        )
        if made.built is not None:
            proof = {"certificate": made.built.certificate.to_dict(), "published": dict(made.built.published)}
            db.session.execute(insert(ReportProof).values(**key, **proof))
        audit.record_as(
            AuditType.REPORT_BUILT,
            org_id=run.org_id,
            member_id=by.member_id if by else None,
            role="report",
            subject=ReportRun.__tablename__,
            subject_id=run.id,
            detail={"cells": made.report.cells, "hidden": made.report.hidden},
        )
        _forget_old(run.org_id)
        outbox.done()


def _ended(run_id: UUID, state: ReportState) -> Update:
    return (
        update(ReportRun)
        .where(
            ReportRun.org_id == _organisation(),
            ReportRun.id == run_id,
            ReportRun.state.in_((ReportState.QUEUED, ReportState.BUILDING)),
        )
        .values(state=state, finished_at=func.now())
    )


def _forget_old(org_id: UUID) -> None:
    db.session.execute(delete(ReportRun).where(ReportRun.org_id == org_id, ReportRun.asked_at < now() - KEPT))


def _organisation() -> UUID:
    org_id = current_principal().org_id
    if org_id is None:
        raise RuntimeError("A report job runs for an organisation")
    return org_id
