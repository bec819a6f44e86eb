"""Write audit lines, in the transaction of what they tell of."""

from uuid import UUID

from sqlalchemy import insert

from app.access import Actor
from app.audit.models import AuditEntry, AuditType
from app.database import Json
from app.extensions import db


def record(
    type_: AuditType, *, by: Actor, subject: object | None = None, subject_id: UUID | None = None, detail: Json | None = None
) -> None:
    """Write that ``by`` did, or saw, something.

    ``subject`` is a row with an id; ``subject_id`` serves where only the id is at hand. ``detail`` takes names of fields, coded
    values and counts, never names of people or free text.
    """
    record_as(
        type_,
        org_id=by.org_id,
        member_id=by.member_id,
        role=by.role,
        subject=getattr(subject, "__tablename__", None) if not isinstance(subject, str) else subject,
        subject_id=subject_id or getattr(subject, "id", None),
        detail=detail,
    )


def record_as(  # noqa: PLR0913  one column each
    type_: AuditType,
    *,
    role: str,
    org_id: UUID | None = None,
    member_id: UUID | None = None,
    subject: str | None = None,
    subject_id: UUID | None = None,
    detail: Json | None = None,
) -> None:
    """Write a line where nobody is signed in: a job, a command, a refused sign-in."""
    # Time and transaction id come from the database; the roles may insert these columns and read none.
    db.session.execute(
        insert(AuditEntry)
        .values(
            org_id=org_id,
            member_id=member_id,
            role=str(role),
            type=str(type_),
            subject=subject,
            subject_id=subject_id,
            detail=detail or {},
        )
        .inline()
    )
