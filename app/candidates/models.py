"""The person: who they are, contacts, actions, and what may be shared about them."""

from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import (
    CreatedAt,
    PersonalDate,
    PersonalText,
    PlainText,
    SpecialText,
    TenantRecord,
    Versioned,
    of_organisation,
    within_tenant,
)
from app.programmes.stages import ENDS, PATHWAY, Stage


class Channel(StrEnum):
    """How somebody is reached."""

    PHONE = auto()
    VIDEO = auto()
    FACE_TO_FACE = auto()
    TEXT_OR_EMAIL = auto()
    LETTER = auto()

    @property
    def label(self) -> str:
        """The channel in words."""
        return {"phone": "Phone call", "video": "Video call", "text_or_email": "Text or email"}.get(
            self, self.replace("_", " ").capitalize()
        )


STAGE_ORDER: dict[Stage, int] = {stage: number for number, stage in enumerate((*PATHWAY, Stage.PAUSED), start=1)} | {
    stage: 20 + number for number, stage in enumerate(stage for stage in Stage if stage in ENDS and stage not in PATHWAY)
}
"""Where a stage stands among the stages: on the way below 20, ends from 20 on. Nobody's stage is 0."""
_STAGE_ORDER = (
    "CASE stage::text " + " ".join(f"WHEN '{stage}'::text THEN {number}" for stage, number in STAGE_ORDER.items()) + " ELSE 0 END"
)


class Candidate(TenantRecord, Versioned):
    """A person on the way into work.

    The columns from ``enrolment_id`` on repeat what enrolments, gates, actions and contacts say, so that the caseload is one
    read of one table. The service that writes the source writes them in the same transaction.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        of_organisation(),
        within_tenant("adviser_id", "member"),
        within_tenant("changed_by_id", "member"),
        UniqueConstraint("org_id", "reference"),
        # The caseload: one adviser's people (few enough to sort), and the whole organisation's in each order the table offers.
        Index("ix_candidate_adviser", "org_id", "adviser_id", "due_order", "id"),
        Index("ix_candidate_due", "org_id", "due_order", "id"),
        Index("ix_candidate_name", "org_id", "name_key", "id"),
        Index("ix_candidate_contacted", "org_id", "contact_order", "id"),
        Index("ix_candidate_stage", "org_id", "stage_order", "id"),
        Index("ix_candidate_readiness", "org_id", "ready_order", "id"),
        Index("ix_candidate_birth", "org_id", "date_of_birth"),
        Index("ix_candidate_slips", "name_slips", postgresql_using="gin"),
    )

    reference: Mapped[PersonalText]
    given_name: Mapped[PersonalText]
    family_name: Mapped[PersonalText]
    preferred_name: Mapped[PersonalText | None]
    name_key: Mapped[PersonalText] = mapped_column(Text(collation="C"))
    """Family and given name, folded (app/candidates/names.py): sorts, finds and compares names."""
    name_slips: Mapped[list[str]] = mapped_column(info={"data": "personal"}, default=list)
    """Keys with one letter left out, which find a name through a typing slip."""
    date_of_birth: Mapped[PersonalDate]
    phone: Mapped[PersonalText | None]
    email: Mapped[PersonalText | None]
    postcode: Mapped[PersonalText | None]
    preferred_channel: Mapped[Channel | None]
    contact_needs: Mapped[SpecialText | None]
    """What to arrange before making contact, in the candidate's words: "BSL interpreter"."""
    employment_status: Mapped[PersonalText | None]
    """ILR employment status on entry: 10, 11, 12 or 98 (DOMAIN 3.1)."""
    adviser_id: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[datetime | None]
    """When the details were last changed, and by whom, for the next person who saves an older version."""
    changed_by_id: Mapped[UUID | None]

    enrolment_id: Mapped[UUID | None]
    programme_id: Mapped[UUID | None]
    stage: Mapped[Stage | None]
    next_action: Mapped[SpecialText | None]
    next_due_on: Mapped[PersonalDate | None]
    last_contact_on: Mapped[PersonalDate | None]
    gates_met: Mapped[int] = mapped_column(default=0, server_default="0")
    gates_total: Mapped[int] = mapped_column(default=0, server_default="0")

    # What the caseload sorts by: never null, so that one comparison of (key, id) finds the next page.
    stage_order: Mapped[int] = mapped_column(SmallInteger, Computed(_STAGE_ORDER, persisted=True))
    due_order: Mapped[PersonalDate] = mapped_column(Computed("COALESCE(next_due_on, '9999-12-31'::date)", persisted=True))
    contact_order: Mapped[PersonalDate] = mapped_column(Computed("COALESCE(last_contact_on, '0001-01-01'::date)", persisted=True))
    ready_order: Mapped[int] = mapped_column(
        SmallInteger, Computed("CASE WHEN gates_total > 0 THEN gates_met * 100 / gates_total ELSE 0 END", persisted=True)
    )

    @property
    def name(self) -> str:
        """The name a person goes by."""
        return f"{self.preferred_name or self.given_name} {self.family_name}"


