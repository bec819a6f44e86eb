"""The rest of a record: details, sharing, a reason for opening it, taking a case."""

import re
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.accounts.current import acting_user
from app.candidates import queries as candidates
from app.candidates import service
from app.candidates.models import Candidate
from app.cases import bp, record_queries
from app.cases.conflict import differences, fingerprints, seen_by_form
from app.cases.forms import DETAILS, DetailsForm, ReasonForm
from app.cases.record import Banner
from app.cases.record_views import opened
from app.clock import local
from app.enrolments import service as enrolments
from app.refusals import Conflict, Refusal
from app.transactions import transaction
from app.ui.fields import given, refused
from app.ui.filters import day_and_time
from app.ui.messages import success

EMPLOYERS = "employers"
_NOT_TYPED = ("csrf_token", "version", "take-", "seen-")
_RECORD_PAGE = re.compile(r"/[a-z]+/[0-9a-f-]{36}(/[a-z-]+){0,2}")


@bp.route("/candidates/<uuid:candidate_id>/reason", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def reason(candidate_id: UUID) -> ResponseReturnValue:
    """Ask why, before a colleague's case opens; the reason holds until the end of the day."""
    user = acting_user()
    candidate = candidates.find(candidate_id, viewer=user)
    if not candidates.needs_reason(candidate, viewer=user):
        return redirect(url_for("cases.show", candidate_id=candidate_id))
    next_page = request.args.get("next", "")
    form = ReasonForm()
    if not form.validate_on_submit():
        adviser = record_queries.member_name(candidate.adviser_id, viewer=user)
        return render_template("cases/reason.html", form=form, candidate=candidate, adviser=adviser, next_page=next_page)
    with transaction():
        service.open_with_reason(candidate, reason=given(form.reason.data), by=user)
    wanted = next_page if _RECORD_PAGE.fullmatch(next_page) else None
    return redirect(wanted or url_for("cases.show", candidate_id=candidate_id))


@bp.post("/candidates/<uuid:candidate_id>/take")
@requires(Permission.CASE_WRITE)
def take(candidate_id: UUID) -> ResponseReturnValue:
    """Take a case that has no adviser."""
    user = acting_user()
    with transaction():
        service.take(candidates.get(candidate_id, viewer=user), by=user)
    success("This is your case now")
    return redirect(url_for("cases.show", candidate_id=candidate_id))


@bp.route("/candidates/<uuid:candidate_id>/details", methods=["GET", "POST"])
@requires(Permission.CASE_WRITE)
def details(candidate_id: UUID) -> ResponseReturnValue:
    """Change name and contact details."""
    user = acting_user()
    with transaction():
        candidate, _enrolment = opened(candidate_id, page="details", viewer=user)
    form = DetailsForm(data={name: getattr(candidate, name) or "" for name in DETAILS} | {"version": candidate.version})
    seen = seen_by_form(request.form) if request.method == "POST" else fingerprints(candidate)
    if not form.validate_on_submit():
        return render_template("cases/details.html", form=form, candidate=candidate, seen=seen)
    kept = {name.removeprefix("take-") for name, value in request.form.items() if name.startswith("take-") and value == "theirs"}
    changed = {name: value for name, value in form.details().items() if name not in kept}
    try:
        with transaction():
            service.change_details(candidate, version=_version(form), by=user, **changed)
    except Conflict:
        return _conflict(candidate, form, seen)
    except Refusal as refusal:
        return refused("cases/details.html", form, refusal, candidate=candidate, seen=seen)
    success("Details saved")
    return redirect(url_for("cases.show", candidate_id=candidate_id))


def _version(form: DetailsForm) -> int:
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - digits of an integer


def _conflict(candidate: Candidate, form: DetailsForm, seen: dict[str, str]) -> ResponseReturnValue:
    """Show both texts, who saved the other one and when, and let the person choose."""
    user = acting_user()
    candidate = candidates.get(candidate.id, viewer=user)
    by = record_queries.member_name(candidate.changed_by_id, viewer=user) or "A colleague"
    page = render_template(
        "cases/conflict.html",
        candidate=candidate,
        typed=[(name, value) for name, value in request.form.items(multi=True) if not name.startswith(_NOT_TYPED)],
        seen=seen,
        differences=differences(candidate, form, seen),
        by=by,
        at=day_and_time(local(candidate.changed_at)) if candidate.changed_at else "",
    )
    return page, 409


@bp.get("/candidates/<uuid:candidate_id>/sharing")
@requires(Permission.CASE_READ)
def sharing(candidate_id: UUID) -> ResponseReturnValue:
    """Show what the person allows to be shared, with whom, since when."""
    return render_template("cases/sharing.html", **_sharing(candidate_id, "sharing"))


def _sharing(candidate_id: UUID, page: str) -> dict[str, Any]:
    viewer = acting_user()
    with transaction():
        candidate, enrolment = opened(candidate_id, page=page, viewer=viewer)
        counted = record_queries.contact_count(candidate)
        permissions = candidates.sharing_of(candidate)
    in_force = next(((one, by) for one, by in permissions if one.withdrawn_at is None), None)
    return {
        "banner": Banner(candidate, enrolment, "cases.sharing", counted),
        "candidate": candidate,
        "in_force": in_force,
        "past": [(one, by, day_and_time(local(one.withdrawn_at))) for one, by in permissions if one.withdrawn_at is not None],
    }


@bp.post("/candidates/<uuid:candidate_id>/sharing")
@requires(Permission.CASE_WRITE)
def give_sharing(candidate_id: UUID) -> ResponseReturnValue:
    """Record the person's permission; readiness follows at once."""
    user = acting_user()
    with transaction():
        candidate = candidates.get(candidate_id, viewer=user)
        service.give_sharing(candidate, purpose=EMPLOYERS, by=user)
        enrolments.recompute_person(candidate_id, org_id=user.org_id)
    success("Permission recorded")
    return redirect(url_for("cases.sharing", candidate_id=candidate_id))


@bp.route("/candidates/<uuid:candidate_id>/sharing/withdraw", methods=["GET", "POST"])
@requires(Permission.CASE_WRITE)
def withdraw_sharing(candidate_id: UUID) -> ResponseReturnValue:
    """Withdraw the permission, after saying what it does; hiring managers see nothing in their next request."""
    user = acting_user()
    if request.method == "GET":
        context = _sharing(candidate_id, "sharing")
        if context["in_force"] is None:
            return redirect(url_for("cases.sharing", candidate_id=candidate_id))
        return render_template("cases/withdraw.html", **context)
    with transaction():
        candidate = candidates.get(candidate_id, viewer=user)
        service.withdraw_sharing(candidate, purpose=EMPLOYERS, by=user)
        enrolments.recompute_person(candidate_id, org_id=user.org_id)
    success("Permission withdrawn")
    return redirect(url_for("cases.sharing", candidate_id=candidate_id))
