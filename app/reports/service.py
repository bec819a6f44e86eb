"""Ask for a report, cancel it, try again, open and download it."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from app import jobs
from app.access import Actor
from app.audit import service as audit
from app.audit.models import AuditType
from app.candidates import sent_forms
from app.clock import now, today
from app.extensions import db
from app.jobs import Job
from app.programmes.models import Programme
from app.refusals import Refusal
from app.reports import periods, queries
from app.reports.building import INCLUSION
from app.reports.models import FileFormat, ReportRun, ReportState
from app.reports.queries import Run
from app.statistics.inclusion import InclusionReport

_SUBJECT = ReportRun.__tablename__


def request(
    *, kind: str, programme_id: UUID | None, period_start: date, period_end: date, by: Actor, key: str | None = None
) -> UUID:
    """Ask for a report and return its id. A form sent twice (``key``) asks once. Errors: Refusal, for an unfit period."""
    if kind != INCLUSION:
        raise Refusal("Select which report to create")
    periods.refuse_unfit(period_start, period_end, asked_on=today())
    periods.refuse_crossing(period_start, period_end, released=queries.released(now(), viewer=by))
    if programme_id is not None and not _has_programme(programme_id, by=by):
        raise Refusal("Select a programme from the list")
    run_id = UUID(key) if key else uuid4()
    if key and not sent_forms.first_time(key, by=by):
        return run_id
    db.session.execute(
        insert(ReportRun).values(
            org_id=by.org_id,
            id=run_id,
            kind=kind,
            programme_id=programme_id,
            period_start=period_start,
            period_end=period_end,
            state=ReportState.QUEUED,
            asked_by_id=by.member_id,
        )
    )
    jobs.ask(Job.BUILD_REPORT, run_id, by=by)
    audit.record(AuditType.REPORT_REQUESTED, by=by, subject=_SUBJECT, subject_id=run_id, detail={"kind": kind})
    return run_id


def cancel(run_id: UUID, *, by: Actor) -> None:
    """Cancel a report that waits, at once; ask the worker to stop one that it builds. Errors: NotFound, Refusal."""
    queries.run(run_id, viewer=by)
    waiting = _change(run_id, (ReportState.QUEUED,), by=by, state=ReportState.CANCELLED, cancel_asked=True, finished_at=now())
    if not waiting and not _change(run_id, (ReportState.BUILDING,), by=by, cancel_asked=True):
        raise Refusal("This report can no longer be cancelled")
    audit.record(AuditType.REPORT_CANCELLED, by=by, subject=_SUBJECT, subject_id=run_id)


def retry(run_id: UUID, *, by: Actor) -> None:
    """Ask again for a report that failed or was cancelled. Errors: NotFound, Refusal."""
    run = queries.run(run_id, viewer=by)
    periods.refuse_crossing(run.period_start, run.period_end, released=queries.released(run.asked_at, viewer=by))
    again = _change(
        run_id,
        (ReportState.FAILED, ReportState.CANCELLED),
        by=by,
        state=ReportState.QUEUED,
        step=0,
        percent=0,
        attempts=0,
        cancel_asked=False,
        failed_step=None,
        finished_at=None,
    )
    if not again:
        raise Refusal("This report is already being created")
    jobs.ask(Job.BUILD_REPORT, run_id, by=by)
    audit.record(AuditType.REPORT_REQUESTED, by=by, subject=_SUBJECT, subject_id=run_id, detail={"again": True})


def open_(run: Run, *, by: Actor) -> InclusionReport:
    """Return what a report says, and record that it was read. Errors: NotFound; AlteredReportError."""
    report = InclusionReport.from_dict(queries.result(run.id, viewer=by))
    audit.record(AuditType.REPORT_VIEWED, by=by, subject=_SUBJECT, subject_id=run.id)
    return report


def download(run_id: UUID, format_: FileFormat, *, by: Actor) -> bytes:
    """Return a file of a report, and record that it was taken away. Errors: NotFound."""
    content = queries.content(run_id, format_, viewer=by)
    audit.record(AuditType.REPORT_DOWNLOADED, by=by, subject=_SUBJECT, subject_id=run_id, detail={"format": str(format_)})
    return content


def _has_programme(programme_id: UUID, *, by: Actor) -> bool:
    wanted = select(Programme.id).where(Programme.org_id == by.org_id, Programme.id == programme_id)
    return db.session.scalar(wanted) is not None


def _change(run_id: UUID, states: tuple[ReportState, ...], *, by: Actor, **values: object) -> bool:
    changed = db.session.execute(
        update(ReportRun)
        .where(ReportRun.org_id == by.org_id, ReportRun.id == run_id, ReportRun.state.in_(states))
        .values(**values)
        .returning(ReportRun.id)
    )
    return changed.one_or_none() is not None
