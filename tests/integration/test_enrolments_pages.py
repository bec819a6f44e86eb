"""Moving people, recording evidence and enrolling, through the pages."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.audit.models import AuditEntry
from app.clock import today
from app.enrolments.models import Enrolment, EnrolmentStep, GateEvidence
from app.enrolments.service import Seen
from app.extensions import db
from app.programmes.gates import Gate
from app.programmes.models import ProgrammeType
from app.programmes.stages import Stage
from tests.factories.candidates import candidate
from tests.factories.enrolments import at_gate, enrol
from tests.factories.tenants import Tenant
from tests.visitor import Page, Visitor, visitor_as


def fields(page: Page) -> dict[str, str]:
    """Hidden fields and dates of a form as a browser would send them."""
    return {
        str(box.get("name")): str(box.get("value") or "")
        for box in page.tree.iter("input")
        if box.get("type") in {"hidden", "text", None} and box.get("name") and box.get("name") != "csrf_token"
    }


def stage_of(tenant: Tenant, enrolment_id: UUID) -> Stage:
    with tenant.writing():
        return db.session.get_one(Enrolment, (tenant.org_id, enrolment_id)).stage


def audited(tenant: Tenant, type_: str) -> int:
    """How many lines of a type there are; as the database's superuser, as nobody else may read them."""
    import os

    from sqlalchemy import create_engine, func

    engine = create_engine(os.environ["TEST_SERVER"].replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        counted = connection.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.org_id == tenant.org_id, AuditEntry.type == type_)
        )
    engine.dispose()
    return counted or 0


def test_a_step_is_taken_shown_and_undone(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    enrolment_id = enrol(tenant, person, stage="started")
    page = adviser.get(f"/enrolments/{enrolment_id}/stage")
    assert "Begin training" in page.text
    assert "Moves to in training" in page.text
    done = adviser.post(f"/enrolments/{enrolment_id}/stage", {**fields(page), "action": "begin_training"})
    assert done.location == f"/candidates/{person}"
    assert stage_of(tenant, enrolment_id) is Stage.IN_TRAINING
    record = adviser.get(done.location)
    assert "moved to in training" in record.text
    undo = re.search(rf"/enrolments/{enrolment_id}/steps/[0-9a-f-]+/undo", record.html)
    assert undo
    adviser.post(undo.group())
    assert stage_of(tenant, enrolment_id) is Stage.STARTED
    with tenant.writing():
        last = db.session.scalars(
            select(EnrolmentStep).where(EnrolmentStep.enrolment_id == enrolment_id).order_by(EnrolmentStep.sequence.desc())
        ).first()
        assert last is not None
        assert last.reason == "recorded_in_error"
    adviser.post(undo.group(), status=422)


def test_an_end_has_no_undo(adviser: Visitor, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="started")
    page = adviser.get(f"/enrolments/{enrolment_id}/stage")
    asked = {**fields(page), "action": "leave_early", "reason_leave_early": "travel"}
    done = adviser.post(f"/enrolments/{enrolment_id}/stage", asked)
    assert "/undo" not in adviser.get(done.location).html
    assert "This enrolment has ended" in adviser.get(f"/enrolments/{enrolment_id}/stage").text


def test_somebody_else_cannot_undo_my_step(app: Flask, adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    enrolment_id = enrol(tenant, person, stage="started")
    page = adviser.get(f"/enrolments/{enrolment_id}/stage")
    done = adviser.post(f"/enrolments/{enrolment_id}/stage", {**fields(page), "action": "begin_training"})
    undo = re.search(rf"/enrolments/{enrolment_id}/steps/[0-9a-f-]+/undo", adviser.get(done.location).html)
    assert undo
    visitor_as(app, tenant.manager).post(undo.group(), status=422)
    assert stage_of(tenant, enrolment_id) is Stage.IN_TRAINING


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "Select what the next step is"),
        ({"action": "make_ready"}, "Select"),
        ({"action": "sustain"}, "Select"),
        ({"action": "pause"}, "Select a reason for this step"),
        ({"action": "pause", "reason_pause": "no_answer"}, "Select one of the options"),
        ({"action": "begin_training", "on-day": "32"}, "Day of the date it took effect must be between 1 and"),
        ({"action": "begin_training", "on-day": "1", "on-month": "1", "on-year": "2999"}, "today or in the past"),
        ({"action": "begin_training", "on-day": "1", "on-month": "1", "on-year": "1999"}, "on or after the one before it"),
    ],
)
def test_a_step_with_a_fault_comes_back_with_what_to_do(
    adviser: Visitor, tenant: Tenant, change: dict[str, str], says: str
) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="started")
    sent = fields(adviser.get(f"/enrolments/{enrolment_id}/stage"))
    page = adviser.post(f"/enrolments/{enrolment_id}/stage", {**sent, **change}, status=422)
    assert says in page.text
    assert stage_of(tenant, enrolment_id) is Stage.STARTED


@pytest.mark.parametrize("tamper", [{}, {"version": "x"}])
def test_who_saw_an_older_stage_is_told_who_moved_the_person(
    app: Flask, adviser: Visitor, tenant: Tenant, tamper: dict[str, str]
) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="started")
    mine = fields(adviser.get(f"/enrolments/{enrolment_id}/stage"))
    manager = visitor_as(app, tenant.manager)
    theirs = fields(manager.get(f"/enrolments/{enrolment_id}/stage"))
    manager.post(f"/enrolments/{enrolment_id}/stage", {**theirs, "action": "begin_training"})
    page = adviser.post(f"/enrolments/{enrolment_id}/stage", {**mine, **tamper, "action": "begin_placement"}, status=409)
    assert f"{tenant.manager.actor.name} moved this person to in training" in page.text
    assert stage_of(tenant, enrolment_id) is Stage.IN_TRAINING


