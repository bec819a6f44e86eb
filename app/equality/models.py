"""Equality answers, in a schema of their own under a pseudonym.

No request role of the web process may read anything in the schema ``equality``. Answers enter through the function
``equality.answer_link``, and the report worker's role alone can select.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, CreatedAt, DataClass, PlainText, SpecialText, TenantRecord, within_tenant


class EqualityLink(TenantRecord):
    """A one-time link to the equality questions. The web process knows only whether it was used."""

    __tablename__ = "equality_link"
    __table_args__ = (
        within_tenant("candidate_id", "candidate", cascade=True),
        within_tenant("by_id", "member"),
        Index("ix_equality_link_candidate", "org_id", "candidate_id"),
        Index("uq_equality_link_token", "token_hash", unique=True),
    )

    candidate_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(info={"data": DataClass.PERSONAL})
    made_at: Mapped[CreatedAt]
    ends_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    by_id: Mapped[UUID]


class Subject(Base):
    """Which pseudonym stands for which candidate."""

    __tablename__ = "subject"
    __table_args__ = (Index("uq_subject_pseudonym", "org_id", "pseudonym", unique=True), {"schema": "equality"})

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    candidate_id: Mapped[UUID] = mapped_column(primary_key=True)
    pseudonym: Mapped[UUID] = mapped_column(default=uuid4, server_default=text("gen_random_uuid()"))


class Answer(Base):
    """One answer to one question, with the list and version it was chosen from. The first answer stands."""

    __tablename__ = "answer"
    __table_args__ = ({"schema": "equality"},)

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    pseudonym: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[PlainText] = mapped_column(primary_key=True)
    list_name: Mapped[PlainText]
    list_version: Mapped[PlainText]
    code: Mapped[SpecialText]
    answered_at: Mapped[CreatedAt]
