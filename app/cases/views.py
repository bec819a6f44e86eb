"""The caseload, and adding somebody to it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit
from app.access import Actor, Permission, requires
from app.accounts.current import acting_user
from app.audit import AuditType
from app.candidates import queries as candidates
from app.candidates.sent_forms import was_saved
from app.cases import adding, bp, filters, queries
from app.cases import details_views as _details  # noqa: F401  registers its pages
from app.cases import equality_views as _equality  # noqa: F401  registers its pages
from app.cases import record_views as _record  # noqa: F401  registers its pages
from app.cases.forms import FilterForm, NewForm
from app.cases.presenters import CaseloadPage, default_whose
from app.clock import today
from app.refusals import Refusal
from app.transactions import transaction
from app.ui.fields import choices, refused
from app.ui.messages import success

__all__ = ["bp"]


@bp.get("/candidates")
@requires(Permission.CASE_READ)
def caseload() -> ResponseReturnValue:
    """List people: mine or the whole team's, filtered, sorted, a page at a time."""
    viewer = acting_user()
    with transaction():
        programmes = queries.programmes(viewer=viewer)
        wanted = filters.read(request.args, default=default_whose(viewer), programmes=list(programmes))
        found = queries.listed(wanted, viewer=viewer)
        counts = queries.counts(wanted, viewer=viewer)
        detail = {"filters": wanted.named, "sort": wanted.order, "who": str(wanted.whose), "rows": len(found.rows)}
        audit.record(AuditType.CANDIDATES_LISTED, by=viewer, detail=detail)
    page = CaseloadPage(wanted, found, counts, programmes, viewer, today())
    return render_template("cases/caseload.html", page=page, filter_form=FilterForm.of(wanted, programmes))


@bp.route("/candidates/new", methods=["GET", "POST"])
@requires(Permission.CASE_WRITE)
def new() -> ResponseReturnValue:
    """Add somebody, after a look at who they may be already."""
    user = acting_user()
    form = NewForm()
    programmes = queries.programmes(viewer=user)
    form.programme.choices = choices((str(id_), name) for id_, name in programmes.items())
    if not form.validate_on_submit():
        return render_template("cases/new.html", form=form, alike=[])
    saved = was_saved(form.sent_key, by=user)
    alike = [] if form.different.data or saved else _alike(form, user)
    if alike:
        form.different.errors = [*form.different.errors, "Say whether this is one of the people below"]
        return refused("cases/new.html", form, alike=alike)
    try:
        with transaction():
            candidate_id = adding.add(form, by=user)
    except Refusal as refusal:
        return refused("cases/new.html", form, refusal, alike=[])
    success("Record created")
    return redirect(url_for("cases.show", candidate_id=candidate_id) if candidate_id else url_for("cases.caseload"))


def _alike(form: NewForm, user: Actor) -> list[adding.Alike]:
    """Look for people this may be, and write down that they were looked for."""
    with transaction():
        alike = adding.alike(form, by=user)
        if alike:
            audit.record(AuditType.CANDIDATES_LISTED, by=user, detail={"filters": ["duplicates"], "rows": len(alike)})
    return alike


@bp.app_errorhandler(candidates.ReasonNeeded)
def _ask_why(needed: candidates.ReasonNeeded) -> ResponseReturnValue:
    """Ask an adviser why, before a colleague's case opens; whichever page of it was asked for."""
    next_page = request.path if request.method == "GET" else None
    return redirect(url_for("cases.reason", candidate_id=needed.candidate_id, next=next_page))
