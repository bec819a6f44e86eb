"""Vacancies, pathway-ready people, and applications taken as far as a test wants."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from uuid import UUID

from flask import Flask

from app.candidates.models import Candidate, SharingPermission
from app.clock import LONDON, today
from app.enrolments.models import Enrolment, EnrolmentStep, GateEvidence, ReadyProfile, Strength
from app.enrolments.states import Action
from app.extensions import db
from app.programmes.gates import Gate
from app.programmes.models import Programme, ProgrammeType
from app.programmes.stages import Stage
from app.programmes.work import JobFamily
from app.transactions import acting_as, principal_of, transaction
from app.vacancies import queries, service
from app.vacancies.models import Guarantee, Vacancy
from app.vacancies.states import ApplicationAction, ApplicationState
from tests.factories.tenants import Tenant

_numbers = count(1)


def vacancy(tenant: Tenant, **changed: object) -> UUID:
    """Publish a vacancy of the tenant's hiring manager, open for 30 days."""
    with tenant.writing():
        made = Vacancy(
            **{
                "org_id": tenant.org_id,
                "reference": f"V-{next(_numbers):05}",
                "title": "Healthcare support worker",
                "job_family": JobFamily.HEALTHCARE_SUPPORT,
                "band": 2,
                "department": "Ward 7",
                "site_id": tenant.site_id,
                "hours_per_week": 30,
                "shift_pattern": "days",
                "summary": "Help people on the ward to wash, dress and eat.",
                "criteria": [
                    {"text": "Kind to people who are unwell", "needed": "day_one"},
                    {"text": "Take blood pressure", "needed": "trained_for"},
                ],
                "posts": 2,
                "posts_kept": 0,
                "guarantee": Guarantee.NONE,
                "manager_id": tenant.hiring.member_id,
                "closes_on": today() + timedelta(days=30),
                "version": 1,
                **changed,
            }
        )
        db.session.add(made)
        db.session.flush()
        return made.id


@dataclass(frozen=True, slots=True)
class Ready:
    """Ids of a pathway-ready person."""

    candidate_id: UUID
    enrolment_id: UUID
    reference: str
    name: str


def ready(tenant: Tenant, *, programme: ProgrammeType = ProgrammeType.WORKSTART, marks: str = "", **profile: object) -> Ready:
    """Make a person whose gates are all met, who allows sharing, and whom hiring managers can see.

    ``marks`` is put into every field about the person that no hiring manager may see.
    """
    number = next(_numbers)
    with tenant.writing():
        candidate = _candidate(tenant, number, marks)
        enrolment = _enrolment(tenant, candidate, programme)
        db.session.add(
            ReadyProfile(
                **{
                    "org_id": tenant.org_id,
                    "id": enrolment.id,
                    "reference": f"PR-{number:05}",
                    "visible": True,
                    "ready_on": today(),
                    "programme_name": db.session.get_one(Programme, (tenant.org_id, enrolment.programme_id)).name,
                    "job_families": [str(JobFamily.HEALTHCARE_SUPPORT)],
                    "band": 2,
                    "hours_per_week": 30,
                    "shifts": ["days"],
                    "available_from": today(),
                    "site_ids": [str(tenant.site_id)],
                    "evidence": ["Care Certificate complete", "6-week placement on a medical ward"],
                    "supervisor_line": "Reliable, and quick to learn.",
                    "version": 1,
                    **profile,
                }
            )
        )
        return Ready(candidate.id, enrolment.id, f"PR-{number:05}", f"Quennell{number} Featherstone{number}")


def _candidate(tenant: Tenant, number: int, marks: str) -> Candidate:
    candidate = Candidate(
        org_id=tenant.org_id,
        reference=f"C-{number:05}{marks}",
        given_name=f"Quennell{number}",
        family_name=f"Featherstone{number}",
        name_key=f"featherstone{number} quennell{number}{marks}",
        date_of_birth=today() - timedelta(days=9000),
        phone=marks or None,
        email=f"{marks}@example.org" if marks else None,
        postcode=marks or None,
        contact_needs=marks or None,
        next_action=marks or None,
        adviser_id=tenant.adviser.member_id,
        version=1,
    )
    db.session.add(candidate)
    db.session.flush()
    db.session.add(
        SharingPermission(
            org_id=tenant.org_id,
            candidate_id=candidate.id,
            purpose="employers",
            given_on=today(),
            by_id=tenant.adviser.member_id,
        )
    )
    return candidate


def _enrolment(tenant: Tenant, candidate: Candidate, programme: ProgrammeType) -> Enrolment:
    enrolment = Enrolment(
        org_id=tenant.org_id,
        candidate_id=candidate.id,
        programme_id=tenant.programmes[programme],
        cohort_id=tenant.cohorts[programme],
        stage=Stage.PATHWAY_READY,
        referred_on=today() - timedelta(days=500),
        stage_since=today() - timedelta(days=450),
        version=1,
    )
    db.session.add(enrolment)
    db.session.flush()
    path = ((Action.REFER, None, Stage.REFERRED), (Action.MAKE_READY, Stage.STARTED, Stage.PATHWAY_READY))
    for sequence, (action, before, after) in enumerate(path, start=1):
        db.session.add(
            EnrolmentStep(
                org_id=tenant.org_id,
                enrolment_id=enrolment.id,
                sequence=sequence,
                action=action,
                from_stage=before,
                to_stage=after,
                effective_on=enrolment.stage_since,
                by_id=tenant.adviser.member_id,
            )
        )
    for gate in db.session.get_one(Programme, (tenant.org_id, enrolment.programme_id)).gates:
        if gate != Gate.SHARING:
            db.session.add(
                GateEvidence(
                    org_id=tenant.org_id,
                    enrolment_id=enrolment.id,
                    gate=gate,
                    met_on=enrolment.stage_since,
                    strength=Strength.VERIFIED,
                    by_id=tenant.adviser.member_id,
                )
            )
    candidate.enrolment_id, candidate.programme_id, candidate.stage = enrolment.id, enrolment.programme_id, enrolment.stage
    return enrolment


def interview_today(place: str = "Meeting room 2") -> service.Interview:
    """Return an interview this afternoon, whose outcome can be recorded at once."""
    return service.Interview(datetime.combine(today(), time(14), tzinfo=LONDON), place)


_WAY = (
    (ApplicationState.INTERVIEWED, ApplicationAction.HOLD_INTERVIEW),
    (ApplicationState.CONDITIONAL_OFFER, ApplicationAction.OFFER),
    (ApplicationState.CHECKS, ApplicationAction.BEGIN_CHECKS),
    (ApplicationState.UNCONDITIONAL_OFFER, ApplicationAction.CONFIRM_OFFER),
)


def application(app: Flask, tenant: Tenant, vacancy_id: UUID, person: Ready, *, to: ApplicationState) -> UUID:
    """Take somebody's application to the state ``to``, interview booked or later, as the programme manager."""
    by = tenant.manager.actor
    with app.app_context(), acting_as(principal_of(by)), transaction():
        profile = db.session.get_one(ReadyProfile, (tenant.org_id, person.enrolment_id))
        made = service.invite(queries.get(vacancy_id, viewer=by), profile=profile, interview=interview_today(), by=by)
        for state, action in _WAY:
            if made.state is to:
                break
            service.take_step(made, action, by=by)
            assert made.state is state
        return made.id
