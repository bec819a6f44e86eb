"""Write vacancies: create, change, close; and say whether a post is free."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Sequence as NumberSequence

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.clock import now, today
from app.database import Json
from app.extensions import db
from app.programmes.work import JobFamily
from app.refusals import Conflict, Refusal
from app.vacancies import queries, service
from app.vacancies.models import Guarantee, Vacancy
from app.vacancies.queries import Filled
from app.vacancies.states import AFTER_OFFER, ApplicationAction

VACANCY_NUMBER = NumberSequence("vacancy_number")
MOST_CRITERIA = 6


@dataclass(frozen=True, slots=True)
class Details:
    """All that a programme manager says about a vacancy."""

    title: str
    job_family: JobFamily
    band: int
    department: str
    site_id: UUID
    hours_per_week: float
    shift_pattern: str
    summary: str
    criteria: list[Json]
    posts: int
    posts_kept: int
    programme_id: UUID | None
    kept_until: date | None
    guarantee: Guarantee
    manager_id: UUID
    closes_on: date

    def values(self) -> Mapping[str, Any]:
        """Return the columns and their values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def create(details: Details, *, by: Actor) -> Vacancy:
    """Publish a vacancy."""
    _check(details, by=by)
    if details.closes_on < today():
        raise Refusal("The closing date must be today or later")
    number = db.session.scalar(VACANCY_NUMBER)
    vacancy = Vacancy(org_id=by.org_id, reference=f"V-{number:04}", version=1, **details.values())
    db.session.add(vacancy)
    db.session.flush()
    audit.record(AuditType.VACANCY_CREATED, by=by, subject=vacancy)
    return vacancy


def change(vacancy: Vacancy, details: Details, *, version: int, by: Actor) -> None:
    """Change a vacancy that nobody else has changed since ``version``."""
    vacancy = queries.locked(vacancy.id, viewer=by)
    if vacancy.version != version:
        raise Conflict("Someone else changed this vacancy while you had the page open")
    _check(details, by=by)
    if details.posts < queries.filled(vacancy).all:
        raise Refusal("There cannot be fewer posts than people who have started")
    changed = [name for name, value in details.values().items() if getattr(vacancy, name) != value]
    for name in changed:
        setattr(vacancy, name, details.values()[name])
    if "manager_id" in changed:
        # The row policy of hiring managers reads the manager from the application.
        for application in queries.live_applications(viewer=by, vacancy_id=vacancy.id):
            application.manager_id = details.manager_id
    vacancy.version += 1
    db.session.flush()
    audit.record(AuditType.VACANCY_CHANGED, by=by, subject=vacancy, detail={"fields": changed})


def close(vacancy: Vacancy, *, by: Actor) -> int:
    """Close a vacancy, and with it the applications that have not come to an offer. Return how many ended."""
    vacancy = queries.locked(vacancy.id, viewer=by)
    if vacancy.closed_at is not None:
        raise Refusal("This vacancy is already closed")
    vacancy.closed_at = now()
    vacancy.version += 1
    ending = [a for a in queries.live_applications(viewer=by, vacancy_id=vacancy.id) if a.state not in AFTER_OFFER]
    for application in ending:
        service.take_step(application, ApplicationAction.CLOSE, by=by)
    audit.record(AuditType.VACANCY_CHANGED, by=by, subject=vacancy, detail={"fields": ["closed_at"], "ended": len(ending)})
    return len(ending)


def refuse_full(vacancy: Vacancy, filled: Filled, *, of_programme: bool, on: date) -> None:
    """Refuse a start for which there is no post, because all are filled or the rest is still kept for the programme."""
    if filled.all >= vacancy.posts:
        raise Refusal("All posts of this vacancy are filled")
    if of_programme or vacancy.kept_until is None or on >= vacancy.kept_until:
        return
    still_kept = max(vacancy.posts_kept - filled.of_programme, 0)
    if filled.all + still_kept >= vacancy.posts:
        raise Refusal("The posts that are left are kept for the programme")


def _check(details: Details, *, by: Actor) -> None:
    if not 1 <= len(details.criteria) <= MOST_CRITERIA:
        raise Refusal("Enter between 1 and 6 criteria")
    if details.posts_kept and (details.programme_id is None or details.kept_until is None):
        raise Refusal("Select the programme that posts are kept for, and enter until when")
    if details.manager_id not in {member for member, _name in queries.managers(viewer=by)}:
        raise Refusal("Select a hiring manager of your organisation")
    if details.site_id not in queries.sites(viewer=by):
        raise Refusal("Select a site of your organisation")
    if details.programme_id is not None and details.programme_id not in queries.programmes(viewer=by):
        raise Refusal("Select a programme of your organisation")
