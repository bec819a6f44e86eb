"""Enrol people, move them along the pathway, record evidence, and keep what follows from it in step.

Whoever changes an enrolment holds its row first, so that two steps at the same moment become one step and one conflict. What
follows (the person's stage and gates on the caseload, what hiring managers may see) is written in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, update

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.candidates.models import Candidate
from app.clock import now, today
from app.enrolments import queries
from app.enrolments.models import Enrolment, EnrolmentStep, GateEvidence, Strength
from app.enrolments.opening import opening
from app.enrolments.readiness import Readiness
from app.enrolments.states import BY_APPLICATION, REASONS, Action, Reason, next_stage, steps_from, way_back
from app.extensions import db
from app.programmes.gates import Gate
from app.programmes.models import Cohort, Programme
from app.programmes.stages import ENDS, Stage
from app.refusals import Conflict, Refusal
from app.timeline import service as timeline
from app.timeline.models import CaseEvent, CaseEventType

UNDO_WITHIN = timedelta(minutes=10)
MUST_BE_SEEN = frozenset({Gate.RIGHT_TO_WORK, Gate.IDENTITY})
"""Gates that no statement closes: somebody has to see the document."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw that meets a gate: when, until when it holds, how good it is, and a note without any copy."""

    on: date
    expires_on: date | None = None
    strength: Strength = Strength.VERIFIED
    note: str | None = None


def refer(candidate: Candidate, *, programme: Programme, on: date, cohort_id: UUID | None = None, by: Actor) -> Enrolment:
    """Enrol a person in a programme, at the stage referred. A re-join is a new enrolment."""
    _refuse_future(on)
    if cohort_id is not None:
        cohort = db.session.get(Cohort, (by.org_id, cohort_id))
        if cohort is None or cohort.programme_id != programme.id:
            raise Refusal("Select a cohort of this programme")
    opened = opening(candidate.id, programme=programme, on=on, cohort_id=cohort_id, by=by)
    enrolment = Enrolment(**opened.enrolment)
    db.session.add(enrolment)
    db.session.flush()
    db.session.add_all([EnrolmentStep(**opened.step), CaseEvent(**opened.event)])
    db.session.flush()
    audit.record(AuditType.ENROLLED, by=by, subject=enrolment, detail=opened.audited)
    _show_on_caseload(enrolment, newly=True)
    _recompute(enrolment)
    return enrolment


def move(
    enrolment: Enrolment,
    *,
    action: Action,
    on: date,
    reason: Reason | None = None,
    by: Actor,
    version: int | None = None,
) -> None:
    """Take one step on the pathway, or say why it cannot be taken.

    ``version`` is the version that the person saw when they decided; a newer one is a conflict.
    """
    enrolment = queries.locked(enrolment)
    if version is not None and version != enrolment.version:
        raise Conflict("Someone else changed this person's stage while you had the page open")
    programme = queries.programme_of(enrolment)
    from_stage = enrolment.stage
    to_stage = next_stage(from_stage, action, paused_from=enrolment.paused_from)
    _refuse_step_of_another_programme(from_stage, action, programme)
    _refuse_reason(action, reason)
    last = queries.last_step(enrolment.id, org_id=by.org_id)
    _refuse_future(on)
    if on < last.effective_on:
        raise Refusal(f"The step must take effect on or after the one before it, {_day(last.effective_on)}")
    if action is Action.MAKE_READY:
        _refuse_unready(enrolment, programme)

    enrolment.stage = to_stage
    enrolment.paused_from = from_stage if action is Action.PAUSE else None
    enrolment.stage_since = on
    enrolment.version += 1
    step = EnrolmentStep(sequence=last.sequence + 1, action=action, from_stage=from_stage, effective_on=on, reason=reason)
    _write_step(step, enrolment=enrolment, by=by)
    coded = {"action": str(action), "from": str(from_stage), "to": str(to_stage), "reason": str(reason) if reason else None}
    timeline.add(
        CaseEventType.STAGE_CHANGED,
        candidate_id=enrolment.candidate_id,
        org_id=by.org_id,
        by_id=by.member_id,
        on=on,
        detail=coded,
    )
    audit.record(AuditType.ENROLMENT_MOVED, by=by, subject=enrolment, detail=coded)
    _show_on_caseload(enrolment)
    _recompute(enrolment)


def undo(enrolment: Enrolment, *, step_id: UUID, by: Actor) -> None:
    """Take back a step of one's own by the step that leads back, as long as nothing has followed it."""
    enrolment = queries.locked(enrolment)
    queries.refuse_unknown_step(enrolment, step_id)
    last = queries.last_step(enrolment.id, org_id=by.org_id)
    back = way_back(last.action, last.from_stage, last.to_stage)
    if last.id != step_id or back is None or not can_undo(last, by=by):
        raise Refusal("This step can no longer be undone. Move the person to the stage they are at instead")
    reason = Reason.RECORDED_IN_ERROR if back in REASONS else None
    move(enrolment, action=back, on=last.effective_on, reason=reason, by=by)


def can_undo(step: EnrolmentStep, *, by: Actor) -> bool:
    """Whether ``by`` may still take back ``step``: their own, a moment ago, and the pathway has a way back."""
    mine_and_fresh = step.by_id == by.member_id and now() - step.recorded_at <= UNDO_WITHIN
    return mine_and_fresh and way_back(step.action, step.from_stage, step.to_stage) is not None


