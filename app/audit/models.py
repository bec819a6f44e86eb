"""Audit lines and the seals over them."""

from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, BigId, DataClass, Json, PlainText


class AuditType(StrEnum):
    """What was done or seen. Stored as text without a CHECK, so that history outlives a name."""

    SIGNED_IN = auto()
    SIGN_IN_REFUSED = auto()
    SIGNED_OUT = auto()
    ROLE_CHOSEN = auto()
    MEMBER_ADDED = auto()
    MEMBER_CHANGED = auto()
    MEMBER_LEFT = auto()
    ORGANISATION_CHANGED = auto()
    SITE_CHANGED = auto()
    AUDIT_READ = auto()
    CANDIDATES_LISTED = auto()
    CANDIDATE_OPENED = auto()
    CANDIDATE_OPENED_WITH_REASON = auto()
    CANDIDATE_CREATED = auto()
    CANDIDATE_CHANGED = auto()
    CONTACT_LOGGED = auto()
    ACTION_ADDED = auto()
    ACTION_DONE = auto()
    ACTION_REOPENED = auto()
    SHARING_GIVEN = auto()
    SHARING_WITHDRAWN = auto()
    PROFILE_CHANGED = auto()
    ENROLLED = auto()
    ENROLMENT_MOVED = auto()
    EVIDENCE_RECORDED = auto()
    READINESS_COMPUTED = auto()
    REFERRAL_ACCEPTED = auto()
    REFERRALS_VIEWED = auto()
    IMPORT_UPLOADED = auto()
    IMPORT_OPENED = auto()
    IMPORT_CHANGED = auto()
    IMPORT_CONFIRMED = auto()
    IMPORT_SAVED = auto()
    IMPORT_UNDONE = auto()
    IMPORT_DISCARDED = auto()
    EQUALITY_LINK_MADE = auto()
    EQUALITY_ANSWERED = auto()
    PROGRAMME_CREATED = auto()
    COHORT_CREATED = auto()
    COHORT_VIEWED = auto()
    VACANCY_CREATED = auto()
    VACANCY_CHANGED = auto()
    READY_LIST_VIEWED = auto()
    PROFILE_VIEWED = auto()
    APPLICATION_CREATED = auto()
    APPLICATION_MOVED = auto()
    APPLICATION_VIEWED = auto()
    NAME_REVEALED = auto()
    EMPLOYMENT_STARTED = auto()
    EMPLOYMENT_ENDED = auto()
    RETENTION_CHECKED = auto()
    REPORT_REQUESTED = auto()
    REPORT_CANCELLED = auto()
    REPORT_BUILT = auto()
    REPORT_VIEWED = auto()
    REPORT_DOWNLOADED = auto()
    DEMO_LOADED = auto()


class AuditEntry(Base):
    """One line: who did or saw what, when. Detail holds the names of fields and coded values, never free text."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_organisation", "org_id", "id"),
        Index("ix_entry_xid", "xid", "id"),
        Index(
            "ix_entry_openings",
            "subject_id",
            "id",
            postgresql_where=text("type IN ('candidate_opened', 'candidate_opened_with_reason')"),
        ),
        {"schema": "audit"},
    )

    id: Mapped[BigId]
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    xid: Mapped[int] = mapped_column(BigInteger, server_default=text("pg_current_xact_id()::text::bigint"))
    org_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    role: Mapped[PlainText]
    type: Mapped[PlainText]
    subject: Mapped[PlainText | None]
    subject_id: Mapped[UUID | None]
    detail: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"), info={"data": DataClass.PERSONAL})


class AuditSeal(Base):
    """A seal over a run of entries: an HMAC with a key outside the database, chained to the seal before."""

    __tablename__ = "seal"
    __table_args__ = ({"schema": "audit"},)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    epoch: Mapped[PlainText]
    """The cluster in which it was made: transaction numbers start again in a restored one."""
    xid_below: Mapped[int] = mapped_column(BigInteger)
    """Every entry of a transaction before this one is sealed."""
    xid_next: Mapped[int] = mapped_column(BigInteger)
    """No transaction from this one on had begun when the seal was made, so its entries are younger than the seal."""
    entries: Mapped[int]
    digest: Mapped[bytes] = mapped_column(info={"data": DataClass.NONE})
    previous: Mapped[bytes] = mapped_column(info={"data": DataClass.NONE})
    root: Mapped[bytes] = mapped_column(info={"data": DataClass.NONE})
    sealed_at: Mapped[datetime]


class SealedEntry(Base):
    """Which seal covers an entry, and the entry's digest, which nobody can make without the key."""

    __tablename__ = "sealed"
    __table_args__ = (Index("ix_sealed_seal", "seal_id"), {"schema": "audit"})

    entry_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seal_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(info={"data": DataClass.NONE})
