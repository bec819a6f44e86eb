"""Read what hangs on one person's record: contacts, events, names of members."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, DateTime, Text, and_, column, exists, func, select, text, tuple_

from app.access import Actor
from app.accounts.models import Member
from app.candidates.models import Candidate, Channel, Contact
from app.database import Rows
from app.extensions import db
from app.timeline.models import CaseEvent, CaseEventType

PAGE = 25
CHANGES = "changes"
"""The type of the timeline's entries that are no contacts."""


_OF_THE_PLAN = (CaseEventType.ACTION_ADDED, CaseEventType.ACTION_DONE)
"""Events that the plan itself shows better."""


@dataclass(frozen=True, slots=True)
class Before:
    """A place in a timeline: what is older than it comes next."""

    at: datetime
    id: UUID

    @property
    def text(self) -> str:
        """The place as an address carries it."""
        return f"{self.at.isoformat()}~{self.id}"


def place(value: str | None) -> Before | None:
    """Read a place from an address; anything else is ignored."""
    at, _, row = (value or "").rpartition("~")
    try:
        moment, id_ = datetime.fromisoformat(at), UUID(row)
    except ValueError:
        return None
    return Before(moment, id_) if moment.tzinfo else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Contacts and events, newest first, and whether there are older ones."""

    rows: Rows
    older: Before | None


def recent(candidate: Candidate, *, most: int) -> Rows:
    """Return the newest contacts and events, without those of the plan."""
    rows = [*_contacts(candidate, None, None, most), *_events(candidate, None, most, without=_OF_THE_PLAN)]
    return sorted(rows, key=lambda row: (row.at, row.id), reverse=True)[:most]


def timeline(candidate: Candidate, *, kind: str | None = None, before: Before | None = None) -> Timeline:
    """Return a page of contacts and events before a place, newest first: all, those of one channel, or the changes alone."""
    rows: list[Any] = []
    if kind != CHANGES:
        rows.extend(_contacts(candidate, Channel(kind) if kind else None, before, PAGE + 1))
    if kind in {None, CHANGES}:
        rows.extend(_events(candidate, before, PAGE + 1))
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    shown = rows[:PAGE]
    return Timeline(shown, Before(shown[-1].at, shown[-1].id) if len(rows) > PAGE else None)


def _contacts(candidate: Candidate, channel: Channel | None, before: Before | None, most: int) -> Rows:
    found = (
        select(
            Contact.id,
            Contact.happened_at.label("at"),
            Contact.channel,
            Contact.note,
            Contact.attended,
            Member.name.label("by"),
        )
        .join(Member, and_(Member.org_id == Contact.org_id, Member.id == Contact.by_id))
        .where(
            Contact.org_id == candidate.org_id,
            Contact.candidate_id == candidate.id,
            *_older(Contact.happened_at, Contact.id, before),
        )
        .order_by(Contact.happened_at.desc(), Contact.id.desc())
        .limit(most)
    )
    return db.session.execute(found.where(Contact.channel == channel) if channel else found).all()


def _events(candidate: Candidate, before: Before | None, most: int, without: tuple[CaseEventType, ...] = ()) -> Rows:
    return db.session.execute(
        select(
            CaseEvent.id,
            CaseEvent.recorded_at.label("at"),
            CaseEvent.type,
            CaseEvent.effective_on,
            CaseEvent.detail,
            Member.name.label("by"),
        )
        .outerjoin(Member, and_(Member.org_id == CaseEvent.org_id, Member.id == CaseEvent.by_id))
        .where(
            CaseEvent.org_id == candidate.org_id,
            CaseEvent.candidate_id == candidate.id,
            CaseEvent.type.not_in(without),
            *_older(CaseEvent.recorded_at, CaseEvent.id, before),
        )
        .order_by(CaseEvent.recorded_at.desc(), CaseEvent.id.desc())
        .limit(most)
    ).all()


def _older(at: Any, id_: Any, before: Before | None) -> list[ColumnElement[bool]]:  # noqa: ANN401  columns
    return [tuple_(at, id_) < tuple_(before.at, before.id)] if before else []


def contact_count(candidate: Candidate) -> int:
    """Count the contacts with a person."""
    counted = select(func.count()).where(Contact.org_id == candidate.org_id, Contact.candidate_id == candidate.id)
    return db.session.scalar(counted) or 0


def equality_done(candidate: Candidate) -> bool:
    """Whether the person has answered the equality questions; what they answered is kept where nobody here can read it."""
    answered = exists().where(
        CaseEvent.org_id == candidate.org_id,
        CaseEvent.candidate_id == candidate.id,
        CaseEvent.type == CaseEventType.EQUALITY_ANSWERED,
    )
    return bool(db.session.scalar(select(answered)))


def member_name(member_id: UUID | None, *, viewer: Actor) -> str | None:
    """Name of a member of the organisation."""
    if member_id is None:
        return None
    return db.session.scalar(select(Member.name).where(Member.org_id == viewer.org_id, Member.id == member_id))


_OPENINGS = (
    text(
        "SELECT o.at, o.with_reason, m.name FROM audit.openings(:candidate, :most) o "
        "LEFT JOIN member m ON m.org_id = :org AND m.id = o.member_id ORDER BY o.at DESC"
    )
    .bindparams(most=PAGE)
    .columns(column("at", DateTime(timezone=True)), column("with_reason", Boolean()), column("name", Text()))
)


def openings(candidate: Candidate) -> Rows:
    """Who opened the record lately, newest first."""
    return db.session.execute(_OPENINGS, {"candidate": candidate.id, "org": candidate.org_id}).all()
