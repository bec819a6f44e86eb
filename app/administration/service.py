"""Rules that join accounts with organisations."""

from uuid import UUID

from app.access import Actor, Role
from app.accounts import queries as accounts
from app.accounts import service as accounts_service
from app.organisations import queries as organisations
from app.refusals import Refusal


def add_person(*, email: str, name: str, role: Role, partner_id: UUID | None, by: Actor) -> accounts_service.Added:
    """Give a person a role for the organisation, or for one of its partners."""
    _refuse_stranger(partner_id, by=by)
    return accounts_service.add_member(email=email, name=name, role=role, partner_id=partner_id, by=by)


def change_role(member_id: UUID, *, role: Role, partner_id: UUID | None, by: Actor) -> None:
    """Give a person another role."""
    _refuse_stranger(partner_id, by=by)
    accounts_service.change_role(accounts.member(member_id, viewer=by), role, partner_id=partner_id, by=by)


def _refuse_stranger(partner_id: UUID | None, *, by: Actor) -> None:
    if partner_id is not None and partner_id not in {partner.id for partner in organisations.partners(viewer=by)}:
        raise Refusal("Add the partner first")
