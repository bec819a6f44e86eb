"""Enrolments, the steps taken, and the evidence behind the readiness gates."""

from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import (
    CreatedAt,
    DataClass,
    PersonalDate,
    PersonalText,
    PlainText,
    SpecialText,
    TenantRecord,
    Versioned,
    of_organisation,
    within_tenant,
)
from app.enrolments.states import Action, Reason
from app.programmes.stages import Stage


class Enrolment(TenantRecord, Versioned):
    """One person in one programme, from referral to the end. A re-join is a new enrolment."""

    __tablename__ = "enrolment"
    __table_args__ = (
        of_organisation(),
        within_tenant("candidate_id", "candidate", cascade=True),
        within_tenant("programme_id", "programme"),
        within_tenant("cohort_id", "cohort"),
        Index("ix_enrolment_candidate", "org_id", "candidate_id", "referred_on"),
        Index("ix_enrolment_cohort", "org_id", "cohort_id"),
        Index("ix_enrolment_stage", "org_id", "programme_id", "stage"),
        Index(
            "uq_enrolment_live",
            "org_id",
            "candidate_id",
            "programme_id",
            unique=True,
            postgresql_where=text(
                "stage NOT IN ('not_eligible', 'declined', 'no_contact', 'early_leaver', 'other_positive', 'sustained')"
            ),
            info={"says": "This person is already on this programme"},
        ),
    )

    candidate_id: Mapped[UUID]
    programme_id: Mapped[UUID]
    cohort_id: Mapped[UUID | None]
    stage: Mapped[Stage]
    paused_from: Mapped[Stage | None]
    referred_on: Mapped[PersonalDate]
    stage_since: Mapped[PersonalDate]


class EnrolmentStep(TenantRecord):
    """One step on the pathway. Append-only: today's stage can be rebuilt from the steps."""

    __tablename__ = "enrolment_step"
    __table_args__ = (
        within_tenant("enrolment_id", "enrolment", cascade=True),
        UniqueConstraint(
            "org_id", "enrolment_id", "sequence", info={"says": "Someone else moved this person at the same moment"}
        ),
        Index("ix_enrolment_step_stage", "org_id", "enrolment_id", "to_stage", "effective_on"),
    )

    enrolment_id: Mapped[UUID]
    sequence: Mapped[int]
    action: Mapped[Action]
    from_stage: Mapped[Stage | None]
    to_stage: Mapped[Stage]
    effective_on: Mapped[PersonalDate]
    recorded_at: Mapped[CreatedAt]
    reason: Mapped[Reason | None]
    by_id: Mapped[UUID]


class Strength(StrEnum):
    """How good the evidence is (DOMAIN 2.6)."""

    VERIFIED = auto()
    DECLARED = auto()
    ASSUMED = auto()


class GateEvidence(TenantRecord):
    """Why a gate of an enrolment is met, since when and until when. The newest row of a gate counts."""

    __tablename__ = "gate_evidence"
    __table_args__ = (
        within_tenant("enrolment_id", "enrolment", cascade=True),
        within_tenant("by_id", "member"),
        Index("ix_gate_evidence", "org_id", "enrolment_id", "gate", "recorded_at"),
        CheckConstraint(
            "expires_on IS NULL OR expires_on > met_on",
            name="expires_later",
            info={"says": "The evidence must expire after the day it was seen"},
        ),
    )

    enrolment_id: Mapped[UUID]
    gate: Mapped[PlainText]
    met_on: Mapped[PersonalDate]
    expires_on: Mapped[PersonalDate | None]
    strength: Mapped[Strength]
    note: Mapped[SpecialText | None]
    by_id: Mapped[UUID]
    recorded_at: Mapped[CreatedAt]


class ReadyProfile(TenantRecord, Versioned):
    """What a hiring manager may know of a person before interview, and nothing else.

    The key is the enrolment's. ``visible`` is written by the readiness computation alone; the row policy of hiring managers
    reads it, so a person who is not ready, or who withdrew sharing, is gone in the next request.
    """

    __tablename__ = "ready_profile"
    __table_args__ = (
        of_organisation(),
        within_tenant("id", "enrolment", cascade=True),
        UniqueConstraint("org_id", "reference"),
        Index("ix_ready_profile_visible", "org_id", text("ready_on DESC"), "id", postgresql_where=text("visible")),
    )

    reference: Mapped[PersonalText]
    visible: Mapped[bool]
    ready_on: Mapped[PersonalDate | None]
    programme_name: Mapped[PersonalText]
    job_families: Mapped[list[str]] = mapped_column(info={"data": DataClass.PERSONAL})
    band: Mapped[int]
    hours_per_week: Mapped[float]
    earliest_time: Mapped[PersonalText | None]
    latest_time: Mapped[PersonalText | None]
    shifts: Mapped[list[str]] = mapped_column(info={"data": DataClass.PERSONAL})
    available_from: Mapped[PersonalDate | None]
    site_ids: Mapped[list[str]] = mapped_column(info={"data": DataClass.PERSONAL})
    evidence: Mapped[list[str]] = mapped_column(info={"data": DataClass.PERSONAL})
    supervisor_line: Mapped[PersonalText | None]
    adjustments_shared: Mapped[SpecialText | None]

    @property
    def complete(self) -> bool:
        """Whether a hiring manager could decide on it: wanted work, hours, shifts, places and evidence are there."""
        return bool(self.job_families and self.hours_per_week > 0 and self.shifts and self.site_ids and self.evidence)
