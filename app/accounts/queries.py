"""Find the people of an organisation, for its administrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from app.access import Actor, Role
from app.accounts.models import Account, Member
from app.extensions import db
from app.refusals import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class Person:
    """One role of one person."""

    member_id: UUID
    name: str
    email: str
    role: Role
    partner_id: UUID | None
    joined_at: datetime


def _people(viewer: Actor) -> Select[UUID, str, str, Role, UUID | None, datetime]:
    return (
        select(Member.id, Member.name, Account.email, Member.role, Member.partner_id, Member.joined_at)
        .join(Account, Account.id == Member.account_id)
        .where(Member.org_id == viewer.org_id, Member.left_at.is_(None))
    )


def people(*, viewer: Actor, after: UUID | None = None) -> list[Person]:
    """List the roles in force by name, one page and one more, so that the caller knows whether there is a next page."""
    statement = _people(viewer)
    if after is not None:
        last = select(Member.name, Member.id).where(Member.org_id == viewer.org_id, Member.id == after).scalar_subquery()
        statement = statement.where(tuple_(Member.name, Member.id) > last)
    rows = db.session.execute(statement.order_by(Member.name, Member.id).limit(PAGE + 1))
    return [Person(*row) for row in rows]


def person(member_id: UUID, *, viewer: Actor) -> Person:
    """Find one role in force."""
    row = db.session.execute(_people(viewer).where(Member.id == member_id)).one_or_none()
    if row is None:
        raise NotFound
    return Person(*row)


def member(member_id: UUID, *, viewer: Actor) -> Member:
    """Find one role in force, for changing it."""
    found = db.session.scalar(
        select(Member).where(Member.org_id == viewer.org_id, Member.id == member_id, Member.left_at.is_(None)).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def names(member_ids: Iterable[UUID], *, viewer: Actor) -> dict[UUID, str]:
    """Return the names behind members, people who have left included."""
    rows = db.session.execute(
        select(Member.id, Member.name).where(Member.org_id == viewer.org_id, Member.id.in_(set(member_ids))).order_by(Member.id)
    )
    return {row.id: row.name for row in rows}
