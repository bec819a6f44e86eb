"""A tenant: an employer with a site, three programmes with a cohort each, a partner, and one person in each role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

from flask import Flask

from app.access import Actor, Role
from app.accounts import passwords
from app.accounts.models import Account, Member
from app.clock import today
from app.extensions import db
from app.organisations.models import Kind, Organisation, Partnership, Site
from app.programmes.catalogue import TEMPLATES
from app.programmes.models import Cohort, Programme, ProgrammeType
from app.transactions import MAINTENANCE, acting_as, transaction

PASSWORD = "correct horse battery staple"
_PASSWORD_HASH = passwords.hash_of(PASSWORD)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in."""

    account_id: UUID
    email: str
    actor: Actor

    @property
    def member_id(self) -> UUID:
        """The membership row."""
        return self.actor.member_id


@dataclass(slots=True)
class Tenant:
    """What a test knows of its tenant. Ids, so that nothing is bound to a session."""

    owner_app: Flask
    org_id: UUID
    name: str
    site_id: UUID
    partner_id: UUID
    programmes: dict[ProgrammeType, UUID]
    cohorts: dict[ProgrammeType, UUID]
    people: dict[Role, Person] = field(default_factory=dict)

    adviser = property(lambda self: self.people[Role.ADVISER])
    manager = property(lambda self: self.people[Role.PROGRAMME_MANAGER])
    tutor = property(lambda self: self.people[Role.PARTNER_TUTOR])
    referrer = property(lambda self: self.people[Role.REFERRER])
    hiring = property(lambda self: self.people[Role.HIRING_MANAGER])
    lead = property(lambda self: self.people[Role.WORKFORCE_LEAD])
    administrator = property(lambda self: self.people[Role.ADMINISTRATOR])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write rows with the rights of the owner's commands, and commit them."""
        with self.owner_app.app_context(), acting_as(MAINTENANCE), transaction():
            yield

    def another(self, role: Role) -> Person:
        """Add a second person with ``role``."""
        with self.writing():
            return _person(self, role)


def make_tenant(owner_app: Flask) -> Tenant:
    """Make an employer nobody else has."""
    number = next(_numbers)
    with owner_app.app_context(), acting_as(MAINTENANCE), transaction():
        employer = Organisation(kind=Kind.EMPLOYER, name=f"Northmoor NHS Trust {number} {uuid4().hex[:6]}")
        college = Organisation(kind=Kind.COLLEGE, name=f"Northmoor College {number}")
        db.session.add_all([employer, college])
        db.session.flush()
        org_id = employer.id
        site = Site(org_id=org_id, name="Riverside Hospital")
        db.session.add_all([site, Partnership(org_id=org_id, partner_id=college.id)])
        db.session.flush()
        tenant = Tenant(
            owner_app=owner_app,
            org_id=org_id,
            name=employer.name,
            site_id=site.id,
            partner_id=college.id,
            programmes={},
            cohorts={},
        )
        for type_ in ProgrammeType:
            _programme(tenant, type_)
        for role in Role:
            tenant.people[role] = _person(tenant, role)
    return tenant


def _programme(tenant: Tenant, type_: ProgrammeType) -> None:

    template = TEMPLATES[type_]
    partner_id = tenant.partner_id if type_ is ProgrammeType.COLLEGE_PATHWAY else None
    programme = Programme(
        org_id=tenant.org_id,
        type=type_,
        name=template.name,
        summary=template.summary,
        has_training=template.has_training,
        has_placement=template.has_placement,
        gates=list(template.gates),
        weeks=template.weeks,
        partner_id=partner_id,
    )
    db.session.add(programme)
    db.session.flush()
    cohort = Cohort(
        org_id=tenant.org_id,
        programme_id=programme.id,
        name="Autumn",
        starts_on=today() - timedelta(days=30),
        ends_on=today() + timedelta(days=60),
        capacity=16,
        site_id=tenant.site_id,
        partner_id=partner_id,
    )
    db.session.add(cohort)
    db.session.flush()
    tenant.programmes[type_] = programme.id
    tenant.cohorts[type_] = cohort.id


def _person(tenant: Tenant, role: Role) -> Person:
    account = Account(
        email=f"{role}.{uuid4().hex[:10]}@example.org", name=f"{role.label} Example", password_hash=_PASSWORD_HASH, active=True
    )
    db.session.add(account)
    db.session.flush()
    partner_id = tenant.partner_id if role in {Role.PARTNER_TUTOR, Role.REFERRER} else None
    member = Member(org_id=tenant.org_id, account_id=account.id, role=role, name=account.name, partner_id=partner_id)
    db.session.add(member)
    db.session.flush()
    actor = Actor(
        org_id=tenant.org_id,
        member_id=member.id,
        account_id=account.id,
        role=role,
        name=account.name,
        partner_id=partner_id,
    )
    return Person(account_id=account.id, email=account.email, actor=actor)
