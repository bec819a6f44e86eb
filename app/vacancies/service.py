"""The steps of applications: who proposes, invites, decides, offers. Vacancies themselves are written in posts.py."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from typing import Final

from sqlalchemy import func, select

from app import audit, jobs
from app.access import Actor, Role
from app.audit import AuditType
from app.clock import local, now, today
from app.enrolments import queries as enrolments
from app.enrolments.models import Enrolment, ReadyProfile
from app.extensions import db
from app.jobs import Job
from app.programmes.models import Programme
from app.refusals import NotFound, Refusal
from app.ui.filters import day_month_year
from app.vacancies import following, hiring_queries, queries
from app.vacancies.models import Application, ApplicationStep, Guarantee, Vacancy
from app.vacancies.states import ApplicationAction, ApplicationState, next_state

S, A = ApplicationState, ApplicationAction
BEFORE_INTERVIEW: Final = (S.PROPOSED, S.SUBMITTED, S.SHORTLISTED, S.GUARANTEED_INTERVIEW)
NEEDS_REASON: Final = frozenset({A.TURN_DOWN, A.REJECT, A.WITHDRAW_OFFER})
"""Steps that end an application against the person's wish, and say why."""


class Outcome(StrEnum):
    """What a hiring manager records after an interview was due."""

    OFFER = auto()
    NOT_CHOSEN = auto()
    HELD = auto()
    WITHDREW = auto()


@dataclass(frozen=True, slots=True)
class Interview:
    """When and where somebody is interviewed."""

    at: datetime
    place: str


def propose(vacancy: Vacancy, *, enrolment: Enrolment, agreed: bool, by: Actor) -> Application:
    """Put a pathway-ready person forward for a post; with their agreement the hiring manager gets the proposal at once."""
    if vacancy.closed_at is not None or vacancy.closes_on < today():
        raise Refusal("This vacancy is closed")
    enrolment = enrolments.locked(enrolment)
    profile = _profile_of_ready(enrolment)
    application = _create(vacancy, profile, by=by)
    if agreed:
        _step(application, A.SUBMIT, by=by)
    _follow(application, by=by)
    return application


def _profile_of_ready(enrolment: Enrolment) -> ReadyProfile:
    gates = enrolments.programme_of(enrolment).gates
    profile = enrolments.profile_of(enrolment)
    ready = (
        enrolment.stage in queries.OPEN_TO_PROPOSALS
        and enrolments.readiness_of(enrolment, gates=gates).ready
        and enrolments.sharing_in_force(enrolment.candidate_id, org_id=enrolment.org_id)
    )
    if not ready or profile is None:
        raise Refusal("Only pathway-ready people who allow sharing with employers can be put forward")
    return profile


def invite(vacancy: Vacancy, *, profile: ReadyProfile, interview: Interview, by: Actor) -> Application:
    """Invite somebody to an interview: the application is made, or taken up, and goes all the way to the booked interview."""
    if vacancy.closed_at is not None:
        raise Refusal("This vacancy is closed")
    _refuse_past(interview)
    application = queries.live_application(vacancy.id, profile.id, viewer=by)
    if application is None:
        if vacancy.closes_on < today():
            raise Refusal("The closing date of this post has passed")
        if not profile.visible:
            raise Refusal("This person is no longer pathway-ready. Ask their adviser")
        application = _create(vacancy, profile, by=by)
        _step(application, A.SUBMIT, by=by)
    elif application.state is S.PROPOSED:
        raise Refusal("The adviser is still asking this person about this post")
    elif application.state not in BEFORE_INTERVIEW:
        raise Refusal("You have already invited this person for this post")
    if application.state is S.SUBMITTED:
        _step(application, A.GUARANTEE_INTERVIEW if application.guaranteed else A.SHORTLIST, by=by)
    _book(application, interview, by=by)
    _follow(application, by=by)
    return application


def book(application: Application, *, interview: Interview, by: Actor) -> None:
    """Give an interview another time or place."""
    _refuse_past(interview)
    _book(application, interview, by=by)
    _follow(application, by=by)


def decide(application: Application, *, outcome: Outcome, feedback: str | None, by: Actor) -> None:
    """Record what came of an interview."""
    held = application.state is S.INTERVIEW_BOOKED and outcome is not Outcome.WITHDREW
    if held:
        if application.interview_at is not None and local(application.interview_at).date() > today():
            day = day_month_year(local(application.interview_at).date())
            raise Refusal(f"The interview is on {day}. Record what came of it on that day or later")
        _step(application, A.HOLD_INTERVIEW, by=by)
    if outcome is Outcome.HELD:
        if not held:
            raise Refusal("This interview has already been recorded as held")
    else:
        action = {Outcome.OFFER: A.OFFER, Outcome.NOT_CHOSEN: A.TURN_DOWN, Outcome.WITHDREW: A.WITHDRAW}[outcome]
        _step(application, action, reason=feedback, by=by)
    _follow(application, by=by)


def take_step(
    application: Application, action: ApplicationAction, *, on: date | None = None, reason: str | None = None, by: Actor
) -> None:
    """Take one step that needs no more than a date and, where it ends the application, a reason."""
    _step(application, action, on=on, reason=reason, by=by)
    _follow(application, by=by)


