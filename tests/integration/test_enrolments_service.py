"""Enrolling, moving, evidence, and what follows from them, through the services as a request runs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.candidates import service as candidates
from app.candidates.models import Candidate
from app.clock import today
from app.enrolments import queries, service
from app.enrolments.models import ReadyProfile
from app.enrolments.service import Seen
from app.enrolments.states import Action, Reason, replay
from app.extensions import db
from app.programmes.gates import Gate
from app.programmes.models import ProgrammeType
from app.programmes.stages import Stage
from app.refusals import Conflict, Refusal
from app.transactions import acting_as, principal_of, transaction
from tests.factories.candidates import candidate
from tests.factories.enrolments import at_gate, enrol
from tests.factories.tenants import Tenant


@contextmanager
def as_adviser(app: Flask, tenant: Tenant) -> Iterator[None]:
    with app.app_context(), acting_as(principal_of(tenant.adviser.actor)):
        yield


def _move(tenant: Tenant, enrolment_id: UUID, **asked: Any) -> None:  # noqa: ANN401  whatever move() takes
    by = tenant.adviser.actor
    service.move(queries.get(enrolment_id, viewer=by), by=by, **asked)


@pytest.mark.parametrize("stage", list(Stage))
def test_a_walk_to_any_stage_is_its_own_replay_and_shows_on_the_caseload(app: Flask, tenant: Tenant, stage: Stage) -> None:
    person = candidate(tenant)
    enrolment_id = enrol(tenant, person, stage=stage)
    with as_adviser(app, tenant):
        enrolment = queries.get(enrolment_id, viewer=tenant.adviser.actor)
        steps = queries.steps(enrolment_id, viewer=tenant.adviser.actor)
        row = db.session.get_one(Candidate, (tenant.org_id, person))
        assert enrolment.stage is stage
        assert replay((step.action, step.to_stage) for step in steps) is stage
        assert [step.sequence for step in steps] == list(range(1, len(steps) + 1))
        assert (row.enrolment_id, row.programme_id, row.stage) == (enrolment_id, enrolment.programme_id, stage)
        assert row.gates_total == 9


def test_a_pathway_ready_person_is_visible_with_every_gate_met(app: Flask, tenant: Tenant) -> None:
    person = candidate(tenant)
    enrolment_id = enrol(tenant, person, stage="pathway_ready")
    with as_adviser(app, tenant):
        profile = db.session.get_one(ReadyProfile, (tenant.org_id, enrolment_id))
        assert profile.visible
        assert profile.ready_on == today()
        assert db.session.get_one(Candidate, (tenant.org_id, person)).gates_met == 9


def _visible(app: Flask, tenant: Tenant, enrolment_id: object) -> bool:
    with app.app_context(), acting_as(principal_of(tenant.hiring.actor)):
        return db.session.get(ReadyProfile, (tenant.org_id, enrolment_id)) is not None


def test_withdrawing_the_permission_to_share_hides_the_person_at_once(app: Flask, tenant: Tenant) -> None:
    person = candidate(tenant)
    enrolment_id = enrol(tenant, person, stage="pathway_ready")
    assert _visible(app, tenant, enrolment_id)
    with as_adviser(app, tenant), transaction():
        candidates.withdraw_sharing(db.session.get_one(Candidate, (tenant.org_id, person)), by=tenant.adviser.actor)
        service.recompute_person(person, org_id=tenant.org_id)
    assert not _visible(app, tenant, enrolment_id)
    with as_adviser(app, tenant), transaction():
        candidates.give_sharing(db.session.get_one(Candidate, (tenant.org_id, person)), by=tenant.adviser.actor)
        service.recompute_person(person, org_id=tenant.org_id)
    assert _visible(app, tenant, enrolment_id)


def test_newer_evidence_that_has_expired_hides_the_person(app: Flask, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="pathway_ready")
    seen = Seen(on=today() - timedelta(days=9), expires_on=today() - timedelta(days=1))
    at_gate(tenant, enrolment_id, Gate.RIGHT_TO_WORK, seen)
    assert not _visible(app, tenant, enrolment_id)
    at_gate(tenant, enrolment_id, Gate.RIGHT_TO_WORK, Seen(on=today()))
    assert _visible(app, tenant, enrolment_id)


def test_a_move_away_from_pathway_ready_hides_the_person(app: Flask, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="pathway_ready")
    with as_adviser(app, tenant), transaction():
        _move(tenant, enrolment_id, action=Action.PAUSE, reason=Reason.HEALTH, on=today())
    assert not _visible(app, tenant, enrolment_id)


def test_nobody_is_made_ready_with_an_open_gate_and_the_refusal_says_which(app: Flask, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), ProgrammeType.COLLEGE_PATHWAY, stage="in_training")
    at_gate(tenant, enrolment_id, Gate.IDENTITY, Seen(on=today()))
    with (
        as_adviser(app, tenant),
        pytest.raises(Refusal, match=r"1 of 8 readiness gates are met\. Still missing: Eligib") as refused,
    ):
        _move(tenant, enrolment_id, action=Action.MAKE_READY, on=today())
    assert "Identity" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"on": today() + timedelta(days=1)}, "today or in the past"),
        ({"on": today() - timedelta(days=99)}, "on or after the one before it"),
        ({"action": Action.SUSTAIN}, "not possible while"),
        ({"action": Action.PAUSE}, "Select a reason"),
        ({"action": Action.PAUSE, "reason": Reason.NO_ANSWER}, "belongs to this step"),
        ({"reason": Reason.HEALTH}, "belongs to this step"),
        ({"action": Action.REFER}, "not possible while"),
    ],
)
def test_a_step_that_breaks_a_rule_is_refused(app: Flask, tenant: Tenant, change: dict[str, object], says: str) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="started")
    asked: dict[str, Any] = {"action": Action.BEGIN_TRAINING, "on": today(), **change}
    with as_adviser(app, tenant), pytest.raises(Refusal, match=says):
        _move(tenant, enrolment_id, **asked)


def test_a_programme_without_a_placement_has_no_such_step(app: Flask, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), ProgrammeType.COLLEGE_PATHWAY, stage="in_training")
    with as_adviser(app, tenant), pytest.raises(Refusal, match="College pathway does not have a placement"):
        _move(tenant, enrolment_id, action=Action.BEGIN_PLACEMENT, on=today())


def test_an_older_version_is_a_conflict(app: Flask, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="started")
    with as_adviser(app, tenant), pytest.raises(Conflict):
        _move(tenant, enrolment_id, action=Action.BEGIN_TRAINING, on=today(), version=2)


def test_when_the_shown_enrolment_ends_the_caseload_shows_the_one_that_lives(app: Flask, tenant: Tenant) -> None:
    person = candidate(tenant)
    lives = enrol(tenant, person, ProgrammeType.COLLEGE_PATHWAY, stage="started")
    ends = enrol(tenant, person, stage="started")
    with as_adviser(app, tenant), transaction():
        assert db.session.get_one(Candidate, (tenant.org_id, person)).enrolment_id == ends
        _move(tenant, ends, action=Action.LEAVE_EARLY, reason=Reason.TRAVEL, on=today())
    with as_adviser(app, tenant):
        row = db.session.get_one(Candidate, (tenant.org_id, person))
        assert (row.enrolment_id, row.stage, row.gates_total) == (lives, Stage.STARTED, 8)


def test_a_second_live_enrolment_in_the_same_programme_is_refused_and_a_rejoin_is_not(tenant: Tenant) -> None:
    person = candidate(tenant)
    enrol(tenant, person, stage="early_leaver")
    enrol(tenant, person, stage="referred")
    with pytest.raises(Refusal, match="already on this programme"):
        enrol(tenant, person)


@pytest.mark.parametrize(
    ("gate", "seen", "says"),
    [
        (Gate.SHARING, Seen(on=today()), "under Sharing"),
        (Gate.PLACEMENT, Seen(on=today()), "does not have that gate"),
        (Gate.IDENTITY, Seen(on=today() + timedelta(days=1)), "today or in the past"),
        (Gate.IDENTITY, Seen(on=today(), expires_on=today()), "expire after"),
        (Gate.IDENTITY, Seen(on=today(), strength="declared"), "seen yourself"),  # type: ignore[arg-type]  # equal to the member
    ],
)
def test_evidence_that_breaks_a_rule_is_refused(tenant: Tenant, gate: Gate, seen: Seen, says: str) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), ProgrammeType.COLLEGE_PATHWAY)
    with pytest.raises(Refusal, match=says):
        at_gate(tenant, enrolment_id, gate, seen)
