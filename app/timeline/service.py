"""Write to a person's timeline, in the transaction of what happened."""

from datetime import date
from uuid import UUID

from app.clock import today
from app.database import Json
from app.extensions import db
from app.timeline.models import CaseEvent, CaseEventType


def add(
    type_: CaseEventType,
    *,
    candidate_id: UUID,
    org_id: UUID,
    by_id: UUID | None = None,
    on: date | None = None,
    detail: Json | None = None,
) -> None:
    """Add an event that took effect on ``on`` (today by default).

    ``by_id`` is the member who did it, or None for what the service did by itself. ``detail`` takes coded values, ids and counts,
    never free text: the timeline is shown where the record is.
    """
    db.session.add(
        CaseEvent(
            org_id=org_id,
            candidate_id=candidate_id,
            type=type_,
            effective_on=on or today(),
            by_id=by_id,
            detail=detail or {},
        )
    )
