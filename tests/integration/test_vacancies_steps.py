"""Steps of an application, and the job at their end, in the services."""

from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Actor
from app.clock import today
from app.employment import queries as employments
from app.employment import service as employment
from app.employment.models import Employment, RetentionCheck, RetentionOutcome
from app.enrolments.models import Enrolment, ReadyProfile
from app.extensions import db
from app.programmes.models import ProgrammeType
from app.programmes.stages import Stage
from app.refusals import Refusal
from app.timeline.models import CaseEvent, CaseEventType
from app.transactions import acting_as, principal_of, system, transaction
from app.vacancies import following, queries, service
from app.vacancies.models import Application, ApplicationStep, Guarantee
from app.vacancies.states import ApplicationAction, ApplicationState
from tests.factories.tenants import Tenant
from tests.factories.vacancies import application, interview_today, ready, vacancy

S, A = ApplicationState, ApplicationAction


def stage_of(tenant: Tenant, enrolment_id: object) -> Stage:
    with tenant.writing():
        return db.session.get_one(Enrolment, (tenant.org_id, enrolment_id)).stage


def test_an_invitation_writes_one_step_a_state_and_waits_for_the_worker(app: Flask, worker_app: Flask, tenant: Tenant) -> None:
    post, person, by = vacancy(tenant), ready(tenant), tenant.hiring.actor
    with app.app_context(), acting_as(principal_of(by)), transaction():
        profile = db.session.get_one(ReadyProfile, (tenant.org_id, person.enrolment_id))
        made = service.invite(queries.get(post, viewer=by), profile=profile, interview=interview_today(), by=by).id
    with tenant.writing():
        steps = db.session.scalars(
            select(ApplicationStep.to_state).where(ApplicationStep.application_id == made).order_by(ApplicationStep.sequence)
        ).all()
    assert steps == [S.PROPOSED, S.SUBMITTED, S.SHORTLISTED, S.INTERVIEW_BOOKED]
    assert stage_of(tenant, person.enrolment_id) is Stage.PATHWAY_READY
    for _ in range(2):
        with worker_app.app_context(), acting_as(system(tenant.org_id, by.member_id)), transaction():
            following.follow(db.session.get_one(Application, (tenant.org_id, made)), by=by)
    assert stage_of(tenant, person.enrolment_id) is Stage.IN_RECRUITMENT
    with tenant.writing():
        told = select(func.count()).where(
            CaseEvent.candidate_id == person.candidate_id, CaseEvent.type == CaseEventType.APPLICATION_CHANGED
        )
        assert db.session.scalar(told) == 1


@pytest.mark.parametrize(
    ("changed", "programme", "guaranteed"),
    [
        ({}, ProgrammeType.WORKSTART, False),
        ({"guarantee": Guarantee.CARE_LEAVER}, ProgrammeType.SWAP, True),
        ({"posts_kept": 1, "kept_until": today() + timedelta(days=1)}, ProgrammeType.WORKSTART, True),
        ({"posts_kept": 1, "kept_until": today() + timedelta(days=1)}, ProgrammeType.SWAP, False),
        ({"posts_kept": 1, "kept_until": today()}, ProgrammeType.WORKSTART, False),
    ],
)
def test_a_promise_makes_the_interview_guaranteed(
    app: Flask, tenant: Tenant, changed: dict[str, object], programme: ProgrammeType, guaranteed: bool
) -> None:
    post = vacancy(tenant, programme_id=tenant.programmes[ProgrammeType.WORKSTART], **changed)
    made = application(app, tenant, post, ready(tenant, programme=programme), to=S.INTERVIEW_BOOKED)
    with tenant.writing():
        states = set(db.session.scalars(select(ApplicationStep.to_state).where(ApplicationStep.application_id == made)))
        assert db.session.get_one(Application, (tenant.org_id, made)).guaranteed is guaranteed
    assert (S.GUARANTEED_INTERVIEW in states, S.SHORTLISTED in states) == (guaranteed, not guaranteed)


