"""What a referral to a programme writes: one rule for one person and for a file of thousands. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from app.access import Actor
from app.enrolments.states import Action
from app.programmes.models import Programme
from app.programmes.stages import Stage
from app.timeline.models import CaseEventType

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """The rows of a new enrolment, by column."""

    enrolment: Columns
    step: Columns
    event: Columns
    shown: Columns
    """What the person's own row repeats for the caseload. Gates that are met already are counted by ``service.recompute``."""
    audited: Columns
    """Detail of the audit line."""


def opening(candidate_id: UUID, *, programme: Programme, on: date, cohort_id: UUID | None = None, by: Actor) -> Opening:
    """Make the rows by which ``candidate_id`` is referred to ``programme`` on the day ``on``."""
    enrolment_id = uuid4()
    return Opening(
        enrolment={
            "org_id": by.org_id,
            "id": enrolment_id,
            "candidate_id": candidate_id,
            "programme_id": programme.id,
            "cohort_id": cohort_id,
            "stage": Stage.REFERRED,
            "referred_on": on,
            "stage_since": on,
            "version": 1,
        },
        step={
            "org_id": by.org_id,
            "id": uuid4(),
            "enrolment_id": enrolment_id,
            "sequence": 1,
            "action": Action.REFER,
            "to_stage": Stage.REFERRED,
            "effective_on": on,
            "by_id": by.member_id,
        },
        event={
            "org_id": by.org_id,
            "id": uuid4(),
            "candidate_id": candidate_id,
            "type": CaseEventType.REFERRED,
            "effective_on": on,
            "by_id": by.member_id,
            "detail": {"programme_id": str(programme.id), "programme": programme.name},
        },
        shown={"enrolment_id": enrolment_id, "programme_id": programme.id, "stage": Stage.REFERRED},
        audited={"programme_id": str(programme.id)},
    )
