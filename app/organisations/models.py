"""Organisations in a tree, partners beside them, and sites."""

from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import PlainText, Record, TenantRecord, of_organisation


class Kind(StrEnum):
    """What an organisation is. An employer is a tenant; partners work within a tenant through a partnership."""

    REGION = auto()
    ICS = auto()
    EMPLOYER = auto()
    COLLEGE = auto()
    COUNCIL = auto()
    HOUSING_ASSOCIATION = auto()
    CHARITY = auto()
    JOBCENTRE = auto()
    PROVIDER = auto()


class Organisation(Record):
    """An employer, what stands above it, or a partner."""

    __tablename__ = "organisation"

    kind: Mapped[Kind]
    name: Mapped[PlainText]
    ods_code: Mapped[PlainText | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))


class Partnership(TenantRecord):
    """A partner that works with an employer."""

    __tablename__ = "partnership"
    __table_args__ = (
        of_organisation(),
        UniqueConstraint("org_id", "partner_id", info={"says": "This partner has already been added"}),
    )

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))


class Site(TenantRecord):
    """A place where an employer's people work."""

    __tablename__ = "site"
    __table_args__ = (
        of_organisation(),
        UniqueConstraint("org_id", "name", info={"says": "There is already a site with this name"}),
    )

    name: Mapped[PlainText]
    postcode: Mapped[PlainText | None]
