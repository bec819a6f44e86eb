"""Spells in a paid job, and the checks in the year after the start."""

from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.database import CreatedAt, PersonalDate, TenantRecord, Versioned, within_tenant


class Employment(TenantRecord, Versioned):
    """One spell in one paid job."""

    __tablename__ = "employment"
    __table_args__ = (
        within_tenant("enrolment_id", "enrolment", cascade=True),
        within_tenant("application_id", "application"),
        within_tenant("vacancy_id", "vacancy"),
        Index("ix_employment_enrolment", "org_id", "enrolment_id"),
        Index("uq_employment_current", "org_id", "enrolment_id", unique=True, postgresql_where=text("ended_on IS NULL")),
        UniqueConstraint("org_id", "application_id", info={"says": "This person has already started in this post"}),
        CheckConstraint(
            "ended_on >= started_on",
            name="ends_after_it_starts",
            info={"says": "The job must end on or after the day it started"},
        ),
    )

    enrolment_id: Mapped[UUID]
    application_id: Mapped[UUID | None]
    vacancy_id: Mapped[UUID | None]
    started_on: Mapped[PersonalDate]
    band: Mapped[int]
    hours_per_week: Mapped[float]
    ended_on: Mapped[PersonalDate | None]
    recorded_at: Mapped[CreatedAt]


class RetentionOutcome(StrEnum):
    """What a check found. ``UNKNOWN`` never counts as sustained (DOMAIN 5.3)."""

    IN_WORK_SAME = auto()
    IN_WORK_OTHER_ROLE = auto()
    IN_WORK_OTHER_EMPLOYER = auto()
    NOT_IN_WORK = auto()
    UNKNOWN = auto()

    @property
    def label(self) -> str:
        """The outcome in words."""
        return {
            "in_work_same": "In the same job",
            "in_work_other_role": "In another job here",
            "in_work_other_employer": "In a job elsewhere",
            "not_in_work": "Not in work",
            "unknown": "Not known",
        }[self]


class RetentionCheck(TenantRecord, Versioned):
    """A check due so many days after the start: 28, 91, 182 or 364."""

    __tablename__ = "retention_check"
    __table_args__ = (
        within_tenant("employment_id", "employment", cascade=True),
        within_tenant("by_id", "member"),
        UniqueConstraint("org_id", "employment_id", "days"),
        Index("ix_retention_due", "org_id", "due_on", postgresql_where=text("outcome IS NULL")),
        CheckConstraint("days IN (28, 91, 182, 364)", name="known_distance"),
    )

    employment_id: Mapped[UUID]
    days: Mapped[int]
    due_on: Mapped[PersonalDate]
    outcome: Mapped[RetentionOutcome | None]
    checked_on: Mapped[PersonalDate | None]
    by_id: Mapped[UUID | None]
