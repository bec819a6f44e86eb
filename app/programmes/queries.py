"""Reads of programmes and their cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.access import Actor
from app.extensions import db
from app.organisations.models import Organisation, Partnership, Site
from app.programmes.models import Cohort, Programme, ProgrammeType
from app.refusals import NotFound


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme in the catalogue."""

    id: UUID
    type: ProgrammeType
    name: str
    summary: str
    weeks: int
    gates: list[str]
    partner: str | None
    cohorts: int


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort with the words of its programme, site and partner."""

    id: UUID
    programme_id: UUID
    programme: str
    name: str
    starts_on: date
    ends_on: date
    capacity: int
    site: str | None
    partner: str | None


def catalogue(*, viewer: Actor) -> list[ProgrammeRow]:
    """Return the organisation's programmes, by name."""
    rows = db.session.execute(
        select(
            Programme.id,
            Programme.type,
            Programme.name,
            Programme.summary,
            Programme.weeks,
            Programme.gates,
            Organisation.name.label("partner"),
            select(func.count())
            .where(Cohort.org_id == Programme.org_id, Cohort.programme_id == Programme.id)
            .scalar_subquery()
            .label("cohorts"),
        )
        .outerjoin(Organisation, Organisation.id == Programme.partner_id)
        .where(Programme.org_id == viewer.org_id)
        .order_by(Programme.name, Programme.id)
    )
    return [ProgrammeRow(**row) for row in rows.mappings()]


def get(programme_id: UUID, *, viewer: Actor) -> Programme:
    """Return one programme, or say that there is none."""
    found = db.session.get(Programme, (viewer.org_id, programme_id))
    if found is None:
        raise NotFound
    return found


def cohorts(*, viewer: Actor, programme_id: UUID | None = None) -> list[CohortRow]:
    """Return cohorts, those that end last first; of one programme, or of all."""
    wanted = _cohort_rows(viewer)
    if programme_id is not None:
        wanted = wanted.where(Cohort.programme_id == programme_id)
    return [CohortRow(**row) for row in db.session.execute(wanted).mappings()]


def cohort(cohort_id: UUID, *, viewer: Actor) -> CohortRow:
    """Return one cohort, or say that there is none."""
    row = db.session.execute(_cohort_rows(viewer).where(Cohort.id == cohort_id)).mappings().first()
    if row is None:
        raise NotFound
    return CohortRow(**row)


def _cohort_rows(viewer: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Cohort.id,
            Cohort.programme_id,
            Programme.name.label("programme"),
            Cohort.name,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.capacity,
            Site.name.label("site"),
            Organisation.name.label("partner"),
        )
        .join(Programme, (Programme.org_id == Cohort.org_id) & (Programme.id == Cohort.programme_id))
        .outerjoin(Site, (Site.org_id == Cohort.org_id) & (Site.id == Cohort.site_id))
        .outerjoin(Organisation, Organisation.id == Cohort.partner_id)
        .where(Cohort.org_id == viewer.org_id)
        .order_by(Cohort.ends_on.desc(), Programme.name, Cohort.name, Cohort.id)
    )


def partners(*, viewer: Actor) -> Sequence[tuple[UUID, str]]:
    """Return the organisations that work with this employer, by name."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .join(Partnership, Partnership.partner_id == Organisation.id)
        .where(Partnership.org_id == viewer.org_id)
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]


def sites(*, viewer: Actor) -> Sequence[tuple[UUID, str]]:
    """Return the employer's sites, by name."""
    rows = db.session.execute(select(Site.id, Site.name).where(Site.org_id == viewer.org_id).order_by(Site.name, Site.id))
    return [(row.id, row.name) for row in rows]
