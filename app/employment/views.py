"""Applications and work of one person: put forward, step by step to the first day, and the checks of the year after.

The pages belong to the vacancies blueprint, whose name they carry; they live here because they write jobs too.
"""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Actor, Permission, requires
from app.accounts.current import acting_user
from app.candidates import queries as people
from app.candidates import service as candidates
from app.candidates.models import Candidate
from app.candidates.sent_forms import first_time
from app.candidates.tabs import record_tabs
from app.clock import today
from app.employment import queries, service
from app.employment.forms import CheckForm, EndForm, StepForm
from app.employment.models import Employment, RetentionOutcome
from app.employment.presenters import NAMES, ApplicationLine, SpellCard
from app.enrolments import queries as enrolments
from app.enrolments.models import Enrolment
from app.extensions import db
from app.refusals import NotFound, Refusal
from app.transactions import transaction
from app.ui import messages
from app.ui.fields import choices, given, refused
from app.vacancies import hiring_pages
from app.vacancies import queries as vacancies
from app.vacancies import service as applications
from app.vacancies.forms import ProposeForm
from app.vacancies.models import Application
from app.vacancies.states import LIVE, ApplicationAction
from app.vacancies.views import bp

__all__ = ["bp"]


def _open_to_proposals(candidate_id: UUID, by: Actor) -> Enrolment | None:
    """Return the newest enrolment with which a person can be put forward."""
    rows = enrolments.of_candidate(candidate_id, viewer=by)
    found = next((row for row in rows if row.stage in vacancies.OPEN_TO_PROPOSALS), None)
    return enrolments.get(found.id, viewer=by) if found else None


def _of(candidate_id: UUID, enrolment_id: UUID, by: Actor) -> None:
    """Refuse to show under one person what belongs to another."""
    if queries.candidate_of(enrolment_id, viewer=by) != candidate_id:
        raise NotFound


def _drawn(template: str, person: Candidate, **context: object) -> str:
    with transaction():
        candidates.note_opened(person, page="work", by=acting_user())
        return render_template(template, person=person, **context)


@bp.get("/candidates/<uuid:candidate_id>/work")
@requires(Permission.CASE_READ)
def of_candidate(candidate_id: UUID) -> ResponseReturnValue:
    """Show a person's applications, interviews, offers, jobs and the checks that are due."""
    by = acting_user()
    person = people.get(candidate_id, viewer=by)
    return _drawn(
        "employment/of_candidate.html",
        person,
        tabs=record_tabs(person.id, enrolment_id=person.enrolment_id, current="vacancies.of_candidate"),
        applications=[ApplicationLine(row) for row in queries.applications(candidate_id, viewer=by)],
        spells=[SpellCard(spell, today()) for spell in queries.spells(candidate_id, viewer=by)],
        can_propose=_open_to_proposals(candidate_id, by) is not None,
    )


@bp.route("/candidates/<uuid:candidate_id>/work/propose", methods=["GET", "POST"])
@requires(Permission.APPLICATION_PROPOSE)
def propose(candidate_id: UUID) -> ResponseReturnValue:
    """Put a pathway-ready person forward for a post."""
    by = acting_user()
    person = people.get(candidate_id, viewer=by)
    enrolment = _open_to_proposals(candidate_id, by)
    profile = enrolments.profile_of(enrolment) if enrolment else None
    form = ProposeForm()
    hints: dict[str, str] = {}
    form.vacancy.choices = []
    if profile is not None:
        open_now = {post.id: post for post in vacancies.open_vacancies(viewer=by, today=today())}
        fits = hiring_pages.card(profile, open_now.values(), sites=vacancies.sites(viewer=by), today=today()).fits
        form.vacancy.choices = choices((str(f.vacancy_id), f"{f.name} ({open_now[f.vacancy_id].reference})") for f in fits)
        hints = {str(fit.vacancy_id): " ".join([f"{fit.fit.verdict.capitalize()}.", *fit.fit.gaps]) for fit in fits}
    if enrolment is not None and form.validate_on_submit():
        try:
            with transaction():
                if first_time(form.sent_key, by=by):
                    vacancy = vacancies.get(UUID(form.vacancy.data), viewer=by)
                    applications.propose(vacancy, enrolment=enrolment, agreed=bool(form.agreed.data), by=by)
        except Refusal as refusal:
            person = people.get(candidate_id, viewer=by)
            return refused("employment/propose.html", form, refusal, person=person, hints=hints)
        messages.success("Put forward for a post")
        return redirect(url_for(".of_candidate", candidate_id=candidate_id))
    return _drawn("employment/propose.html", person, form=form, hints=hints)


