"""Make a report from a snapshot: the same question gets the same answer, and the same files to the byte.

Runs in the process of reports alone. The workbook's libraries are loaded when a workbook is written: no page does that.
"""

from collections.abc import Mapping

from sqlalchemy import select, text

from app.extensions import db
from app.organisations.models import Organisation
from app.programmes.models import Programme
from app.refusals import NotFound
from app.reports import periods
from app.reports.models import FileFormat, ReportRun, ReportState, Snapshot
from app.reports.snapshots import Question
from app.reports.tidy import tidy_csv
from app.statistics.funnel import Cohort
from app.statistics.inclusion import BuiltReport, InclusionReport, Parameters, inclusion_report
from app.ui.filters import date_range

INCLUSION = "inclusion"
CODE_VERSION = "0.1.0"
ALL_PROGRAMMES = "All programmes"

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def parameters(question: Question, snapshot: Snapshot) -> Parameters:
    """Put into words what was asked, with all else that the answer depends on. Errors: NotFound, for an unknown programme."""
    asked = (
        ("Organisation", _organisation(question)),
        ("Programme", _programme(question)),
        ("Period", date_range(question.period_start, question.period_end)),
    )
    return Parameters(asked, snapshot.as_of, CODE_VERSION, str(snapshot.seed))


def earlier_answer(question: Question, asked: Parameters, snapshot: Snapshot) -> InclusionReport | None:
    """Return what the same question was answered before, from the same snapshot and by the same version; None if it was not."""
    stored = db.session.scalars(
        select(ReportRun.result)
        .where(
            ReportRun.org_id == question.org_id,
            ReportRun.kind == INCLUSION,
            ReportRun.programme_id.is_not_distinct_from(question.programme_id),
            ReportRun.period_start == question.period_start,
            ReportRun.period_end == question.period_end,
            ReportRun.snapshot_id == snapshot.id,
            ReportRun.state == ReportState.READY,
        )
        .order_by(ReportRun.finished_at, ReportRun.id)
        .limit(1)
    ).first()
    if stored is None:
        return None
    report = InclusionReport.from_dict(stored)
    return report if (report.parameters, report.code_version) == (asked.asked, asked.code_version) else None


def refuse_crossing(question: Question, snapshot: Snapshot) -> None:
    """Refuse a release beside which another one would say too much; releases wait for each other. Errors: Refusal."""
    db.session.execute(_ONE_AT_A_TIME, {"name": f"release {snapshot.id}"})
    rows = db.session.execute(
        select(ReportRun.period_start, ReportRun.period_end)
        .where(
            ReportRun.org_id == question.org_id,
            ReportRun.snapshot_id == snapshot.id,
            ReportRun.state == ReportState.READY,
        )
        .order_by(ReportRun.finished_at, ReportRun.id)
    )
    periods.refuse_crossing(question.period_start, question.period_end, released=[(row[0], row[1]) for row in rows])


def protected(cohort: Cohort, asked: Parameters) -> BuiltReport:
    """Protect the counts and make the report of them."""
    return inclusion_report(cohort, asked)


def files(report: InclusionReport) -> Mapping[FileFormat, bytes]:
    """Write a report in every format."""
    from app.reports.workbook import workbook_bytes  # loads pandas

    return {FileFormat.XLSX: workbook_bytes(report), FileFormat.CSV: tidy_csv(report).encode()}


def _organisation(question: Question) -> str:
    name = db.session.scalar(select(Organisation.name).where(Organisation.id == question.org_id))
    if name is None:
        raise NotFound
    return name


def _programme(question: Question) -> str:
    if question.programme_id is None:
        return ALL_PROGRAMMES
    name = db.session.scalar(
        select(Programme.name).where(Programme.org_id == question.org_id, Programme.id == question.programme_id)
    )
    if name is None:
        raise NotFound
    return name
