"""What happened to a case, in the order it happened."""

from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import CreatedAt, DataClass, Json, PersonalDate, TenantRecord, within_tenant


class CaseEventType(StrEnum):
    """A kind of event on a person's timeline. Contacts have a table of their own and are shown between these."""

    REFERRED = auto()
    STAGE_CHANGED = auto()
    EVIDENCE_RECORDED = auto()
    READINESS_CHANGED = auto()
    SHARING_GIVEN = auto()
    SHARING_WITHDRAWN = auto()
    EQUALITY_ANSWERED = auto()
    ADVISER_CHANGED = auto()
    ACTION_ADDED = auto()
    ACTION_DONE = auto()
    APPLICATION_CHANGED = auto()
    JOB_STARTED = auto()
    JOB_ENDED = auto()
    RETENTION_CHECKED = auto()


class CaseEvent(TenantRecord):
    """One event. Append-only; detail holds coded values, never free text."""

    __tablename__ = "case_event"
    __table_args__ = (
        within_tenant("candidate_id", "candidate", cascade=True),
        within_tenant("by_id", "member"),
        Index("ix_case_event_candidate", "org_id", "candidate_id", text("recorded_at DESC")),
    )

    candidate_id: Mapped[UUID]
    type: Mapped[CaseEventType]
    effective_on: Mapped[PersonalDate]
    recorded_at: Mapped[CreatedAt]
    by_id: Mapped[UUID | None]
    detail: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"), info={"data": DataClass.PERSONAL})
