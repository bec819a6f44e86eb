"""The pages of an enrolment: the next step, readiness with its evidence, and a new enrolment."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.accounts.current import acting_user
from app.candidates import queries as people
from app.candidates import sent_forms
from app.candidates import service as candidates
from app.candidates.tabs import record_tabs
from app.clock import today
from app.enrolments import presenters, queries, service
from app.enrolments.forms import EnrolForm, EvidenceForm, StageForm, reason_field, seen_version
from app.enrolments.presenters import EnrolmentPage
from app.enrolments.states import Action
from app.programmes import queries as programmes
from app.refusals import Conflict, NotFound, Refusal
from app.transactions import transaction
from app.ui.fields import choices, given
from app.ui.filters import day_month_year
from app.ui.messages import success

bp = Blueprint("enrolments", __name__, template_folder="templates")


def opened(enrolment_id: UUID) -> EnrolmentPage:
    """Read an enrolment of a person whose case the signed-in person may open."""
    by = acting_user()
    enrolment = queries.show(enrolment_id, viewer=by)
    person = people.get(enrolment.candidate_id, viewer=by)
    return EnrolmentPage(person, enrolment, queries.readiness(enrolment, viewer=by), today())


def shown(template: str, page: EnrolmentPage, name: str, **context: object) -> str:
    """Draw a page of a record, and write down that it was looked at."""
    with transaction():
        candidates.note_opened(page.person, page=name, by=acting_user())
    return render_template(template, page=page, **context)


@bp.route("/enrolments/<uuid:enrolment_id>/stage", methods=["GET", "POST"])
@requires(Permission.CASE_MOVE)
def move(enrolment_id: UUID) -> ResponseReturnValue:
    """Take the next step on the pathway."""
    by = acting_user()
    page = opened(enrolment_id)
    taken = queries.steps(enrolment_id, viewer=by)
    actions = presenters.offered(service.steps_open_to(page.enrolment), page.readiness)
    form = StageForm(version=str(page.enrolment.version))
    form.offer(actions)
    if request.method == "POST" and seen_version(form.version) != page.enrolment.version:
        return shown("enrolments/moved.html", page, "stage", moved=presenters.moved_words(taken[-1])), 409
    if form.validate_on_submit():
        try:
            with transaction():
                service.move(
                    queries.get(enrolment_id, viewer=by),
                    action=Action(given(form.action.data)),
                    on=given(form.on.data),
                    reason=form.reason,
                    by=by,
                    version=seen_version(form.version),
                )
        except Conflict:
            taken = queries.steps(enrolment_id, viewer=by)
            return shown("enrolments/moved.html", page, "stage", moved=presenters.moved_words(taken[-1])), 409
        except Refusal as refusal:
            form.form_errors.append(str(refusal))
        else:
            return _moved(enrolment_id, page)
    hints = presenters.hints(actions, page.enrolment)
    waits_for = presenters.waits_for(page.enrolment.stage)
    context = {
        "waits_for": waits_for,
        "form": form,
        "steps": page.steps(taken),
        "hints": hints,
        "reason_field": reason_field,
        "actions": actions,
    }
    return shown("enrolments/move.html", page, "stage", **context)


def _moved(enrolment_id: UUID, page: EnrolmentPage) -> ResponseReturnValue:
    by = acting_user()
    step = queries.last_step(enrolment_id, org_id=by.org_id)
    undo = url_for(".undo", enrolment_id=enrolment_id, step_id=step.id) if service.can_undo(step, by=by) else None
    success(f"{page.name} moved to {step.to_stage.label.lower()}", undo=undo)
    return redirect(url_for("cases.show", candidate_id=page.person.id))


@bp.post("/enrolments/<uuid:enrolment_id>/steps/<uuid:step_id>/undo")
@requires(Permission.CASE_MOVE)
def undo(enrolment_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """Take back the step just taken."""
    by = acting_user()
    page = opened(enrolment_id)
    with transaction():
        service.undo(queries.get(enrolment_id, viewer=by), step_id=step_id, by=by)
    now_at = queries.show(enrolment_id, viewer=by).stage
    success(f"{page.name} moved back to {now_at.label.lower()}")
    return redirect(url_for("cases.show", candidate_id=page.person.id))


@bp.get("/enrolments/<uuid:enrolment_id>/readiness")
@requires(Permission.CASE_READ)
def readiness(enrolment_id: UUID) -> ResponseReturnValue:
    """Explain readiness gate by gate."""
    return shown("enrolments/readiness.html", opened(enrolment_id), "readiness")


@bp.route("/enrolments/<uuid:enrolment_id>/readiness/<gate_code>", methods=["GET", "POST"])
@requires(Permission.CASE_WRITE)
def evidence(enrolment_id: UUID, gate_code: str) -> ResponseReturnValue:
    """Record evidence for one gate."""
    by = acting_user()
    page = opened(enrolment_id)
    line = next((line for line in page.gates if line.gate == gate_code and line.by_evidence), None)
    if line is None:
        raise NotFound
    form = EvidenceForm()
    form.ask_about(line.gate)
    if form.validate_on_submit():
        try:
            with transaction():
                if sent_forms.first_time(form.sent_key, by=by):
                    service.record_evidence(queries.get(enrolment_id, viewer=by), gate=line.gate, seen=form.seen, by=by)
        except Refusal as refusal:
            form.form_errors.append(str(refusal))
        else:
            success(f"Evidence recorded: {line.title}")
            return redirect(url_for(".readiness", enrolment_id=enrolment_id))
    earlier = [item for item in queries.evidence_of(enrolment_id, org_id=by.org_id) if item.gate == line.gate]
    entries = presenters.evidence_entries(earlier)
    return shown("enrolments/evidence.html", page, "readiness", form=form, line=line, entries=entries)


@bp.get("/candidates/<uuid:candidate_id>/programmes")
@requires(Permission.CASE_READ)
def of_candidate(candidate_id: UUID) -> ResponseReturnValue:
    """Show the programmes a person is in, and was in."""
    by = acting_user()
    person = people.get(candidate_id, viewer=by)
    with transaction():
        candidates.note_opened(person, page="programmes", by=by)
        enrolments = queries.of_candidate(candidate_id, viewer=by)
    return render_template(
        "enrolments/of_candidate.html",
        person=person,
        tabs=record_tabs(person.id, enrolment_id=person.enrolment_id, current="enrolments.of_candidate"),
        enrolments=enrolments,
        may_write=by.may(Permission.CASE_WRITE),
    )


@bp.route("/candidates/<uuid:candidate_id>/enrol", methods=["GET", "POST"])
@requires(Permission.CASE_WRITE)
def enrol(candidate_id: UUID) -> ResponseReturnValue:
    """Enrol a person in a programme, or in another one."""
    by = acting_user()
    person = people.get(candidate_id, viewer=by)
    form = EnrolForm()
    form.place.choices = choices(_places())
    if form.validate_on_submit():
        programme_id, _, cohort_id = given(form.place.data).partition(":")
        try:
            with transaction():
                programme = programmes.get(UUID(programme_id), viewer=by)
                if sent_forms.first_time(form.sent_key, by=by):
                    cohort = UUID(cohort_id) if cohort_id else None
                    service.refer(person, programme=programme, on=given(form.on.data), cohort_id=cohort, by=by)
        except Refusal as refusal:
            form.form_errors.append(str(refusal))
        else:
            success(f"{person.name} enrolled in {programme.name}")
            return redirect(url_for("cases.show", candidate_id=candidate_id))
    with transaction():
        candidates.note_opened(person, page="enrol", by=by)
    return render_template("enrolments/enrol.html", form=form, person=person)


def _places() -> list[tuple[str, str]]:
    """Offer each cohort that has not ended, and each programme without one."""
    by = acting_user()
    open_cohorts = [cohort for cohort in programmes.cohorts(viewer=by) if cohort.ends_on >= today()]
    places = []
    for programme in programmes.catalogue(viewer=by):
        for cohort in open_cohorts:
            if cohort.programme_id == programme.id:
                dates = f"{day_month_year(cohort.starts_on)} to {day_month_year(cohort.ends_on)}"
                places.append((f"{programme.id}:{cohort.id}", f"{programme.name}, {cohort.name} ({dates})"))
        places.append((str(programme.id), f"{programme.name}, no cohort yet"))
    return places
