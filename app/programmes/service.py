"""Create programmes from ready templates, and cohorts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.extensions import db
from app.programmes import queries
from app.programmes.catalogue import TEMPLATES
from app.programmes.models import Cohort, Programme, ProgrammeType
from app.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort that somebody wants to create."""

    name: str
    starts_on: date
    ends_on: date
    capacity: int
    site_id: UUID | None = None
    partner_id: UUID | None = None


def create(*, type_: ProgrammeType, name: str, partner_id: UUID | None = None, by: Actor) -> Programme:
    """Create a programme from a template: its stages, gates and length come with it."""
    _refuse_stranger(partner_id, by=by)
    template = TEMPLATES[type_]
    programme = Programme(
        org_id=by.org_id,
        type=type_,
        name=name,
        summary=template.summary,
        has_training=template.has_training,
        has_placement=template.has_placement,
        gates=[str(gate) for gate in template.gates],
        weeks=template.weeks,
        partner_id=partner_id,
    )
    db.session.add(programme)
    db.session.flush()
    audit.record(AuditType.PROGRAMME_CREATED, by=by, subject=programme, detail={"type": str(type_)})
    return programme


def add_cohort(programme: Programme, *, group: Group, by: Actor) -> Cohort:
    """Add a cohort to a programme."""
    _refuse_stranger(group.partner_id, by=by)
    if group.site_id is not None and group.site_id not in {id_ for id_, _ in queries.sites(viewer=by)}:
        raise Refusal("Select one of your sites")
    if group.ends_on < group.starts_on:
        raise Refusal("The cohort must end on or after the day it starts")
    cohort = Cohort(
        org_id=by.org_id,
        programme_id=programme.id,
        name=group.name,
        starts_on=group.starts_on,
        ends_on=group.ends_on,
        capacity=group.capacity,
        site_id=group.site_id,
        partner_id=group.partner_id,
    )
    db.session.add(cohort)
    db.session.flush()
    audit.record(AuditType.COHORT_CREATED, by=by, subject=cohort, detail={"programme_id": str(programme.id)})
    return cohort


def _refuse_stranger(partner_id: UUID | None, *, by: Actor) -> None:
    if partner_id is not None and partner_id not in {id_ for id_, _ in queries.partners(viewer=by)}:
        raise Refusal("Select one of your partners")