def confirm_offer(application: Application, *, starts_on: date, on: date, by: Actor) -> None:
    """Confirm an offer after the checks, with the day the person is to start."""
    if starts_on < on:
        raise Refusal("The start date must be on or after the day the offer is confirmed")
    application.starts_on = starts_on
    take_step(application, A.CONFIRM_OFFER, on=on, by=by)


def reveal(application: Application, *, by: Actor) -> str:
    """Show the name of somebody who is invited to an interview, and record who saw it."""
    name = hiring_queries.revealed_name(application)
    if name is None:
        raise Refusal("You can see the name once an interview is booked")
    if application.revealed_at is None:
        application.revealed_at = now()
    audit.record(AuditType.NAME_REVEALED, by=by, subject=application)
    return name


def started(application: Application, *, on: date, by: Actor) -> None:
    """Take the last step, to the first paid day. The job itself is written by employment.service.start, which calls this."""
    _step(application, A.START, on=on, by=by)
    for other in queries.live_applications(viewer=by, enrolment_id=application.enrolment_id):
        _step(other, A.WITHDRAW, on=on, by=by)


def is_guaranteed(vacancy: Vacancy, *, programme_name: str, on: date) -> bool:
    """Whether an interview is promised: by the vacancy to everyone of the pathway, or by posts kept for the programme."""
    if vacancy.guarantee is not Guarantee.NONE:
        return True
    if not vacancy.posts_kept or vacancy.kept_until is None or on >= vacancy.kept_until:
        return False
    kept_for = db.session.scalar(
        select(Programme.name).where(Programme.org_id == vacancy.org_id, Programme.id == vacancy.programme_id)
    )
    return kept_for == programme_name


def _create(vacancy: Vacancy, profile: ReadyProfile, *, by: Actor) -> Application:
    if queries.live_application(vacancy.id, profile.id, viewer=by) is not None:
        raise Refusal("This person already has an application for this post")
    application = Application(
        org_id=by.org_id,
        vacancy_id=vacancy.id,
        enrolment_id=profile.id,
        manager_id=vacancy.manager_id,
        profile_reference=profile.reference,
        state=S.PROPOSED,
        guaranteed=is_guaranteed(vacancy, programme_name=profile.programme_name, on=today()),
        version=1,
    )
    db.session.add(application)
    db.session.flush()
    _write(application, A.PROPOSE, on=today(), by=by)
    audit.record(AuditType.APPLICATION_CREATED, by=by, subject=application, detail={"vacancy_id": str(vacancy.id)})
    return application


def _book(application: Application, interview: Interview, *, by: Actor) -> None:
    _step(application, A.BOOK_INTERVIEW, by=by)
    application.interview_at, application.interview_place = interview.at, interview.place


def _refuse_past(interview: Interview) -> None:
    if local(interview.at).date() < today():
        raise Refusal("The interview must be today or later")


def _step(
    application: Application, action: ApplicationAction, *, on: date | None = None, reason: str | None = None, by: Actor
) -> None:
    """Take one step, with its row and its audit line."""
    _hold(application)
    before = application.state
    after = next_state(before, action)
    if action in NEEDS_REASON and not reason:
        raise Refusal("Enter the reason. The adviser shares it with the person")
    if action is A.REJECT and application.guaranteed:
        raise Refusal("An interview is guaranteed to this person. Invite them")
    on = on or today()
    if on > today():
        raise Refusal("The date must be today or in the past")
    last = queries.last_step(application.id, org_id=application.org_id)
    if last is not None and on < last.effective_on:
        raise Refusal(f"The date must be on or after the step before, {day_month_year(last.effective_on)}")
    application.state = after
    application.version += 1
    if reason and action in NEEDS_REASON:
        application.feedback = reason
    _write(application, action, on=on, by=by)
    audit.record(
        AuditType.APPLICATION_MOVED,
        by=by,
        subject=application,
        detail={"action": str(action), "from": str(before), "to": str(after)},
    )


def _hold(application: Application) -> None:
    """Read an application as it is now, and let nobody else change it until this transaction ends."""
    held = (
        select(Application)
        .where(Application.org_id == application.org_id, Application.id == application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if db.session.scalar(held) is None:  # given to another manager meanwhile
        raise NotFound


def _write(application: Application, action: ApplicationAction, *, on: date, by: Actor) -> None:
    count = db.session.scalar(
        select(func.coalesce(func.max(ApplicationStep.sequence), 0)).where(
            ApplicationStep.org_id == application.org_id, ApplicationStep.application_id == application.id
        )
    )
    step = ApplicationStep(
        org_id=application.org_id,
        application_id=application.id,
        enrolment_id=application.enrolment_id,
        sequence=(count or 0) + 1,
        action=action,
        to_state=application.state,
        effective_on=on,
        by_id=by.member_id,
    )
    db.session.add(step)
    db.session.flush()


def _follow(application: Application, *, by: Actor) -> None:
    """Bring the enrolment in line: now, or through the worker where the person who acts may not touch it."""
    if by.role is Role.HIRING_MANAGER:
        jobs.ask(Job.FOLLOW_APPLICATION, application.id, by=by)
    else:
        following.follow(application, by=by)
