"""Programmes, their rules, and their cohorts."""

from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import DataClass, PlainDate, PlainText, TenantRecord, Versioned, of_organisation, within_tenant


class ProgrammeType(StrEnum):
    """The kinds of programme that come as ready templates (PRODUCT, C1)."""

    WORKSTART = auto()
    SWAP = auto()
    COLLEGE_PATHWAY = auto()


class Programme(TenantRecord, Versioned):
    """A programme people can be enrolled in."""

    __tablename__ = "programme"
    __table_args__ = (
        of_organisation(),
        UniqueConstraint("org_id", "name", info={"says": "There is already a programme with this name"}),
        CheckConstraint("attendance_threshold BETWEEN 0 AND 100", name="attendance_is_a_percentage"),
    )

    type: Mapped[ProgrammeType]
    name: Mapped[PlainText]
    summary: Mapped[PlainText]
    has_training: Mapped[bool]
    has_placement: Mapped[bool]
    gates: Mapped[list[str]] = mapped_column(info={"data": DataClass.NONE})
    """Codes of the mandatory readiness gates (app/enrolments/readiness.py), in the order they are shown."""
    weeks: Mapped[int]
    attendance_threshold: Mapped[int] = mapped_column(default=80, server_default="80")
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))


class Cohort(TenantRecord, Versioned):
    """A group that goes through a programme together."""

    __tablename__ = "cohort"
    __table_args__ = (
        of_organisation(),
        within_tenant("programme_id", "programme"),
        within_tenant("site_id", "site"),
        UniqueConstraint("org_id", "programme_id", "name", info={"says": "This programme already has a cohort with this name"}),
        CheckConstraint("capacity > 0", name="has_places", info={"says": "A cohort must have at least 1 place"}),
        CheckConstraint(
            "ends_on >= starts_on",
            name="ends_after_it_starts",
            info={"says": "The cohort must end on or after the day it starts"},
        ),
    )

    programme_id: Mapped[UUID]
    name: Mapped[PlainText]
    starts_on: Mapped[PlainDate]
    ends_on: Mapped[PlainDate]
    capacity: Mapped[int]
    site_id: Mapped[UUID | None]
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