class Contact(TenantRecord):
    """One contact with a person. Two fields are enough: how, and what happened."""

    __tablename__ = "contact"
    __table_args__ = (
        within_tenant("candidate_id", "candidate", cascade=True),
        within_tenant("by_id", "member"),
        Index("ix_contact_candidate", "org_id", "candidate_id", text("happened_at DESC")),
        CheckConstraint(
            "length(note) <= 2000", name="note_is_short", info={"says": "What happened must be 2,000 characters or less"}
        ),
    )

    candidate_id: Mapped[UUID]
    channel: Mapped[Channel]
    happened_at: Mapped[datetime]
    attended: Mapped[bool | None]
    note: Mapped[SpecialText]
    by_id: Mapped[UUID]
    recorded_at: Mapped[CreatedAt]


class Owner(StrEnum):
    """Who does an action."""

    ADVISER = auto()
    CANDIDATE = auto()
    PARTNER = auto()


class PlanAction(TenantRecord, Versioned):
    """Something to do by a day, by somebody."""

    __tablename__ = "action"
    __table_args__ = (
        within_tenant("candidate_id", "candidate", cascade=True),
        within_tenant("by_id", "member"),
        within_tenant("done_by_id", "member"),
        Index("ix_action_candidate", "org_id", "candidate_id", "done_at"),
        Index("ix_action_open", "org_id", "candidate_id", "due_on", postgresql_where=text("done_at IS NULL")),
    )

    candidate_id: Mapped[UUID]
    title: Mapped[SpecialText]
    owner: Mapped[Owner]
    due_on: Mapped[PersonalDate]
    by_id: Mapped[UUID]
    created_at: Mapped[CreatedAt]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None]


class SharingPermission(TenantRecord):
    """What a person allows to be shared, with whom, and since when. Withdrawing acts at once."""

    __tablename__ = "sharing_permission"
    __table_args__ = (
        within_tenant("candidate_id", "candidate", cascade=True),
        within_tenant("by_id", "member"),
        Index("ix_sharing_permission_candidate", "org_id", "candidate_id"),
        Index(
            "uq_sharing_in_force",
            "org_id",
            "candidate_id",
            "purpose",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            info={"says": "This permission has already been given"},
        ),
    )

    candidate_id: Mapped[UUID]
    purpose: Mapped[PlainText]
    given_on: Mapped[PersonalDate]
    withdrawn_at: Mapped[datetime | None]
    by_id: Mapped[UUID]


class CaseAccess(TenantRecord):
    """A reason an adviser gave for opening the case of a colleague. Ends by itself."""

    __tablename__ = "case_access"
    __table_args__ = (
        within_tenant("candidate_id", "candidate", cascade=True),
        within_tenant("member_id", "member", cascade=True),
        Index("ix_case_access_candidate", "org_id", "candidate_id"),
        Index("ix_case_access", "org_id", "member_id", "candidate_id", "until"),
    )

    candidate_id: Mapped[UUID]
    member_id: Mapped[UUID]
    reason: Mapped[SpecialText]
    until: Mapped[datetime]


class SentForm(TenantRecord):
    """The key of a form that was saved, so that a double click or a resend saves it once."""

    __tablename__ = "sent_form"
    __table_args__ = (of_organisation(),)

    saved_at: Mapped[CreatedAt]