def record_evidence(enrolment: Enrolment, *, gate: Gate, seen: Seen, by: Actor) -> GateEvidence:
    """Record why a gate is met, since when and until when. The newest evidence of a gate counts."""
    enrolment = queries.locked(enrolment)
    if gate not in queries.programme_of(enrolment).gates:
        raise Refusal("This programme does not have that gate")
    if gate is Gate.SHARING:
        raise Refusal("Permission to share is recorded under Sharing, when the candidate gives it")
    if seen.on > today():
        raise Refusal("The date seen must be today or in the past")
    if seen.expires_on is not None and seen.expires_on <= seen.on:
        raise Refusal("The evidence must expire after the day it was seen")
    if gate in MUST_BE_SEEN and seen.strength is not Strength.VERIFIED:
        raise Refusal(f"“{gate.label}” needs a document that you have seen yourself")
    evidence = GateEvidence(
        org_id=by.org_id,
        enrolment_id=enrolment.id,
        gate=str(gate),
        met_on=seen.on,
        expires_on=seen.expires_on,
        strength=seen.strength,
        note=seen.note or None,
        by_id=by.member_id,
        # The time of the statement, not of the transaction: of two recorded in one transaction the second counts.
        recorded_at=func.clock_timestamp(),
    )
    db.session.add(evidence)
    db.session.flush()
    coded = {"gate": str(gate), "strength": str(seen.strength)}
    timeline.add(
        CaseEventType.EVIDENCE_RECORDED,
        candidate_id=enrolment.candidate_id,
        org_id=by.org_id,
        by_id=by.member_id,
        on=seen.on,
        detail=coded,
    )
    audit.record(AuditType.EVIDENCE_RECORDED, by=by, subject=enrolment, detail=coded)
    _recompute(enrolment)
    return evidence


def recompute(enrolment: Enrolment) -> Readiness:
    """Work out the readiness of one enrolment again, and write what follows from it.

    What hiring managers may see hangs on the stage, every gate, the sharing permission and a complete profile: all four, today.
    """
    return _recompute(queries.locked(enrolment))


def recompute_person(candidate_id: UUID, *, org_id: UUID) -> None:
    """Work out the readiness of all live enrolments of a person again: after a change of what they share, in its transaction."""
    for enrolment in queries.live_of(candidate_id, org_id=org_id):
        recompute(enrolment)


def steps_open_to(enrolment: queries.EnrolmentRow) -> Sequence[Action]:
    """Return the steps a person can take from where an enrolment is."""
    return steps_from(enrolment.stage, has_training=enrolment.has_training, has_placement=enrolment.has_placement)


def _recompute(enrolment: Enrolment) -> Readiness:
    readiness = queries.readiness_of(enrolment, gates=queries.programme_of(enrolment).gates)
    db.session.execute(
        update(Candidate)
        .where(
            Candidate.org_id == enrolment.org_id,
            Candidate.id == enrolment.candidate_id,
            Candidate.enrolment_id == enrolment.id,
        )
        .values(gates_met=readiness.met, gates_total=readiness.total)
    )
    profile = queries.profile_of(enrolment)
    if profile is None:
        return readiness
    sharing = queries.sharing_in_force(enrolment.candidate_id, org_id=enrolment.org_id)
    ready = enrolment.stage is Stage.PATHWAY_READY and readiness.ready and sharing and profile.complete
    if ready:
        profile.ready_on = enrolment.stage_since
    if profile.visible != ready:
        profile.visible = ready
        timeline.add(
            CaseEventType.READINESS_CHANGED,
            candidate_id=enrolment.candidate_id,
            org_id=enrolment.org_id,
            detail={"visible": ready, "met": readiness.met, "total": readiness.total},
        )
    return readiness


def _write_step(step: EnrolmentStep, *, enrolment: Enrolment, by: Actor) -> None:
    step.org_id, step.enrolment_id, step.to_stage, step.by_id = by.org_id, enrolment.id, enrolment.stage, by.member_id
    db.session.add(step)
    db.session.flush()


def _show_on_caseload(enrolment: Enrolment, *, newly: bool = False) -> None:
    """Repeat on the person's row what the caseload shows: the newest live enrolment, or the newest one there is."""
    shown = enrolment
    if enrolment.stage in ENDS:
        shown = queries.current_of(enrolment.candidate_id, org_id=enrolment.org_id) or enrolment
    row = update(Candidate).where(Candidate.org_id == enrolment.org_id, Candidate.id == enrolment.candidate_id)
    if not newly:
        row = row.where(Candidate.enrolment_id == enrolment.id)
    db.session.execute(row.values(enrolment_id=shown.id, programme_id=shown.programme_id, stage=shown.stage))
    if shown is not enrolment:
        _recompute(shown)


def _refuse_step_of_another_programme(stage: Stage, action: Action, programme: Programme) -> None:
    possible = steps_from(stage, has_training=programme.has_training, has_placement=programme.has_placement)
    if action not in possible and action not in BY_APPLICATION:
        part = "training" if action is Action.BEGIN_TRAINING else "a placement"
        raise Refusal(f"{programme.name} does not have {part}")


def _refuse_reason(action: Action, reason: Reason | None) -> None:
    allowed = REASONS.get(action, ())
    if allowed and reason is None:
        raise Refusal("Select a reason for this step")
    if reason is not None and reason not in allowed and not (allowed and reason is Reason.RECORDED_IN_ERROR):
        raise Refusal("Select a reason that belongs to this step")


def _refuse_future(on: date) -> None:
    if on > today():
        raise Refusal("The date must be today or in the past")


def _refuse_unready(enrolment: Enrolment, programme: Programme) -> None:
    readiness = queries.readiness_of(enrolment, gates=programme.gates)
    if not readiness.ready:
        missing = ", ".join(gate.title for gate in readiness.missing)
        raise Refusal(f"{readiness.met} of {readiness.total} readiness gates are met. Still missing: {missing}")


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
