"""Make one-time links, and take the answers that come through them."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum, auto
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.clock import now
from app.equality.models import EqualityLink
from app.equality.questions import Answer
from app.extensions import db

LASTS = timedelta(days=14)

_STATE = text("SELECT state, ends_at FROM equality.link_state(:token)")
_ANSWER = text("SELECT equality.answer_link(:token, CAST(:answers AS jsonb))")


class LinkState(StrEnum):
    """What can be done with a link."""

    OPEN = auto()
    ANSWERED = auto()
    ENDED = auto()


class Link(NamedTuple):
    """A link that was just made. The token is shown once and stored as its hash."""

    token: str
    ends_at: datetime


def make_link(candidate_id: UUID, *, by: Actor) -> Link:
    """Make a link with which one person answers once, within 14 days."""
    link = Link(secrets.token_urlsafe(24), now() + LASTS)
    row = EqualityLink(
        org_id=by.org_id,
        candidate_id=candidate_id,
        token_hash=_digest(link.token),
        ends_at=link.ends_at,
        by_id=by.member_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(AuditType.EQUALITY_LINK_MADE, by=by, subject=row)
    return link


def state_of(token: str) -> LinkState | None:
    """Return what can be done with a link, or None if there is no such link."""
    row = db.session.execute(_STATE, {"token": _digest(token)}).first()
    return LinkState(row.state) if row else None


def answer(token: str, answers: list[Answer]) -> bool:
    """Hand the answers in, once. False when the link was used or has ended meanwhile.

    The function of the database writes them under a pseudonym that this process never learns, together with the audit line.
    """
    given = json.dumps([asdict(one) for one in answers])
    return bool(db.session.scalar(_ANSWER, {"token": _digest(token), "answers": given}))


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
