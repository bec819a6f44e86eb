"""Read the audit as an administrator may: who, what and when, without any content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from app.access import Actor
from app.accounts import queries as accounts
from app.extensions import db

PAGE = 50

_LINES = text("SELECT id, at, member_id, role, type, subject, subject_id FROM audit.lines(:before, :kind, :most)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit."""

    id: int
    at: datetime
    who: str | None
    role: str
    kind: str
    subject: str | None
    subject_id: UUID | None


def audit_lines(*, viewer: Actor, before: int | None = None, kind: str | None = None) -> Sequence[Line]:
    """List what happened in the organisation, newest first; one line more than a page, if there are older ones."""
    rows = db.session.execute(_LINES, {"before": before, "kind": kind, "most": PAGE + 1}).all()
    names = accounts.names((row.member_id for row in rows if row.member_id), viewer=viewer)
    return [Line(r.id, r.at, names.get(r.member_id), r.role, r.type, r.subject, r.subject_id) for r in rows]
