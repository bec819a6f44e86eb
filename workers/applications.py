"""Bring an enrolment in line with the step that a hiring manager took."""

from uuid import UUID

from app.access import Actor
from app.extensions import db
from app.transactions import transaction
from app.vacancies import following
from app.vacancies.models import Application
from workers import outbox


def follow(subject_id: UUID, *, by: Actor | None) -> None:
    """Follow the application ``subject_id``. Its enrolment is read as it is now, so running again changes nothing."""
    if by is None:
        raise ValueError("A step of an application is always somebody's")
    with transaction():
        following.follow(db.session.get_one(Application, (by.org_id, subject_id)), by=by)
        outbox.done()
