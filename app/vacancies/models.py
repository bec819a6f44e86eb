"""Vacancies, and applications to them."""

from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import (
    CreatedAt,
    DataClass,
    Json,
    PersonalDate,
    PersonalText,
    PlainDate,
    PlainText,
    SpecialText,
    TenantRecord,
    Versioned,
    of_organisation,
    within_tenant,
)
from app.programmes.work import JobFamily
from app.vacancies.states import ApplicationAction, ApplicationState


class Guarantee(StrEnum):
    """What is promised to people of the pathway."""

    NONE = auto()
    PROGRAMME = auto()
    DISABILITY_CONFIDENT = auto()
    CARE_LEAVER = auto()


class Vacancy(TenantRecord, Versioned):
    """One or several like posts of one manager."""

    __tablename__ = "vacancy"
    __table_args__ = (
        of_organisation(),
        within_tenant("site_id", "site"),
        within_tenant("manager_id", "member"),
        within_tenant("programme_id", "programme"),
        UniqueConstraint("org_id", "reference"),
        Index("ix_vacancy_manager", "org_id", "manager_id", "closes_on"),
        CheckConstraint("posts > 0", name="has_posts", info={"says": "A vacancy must have at least 1 post"}),
        CheckConstraint(
            "posts_kept BETWEEN 0 AND posts",
            name="keeps_what_it_has",
            info={"says": "The posts kept for a programme cannot be more than the posts there are"},
        ),
    )

    reference: Mapped[PlainText]
    title: Mapped[PlainText]
    job_family: Mapped[JobFamily]
    band: Mapped[int]
    department: Mapped[PlainText]
    site_id: Mapped[UUID]
    hours_per_week: Mapped[float]
    shift_pattern: Mapped[PlainText]
    summary: Mapped[PlainText]
    criteria: Mapped[list[Json]] = mapped_column(info={"data": DataClass.NONE})
    """Essential criteria: ``{"text": str, "needed": "day_one" | "trained_for"}``."""
    posts: Mapped[int]
    posts_kept: Mapped[int] = mapped_column(default=0, server_default="0")
    programme_id: Mapped[UUID | None]
    kept_until: Mapped[PlainDate | None]
    guarantee: Mapped[Guarantee]
    manager_id: Mapped[UUID]
    closes_on: Mapped[PlainDate]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class Application(TenantRecord, Versioned):
    """One enrolment's application to one vacancy."""

    __tablename__ = "application"
    __table_args__ = (
        within_tenant("vacancy_id", "vacancy"),
        within_tenant("enrolment_id", "enrolment", cascade=True),
        within_tenant("manager_id", "member"),
        Index("ix_application_manager", "org_id", "manager_id", "state"),
        Index("ix_application_enrolment", "org_id", "enrolment_id"),
        Index("ix_application_vacancy", "org_id", "vacancy_id", "state"),
        Index(
            "uq_application_live",
            "org_id",
            "vacancy_id",
            "enrolment_id",
            unique=True,
            postgresql_where=text(
                "state NOT IN ('not_shortlisted', 'interview_unsuccessful', 'offer_declined', 'offer_withdrawn', "
                "'candidate_withdrew', 'vacancy_closed')"
            ),
            info={"says": "This person already has an application for this post"},
        ),
    )

    vacancy_id: Mapped[UUID]
    enrolment_id: Mapped[UUID]
    manager_id: Mapped[UUID]
    """The vacancy's manager, repeated for the row policy of hiring managers."""
    profile_reference: Mapped[PersonalText]
    state: Mapped[ApplicationState]
    guaranteed: Mapped[bool]
    interview_at: Mapped[datetime | None]
    interview_place: Mapped[PersonalText | None]
    feedback: Mapped[SpecialText | None]
    starts_on: Mapped[PersonalDate | None]
    revealed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class ApplicationStep(TenantRecord):
    """One step of an application. Append-only."""

    __tablename__ = "application_step"
    __table_args__ = (
        within_tenant("application_id", "application", cascade=True),
        UniqueConstraint(
            "org_id", "application_id", "sequence", info={"says": "Someone else changed this application at the same moment"}
        ),
        Index("ix_application_step_enrolment", "org_id", "enrolment_id", "to_state", "effective_on"),
    )

    application_id: Mapped[UUID]
    enrolment_id: Mapped[UUID]
    sequence: Mapped[int]
    action: Mapped[ApplicationAction]
    to_state: Mapped[ApplicationState]
    effective_on: Mapped[PersonalDate]
    recorded_at: Mapped[CreatedAt]
    by_id: Mapped[UUID]
