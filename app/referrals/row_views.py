"""Pages of one import's rows and columns: repair, decide, say what the columns mean."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Actor, Permission, requires
from app.accounts.current import acting_user
from app.referrals import presenters, queries, service
from app.referrals.forms import DecisionForm, RowForm, columns_form
from app.referrals.importing import checking
from app.referrals.models import ImportRow, ImportState, ReferralImport
from app.referrals.queries import Show
from app.referrals.reading.columns import Field
from app.referrals.reading.rows import GivenReferral
from app.referrals.views import bp
from app.refusals import NotFound
from app.transactions import transaction
from app.ui import filters, messages
from app.ui.fields import refused

__all__ = ["bp"]


@bp.route("/imports/<uuid:import_id>/rows/<int:number>", methods=["GET", "POST"])
@requires(Permission.IMPORT_RUN)
def repair(import_id: UUID, number: int) -> ResponseReturnValue:
    """Put a row right: its fields as typed, checked again when it is saved."""
    by = acting_user()
    one, row = _row(import_id, number, by=by)
    headings = presenters.repair_headings(service.layout_of(one).columns.headings)
    form = RowForm(data={**row.given, "mark": service.seen(row)})
    context = _context(one, row) | {"programmes": [name for _id, name in queries.programmes(org_id=by.org_id)]}
    if form.validate_on_submit():
        with transaction():
            checked = service.repair(import_id, number, form.typed(), mark=str(form.mark.data), by=by)
        if checked.good:
            return _next(one, number, Show.PROBLEMS, f"Row {number} is right now", by=by)
        form.show(checking.problems_of(checked), headings)
        return refused("referrals/row.html", form, **context)
    if request.method == "GET":
        form.show(row.problems, headings)
    with transaction():
        service.note_opened(import_id, page=f"row {number}", by=by)
    return render_template("referrals/row.html", form=form, **context), 422 if request.method == "POST" else 200


@bp.route("/imports/<uuid:import_id>/rows/<int:number>/decision", methods=["GET", "POST"])
@requires(Permission.IMPORT_RUN)
def decide(import_id: UUID, number: int) -> ResponseReturnValue:
    """Say who a row is, beside the people it may repeat."""
    by = acting_user()
    one, row = _row(import_id, number, by=by)
    rows = queries.rows_by_number(import_id, [each["row"] for each in row.duplicates if "row" in each], viewer=by)
    known = [UUID(each["candidate_id"]) for each in row.duplicates if "candidate_id" in each]
    people = queries.people(known, viewer=by)
    shown = presenters.alike(row.duplicates, people, rows)
    form = DecisionForm(mark=service.seen(row))
    form.offer([(each.id, f"{each.label}, {each.name}") for each in shown])
    born = GivenReferral.from_json(row.understood or {}).date_of_birth
    context = _context(one, row) | {"alike": shown, "born": filters.day_month_year(born) if born else ""}
    if form.validate_on_submit():
        decision, same_as = form.chosen()
        with transaction():
            service.decide(import_id, number, decision, same_as=same_as, mark=str(form.mark.data), by=by)
        return _next(one, number, Show.DUPLICATES, f"Row {number} decided", by=by)
    with transaction():
        service.note_opened(import_id, page=f"row {number}", by=by)
        service.note_compared(sorted(people), by=by)
    return render_template("referrals/decide.html", form=form, **context), 422 if form.errors else 200


def _row(import_id: UUID, number: int, *, by: Actor) -> tuple[ReferralImport, ImportRow]:
    one = queries.get(import_id, viewer=by)
    if one.state is not ImportState.CHECKED:
        raise NotFound
    return one, queries.row(import_id, number, viewer=by)


def _context(one: ReferralImport, row: ImportRow) -> dict[str, object]:
    return {"one": one, "row": row, "who": presenters.who_of(row)}


def _next(one: ReferralImport, number: int, show: Show, said: str, *, by: Actor) -> ResponseReturnValue:
    """Go to the next row that needs the same, and back to the list after the last."""
    messages.success(said)
    following = queries.next_number(one.id, show, number=number, viewer=by)
    if following is None:
        return redirect(url_for(".show", import_id=one.id))
    endpoint = ".repair" if show is Show.PROBLEMS else ".decide"
    return redirect(url_for(endpoint, import_id=one.id, number=following))


@bp.route("/imports/<uuid:import_id>/columns", methods=["GET", "POST"])
@requires(Permission.IMPORT_RUN)
def columns(import_id: UUID) -> ResponseReturnValue:
    """Say what each column of the file means."""
    by = acting_user()
    one = queries.get(import_id, viewer=by)
    if one.state is not ImportState.CHECKED:
        return redirect(url_for(".show", import_id=import_id))
    layout = service.layout_of(one)
    form = columns_form(layout)
    names = [name for name in form._fields if name.startswith("column_")]
    context = {"one": one, "names": names, "missing": filters.listed([each.label for each in layout.columns.missing])}
    if form.validate_on_submit() and not form.name_doubles(len(layout.header)):
        chosen: list[Field | None] = form.fields_chosen(len(layout.header))
        lacking = layout.choosing(chosen).columns.says
        if lacking:
            return refused("referrals/columns.html", form, ". ".join(lacking), **context)
        with transaction():
            service.choose_columns(import_id, chosen, version=form.seen_version, by=by)
        return redirect(url_for(".show", import_id=import_id))
    if request.method == "GET":
        form.version.data = str(one.version)
        with transaction():
            service.note_opened(import_id, page="columns", by=by)
    return render_template("referrals/columns.html", form=form, **context), 422 if form.errors else 200
