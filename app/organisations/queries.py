"""Find an organisation, its sites and its partners."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.access import Actor
from app.extensions import db
from app.organisations.models import Organisation, Partnership, Site
from app.refusals import NotFound


def own(*, viewer: Actor) -> Organisation:
    """Return the organisation of ``viewer``."""
    return db.session.scalars(select(Organisation).where(Organisation.id == viewer.org_id)).one()


def sites(*, viewer: Actor) -> Sequence[Site]:
    """List the sites of the organisation by name."""
    return db.session.scalars(select(Site).where(Site.org_id == viewer.org_id).order_by(Site.name, Site.id)).all()


def site(site_id: UUID, *, viewer: Actor) -> Site:
    """Find one site."""
    found = db.session.scalar(select(Site).where(Site.org_id == viewer.org_id, Site.id == site_id))
    if found is None:
        raise NotFound
    return found


def partners(*, viewer: Actor) -> Sequence[Organisation]:
    """List the partners of the organisation by name."""
    return db.session.scalars(
        select(Organisation)
        .join(Partnership, Partnership.partner_id == Organisation.id)
        .where(Partnership.org_id == viewer.org_id)
        .order_by(Organisation.name, Organisation.id)
    ).all()
