"""The record of a person: overview, contacts, plan, history."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Actor, Permission, Role, requires
from app.accounts.current import acting_user
from app.candidates import queries as candidates
from app.candidates import service
from app.candidates.models import Candidate, Channel, Owner
from app.candidates.sent_forms import first_time
from app.candidates.tabs import page_of
from app.cases import bp, record_queries
from app.cases.forms import ActionForm, ContactForm
from app.cases.record import STEP_COLUMNS, ActionLine, Banner, action_line, entries, gate_lines, openings, past, pathway
from app.clock import LONDON, today
from app.enrolments import queries as enrolments
from app.enrolments.queries import EnrolmentRow
from app.refusals import Refusal
from app.transactions import transaction
from app.ui.fields import given, refused
from app.ui.messages import success
from app.ui.parts import meter

RECENT = 5


def opened(candidate_id: UUID, *, page: str, viewer: Actor) -> tuple[Candidate, EnrolmentRow | None]:
    """Open one record: find it, ask whether a reason is needed, and write down that it was opened."""
    candidate = candidates.get(candidate_id, viewer=viewer)
    service.note_opened(candidate, page=page, by=viewer)
    rows = enrolments.of_candidate(candidate.id, viewer=viewer)
    shown = next((row for row in rows if row.id == candidate.enrolment_id), rows[0] if rows else None)
    return candidate, shown


@bp.get("/candidates/<uuid:candidate_id>")
@requires(Permission.CASE_READ)
def show(candidate_id: UUID) -> ResponseReturnValue:
    """Show the overview of one person."""
    return render_template("cases/overview.html", **_overview(candidate_id, ContactForm()))


def _overview(candidate_id: UUID, form: ContactForm) -> dict[str, Any]:
    viewer = acting_user()
    with transaction():
        candidate, enrolment = opened(candidate_id, page="overview", viewer=viewer)
        adviser = record_queries.member_name(candidate.adviser_id, viewer=viewer)
        actions = candidates.actions(candidate)
        contacts = record_queries.contact_count(candidate)
        recent = record_queries.recent(candidate, most=RECENT)
        equality = record_queries.equality_done(candidate)
        steps = enrolments.steps(enrolment.id, viewer=viewer) if enrolment else []
        readiness = enrolments.readiness(enrolment, viewer=viewer) if enrolment else None
    gates_page = page_of("enrolments.readiness", candidate_id=candidate.id, enrolment_id=enrolment.id if enrolment else None)
    return {
        "form": form,
        "candidate": candidate,
        "banner": Banner(candidate, enrolment, "cases.show", contacts),
        "steps": pathway(enrolment, steps) if enrolment else [],
        "actions": _lines(actions, viewer, adviser),
        "contacts": contacts,
        "recent": entries(recent),
        "readiness": meter(readiness.met, readiness.total) if readiness else None,
        "gates": gate_lines(readiness, href=gates_page) if readiness else [],
        "equality_done": equality,
        "equality_page": url_for("cases.equality", candidate_id=candidate.id),
        "adviser": adviser,
        "can_take": candidate.adviser_id is None and viewer.role is Role.ADVISER,
        "today": today(),
    }


def _lines(actions: Any, viewer: Actor, adviser: str | None) -> list[ActionLine]:  # noqa: ANN401  rows of actions
    return [action_line(action, today=today(), viewer=viewer, adviser=adviser) for action in actions]


@bp.post("/candidates/<uuid:candidate_id>")
@requires(Permission.CASE_WRITE)
def log_contact(candidate_id: UUID) -> ResponseReturnValue:
    """Save a contact from the overview."""
    user = acting_user()
    form = ContactForm()
    if not form.validate_on_submit():
        return refused("cases/overview.html", form, **_without_form(_overview(candidate_id, form)))
    try:
        with transaction():
            candidate = candidates.get(candidate_id, viewer=user)
            if first_time(form.sent_key, by=user):
                service.log_contact(
                    candidate,
                    channel=Channel(form.channel.data),
                    note=given(form.note.data),
                    happened_at=_midday(form),
                    attended={"yes": True, "no": False}.get(form.attended.data or ""),
                    next_title=form.next_title.data,
                    next_due_on=form.due.data,
                    by=user,
                )
    except Refusal as refusal:
        return refused("cases/overview.html", form, refusal, **_without_form(_overview(candidate_id, form)))
    success("Contact saved")
    return redirect(url_for("cases.show", candidate_id=candidate_id))


def _midday(form: ContactForm) -> datetime | None:
    day = form.on.data
    return None if day is None or day == today() else datetime.combine(day, time(12), LONDON).astimezone(UTC)


def _without_form(context: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name != "form"}


@bp.get("/candidates/<uuid:candidate_id>/contacts")
@requires(Permission.CASE_READ)
def contacts(candidate_id: UUID) -> ResponseReturnValue:
    """Show everything that happened, newest first, by type."""
    viewer = acting_user()
    kinds: dict[str | None, str] = {None: "Everything", record_queries.CHANGES: "Changes"}
    kinds |= {str(channel): channel.label for channel in Channel}
    kind = request.args.get("type") if request.args.get("type") in kinds else None
    with transaction():
        candidate, enrolment = opened(candidate_id, page="contacts", viewer=viewer)
        counted = record_queries.contact_count(candidate)
        found = record_queries.timeline(candidate, kind=kind, before=record_queries.place(request.args.get("older")))
    here: dict[str, Any] = {"candidate_id": candidate_id, "type": kind}
    return render_template(
        "cases/contacts.html",
        banner=Banner(candidate, enrolment, "cases.contacts", counted),
        candidate=candidate,
        entries=entries(found.rows),
        kinds=[
            {"label": label, "href": url_for("cases.contacts", candidate_id=candidate_id, type=value), "current": value == kind}
            for value, label in kinds.items()
        ],
        narrowed=kind is not None,
        older=url_for("cases.contacts", **here, older=found.older.text) if found.older else None,
        newest=url_for("cases.contacts", **here) if request.args.get("older") else None,
    )


@bp.get("/candidates/<uuid:candidate_id>/plan")
@requires(Permission.CASE_READ)
def plan(candidate_id: UUID) -> ResponseReturnValue:
    """Show what is to be done, and what has been."""
    return render_template("cases/plan.html", form=ActionForm(), **_plan(candidate_id))


def _plan(candidate_id: UUID) -> dict[str, Any]:
    viewer = acting_user()
    with transaction():
        candidate, enrolment = opened(candidate_id, page="plan", viewer=viewer)
        adviser = record_queries.member_name(candidate.adviser_id, viewer=viewer)
        to_do, done = candidates.actions(candidate), candidates.actions(candidate, done=True, limit=25)
        counted = record_queries.contact_count(candidate)
    return {
        "banner": Banner(candidate, enrolment, "cases.plan", counted),
        "candidate": candidate,
        "actions": _lines(to_do, viewer, adviser),
        "done": _lines(done, viewer, adviser),
    }


@bp.post("/candidates/<uuid:candidate_id>/plan")
@requires(Permission.CASE_WRITE)
def add_action(candidate_id: UUID) -> ResponseReturnValue:
    """Add something to do."""
    user = acting_user()
    form = ActionForm()
    if not form.validate_on_submit():
        return refused("cases/plan.html", form, **_plan(candidate_id))
    with transaction():
        candidate = candidates.get(candidate_id, viewer=user)
        if first_time(form.sent_key, by=user):
            owner = Owner(form.owner.data)
            service.add_action(candidate, title=given(form.title.data), due_on=given(form.due.data), owner=owner, by=user)
    success("Action added")
    return redirect(url_for("cases.plan", candidate_id=candidate_id))


@bp.post("/candidates/<uuid:candidate_id>/plan/<uuid:action_id>/done")
@requires(Permission.CASE_WRITE)
def finish_action(candidate_id: UUID, action_id: UUID) -> ResponseReturnValue:
    """Mark an action as done, with a way back."""
    user = acting_user()
    with transaction():
        service.finish_action(candidates.get(candidate_id, viewer=user), action_id, by=user)
    undo = url_for("cases.reopen_action", candidate_id=candidate_id, action_id=action_id, back=_back())
    success("Action marked as done", undo=undo)
    return redirect(url_for(_back_page(), candidate_id=candidate_id))


@bp.post("/candidates/<uuid:candidate_id>/plan/<uuid:action_id>/reopen")
@requires(Permission.CASE_WRITE)
def reopen_action(candidate_id: UUID, action_id: UUID) -> ResponseReturnValue:
    """Take back that an action is done."""
    user = acting_user()
    with transaction():
        service.reopen_action(candidates.get(candidate_id, viewer=user), action_id, by=user)
    success("Action is open again")
    return redirect(url_for(_back_page(), candidate_id=candidate_id))


def _back() -> str | None:
    return "plan" if request.args.get("back") == "plan" else None


def _back_page() -> str:
    return "cases.plan" if _back() else "cases.show"


@bp.get("/candidates/<uuid:candidate_id>/history")
@requires(Permission.CASE_READ)
def history(candidate_id: UUID) -> ResponseReturnValue:
    """Show every step and event, and who opened the record."""
    viewer = acting_user()
    with transaction():
        candidate, enrolment = opened(candidate_id, page="history", viewer=viewer)
        counted = record_queries.contact_count(candidate)
        rows = enrolments.of_candidate(candidate.id, viewer=viewer)
        steps = [past(row, enrolments.steps(row.id, viewer=viewer)) for row in rows]
        before = record_queries.place(request.args.get("older"))
        found = record_queries.timeline(candidate, kind=record_queries.CHANGES, before=before)
        seen_by = openings(record_queries.openings(candidate))
    return render_template(
        "cases/history.html",
        banner=Banner(candidate, enrolment, "cases.history", counted),
        candidate=candidate,
        columns=STEP_COLUMNS,
        past=steps,
        entries=entries(found.rows),
        older=url_for("cases.history", candidate_id=candidate_id, older=found.older.text) if found.older else None,
        openings=seen_by,
    )