def test_open_gates_are_listed_and_the_step_to_ready_is_offered_only_when_all_are_met(adviser: Visitor, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="pathway_ready")
    at_gate(tenant, enrolment_id, Gate.IDENTITY, Seen(on=today() - timedelta(days=9), expires_on=today() - timedelta(days=1)))
    page = adviser.get(f"/enrolments/{enrolment_id}/stage")
    assert "Identity seen (expired)" in page.text
    sent = {**fields(page), "action": "no_longer_ready", "reason_no_longer_ready": "evidence_expired"}
    adviser.post(f"/enrolments/{enrolment_id}/stage", sent)
    assert "Make pathway ready" not in adviser.get(f"/enrolments/{enrolment_id}/stage").text
    at_gate(tenant, enrolment_id, Gate.IDENTITY, Seen(on=today()))
    page = adviser.get(f"/enrolments/{enrolment_id}/stage")
    adviser.post(f"/enrolments/{enrolment_id}/stage", {**fields(page), "action": "make_ready"})
    assert stage_of(tenant, enrolment_id) is Stage.PATHWAY_READY


def test_evidence_is_recorded_once_however_often_the_form_is_sent(adviser: Visitor, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="started")
    address = f"/enrolments/{enrolment_id}/readiness"
    assert "0 of 9" in adviser.get(address).text
    sent = {**fields(adviser.get(f"{address}/identity")), "strength": "verified", "note": "Passport and 2 letters"}
    for _ in range(2):
        assert adviser.post(f"{address}/identity", sent).location == address
    page = adviser.get(address)
    assert "1 of 9" in page.text
    assert f"by {tenant.adviser.actor.name}" in page.text
    assert "Passport and 2 letters" in adviser.get(f"{address}/identity").text
    with tenant.writing():
        assert len(db.session.scalars(select(GateEvidence).where(GateEvidence.enrolment_id == enrolment_id)).all()) == 1


def test_a_document_that_must_be_seen_is_not_declared(adviser: Visitor, tenant: Tenant) -> None:
    address = f"/enrolments/{enrol(tenant, candidate(tenant))}/readiness/right_to_work"
    sent = {**fields(adviser.get(address)), "strength": "declared"}
    assert "Select one of the options" in adviser.post(address, sent, status=422).text


def test_there_is_no_form_for_sharing_or_for_a_gate_of_another_programme(adviser: Visitor, tenant: Tenant) -> None:
    address = f"/enrolments/{enrol(tenant, candidate(tenant), ProgrammeType.COLLEGE_PATHWAY)}/readiness"
    for gate in ("sharing", "placement", "nonsense"):
        adviser.get(f"{address}/{gate}", status=404)


def test_a_person_is_enrolled_in_a_cohort_once(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    page = adviser.get(f"/candidates/{person}/enrol")
    place = f"{tenant.programmes[ProgrammeType.SWAP]}:{tenant.cohorts[ProgrammeType.SWAP]}"
    for _ in range(2):
        adviser.post(f"/candidates/{person}/enrol", {**fields(page), "place": place})
    again = fields(adviser.get(f"/candidates/{person}/enrol"))
    refused = adviser.post(f"/candidates/{person}/enrol", {**again, "place": place}, status=422)
    assert "already on this programme" in refused.text
    with tenant.writing():
        assert len(db.session.scalars(select(Enrolment).where(Enrolment.candidate_id == person)).all()) == 1
    assert "Sector-based work academy" in adviser.get(f"/candidates/{person}/programmes").text


def test_the_ids_of_another_employer_lead_nowhere(adviser: Visitor, other_tenant: Tenant) -> None:
    person = candidate(other_tenant)
    enrolment_id = enrol(other_tenant, person)
    for enrolment in (enrolment_id, uuid4()):
        for address in ("stage", "readiness", "readiness/identity", "profile"):
            adviser.get(f"/enrolments/{enrolment}/{address}", status=404)
            if address != "readiness":
                adviser.post(f"/enrolments/{enrolment}/{address}", status=404)
    adviser.post(f"/enrolments/{enrolment_id}/steps/{uuid4()}/undo", status=404)
    for address in ("enrol", "programmes"):
        adviser.get(f"/candidates/{person}/{address}", status=404)


def test_a_colleagues_case_asks_for_a_reason_first(app: Flask, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant))
    colleague = visitor_as(app, tenant.another(Role.ADVISER))
    for address in ("stage", "readiness", "profile"):
        page = colleague.client.get(f"/enrolments/{enrolment_id}/{address}")
        assert page.status_code != 200 or "Amara" not in page.get_data(as_text=True)


def test_every_page_of_a_record_is_audited(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    enrolment_id = enrol(tenant, person)
    before = audited(tenant, "candidate_opened")
    for address in ("stage", "readiness", "readiness/identity", "profile"):
        adviser.get(f"/enrolments/{enrolment_id}/{address}")
    adviser.get(f"/candidates/{person}/programmes")
    adviser.get(f"/candidates/{person}/enrol")
    assert audited(tenant, "candidate_opened") - before == 6
