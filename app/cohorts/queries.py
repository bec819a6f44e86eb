"""Reads of the people in programmes and cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.access import Actor
from app.candidates.models import Candidate
from app.enrolments.models import Enrolment
from app.extensions import db
from app.programmes.models import Cohort
from app.programmes.stages import ENDS, Stage

MOST_PEOPLE = 500
"""As many as a cohort can have places; more are counted, and found through the caseload."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a cohort, as the table shows them."""

    enrolment_id: UUID
    candidate_id: UUID
    reference: str
    given_name: str
    family_name: str
    preferred_name: str | None
    stage: Stage
    stage_since: date
    shown_enrolment_id: UUID | None
    """The enrolment that the person's record shows; the gates and the due day are of that one."""
    gates_met: int
    gates_total: int
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name on a tutor's list, and the cohort it is in."""

    cohort_id: UUID
    given_name: str
    family_name: str
    preferred_name: str | None


def counts(programme_id: UUID, *, viewer: Actor) -> dict[UUID | None, dict[Stage, int]]:
    """Count the people of a programme by cohort (None: without one) and stage, in one statement."""
    rows = db.session.execute(
        select(Enrolment.cohort_id, Enrolment.stage, func.count())
        .where(Enrolment.org_id == viewer.org_id, Enrolment.programme_id == programme_id)
        .group_by(Enrolment.cohort_id, Enrolment.stage)
        .order_by(Enrolment.cohort_id, Enrolment.stage)
    )
    counted: dict[UUID | None, dict[Stage, int]] = {}
    for cohort_id, stage, people in rows:
        counted.setdefault(cohort_id, {})[stage] = people
    return counted


def people(cohort_id: UUID, *, viewer: Actor) -> list[PersonRow]:
    """Return the people of a cohort, by name."""
    rows = db.session.execute(
        select(
            Enrolment.id.label("enrolment_id"),
            Enrolment.candidate_id,
            Candidate.reference,
            Candidate.given_name,
            Candidate.family_name,
            Candidate.preferred_name,
            Enrolment.stage,
            Enrolment.stage_since,
            Candidate.enrolment_id.label("shown_enrolment_id"),
            Candidate.gates_met,
            Candidate.gates_total,
            Candidate.next_due_on,
        )
        .join(Candidate, (Candidate.org_id == Enrolment.org_id) & (Candidate.id == Enrolment.candidate_id))
        .where(Enrolment.org_id == viewer.org_id, Enrolment.cohort_id == cohort_id)
        .order_by(Candidate.name_key, Enrolment.id)
        .limit(MOST_PEOPLE)
    )
    return [PersonRow(**row) for row in rows.mappings()]


def names_of_partner(*, viewer: Actor) -> Sequence[NameRow]:
    """Return the names in a tutor's cohorts, by name; people whose enrolment has ended are left out.

    Only the columns that the tutor's database role may read.
    """
    rows = db.session.execute(
        select(
            Enrolment.cohort_id,
            Candidate.given_name,
            Candidate.family_name,
            Candidate.preferred_name,
        )
        .join(Candidate, (Candidate.org_id == Enrolment.org_id) & (Candidate.id == Enrolment.candidate_id))
        .join(Cohort, (Cohort.org_id == Enrolment.org_id) & (Cohort.id == Enrolment.cohort_id))
        .where(
            Enrolment.org_id == viewer.org_id,
            Cohort.partner_id == viewer.partner_id,
            Enrolment.stage.not_in(sorted(ENDS)),
        )
        .order_by(Candidate.name_key, Candidate.id)
    )
    return [NameRow(**row) for row in rows.mappings()]
