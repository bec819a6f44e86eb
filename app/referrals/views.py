"""Pages of imports, and what a referrer sees of what became of theirs. Pages of single rows are in row_views.py."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.access import Actor, Permission, Role, requires
from app.accounts.current import acting_user
from app.clock import local
from app.programmes.stages import Stage
from app.referrals import presenters, queries, service
from app.referrals.forms import SaveForm, UploadForm
from app.referrals.models import ImportState, ReferralImport
from app.referrals.queries import Show
from app.referrals.reading.columns import Field
from app.refusals import Refusal
from app.transactions import transaction
from app.ui import filters
from app.ui.csv_files import csv_text
from app.ui.fields import refused
from app.ui.parts import Stat

bp = Blueprint("referrals", __name__, template_folder="templates")

SAMPLES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
EXAMPLE = ("R1", "Amara", "Okafor", "", "27/3/1998", "M6 8HD", "07700 900123", "amara@example.org", "phone")
"""The first columns of the one row in the file to start from."""


@bp.get("/referrals")
@requires(Permission.IMPORT_RUN)
def imports() -> ResponseReturnValue:
    """List the imports of the organisation."""
    rows = queries.recent(viewer=acting_user(), after=_id(request.args.get("after")))
    following = url_for(".imports", after=rows[queries.PAGE - 1].id) if len(rows) > queries.PAGE else None
    return render_template(
        "referrals/imports.html",
        lines=[presenters.import_line(row) for row in rows[: queries.PAGE]],
        following=following,
        is_start="after" not in request.args,
        described=presenters.described(),
    )


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@bp.get("/referrals/file-to-start-from.csv")
@requires(Permission.IMPORT_RUN)
def template_file() -> ResponseReturnValue:
    """Give a file with our headings and one example."""
    by = acting_user()
    programme = next((name for _id, name in queries.programmes(org_id=by.org_id)), "")
    row = [*EXAMPLE, programme, "", "", "", "", "", "", "", "yes"]
    return _csv("referrals.csv", csv_text([one.label for one in Field], [row]))


@bp.get("/referrals/sample.<kind>")
@requires(Permission.IMPORT_RUN)
def sample(kind: str) -> ResponseReturnValue:
    """Give the sample of 500 invented referrals, with faults to try the import on."""
    if kind not in SAMPLES:
        abort(404)
    folder = current_app.root_path
    return send_file(
        f"{folder}/../docs/samples/referrals-500.{kind}",
        mimetype=SAMPLES[kind],
        as_attachment=True,
        download_name=f"referrals-500.{kind}",
    )


@bp.route("/imports/new", methods=["GET", "POST"])
@requires(Permission.IMPORT_RUN)
def new() -> ResponseReturnValue:
    """Upload a file."""
    form = UploadForm()
    if form.validate_on_submit() and form.sent_key is not None:
        try:
            with transaction():
                one = service.upload(
                    form.sent_key,
                    file_name=str(form.file.data.filename),
                    content=form.file.data.read(),
                    by=acting_user(),
                )
        except Refusal as refusal:
            form.file.errors = [str(refusal)]
            return refused("referrals/new.html", form, described=presenters.described())
        return redirect(url_for(".show", import_id=one.id))
    status = 422 if form.errors else 200
    return render_template("referrals/new.html", form=form, described=presenters.described()), status


@bp.get("/imports/<uuid:import_id>")
@requires(Permission.IMPORT_RUN)
def show(import_id: UUID) -> ResponseReturnValue:
    """Show an import as it stands: at work, waiting for a person, saved, undone, failed."""
    by = acting_user()
    one = queries.get(import_id, viewer=by)
    if queries.is_at_work(one):
        progress = presenters.progress(one, status_href=url_for(".status", import_id=import_id))
        return render_template("referrals/progress.html", one=one, progress=progress)
    if one.state is not ImportState.CHECKED:
        return _ended(one, by=by)
    if not service.layout_of(one).columns.complete:
        return redirect(url_for(".columns", import_id=import_id))
    return review(one, form=SaveForm(version=str(one.version)), by=by)


def review(one: ReferralImport, *, form: SaveForm, by: Actor) -> ResponseReturnValue:
    """Show what will be saved, and what needs a person first."""
    saving = presenters.Saving(queries.counts(one.id, org_id=by.org_id))
    chosen = request.args.get("show", "")
    shown = Show(chosen) if chosen in set(Show) else saving.first_list
    after, before = (_number(request.args.get(name)) for name in ("after", "before"))
    rows, more = queries.rows(one.id, shown, viewer=by, after=after, before=before)
    programmes = dict(queries.programmes(org_id=by.org_id))
    with transaction():
        service.note_opened(one.id, page=str(shown), by=by)
    layout = service.layout_of(one)
    return render_template(
        "referrals/review.html",
        form=form,
        one=one,
        saving=saving,
        adviser=by.role is Role.ADVISER,
        shown=shown,
        stats=_stats(one, saving),
        lines=[presenters.row_line(row, programmes) for row in rows],
        pages=_pages(one, shown, [row.number for row in rows], more=more, after=after, before=before),
        unused=filters.listed([f"“{heading}”" for heading in (*layout.columns.unmapped, *layout.columns.doubled)]),
        other_sheets=filters.listed(list(layout.other_sheets)),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None  # noqa: PLR2004 - rows of a file


def _stats(one: ReferralImport, saving: presenters.Saving) -> list[Stat]:
    return [
        Stat(filters.number(saving.counts.of(each)), words, tone=tone, href=url_for(".show", import_id=one.id, show=each))
        for each, (words, tone) in presenters.LISTS.items()
    ]


def _pages(
    one: ReferralImport, shown: Show, numbers: list[int], *, more: bool, after: int | None, before: int | None
) -> dict[str, str | None]:
    """Give the addresses of the pages before and after, where there are any."""
    is_first = before is None and not after
    has_previous = (more if before is not None else not is_first) and bool(numbers)
    has_next = (True if before is not None else more) and bool(numbers)
    return {
        "previous": url_for(".show", import_id=one.id, show=shown, before=numbers[0]) if has_previous else None,
        "next": url_for(".show", import_id=one.id, show=shown, after=numbers[-1]) if has_next else None,
    }


def _ended(one: ReferralImport, *, by: Actor) -> ResponseReturnValue:
    """Show an import that is over, or that could not go on."""
    counts = queries.counts(one.id, org_id=by.org_id)
    until = service.undo_until(one.saved_at) if one.saved_at else None
    kept: Any = queries.kept_people(one.id, viewer=by) if one.state is ImportState.UNDONE else ()
    with transaction():
        service.note_opened(one.id, page=str(one.state), by=by)
    return render_template(
        "referrals/ended.html",
        one=one,
        saving=presenters.Saving(counts),
        undo_until=filters.day_month_year(local(until)) if until and service.may_undo(one) else None,
        kept=kept,
        failed=presenters.FAILED.get(one.problem or ""),
        caseload=url_for("cases.caseload", stage=str(Stage.REFERRED)),
    )


@bp.get("/imports/<uuid:import_id>/status")
@requires(Permission.IMPORT_RUN)
def status(import_id: UUID) -> ResponseReturnValue:
    """Tell the progress page how far the job is."""
    one = queries.get(import_id, viewer=acting_user())
    href = url_for(".status", import_id=import_id)
    go = None if queries.is_at_work(one) else url_for(".show", import_id=import_id)
    return jsonify(presenters.progress(one, status_href=href).status(go=go))


@bp.get("/imports/<uuid:import_id>/rows-to-repair.csv")
@requires(Permission.IMPORT_RUN)
def faulty_rows(import_id: UUID) -> ResponseReturnValue:
    """Give the rows with problems as a file, to be put right by whoever sent them."""
    by = acting_user()
    one = queries.get(import_id, viewer=by)
    if one.columns is None:
        abort(404)
    rows = queries.faulty_rows(import_id, viewer=by)
    header, lines = presenters.csv_rows(rows, service.layout_of(one).columns.headings)
    with transaction():
        service.note_opened(import_id, page="download", by=by)
    return _csv("rows-to-repair.csv", csv_text(header, lines))


def _csv(name: str, text: str) -> Response:
    response = Response("\ufeff" + text, mimetype="text/csv")  # the mark tells Excel that it is UTF-8
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/imports/<uuid:import_id>/save")
@requires(Permission.IMPORT_RUN)
def save(import_id: UUID) -> ResponseReturnValue:
    """Save the rows that are ready."""
    by, form = acting_user(), SaveForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with transaction():
            service.confirm(import_id, version=form.seen_version, by=by)
    except service.NothingReady as refusal:
        form.form_errors.append(str(refusal))
        return review(queries.get(import_id, viewer=by), form=form, by=by)
    return redirect(url_for(".show", import_id=import_id))


@bp.post("/imports/<uuid:import_id>/undo")
@requires(Permission.IMPORT_RUN)
def undo(import_id: UUID) -> ResponseReturnValue:
    """Take a saved import back."""
    with transaction():
        service.undo(import_id, by=acting_user())
    return redirect(url_for(".show", import_id=import_id))


@bp.post("/imports/<uuid:import_id>/again")
@requires(Permission.IMPORT_RUN)
def again(import_id: UUID) -> ResponseReturnValue:
    """Try the job that failed again."""
    with transaction():
        service.try_again(import_id, by=acting_user())
    return redirect(url_for(".show", import_id=import_id))


@bp.post("/imports/<uuid:import_id>/discard")
@requires(Permission.IMPORT_RUN)
def discard(import_id: UUID) -> ResponseReturnValue:
    """Forget a file that was not saved."""
    with transaction():
        service.discard(import_id, by=acting_user())
    return redirect(url_for(".show", import_id=import_id))


@bp.get("/referrals/sent")
@requires(Permission.REFERRAL_SENT)
def sent() -> ResponseReturnValue:
    """Show a referrer what became of the referrals of their organisation."""
    by = acting_user()
    rows = queries.sent(viewer=by, after=_id(request.args.get("after")))
    with transaction():
        service.note_sent_viewed(by=by)
    following = url_for(".sent", after=rows[queries.PAGE - 1].id) if len(rows) > queries.PAGE else None
    lines = [(row, presenters.became(row.stage)) for row in rows[: queries.PAGE]]
    return render_template("referrals/sent.html", lines=lines, following=following, is_start="after" not in request.args)
