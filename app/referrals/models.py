"""Referrals, and the files they come in."""

from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import (
    CreatedAt,
    DataClass,
    Json,
    PersonalDate,
    PersonalText,
    PlainText,
    TenantRecord,
    Versioned,
    of_organisation,
    within_tenant,
)


class Referral(TenantRecord):
    """How a person came: who sent them, for which programme, when."""

    __tablename__ = "referral"
    __table_args__ = (
        within_tenant("candidate_id", "candidate", cascade=True),
        within_tenant("enrolment_id", "enrolment", cascade=True),
        within_tenant("import_id", "referral_import"),
        Index("ix_referral_candidate", "org_id", "candidate_id"),
        Index("ix_referral_enrolment", "org_id", "enrolment_id"),
        Index("ix_referral_partner", "org_id", "partner_id", "referred_on"),
        Index("ix_referral_import", "org_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
    )

    candidate_id: Mapped[UUID]
    enrolment_id: Mapped[UUID]
    referred_on: Mapped[PersonalDate]
    source: Mapped[PlainText | None]
    """Name of the organisation that referred, as given."""
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    their_reference: Mapped[PersonalText | None]
    referrer_name: Mapped[PersonalText | None]
    referrer_email: Mapped[PersonalText | None]
    consent_to_contact: Mapped[bool]
    import_id: Mapped[UUID | None]
    recorded_at: Mapped[CreatedAt]


class ImportState(StrEnum):
    """Where an import stands."""

    CHECKING = auto()
    CHECKED = auto()
    UNREADABLE = auto()
    SAVING = auto()
    SAVED = auto()
    UNDOING = auto()
    UNDONE = auto()
    FAILED = auto()
    """A job met a fault of ours; ``problem`` holds which job, so that it can be asked for again."""
    DISCARDED = auto()
    """Somebody decided not to use the file: its content and rows are gone."""


class ReferralImport(TenantRecord, Versioned):
    """One file of referrals. Nothing of it becomes a person until someone confirms."""

    __tablename__ = "referral_import"
    __table_args__ = (
        of_organisation(),
        within_tenant("by_id", "member"),
        Index("ix_import_made", "org_id", text("made_at DESC")),
    )

    state: Mapped[ImportState]
    file_name: Mapped[PersonalText]
    content: Mapped[bytes | None] = mapped_column(info={"data": DataClass.SPECIAL}, deferred=True)
    problem: Mapped[PlainText | None]
    columns: Mapped[Json | None] = mapped_column(info={"data": DataClass.SPECIAL})
    """What the columns mean (app/referrals/reading/layout.py), with an example of each for the person who maps them."""
    done_rows: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rows checked so far; once saving begins, the referrals to save."""
    total_rows: Mapped[int] = mapped_column(default=0, server_default="0")
    by_id: Mapped[UUID]
    made_at: Mapped[CreatedAt]
    saved_at: Mapped[datetime | None]


class Decision(StrEnum):
    """What becomes of a row."""

    UNDECIDED = auto()
    """May repeat somebody: left out until a person says."""
    CREATE = auto()
    """A new person."""
    SAME_PERSON = auto()
    """Enrol the person who is already known."""
    SKIP = auto()
    """Leave the row out."""


class ImportRow(TenantRecord):
    """One row of a file: as it was, as it was understood, what is wrong with it, and whom it may repeat."""

    __tablename__ = "import_row"
    __table_args__ = (
        within_tenant("import_id", "referral_import", cascade=True),
        UniqueConstraint("org_id", "import_id", "number"),
    )

    import_id: Mapped[UUID]
    number: Mapped[int]
    """Number of the row in the file, counting the header as 1, as a spreadsheet shows it."""
    given: Mapped[Json] = mapped_column(info={"data": DataClass.SPECIAL})
    understood: Mapped[Json | None] = mapped_column(info={"data": DataClass.SPECIAL})
    problems: Mapped[list[Json]] = mapped_column(info={"data": DataClass.SPECIAL})
    duplicates: Mapped[list[Json]] = mapped_column(info={"data": DataClass.SPECIAL})
    """Likely the same person: ``{"candidate_id", "reference", "score", "reasons"}``, or ``{"row", …}`` for one of this file."""
    decision: Mapped[Decision]
    same_as: Mapped[UUID | None]
    """Who it is: a candidate, or another row of the same file."""
    candidate_id: Mapped[UUID | None]
    """The person this row became, or was found to be."""
    enrolment_id: Mapped[UUID | None]
    """The enrolment this row made; none where the person was already on the programme."""
