"""Reads of job spells, of the checks after a start, and of all work of one person."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select

from app.access import Actor
from app.accounts.models import Member
from app.database import Rows
from app.employment.models import Employment, RetentionCheck
from app.enrolments.models import Enrolment
from app.extensions import db
from app.organisations.models import Site
from app.refusals import NotFound
from app.vacancies.models import Application, Vacancy
from app.vacancies.states import ApplicationState


@dataclass(frozen=True, slots=True)
class ApplicationOf:
    """An application of one person, with the post it is to."""

    id: UUID
    state: ApplicationState
    guaranteed: bool
    interview_at: datetime | None
    interview_place: str | None
    feedback: str | None
    starts_on: date | None
    created_at: datetime
    vacancy_id: UUID
    vacancy_reference: str
    title: str
    department: str
    site: str
    manager: str


def applications(candidate_id: UUID, *, viewer: Actor) -> list[ApplicationOf]:
    """Return every application of a person, the newest first."""
    rows: Rows = db.session.execute(
        select(
            Application.id,
            Application.state,
            Application.guaranteed,
            Application.interview_at,
            Application.interview_place,
            Application.feedback,
            Application.starts_on,
            Application.created_at,
            Vacancy.id,
            Vacancy.reference,
            Vacancy.title,
            Vacancy.department,
            Site.name,
            Member.name,
        )
        .join(Enrolment, and_(Enrolment.org_id == Application.org_id, Enrolment.id == Application.enrolment_id))
        .join(Vacancy, and_(Vacancy.org_id == Application.org_id, Vacancy.id == Application.vacancy_id))
        .join(Site, and_(Site.org_id == Vacancy.org_id, Site.id == Vacancy.site_id))
        .join(Member, and_(Member.org_id == Application.org_id, Member.id == Application.manager_id))
        .where(Application.org_id == viewer.org_id, Enrolment.candidate_id == candidate_id)
        .order_by(Application.created_at.desc(), Application.id)
    ).all()
    return [ApplicationOf(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Spell:
    """A job spell with its post and its checks."""

    employment: Employment
    title: str | None
    department: str | None
    checks: list[RetentionCheck]


def spells(candidate_id: UUID, *, viewer: Actor) -> list[Spell]:
    """Return the job spells of a person, the newest first, each with its checks in order."""
    rows = db.session.execute(
        select(Employment, Vacancy.title, Vacancy.department)
        .join(Enrolment, and_(Enrolment.org_id == Employment.org_id, Enrolment.id == Employment.enrolment_id))
        .outerjoin(Vacancy, and_(Vacancy.org_id == Employment.org_id, Vacancy.id == Employment.vacancy_id))
        .where(Employment.org_id == viewer.org_id, Enrolment.candidate_id == candidate_id)
        .order_by(Employment.started_on.desc(), Employment.id)
    ).all()
    ids = [row[0].id for row in rows]
    checks = db.session.scalars(
        select(RetentionCheck)
        .where(RetentionCheck.org_id == viewer.org_id, RetentionCheck.employment_id.in_(ids))
        .order_by(RetentionCheck.days)
    ).all()
    return [Spell(row[0], row[1], row[2], [c for c in checks if c.employment_id == row[0].id]) for row in rows]


def spell(employment_id: UUID, *, viewer: Actor) -> Employment:
    """Return one job spell, held until this transaction ends."""
    found = db.session.scalar(
        select(Employment).where(Employment.org_id == viewer.org_id, Employment.id == employment_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def check(check_id: UUID, *, viewer: Actor) -> RetentionCheck:
    """Return one check."""
    found = db.session.get(RetentionCheck, (viewer.org_id, check_id))
    if found is None:
        raise NotFound
    return found


def locked_check(found: RetentionCheck) -> RetentionCheck:
    """Return a check as it is now, held until this transaction ends."""
    return db.session.scalars(
        select(RetentionCheck)
        .where(RetentionCheck.org_id == found.org_id, RetentionCheck.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def candidate_of(enrolment_id: UUID, *, viewer: Actor) -> UUID:
    """Return whose enrolment it is."""
    found = db.session.scalar(
        select(Enrolment.candidate_id).where(Enrolment.org_id == viewer.org_id, Enrolment.id == enrolment_id)
    )
    if found is None:
        raise NotFound
    return found
