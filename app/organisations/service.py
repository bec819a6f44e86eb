"""Add and rename sites, add partners."""

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.extensions import db
from app.organisations import queries
from app.organisations.models import Kind, Organisation, Partnership, Site
from app.refusals import Refusal

PARTNER_KINDS = (Kind.COLLEGE, Kind.COUNCIL, Kind.HOUSING_ASSOCIATION, Kind.CHARITY, Kind.JOBCENTRE, Kind.PROVIDER)
"""What a partner can be. Employers, and what stands above them, are added by the people who run the service."""


def add_site(*, name: str, postcode: str | None, by: Actor) -> Site:
    """Add a site to the organisation of ``by``."""
    site = Site(org_id=by.org_id, name=name, postcode=postcode)
    db.session.add(site)
    db.session.flush()
    audit.record(AuditType.SITE_CHANGED, by=by, subject=site, detail={"added": True})
    return site


def change_site(site: Site, *, name: str, postcode: str | None, by: Actor) -> None:
    """Give a site another name or postcode."""
    changed = [field for field, value in (("name", name), ("postcode", postcode)) if getattr(site, field) != value]
    site.name, site.postcode = name, postcode
    audit.record(AuditType.SITE_CHANGED, by=by, subject=site, detail={"changed": changed})


def add_partner(*, kind: Kind, name: str, by: Actor) -> Organisation:
    """Add a partner that works with the organisation of ``by``."""
    if kind not in PARTNER_KINDS:
        raise Refusal("Select what kind of organisation the partner is")
    if any(partner.name.casefold() == name.casefold() for partner in queries.partners(viewer=by)):
        raise Refusal("This partner has already been added")
    partner = Organisation(kind=kind, name=name)
    db.session.add(partner)
    db.session.flush()
    db.session.add(Partnership(org_id=by.org_id, partner_id=partner.id))
    audit.record(AuditType.ORGANISATION_CHANGED, by=by, subject=partner, detail={"added": str(kind)})
    return partner
