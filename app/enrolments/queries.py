"""Reads of enrolments, their steps, their evidence and their profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select

from app.access import Actor
from app.accounts.models import Member
from app.candidates.models import Candidate, SharingPermission
from app.clock import today
from app.enrolments.models import Enrolment, EnrolmentStep, GateEvidence, ReadyProfile
from app.enrolments.readiness import Evidence, Readiness, assess
from app.enrolments.states import Action, Reason
from app.extensions import db
from app.programmes.models import Cohort, Programme
from app.programmes.stages import ENDS, Stage
from app.refusals import NotFound

EMPLOYERS = "employers"
"""The purpose of the sharing permission that lets hiring managers see a profile."""
ENDED = tuple(sorted(ENDS))


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """An enrolment with the words a page needs of its programme and cohort."""

    id: UUID
    candidate_id: UUID
    programme_id: UUID
    programme: str
    has_training: bool
    has_placement: bool
    gates: list[str]
    cohort_id: UUID | None
    cohort: str | None
    stage: Stage
    paused_from: Stage | None
    referred_on: date
    stage_since: date
    version: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step, with the name of who took it."""

    id: UUID
    sequence: int
    action: Action
    from_stage: Stage | None
    to_stage: Stage
    effective_on: date
    recorded_at: datetime
    reason: Reason | None
    by_id: UUID
    by_name: str


_ROW = (
    select(
        Enrolment.id,
        Enrolment.candidate_id,
        Enrolment.programme_id,
        Programme.name.label("programme"),
        Programme.has_training,
        Programme.has_placement,
        Programme.gates,
        Enrolment.cohort_id,
        Cohort.name.label("cohort"),
        Enrolment.stage,
        Enrolment.paused_from,
        Enrolment.referred_on,
        Enrolment.stage_since,
        Enrolment.version,
    )
    .join(Programme, (Programme.org_id == Enrolment.org_id) & (Programme.id == Enrolment.programme_id))
    .outerjoin(Cohort, (Cohort.org_id == Enrolment.org_id) & (Cohort.id == Enrolment.cohort_id))
)


def show(enrolment_id: UUID, *, viewer: Actor) -> EnrolmentRow:
    """Return one enrolment in words, or say that there is none."""
    row = db.session.execute(_ROW.where(Enrolment.org_id == viewer.org_id, Enrolment.id == enrolment_id)).mappings().first()
    if row is None:
        raise NotFound
    return EnrolmentRow(**row)


def of_candidate(candidate_id: UUID, *, viewer: Actor) -> list[EnrolmentRow]:
    """Return every enrolment of a person, newest first."""
    rows = db.session.execute(
        _ROW.where(Enrolment.org_id == viewer.org_id, Enrolment.candidate_id == candidate_id).order_by(
            Enrolment.referred_on.desc(), Enrolment.id
        )
    )
    return [EnrolmentRow(**row) for row in rows.mappings()]


def get(enrolment_id: UUID, *, viewer: Actor) -> Enrolment:
    """Return one enrolment to change, or say that there is none."""
    found = db.session.get(Enrolment, (viewer.org_id, enrolment_id))
    if found is None:
        raise NotFound
    return found


def locked(enrolment: Enrolment) -> Enrolment:
    """Return an enrolment as it is now, and hold every other change of it until this transaction ends.

    The person's row is held first, as it is by everything that changes a person, so that no two wait for each other.
    """
    mine = Candidate.org_id == enrolment.org_id, Candidate.id == enrolment.candidate_id
    db.session.execute(select(Candidate.id).where(*mine).with_for_update())
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.org_id == enrolment.org_id, Enrolment.id == enrolment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def programme_of(enrolment: Enrolment) -> Programme:
    """Return the programme of an enrolment."""
    return db.session.get_one(Programme, (enrolment.org_id, enrolment.programme_id))


def steps(enrolment_id: UUID, *, viewer: Actor) -> list[StepRow]:
    """Return the steps of an enrolment, in the order they were recorded."""
    rows = db.session.execute(
        select(
            EnrolmentStep.id,
            EnrolmentStep.sequence,
            EnrolmentStep.action,
            EnrolmentStep.from_stage,
            EnrolmentStep.to_stage,
            EnrolmentStep.effective_on,
            EnrolmentStep.recorded_at,
            EnrolmentStep.reason,
            EnrolmentStep.by_id,
            Member.name.label("by_name"),
        )
        .join(Member, (Member.org_id == EnrolmentStep.org_id) & (Member.id == EnrolmentStep.by_id))
        .where(EnrolmentStep.org_id == viewer.org_id, EnrolmentStep.enrolment_id == enrolment_id)
        .order_by(EnrolmentStep.sequence)
    )
    return [StepRow(**row) for row in rows.mappings()]


