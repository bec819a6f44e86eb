"""People who sign in, their roles, and their sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.access import Role
from app.database import Base, CreatedAt, DataClass, MemberText, Record, TenantRecord, of_organisation, within_tenant


class Account(Record):
    """A person who signs in. Read only through the functions of the sign_in schema, never by a request role."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("email", info={"says": "There is already an account with this email address"}),)

    email: Mapped[MemberText]
    name: Mapped[MemberText]
    password_hash: Mapped[MemberText | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=text("true"))
    created_at: Mapped[CreatedAt]


class Member(TenantRecord):
    """One role of one person in one organisation. Every right hangs on this row, and ends with it.

    A trigger deletes the sessions of a member whose role changes or who leaves.
    """

    __tablename__ = "member"
    __table_args__ = (
        of_organisation(),
        Index(
            "uq_member_role",
            "org_id",
            "account_id",
            "role",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
            info={"says": "This person already has this role"},
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role]
    name: Mapped[MemberText]
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    case_ceiling: Mapped[int] = mapped_column(default=60, server_default="60")
    joined_at: Mapped[CreatedAt]
    left_at: Mapped[datetime | None]


class SignInSession(Base):
    """A session on the server: the cookie holds a random id, this row its hash."""

    __tablename__ = "session"
    __table_args__ = (
        within_tenant("member_id", "member", cascade=True),
        Index("ix_session_account", "account_id"),
        Index("ix_session_member", "org_id", "member_id"),
        {"schema": "sign_in"},
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info={"data": DataClass.MEMBER})
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    org_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]
    ends_at: Mapped[datetime]


class SignInAttempt(Record):
    """A guess at a password, by hash of the address typed and of where it came from."""

    __tablename__ = "attempt"
    __table_args__ = (
        Index("ix_attempt_account", "email_hash", "at"),
        Index("ix_attempt_source", "source_hash", "at"),
        {"schema": "sign_in"},
    )

    email_hash: Mapped[bytes] = mapped_column(info={"data": DataClass.MEMBER})
    source_hash: Mapped[bytes] = mapped_column(info={"data": DataClass.MEMBER})
    at: Mapped[CreatedAt]