def test_a_person_has_one_live_application_for_a_vacancy(app: Flask, tenant: Tenant) -> None:
    post, person = vacancy(tenant), ready(tenant)
    application(app, tenant, post, person, to=S.INTERVIEW_BOOKED)
    with pytest.raises(Refusal, match="already invited"):
        application(app, tenant, post, person, to=S.INTERVIEW_BOOKED)
    with pytest.raises(Refusal, match="already has an application"), tenant.writing():
        db.session.add(
            Application(
                org_id=tenant.org_id,
                vacancy_id=post,
                enrolment_id=person.enrolment_id,
                manager_id=tenant.hiring.member_id,
                profile_reference=person.reference,
                state=S.PROPOSED,
                guaranteed=False,
                version=1,
            )
        )


def test_the_last_application_that_ends_takes_the_person_back(app: Flask, tenant: Tenant) -> None:
    person, by = ready(tenant), tenant.manager.actor
    first = application(app, tenant, vacancy(tenant), person, to=S.INTERVIEWED)
    second = vacancy(tenant, title="Ward host")
    with app.app_context(), acting_as(principal_of(by)), transaction():
        enrolment = db.session.get_one(Enrolment, (tenant.org_id, person.enrolment_id))
        other = service.propose(queries.get(second, viewer=by), enrolment=enrolment, agreed=True, by=by).id
    for made, action, after in ((first, A.TURN_DOWN, Stage.IN_RECRUITMENT), (other, A.WITHDRAW, Stage.PATHWAY_READY)):
        with app.app_context(), acting_as(principal_of(by)), transaction():
            service.take_step(queries.application(made, viewer=by), action, reason="Another person had more experience", by=by)
        assert stage_of(tenant, person.enrolment_id) is after


def test_a_step_is_taken_from_where_the_application_is_and_not_from_where_it_was(app: Flask, tenant: Tenant) -> None:
    made, by = application(app, tenant, vacancy(tenant), ready(tenant), to=S.INTERVIEWED), tenant.manager.actor

    def turn_down() -> None:
        with app.app_context(), acting_as(principal_of(by)), transaction():
            service.take_step(queries.application(made, viewer=by), A.TURN_DOWN, reason="Another had more experience", by=by)

    with app.app_context(), acting_as(principal_of(by)):
        seen = queries.application(made, viewer=by)
        colleague = Thread(target=turn_down)
        colleague.start()
        colleague.join()
        with pytest.raises(Refusal), transaction():
            service.take_step(seen, A.OFFER, by=by)
    with tenant.writing():
        assert db.session.get_one(Application, (tenant.org_id, made)).state is S.INTERVIEW_UNSUCCESSFUL


def test_being_turned_down_needs_feedback(app: Flask, tenant: Tenant) -> None:
    made = application(app, tenant, vacancy(tenant), ready(tenant), to=S.INTERVIEWED)
    by = tenant.hiring.actor
    with app.app_context(), acting_as(principal_of(by)), pytest.raises(Refusal, match="reason"), transaction():
        service.decide(queries.application(made, viewer=by), outcome=service.Outcome.NOT_CHOSEN, feedback="", by=by)


def start(app: Flask, by: Actor, made: object) -> None:
    with app.app_context(), acting_as(principal_of(by)), transaction():
        found = db.session.get_one(Application, (by.org_id, made))
        employment.start(found, on=today(), by=by)


def test_a_start_makes_the_job_its_checks_and_the_stage(app: Flask, tenant: Tenant) -> None:
    person = ready(tenant)
    made = application(app, tenant, vacancy(tenant), person, to=S.UNCONDITIONAL_OFFER)
    start(app, tenant.adviser.actor, made)
    with tenant.writing():
        spell = db.session.scalars(select(Employment).where(Employment.application_id == made)).one()
        checks = db.session.scalars(
            select(RetentionCheck).where(RetentionCheck.employment_id == spell.id).order_by(RetentionCheck.days)
        ).all()
        assert [(c.days, (c.due_on - spell.started_on).days, c.outcome) for c in checks] == [
            (n, n, None) for n in (28, 91, 182, 364)
        ]
        assert db.session.get_one(Application, (tenant.org_id, made)).state is S.STARTED
    assert stage_of(tenant, person.enrolment_id) is Stage.IN_WORK
    with pytest.raises(Refusal):
        start(app, tenant.adviser.actor, made)


