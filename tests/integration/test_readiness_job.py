"""The nightly computation says the same as the one that runs with every change, and nothing slips between the two."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

from flask import Flask
from sqlalchemy import select, text

from app.candidates import service as candidates
from app.candidates.models import Candidate
from app.clock import today
from app.enrolments import queries, service
from app.enrolments.models import Enrolment, EnrolmentStep, ReadyProfile
from app.enrolments.service import Seen
from app.enrolments.states import Action
from app.extensions import db
from app.programmes.gates import Gate
from app.programmes.models import ProgrammeType
from app.programmes.stages import Stage
from app.refusals import Conflict, Refusal
from app.timeline.models import CaseEvent
from app.transactions import acting_as, principal_of, system, transaction
from tests.factories.candidates import candidate
from tests.factories.enrolments import at_gate, enrol
from tests.factories.tenants import Tenant
from workers import readiness

Facts = list[tuple[object, ...]]


def facts(tenant: Tenant) -> Facts:
    """Everything that readiness writes, for every person of the tenant."""
    with tenant.writing():
        people = select(Candidate.id, Candidate.gates_met, Candidate.gates_total).where(Candidate.org_id == tenant.org_id)
        profiles = select(ReadyProfile.id, ReadyProfile.visible, ReadyProfile.ready_on).where(
            ReadyProfile.org_id == tenant.org_id
        )
        return sorted((tuple(row) for query in (people, profiles) for row in db.session.execute(query)), key=str)


def run_job(worker_app: Flask, tenant: Tenant) -> None:
    with worker_app.app_context(), acting_as(system(tenant.org_id)):
        readiness.recompute(tenant.org_id, by=None)


def spoil(tenant: Tenant) -> None:
    """Make every number wrong, as if nothing had been computed."""
    with tenant.writing():
        values = {"org": tenant.org_id}
        db.session.execute(text("UPDATE candidate SET gates_met = 99, gates_total = 98 WHERE org_id = :org"), values)
        db.session.execute(text("UPDATE ready_profile SET visible = NOT visible WHERE org_id = :org"), values)


def test_the_job_says_the_same_as_every_change_did(worker_app: Flask, tenant: Tenant) -> None:
    day = today()
    for stage in Stage:
        enrol(tenant, candidate(tenant), stage=stage)
    expired = enrol(tenant, candidate(tenant), stage="pathway_ready")
    at_gate(tenant, expired, Gate.RIGHT_TO_WORK, Seen(on=day - timedelta(9), expires_on=day - timedelta(1)))
    last_day = enrol(tenant, candidate(tenant), ProgrammeType.COLLEGE_PATHWAY, stage="pathway_ready")
    at_gate(tenant, last_day, Gate.RIGHT_TO_WORK, Seen(on=day - timedelta(9), expires_on=day))
    two = candidate(tenant)
    enrol(tenant, two, stage="pathway_ready")
    enrol(tenant, two, ProgrammeType.SWAP, stage="started")
    incomplete = enrol(tenant, candidate(tenant), stage="pathway_ready")
    with tenant.writing():
        db.session.get_one(ReadyProfile, (tenant.org_id, incomplete)).evidence = []
        service.recompute(db.session.get_one(Enrolment, (tenant.org_id, incomplete)))
    before = facts(tenant)
    run_job(worker_app, tenant)
    assert facts(tenant) == before
    spoil(tenant)
    run_job(worker_app, tenant)
    assert facts(tenant) == before


def test_evidence_that_expired_overnight_hides_the_person_and_the_timeline_says_so(
    app: Flask, worker_app: Flask, tenant: Tenant
) -> None:
    person = candidate(tenant)
    enrolment_id = enrol(tenant, person, stage="pathway_ready")
    at_gate(tenant, enrolment_id, Gate.IDENTITY, Seen(on=today() - timedelta(9), expires_on=today()))
    with tenant.writing():
        # Yesterday's evidence, as if the day had passed: the trigger of time itself cannot be pulled.
        db.session.execute(
            text("UPDATE gate_evidence SET expires_on = :day WHERE enrolment_id = :id AND expires_on IS NOT NULL"),
            {"day": today() - timedelta(1), "id": enrolment_id},
        )
    run_job(worker_app, tenant)
    run_job(worker_app, tenant)
    with app.app_context(), acting_as(principal_of(tenant.hiring.actor)):
        assert db.session.get(ReadyProfile, (tenant.org_id, enrolment_id)) is None
    with tenant.writing():
        changed = select(CaseEvent.detail).where(CaseEvent.candidate_id == person, CaseEvent.type == "readiness_changed")
        assert db.session.scalars(changed.order_by(CaseEvent.recorded_at)).all()[-1] == {"visible": False, "met": 8, "total": 9}
        assert len(db.session.scalars(changed).all()) == 2


def test_another_employer_is_left_alone(worker_app: Flask, tenant: Tenant, other_tenant: Tenant) -> None:
    enrol(other_tenant, candidate(other_tenant), stage="pathway_ready")
    spoil(other_tenant)
    before = facts(other_tenant)
    run_job(worker_app, tenant)
    assert facts(other_tenant) == before


def _race(app: Flask, tenant: Tenant, enrolment_id: UUID, actions: list[Action], version: int | None) -> list[str]:
    """Take several steps at the same moment, each in its own thread with its own connection."""
    barrier = Barrier(len(actions))
    ends: list[str] = []

    def take(action: Action) -> None:
        by = tenant.adviser.actor
        with app.app_context(), acting_as(principal_of(by)):
            enrolment = queries.get(enrolment_id, viewer=by)
            barrier.wait()
            try:
                with transaction():
                    service.move(enrolment, action=action, on=today(), by=by, version=version)
            except Conflict:
                ends.append("conflict")
            except Refusal:
                ends.append("refused")
            else:
                ends.append("saved")

    threads = [Thread(target=take, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_two_steps_at_the_same_moment_are_one_step_and_one_conflict(app: Flask, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="started")
    with tenant.writing():
        version = db.session.get_one(Enrolment, (tenant.org_id, enrolment_id)).version
    ends = _race(app, tenant, enrolment_id, [Action.BEGIN_TRAINING] * 4, version)
    assert ends == ["conflict", "conflict", "conflict", "saved"]
    with tenant.writing():
        steps = db.session.scalars(
            select(EnrolmentStep.sequence).where(EnrolmentStep.enrolment_id == enrolment_id).order_by(EnrolmentStep.sequence)
        ).all()
    assert steps == [1, 2, 3, 4]


def test_without_a_version_the_second_step_meets_the_stage_that_the_first_one_left(app: Flask, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="started")
    assert _race(app, tenant, enrolment_id, [Action.BEGIN_TRAINING] * 3, None) == ["refused", "refused", "saved"]


def test_a_withdrawal_during_the_job_wins(app: Flask, worker_app: Flask, tenant: Tenant) -> None:

    person = candidate(tenant)
    enrolment_id = enrol(tenant, person, stage="pathway_ready")
    by = tenant.adviser.actor
    for _ in range(5):
        with app.app_context(), acting_as(principal_of(by)), transaction():
            candidates.give_sharing(db.session.get_one(Candidate, (tenant.org_id, person)), by=by)
            service.recompute_person(person, org_id=tenant.org_id)
        spoil(tenant)
        with app.app_context(), acting_as(principal_of(by)), suppress(Refusal), transaction():
            candidates.withdraw_sharing(db.session.get_one(Candidate, (tenant.org_id, person)), by=by)
            service.recompute_person(person, org_id=tenant.org_id)
            # The job looks now: it sees the permission still in force, wants to show the person, and has to wait for us.
            job = Thread(target=run_job, args=(worker_app, tenant))
            job.start()
            job.join(0.2)
        job.join()
        with tenant.writing():
            assert not db.session.get_one(ReadyProfile, (tenant.org_id, enrolment_id)).visible