@bp.route("/candidates/<uuid:candidate_id>/work/<uuid:application_id>", methods=["GET", "POST"])
@requires(Permission.APPLICATION_PROPOSE)
def step(candidate_id: UUID, application_id: UUID) -> ResponseReturnValue:
    """Take the next step of an application, to the first day at work."""
    by = acting_user()
    person = people.get(candidate_id, viewer=by)
    application = vacancies.application(application_id, viewer=by)
    _of(candidate_id, application.enrolment_id, by)
    form = StepForm()
    form.offer(application.state)
    shown = next(ApplicationLine(row) for row in queries.applications(candidate_id, viewer=by) if row.id == application_id)
    if shown.live and form.validate_on_submit():
        try:
            with transaction():
                _take(application, form, by)
        except Refusal as refusal:
            person = people.get(candidate_id, viewer=by)
            return refused("employment/step.html", form, refusal, person=person, line=shown)
        messages.success("Saved")
        return redirect(url_for(".of_candidate", candidate_id=candidate_id))
    return _drawn("employment/step.html", person, form=form, line=shown)


def _take(application: Application, form: StepForm, by: Actor) -> None:
    action, on = ApplicationAction(form.step.data), given(form.on.data)
    if application.state not in LIVE:
        raise Refusal("This application has ended")
    if action is ApplicationAction.START:
        service.start(application, on=on, by=by)
    elif action is ApplicationAction.CONFIRM_OFFER:
        applications.confirm_offer(application, starts_on=given(form.starts_on.data), on=on, by=by)
    else:
        applications.take_step(application, action, on=on, reason=(form.reason.data or "").strip() or None, by=by)


@bp.route("/candidates/<uuid:candidate_id>/work/jobs/<uuid:employment_id>/end", methods=["GET", "POST"])
@requires(Permission.CASE_WRITE)
def end_job(candidate_id: UUID, employment_id: UUID) -> ResponseReturnValue:
    """Record that a job ended."""
    by = acting_user()
    person = people.get(candidate_id, viewer=by)
    job = queries.spell(employment_id, viewer=by)
    _of(candidate_id, job.enrolment_id, by)
    form = EndForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.end(job, on=given(form.on.data), by=by)
        except Refusal as refusal:
            person = people.get(candidate_id, viewer=by)
            return refused("employment/end_job.html", form, refusal, person=person, employment_id=employment_id)
        messages.success("End of the job saved")
        return redirect(url_for(".of_candidate", candidate_id=candidate_id))
    return _drawn("employment/end_job.html", person, form=form, employment_id=employment_id)


@bp.route("/candidates/<uuid:candidate_id>/work/checks/<uuid:check_id>", methods=["GET", "POST"])
@requires(Permission.CASE_WRITE)
def check(candidate_id: UUID, check_id: UUID) -> ResponseReturnValue:
    """Record what a retention check found."""
    by = acting_user()
    person = people.get(candidate_id, viewer=by)
    found = queries.check(check_id, viewer=by)
    _of(candidate_id, db.session.get_one(Employment, (by.org_id, found.employment_id)).enrolment_id, by)
    form = CheckForm()
    shown = {"check_id": check_id, "name": NAMES[found.days], "due_on": found.due_on}
    if form.validate_on_submit():
        try:
            with transaction():
                service.record_check(found, outcome=RetentionOutcome(form.outcome.data), on=given(form.on.data), by=by)
        except Refusal as refusal:
            return refused("employment/check.html", form, refusal, person=people.get(candidate_id, viewer=by), **shown)
        messages.success("Check saved")
        return redirect(url_for(".of_candidate", candidate_id=candidate_id))
    return _drawn("employment/check.html", person, form=form, **shown)
