"""Reads of vacancies and applications. What hiring managers read of people is in hiring_queries.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_

from app.access import Actor, Role
from app.accounts.models import Member
from app.candidates.models import Candidate
from app.database import Rows
from app.enrolments.models import Enrolment
from app.extensions import db
from app.organisations.models import Site
from app.programmes.models import Programme
from app.programmes.stages import Stage
from app.refusals import NotFound
from app.vacancies.models import Application, ApplicationStep, Vacancy
from app.vacancies.states import LIVE, ApplicationState

PAGE_SIZE: Final = 25
MOST_OFFERED: Final = 50
OPEN_TO_PROPOSALS: Final = (Stage.PATHWAY_READY, Stage.IN_RECRUITMENT)


def get(vacancy_id: UUID, *, viewer: Actor) -> Vacancy:
    """Return one vacancy that ``viewer`` may know of."""
    return _one(select(Vacancy).where(Vacancy.org_id == viewer.org_id, Vacancy.id == vacancy_id, _known_to(viewer)))


def locked(vacancy_id: UUID, *, viewer: Actor) -> Vacancy:
    """Return one vacancy as it is now; nobody else fills or changes it until this transaction ends."""
    return _one(
        select(Vacancy)
        .where(Vacancy.org_id == viewer.org_id, Vacancy.id == vacancy_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _one(statement: Select[Vacancy]) -> Vacancy:
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def _known_to(viewer: Actor) -> ColumnElement[bool]:
    if viewer.role is Role.HIRING_MANAGER:
        return Vacancy.manager_id == viewer.member_id
    return Vacancy.org_id == viewer.org_id


def application(application_id: UUID, *, viewer: Actor) -> Application:
    """Return one application that ``viewer`` may know of; a hiring manager knows of those to their own posts alone."""
    mine = [Application.manager_id == viewer.member_id] if viewer.role is Role.HIRING_MANAGER else []
    found = db.session.scalar(
        select(Application).where(Application.org_id == viewer.org_id, Application.id == application_id, *mine)
    )
    if found is None:
        raise NotFound
    return found


def live_application(vacancy_id: UUID, enrolment_id: UUID, *, viewer: Actor) -> Application | None:
    """Return the application of an enrolment to a vacancy that is under way, or has led to a start."""
    return db.session.scalar(
        select(Application).where(
            Application.org_id == viewer.org_id,
            Application.vacancy_id == vacancy_id,
            Application.enrolment_id == enrolment_id,
            Application.state.in_((*LIVE, ApplicationState.STARTED)),
        )
    )


def live_applications(*, viewer: Actor, vacancy_id: UUID | None = None, enrolment_id: UUID | None = None) -> list[Application]:
    """Return the applications under way of a vacancy or of an enrolment."""
    narrowed = [
        column == value
        for column, value in ((Application.vacancy_id, vacancy_id), (Application.enrolment_id, enrolment_id))
        if value is not None
    ]
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.org_id == viewer.org_id, Application.state.in_(LIVE), *narrowed)
            .order_by(Application.created_at, Application.id)
        )
    )


def last_step(application_id: UUID, *, org_id: UUID) -> ApplicationStep | None:
    """Return the newest step of an application."""
    return db.session.scalar(
        select(ApplicationStep)
        .where(ApplicationStep.org_id == org_id, ApplicationStep.application_id == application_id)
        .order_by(ApplicationStep.sequence.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """Starts at a vacancy: of people of the programme that posts are kept for, and of others."""

    of_programme: int
    of_others: int

    @property
    def all(self) -> int:
        """All starts."""
        return self.of_programme + self.of_others


def filled(vacancy: Vacancy) -> Filled:
    """Count who started at a vacancy."""
    kept_for = Enrolment.programme_id == vacancy.programme_id if vacancy.programme_id else false()
    of_programme, everyone = db.session.execute(
        select(func.count().filter(kept_for), func.count())
        .select_from(Application)
        .join(Enrolment, and_(Enrolment.org_id == Application.org_id, Enrolment.id == Application.enrolment_id))
        .where(
            Application.org_id == vacancy.org_id,
            Application.vacancy_id == vacancy.id,
            Application.state == ApplicationState.STARTED,
        )
    ).one()
    return Filled(of_programme, everyone - of_programme)


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """A line of the list of vacancies."""

    id: UUID
    reference: str
    title: str
    department: str
    band: int
    posts: int
    posts_kept: int
    kept_until: date | None
    closes_on: date
    closed_at: datetime | None
    site: str
    manager: str
    programme: str | None
    started: int
    live: int


def page(*, viewer: Actor, today: date, closed: bool = False, after: tuple[date, UUID] | None = None) -> list[VacancyRow]:
    """Return a page of vacancies and one row more: those that close first on top, or of the closed ones the latest."""
    here = (Application.org_id == viewer.org_id, Application.vacancy_id == Vacancy.id)
    started = select(func.count()).where(*here, Application.state == ApplicationState.STARTED).scalar_subquery()
    live = select(func.count()).where(*here, Application.state.in_(LIVE)).scalar_subquery()
    shut = or_(Vacancy.closed_at.is_not(None), Vacancy.closes_on < today)
    statement = (
        select(
            Vacancy.id,
            Vacancy.reference,
            Vacancy.title,
            Vacancy.department,
            Vacancy.band,
            Vacancy.posts,
            Vacancy.posts_kept,
            Vacancy.kept_until,
            Vacancy.closes_on,
            Vacancy.closed_at,
            Site.name,
            Member.name,
            Programme.name,
            started,
            live,
        )
        .join(Site, and_(Site.org_id == Vacancy.org_id, Site.id == Vacancy.site_id))
        .join(Member, and_(Member.org_id == Vacancy.org_id, Member.id == Vacancy.manager_id))
        .outerjoin(Programme, and_(Programme.org_id == Vacancy.org_id, Programme.id == Vacancy.programme_id))
        .where(Vacancy.org_id == viewer.org_id, _known_to(viewer), shut if closed else ~shut)
        .limit(PAGE_SIZE + 1)
    )
    place = tuple_(Vacancy.closes_on, Vacancy.id)
    if after is not None:
        statement = statement.where(place < after if closed else place > after)
    order = (Vacancy.closes_on.desc(), Vacancy.id.desc()) if closed else (Vacancy.closes_on, Vacancy.id)
    rows: Rows = db.session.execute(statement.order_by(*order)).all()
    return [VacancyRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Place:
    """Names around a vacancy."""

    site: str
    manager: str
    programme: str | None


def place_of(vacancy: Vacancy) -> Place:
    """Return the names of the site, the manager and the programme of a vacancy."""
    row = db.session.execute(
        select(Site.name, Member.name, Programme.name)
        .select_from(Vacancy)
        .join(Site, and_(Site.org_id == Vacancy.org_id, Site.id == Vacancy.site_id))
        .join(Member, and_(Member.org_id == Vacancy.org_id, Member.id == Vacancy.manager_id))
        .outerjoin(Programme, and_(Programme.org_id == Vacancy.org_id, Programme.id == Vacancy.programme_id))
        .where(Vacancy.org_id == vacancy.org_id, Vacancy.id == vacancy.id)
    ).one()
    return Place(*row)


@dataclass(frozen=True, slots=True)
class ApplicantRow:
    """An application as the people who know the candidate see it."""

    id: UUID
    state: ApplicationState
    guaranteed: bool
    profile_reference: str
    interview_at: datetime | None
    starts_on: date | None
    created_at: datetime
    candidate_id: UUID
    given_name: str
    preferred_name: str | None
    family_name: str
    adviser_id: UUID | None

    @property
    def name(self) -> str:
        """The name a person goes by."""
        return f"{self.preferred_name or self.given_name} {self.family_name}"


def applicants(vacancy_id: UUID, *, viewer: Actor) -> list[ApplicantRow]:
    """Return the applications to a vacancy, the newest first."""
    rows: Rows = db.session.execute(
        select(
            Application.id,
            Application.state,
            Application.guaranteed,
            Application.profile_reference,
            Application.interview_at,
            Application.starts_on,
            Application.created_at,
            Candidate.id,
            Candidate.given_name,
            Candidate.preferred_name,
            Candidate.family_name,
            Candidate.adviser_id,
        )
        .join(Enrolment, and_(Enrolment.org_id == Application.org_id, Enrolment.id == Application.enrolment_id))
        .join(Candidate, and_(Candidate.org_id == Enrolment.org_id, Candidate.id == Enrolment.candidate_id))
        .where(Application.org_id == viewer.org_id, Application.vacancy_id == vacancy_id)
        .order_by(Application.created_at.desc(), Application.id)
    ).all()
    return [ApplicantRow(*row) for row in rows]


def managers(*, viewer: Actor) -> Sequence[tuple[UUID, str]]:
    """Return the hiring managers of the organisation by name."""
    rows = db.session.execute(
        select(Member.id, Member.name)
        .where(Member.org_id == viewer.org_id, Member.role == Role.HIRING_MANAGER, Member.left_at.is_(None))
        .order_by(Member.name, Member.id)
    )
    return [(row[0], row[1]) for row in rows]


def sites(*, viewer: Actor) -> dict[UUID, str]:
    """Return the sites of the organisation by name."""
    rows = db.session.execute(select(Site.id, Site.name).where(Site.org_id == viewer.org_id).order_by(Site.name, Site.id))
    return {row[0]: row[1] for row in rows}


def programmes(*, viewer: Actor) -> dict[UUID, str]:
    """Return the programmes of the organisation by name."""
    mine = select(Programme.id, Programme.name).where(Programme.org_id == viewer.org_id)
    return {row[0]: row[1] for row in db.session.execute(mine.order_by(Programme.name, Programme.id))}


def open_vacancies(*, viewer: Actor, today: date) -> list[Vacancy]:
    """Return the vacancies that people can be put forward for, those that close first on top."""
    return list(
        db.session.scalars(
            select(Vacancy)
            .where(Vacancy.org_id == viewer.org_id, _known_to(viewer), Vacancy.closed_at.is_(None), Vacancy.closes_on >= today)
            .order_by(Vacancy.closes_on, Vacancy.id)
            .limit(MOST_OFFERED)
        )
    )
