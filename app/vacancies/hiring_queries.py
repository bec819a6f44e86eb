"""What a hiring manager reads: own posts, own applications, and the profiles of people. No query here knows a name."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Text

from app.access import Actor
from app.clock import today
from app.enrolments.models import ReadyProfile
from app.extensions import db
from app.refusals import NotFound
from app.vacancies.fit import FULL_TIME_HOURS
from app.vacancies.models import Application, Vacancy
from app.vacancies.states import LIVE, ApplicationState

MOST_RANKED: Final = 500
"""How many profiles are compared with the posts, the likeliest first; more are reached by the filters."""
OPEN_TO_MANAGER: Final = (*LIVE, ApplicationState.STARTED)


def posts(*, viewer: Actor) -> list[Vacancy]:
    """Return the manager's posts that are not closed, those that close first on top."""
    return list(db.session.scalars(_posts(viewer)))


def posts_to_fill(*, viewer: Actor, also_for: UUID | None = None) -> list[Vacancy]:
    """Return the posts still open to applications, and those the person of the enrolment ``also_for`` applied for in time."""
    applied = select(Application.vacancy_id).where(
        Application.org_id == viewer.org_id, Application.enrolment_id == also_for, Application.state.in_(LIVE)
    )
    return list(db.session.scalars(_posts(viewer).where(or_(Vacancy.closes_on >= today(), Vacancy.id.in_(applied)))))


def _posts(viewer: Actor) -> Select[Vacancy]:
    return (
        select(Vacancy)
        .where(Vacancy.org_id == viewer.org_id, Vacancy.manager_id == viewer.member_id, Vacancy.closed_at.is_(None))
        .order_by(Vacancy.closes_on, Vacancy.id)
    )


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of ready people can be narrowed by, and nothing else."""

    families: tuple[str, ...] = ()
    hours: str = ""


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.families:
        conditions.append(ReadyProfile.job_families.op("&&")(_texts(filters.families)))
    if filters.hours == "full":
        conditions.append(ReadyProfile.hours_per_week >= FULL_TIME_HOURS)
    if filters.hours == "part":
        conditions.append(ReadyProfile.hours_per_week < FULL_TIME_HOURS)
    return conditions


def _texts(values: tuple[str, ...]) -> ColumnElement[list[str]]:
    return func.cast(array(values), ARRAY(Text))


def ready_people(filters: Filters, *, wanted: tuple[str, ...], viewer: Actor) -> list[ReadyProfile]:
    """Return visible profiles, those who want the work of the manager's posts (``wanted``) first, then the newest."""
    suits = [case((ReadyProfile.job_families.op("&&")(_texts(wanted)), 0), else_=1)] if wanted else []
    return list(
        db.session.scalars(
            select(ReadyProfile)
            .where(ReadyProfile.org_id == viewer.org_id, ReadyProfile.visible, *_narrowed(filters))
            .order_by(*suits, ReadyProfile.ready_on.desc(), ReadyProfile.id)
            .limit(MOST_RANKED)
        )
    )


def count_ready(filters: Filters, *, viewer: Actor) -> int:
    """Count the visible profiles."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ReadyProfile)
            .where(ReadyProfile.org_id == viewer.org_id, ReadyProfile.visible, *_narrowed(filters))
        )
        or 0
    )


def profile(reference: str, *, viewer: Actor) -> ReadyProfile:
    """Return the profile of somebody who is ready, or who has an application with this manager that has not ended."""
    applied = exists().where(
        Application.org_id == viewer.org_id,
        Application.manager_id == viewer.member_id,
        Application.enrolment_id == ReadyProfile.id,
        Application.state.in_(OPEN_TO_MANAGER),
    )
    found = db.session.scalar(
        select(ReadyProfile).where(
            ReadyProfile.org_id == viewer.org_id,
            ReadyProfile.reference == reference,
            or_(ReadyProfile.visible, applied),
        )
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as its hiring manager sees it: a reference and a state."""

    id: UUID
    state: ApplicationState
    guaranteed: bool
    profile_reference: str
    interview_at: datetime | None
    interview_place: str | None
    starts_on: date | None
    revealed_at: datetime | None
    vacancy_id: UUID
    title: str
    department: str


def applications(
    *, viewer: Actor, vacancy_id: UUID | None = None, enrolment_id: UUID | None = None, interviews: bool = False
) -> list[ApplicationRow]:
    """Return the manager's applications: of one post, of one person, or all that came to an interview."""
    statement = (
        select(
            Application.id,
            Application.state,
            Application.guaranteed,
            Application.profile_reference,
            Application.interview_at,
            Application.interview_place,
            Application.starts_on,
            Application.revealed_at,
            Vacancy.id,
            Vacancy.title,
            Vacancy.department,
        )
        .join(Vacancy, and_(Vacancy.org_id == Application.org_id, Vacancy.id == Application.vacancy_id))
        .where(Application.org_id == viewer.org_id, Application.manager_id == viewer.member_id)
    )
    if vacancy_id is not None:
        statement = statement.where(Application.vacancy_id == vacancy_id)
    if enrolment_id is not None:
        statement = statement.where(Application.enrolment_id == enrolment_id)
    if interviews:
        statement = statement.where(Application.interview_at.is_not(None)).order_by(Application.interview_at, Application.id)
    rows = db.session.execute(statement.order_by(Application.created_at, Application.id)).all()
    return [ApplicationRow(*row) for row in rows]


def revealed_name(application: Application) -> str | None:
    """Return the name behind an application through the one door there is: only its manager, only from a booked interview on."""
    row = db.session.execute(
        text("SELECT given_name, family_name, preferred_name FROM public.reveal_name(:id)"), {"id": application.id}
    ).first()
    return f"{row.preferred_name or row.given_name} {row.family_name}" if row else None
