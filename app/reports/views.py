"""Reports: the list, asking for one, waiting for it, reading it, taking it away."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.accounts.current import acting_user
from app.clock import today
from app.refusals import Refusal
from app.reports import periods, queries, service
from app.reports.building import INCLUSION
from app.reports.forms import EVERY_PROGRAMME, NewReportForm
from app.reports.models import FileFormat, ReportState
from app.reports.presenters import ALL_PROGRAMMES, LIST_COLUMNS, RunPage, month
from app.reports.ready_page import ReadyPage, stage_of
from app.transactions import transaction
from app.ui.fields import choices, refused
from app.ui.filters import file_size
from app.ui.messages import success
from app.ui.parts import Download

bp = Blueprint("reports", __name__, url_prefix="/reports", template_folder="templates")

_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
}
_WORDS = {FileFormat.XLSX: ("Tables", "Excel"), FileFormat.CSV: ("Data", "CSV")}


@bp.get("")
@requires(Permission.REPORT_READ)
def reports() -> ResponseReturnValue:
    """List the reports of the last 32 days."""
    found = queries.runs(viewer=acting_user(), after=_moment(request.args.get("after")))
    shown = [RunPage(run) for run in found[: queries.PAGE]]
    older = url_for(".reports", after=shown[-1].run.asked_at.isoformat()) if len(found) > queries.PAGE else None
    return render_template("reports/list.html", pages=shown, older=older, columns=LIST_COLUMNS)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.REPORT_CREATE)
def new() -> ResponseReturnValue:
    """Ask for a report."""
    form = _form()
    about = {"newest": periods.newest_snapshot(today()), "least": periods.LEAST_MONTHS}
    if not form.validate_on_submit():
        return render_template("reports/new.html", form=form, **about), 422 if form.errors else 200
    try:
        with transaction():
            chosen = form.programme.data
            run_id = service.request(
                kind=INCLUSION,
                programme_id=None if chosen == EVERY_PROGRAMME else UUID(chosen),
                period_start=periods.month_of(form.first.data),
                period_end=periods.last_day(periods.month_of(form.last.data)),
                by=acting_user(),
                key=form.sent_key,
            )
    except Refusal as refusal:
        return refused("reports/new.html", form, refusal, **about)
    return redirect(url_for(".show", run_id=run_id))


@bp.get("/<uuid:run_id>")
@requires(Permission.REPORT_READ)
def show(run_id: UUID) -> ResponseReturnValue:
    """Show a report: how far it is, what it says, or what became of it."""
    run = queries.run(run_id, viewer=acting_user())
    page = RunPage(run)
    if page.is_under_way:
        progress = page.progress(url_for(".status", run_id=run_id))
        return render_template("reports/building.html", page=page, progress=progress)
    if run.state is not ReportState.READY:
        return render_template("reports/stopped.html", page=page)
    with transaction():
        report = service.open_(run, by=acting_user())
        sizes = queries.file_sizes(run_id, viewer=acting_user())
    files = tuple(_download(run_id, format_, sizes[format_]) for format_ in FileFormat if format_ in sizes)
    ready = ReadyPage(page, report, stage_of(request.args.get("stage")), files)
    return render_template("reports/ready.html", page=ready)


@bp.get("/<uuid:run_id>/status")
@requires(Permission.REPORT_READ)
def status(run_id: UUID) -> ResponseReturnValue:
    """Answer how far a report is, for the page that follows it."""
    page = RunPage(queries.run(run_id, viewer=acting_user()))
    go = None if page.is_under_way else url_for(".show", run_id=run_id)
    return jsonify(page.progress(request.path).status(go=go))


@bp.post("/<uuid:run_id>/cancel")
@requires(Permission.REPORT_CREATE)
def cancel(run_id: UUID) -> ResponseReturnValue:
    """Cancel a report."""
    with transaction():
        service.cancel(run_id, by=acting_user())
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/<uuid:run_id>/retry")
@requires(Permission.REPORT_CREATE)
def retry(run_id: UUID) -> ResponseReturnValue:
    """Try a report again."""
    with transaction():
        service.retry(run_id, by=acting_user())
    success("Your report will be created again")
    return redirect(url_for(".show", run_id=run_id))


@bp.get("/<uuid:run_id>/inclusion.<any(xlsx, csv):format_>")
@requires(Permission.REPORT_EXPORT)
def download(run_id: UUID, format_: str) -> ResponseReturnValue:
    """Download a report."""
    run = queries.run(run_id, viewer=acting_user())
    with transaction():
        content = service.download(run_id, FileFormat(format_), by=acting_user())
    response = Response(content, content_type=_TYPES[FileFormat(format_)])
    name = f"inclusion-{run.period_start:%Y-%m}-to-{run.period_end:%Y-%m}.{format_}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _form() -> NewReportForm:
    form = NewReportForm()
    programmes = queries.programmes(viewer=acting_user())
    offered = periods.months_offered(today())
    months = choices([(f"{first:%Y-%m}", month(first)) for first in offered])
    form.programme.choices = choices([(EVERY_PROGRAMME, ALL_PROGRAMMES), *((str(id_), name) for id_, name in programmes)])
    form.first.choices = form.last.choices = months
    if not form.is_submitted():
        form.programme.data = EVERY_PROGRAMME
        form.first.data, form.last.data = f"{offered[11]:%Y-%m}", f"{offered[0]:%Y-%m}"
    return form


def _download(run_id: UUID, format_: FileFormat, size: int) -> Download:
    label, kind = _WORDS[format_]
    return Download(label, kind, file_size(size), url_for(".download", run_id=run_id, format_=format_.value))


def _moment(text: str | None) -> datetime | None:
    """Read the place in the list from the address; one that is none is ignored."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