def refuse_unknown_step(enrolment: Enrolment, step_id: UUID) -> None:
    """Refuse a step that is none of ``enrolment``, as if it did not exist."""
    mine = (EnrolmentStep.org_id == enrolment.org_id, EnrolmentStep.enrolment_id == enrolment.id)
    if db.session.scalar(select(EnrolmentStep.id).where(*mine, EnrolmentStep.id == step_id)) is None:
        raise NotFound


def last_step(enrolment_id: UUID, *, org_id: UUID) -> EnrolmentStep:
    """Return the newest step. Every enrolment has one: its referral."""
    return db.session.scalars(
        select(EnrolmentStep)
        .where(EnrolmentStep.org_id == org_id, EnrolmentStep.enrolment_id == enrolment_id)
        .order_by(EnrolmentStep.sequence.desc())
        .limit(1)
    ).one()


def evidence_of(enrolment_id: UUID, *, org_id: UUID) -> list[Evidence]:
    """Return all evidence ever recorded for an enrolment, oldest first."""
    rows = db.session.execute(
        select(
            GateEvidence.id,
            GateEvidence.gate,
            GateEvidence.met_on,
            GateEvidence.expires_on,
            GateEvidence.recorded_at,
            GateEvidence.strength,
            GateEvidence.note,
            Member.name.label("by_name"),
        )
        .join(Member, (Member.org_id == GateEvidence.org_id) & (Member.id == GateEvidence.by_id))
        .where(GateEvidence.org_id == org_id, GateEvidence.enrolment_id == enrolment_id)
        .order_by(GateEvidence.recorded_at, GateEvidence.id)
    )
    return [Evidence(**row) for row in rows.mappings()]


def sharing_in_force(candidate_id: UUID, *, org_id: UUID) -> bool:
    """Whether the person allows their profile to be shown to employers."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    SharingPermission.org_id == org_id,
                    SharingPermission.candidate_id == candidate_id,
                    SharingPermission.purpose == EMPLOYERS,
                    SharingPermission.withdrawn_at.is_(None),
                )
            )
        )
    )


def readiness(enrolment: EnrolmentRow, *, viewer: Actor) -> Readiness:
    """Return how the gates of an enrolment stand today."""
    return _assess(enrolment.id, enrolment.candidate_id, enrolment.gates, org_id=viewer.org_id)


def readiness_of(enrolment: Enrolment, *, gates: Sequence[str]) -> Readiness:
    """Return how ``gates`` stand today, for the service that is about to change the enrolment."""
    return _assess(enrolment.id, enrolment.candidate_id, gates, org_id=enrolment.org_id)


def _assess(enrolment_id: UUID, candidate_id: UUID, gates: Sequence[str], *, org_id: UUID) -> Readiness:
    return assess(
        gates,
        evidence_of(enrolment_id, org_id=org_id),
        sharing=sharing_in_force(candidate_id, org_id=org_id),
        today=today(),
    )


def profile(enrolment_id: UUID, *, viewer: Actor) -> ReadyProfile | None:
    """Return what hiring managers may see of an enrolment, if anybody has written it yet."""
    return db.session.get(ReadyProfile, (viewer.org_id, enrolment_id))


def profile_of(enrolment: Enrolment) -> ReadyProfile | None:
    """Return the profile of an enrolment as it is now, for the service that is about to change it."""
    return db.session.get(ReadyProfile, (enrolment.org_id, enrolment.id), populate_existing=True)


def current_of(candidate_id: UUID, *, org_id: UUID) -> Enrolment | None:
    """Return the enrolment that a person's record shows: the newest live one, or else the newest."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.org_id == org_id, Enrolment.candidate_id == candidate_id)
        .order_by(Enrolment.stage.in_(ENDED), Enrolment.referred_on.desc(), Enrolment.id)
        .limit(1)
    ).first()


def live_of(candidate_id: UUID, *, org_id: UUID) -> Sequence[Enrolment]:
    """Return the live enrolments of a person, oldest first."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.org_id == org_id, Enrolment.candidate_id == candidate_id, Enrolment.stage.not_in(ENDED))
        .order_by(Enrolment.referred_on, Enrolment.id)
    ).all()