def test_posts_are_not_overfilled_by_starts_at_the_same_moment(app: Flask, tenant: Tenant) -> None:
    post = vacancy(tenant, posts=2)
    offers = [application(app, tenant, post, ready(tenant), to=S.UNCONDITIONAL_OFFER) for _ in range(5)]
    refused: list[str] = []

    def try_to_start(made: object) -> None:
        try:
            start(app, tenant.adviser.actor, made)
        except Refusal as refusal:
            refused.append(str(refusal))

    threads = [Thread(target=try_to_start, args=(made,)) for made in offers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant.writing():
        started = db.session.scalar(select(func.count()).where(Application.vacancy_id == post, Application.state == S.STARTED))
        jobs = db.session.scalar(select(func.count()).where(Employment.vacancy_id == post))
    assert (started, jobs) == (2, 2)
    assert refused == ["All posts of this vacancy are filled"] * 3


def test_kept_posts_are_for_the_programme_until_the_day(app: Flask, tenant: Tenant) -> None:
    workstart = tenant.programmes[ProgrammeType.WORKSTART]
    post = vacancy(tenant, posts=1, posts_kept=1, programme_id=workstart, kept_until=today() + timedelta(days=10))
    other = application(app, tenant, post, ready(tenant, programme=ProgrammeType.SWAP), to=S.UNCONDITIONAL_OFFER)
    with pytest.raises(Refusal, match="kept for the programme"):
        start(app, tenant.adviser.actor, other)
    start(app, tenant.adviser.actor, application(app, tenant, post, ready(tenant), to=S.UNCONDITIONAL_OFFER))


def work_since(app: Flask, tenant: Tenant, days: int) -> tuple[object, object]:
    """Make somebody who started ``days`` ago; return the enrolment and the job."""
    person = ready(tenant)
    start(app, tenant.adviser.actor, application(app, tenant, vacancy(tenant), person, to=S.UNCONDITIONAL_OFFER))
    with tenant.writing():
        spell = db.session.scalars(select(Employment).where(Employment.enrolment_id == person.enrolment_id)).one()
        spell.started_on -= timedelta(days=days)
        for check in db.session.scalars(select(RetentionCheck).where(RetentionCheck.employment_id == spell.id)):
            check.due_on -= timedelta(days=days)
        return person.enrolment_id, spell.id


def record(app: Flask, tenant: Tenant, job: object, days: int, outcome: RetentionOutcome) -> None:
    by = tenant.adviser.actor
    with app.app_context(), acting_as(principal_of(by)), transaction():
        found = db.session.scalars(
            select(RetentionCheck).where(RetentionCheck.employment_id == job, RetentionCheck.days == days)
        ).one()
        employment.record_check(found, outcome=outcome, on=today(), by=by)


def test_a_passed_check_after_a_year_sustains(app: Flask, tenant: Tenant) -> None:
    enrolment, job = work_since(app, tenant, 364)
    record(app, tenant, job, 364, RetentionOutcome.UNKNOWN)
    assert stage_of(tenant, enrolment) is Stage.IN_WORK
    record(app, tenant, job, 364, RetentionOutcome.IN_WORK_OTHER_ROLE)
    assert stage_of(tenant, enrolment) is Stage.SUSTAINED
    with pytest.raises(Refusal, match="already been recorded"):
        record(app, tenant, job, 364, RetentionOutcome.NOT_IN_WORK)


def test_a_check_cannot_be_recorded_before_it_is_due(app: Flask, tenant: Tenant) -> None:
    _enrolment, job = work_since(app, tenant, 90)
    record(app, tenant, job, 28, RetentionOutcome.IN_WORK_SAME)
    with pytest.raises(Refusal, match="due on"):
        record(app, tenant, job, 91, RetentionOutcome.IN_WORK_SAME)


def test_a_job_that_ends_brings_the_person_back(app: Flask, tenant: Tenant) -> None:
    enrolment, job = work_since(app, tenant, 100)
    by = tenant.adviser.actor
    with app.app_context(), acting_as(principal_of(by)), transaction():
        employment.end(employments.spell(job, viewer=by), on=today(), by=by)  # type: ignore[arg-type]  # an id
    assert stage_of(tenant, enrolment) is Stage.PATHWAY_READY
    with pytest.raises(Refusal, match="ended on"):
        record(app, tenant, job, 91, RetentionOutcome.IN_WORK_SAME)
