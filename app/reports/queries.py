"""Reads of the pages: which reports there are, one of them, its files. Only of the viewer's organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from app.access import Actor
from app.accounts.models import Member
from app.clock import LONDON, local, now
from app.database import Json
from app.extensions import db
from app.programmes.models import Programme
from app.refusals import NotFound
from app.reports.models import FileFormat, ReportFile, ReportRun, ReportState

KEPT = timedelta(days=32)
"""Longer than any month: while a snapshot serves, the reports made from it are there to be compared with (periods.py)."""
PAGE = 25


@dataclass(frozen=True, slots=True)
class Run:
    """A report as the pages need it, without its result."""

    id: UUID
    programme_id: UUID | None
    programme: str | None
    period_start: date
    period_end: date
    state: ReportState
    step: int
    percent: int
    cancel_asked: bool
    failed_step: int | None
    asked_at: datetime
    asked_by: str | None


_COLUMNS = (
    ReportRun.id,
    ReportRun.programme_id,
    Programme.name,
    ReportRun.period_start,
    ReportRun.period_end,
    ReportRun.state,
    ReportRun.step,
    ReportRun.percent,
    ReportRun.cancel_asked,
    ReportRun.failed_step,
    ReportRun.asked_at,
    Member.name,
)


def _kept(viewer: Actor) -> tuple[ColumnElement[bool], ...]:
    return ReportRun.org_id == viewer.org_id, ReportRun.asked_at > now() - KEPT


_RUNS = (
    select(*_COLUMNS)
    .outerjoin(Programme, and_(Programme.org_id == ReportRun.org_id, Programme.id == ReportRun.programme_id))
    .outerjoin(Member, and_(Member.org_id == ReportRun.org_id, Member.id == ReportRun.asked_by_id))
    .where(ReportRun.org_id == bindparam("org_id"), ReportRun.asked_at > bindparam("since"))
)
_NEWEST = _RUNS.order_by(ReportRun.asked_at.desc(), ReportRun.id)
_ONE = _RUNS.where(ReportRun.id == bindparam("run_id"))


def runs(*, viewer: Actor, after: datetime | None = None) -> Sequence[Run]:
    """List the reports of the last 32 days, newest first: one page and one more, those asked for before ``after``."""
    older = _NEWEST if after is None else _NEWEST.where(ReportRun.asked_at < after)
    return [Run(*tuple(row)) for row in db.session.execute(older.limit(PAGE + 1), _whose(viewer))]


def run(run_id: UUID, *, viewer: Actor) -> Run:
    """Return one report. Errors: NotFound, also for one that is no longer kept."""
    row = db.session.execute(_ONE, {**_whose(viewer), "run_id": run_id}).one_or_none()
    if row is None:
        raise NotFound
    return Run(*tuple(row))


def released(asked_at: datetime, *, viewer: Actor) -> list[tuple[date, date]]:
    """List the periods of the reports that are ready and made from the same records as one asked for at ``asked_at``."""
    first = local(asked_at).date().replace(day=1)
    begins, ends = (datetime.combine(day, time(), LONDON) for day in (first, (first + timedelta(days=31)).replace(day=1)))
    rows = db.session.execute(
        select(ReportRun.period_start, ReportRun.period_end)
        .where(
            ReportRun.org_id == viewer.org_id,
            ReportRun.state == ReportState.READY,
            ReportRun.asked_at >= begins,
            ReportRun.asked_at < ends,
        )
        .order_by(ReportRun.asked_at, ReportRun.id)
    )
    return [(row.period_start, row.period_end) for row in rows]


def result(run_id: UUID, *, viewer: Actor) -> Json:
    """Return what a report that is ready says. Errors: NotFound."""
    stored = db.session.scalar(
        select(ReportRun.result).where(*_kept(viewer), ReportRun.id == run_id, ReportRun.state == ReportState.READY)
    )
    if stored is None:
        raise NotFound
    return stored


def file_sizes(run_id: UUID, *, viewer: Actor) -> dict[FileFormat, int]:
    """Tell how large the files of a report are, in bytes."""
    rows = db.session.execute(
        select(ReportFile.format, func.octet_length(ReportFile.content))
        .where(ReportFile.org_id == viewer.org_id, ReportFile.run_id == run_id)
        .order_by(ReportFile.format)
    )
    return {row.format: row[1] for row in rows}


def content(run_id: UUID, format_: FileFormat, *, viewer: Actor) -> bytes:
    """Return a file of a report that is ready. Errors: NotFound."""
    found = db.session.scalar(
        select(ReportFile.content)
        .join(ReportRun, and_(ReportRun.org_id == ReportFile.org_id, ReportRun.id == ReportFile.run_id))
        .where(*_kept(viewer), ReportRun.id == run_id, ReportRun.state == ReportState.READY, ReportFile.format == format_)
    )
    if found is None:
        raise NotFound
    return found


def programmes(*, viewer: Actor) -> Sequence[tuple[UUID, str]]:
    """List the programmes a report can be about."""
    rows = db.session.execute(
        select(Programme.id, Programme.name).where(Programme.org_id == viewer.org_id).order_by(Programme.name, Programme.id)
    )
    return [(row.id, row.name) for row in rows]


def _whose(viewer: Actor) -> dict[str, object]:
    return {"org_id": viewer.org_id, "since": now() - KEPT}
