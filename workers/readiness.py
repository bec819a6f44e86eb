"""Work out the readiness of everybody in an organisation again, every night: evidence expires without anybody touching it.

The same rule as ``app/enrolments/readiness.py``, in SQL: one statement finds the people of whom something is out of date, and one
for each thing that follows puts it right, so that 100,000 people take seconds. A test holds the two together.
"""

from uuid import UUID

from sqlalchemy import text

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.clock import today
from app.extensions import db
from app.transactions import transaction
from workers import outbox

BATCH = 2000
"""People held at once: a moment each, as whoever moves one of them waits."""


def _judged(people: str = "") -> str:
    """Write the part that judges enrolments; ``people`` says whose, and without it everybody's are.

    Each gate is one look at the end of an index, whatever the planner believes about how many there are.
    """
    return f"""
    WITH assessed AS MATERIALIZED (
        SELECT e.org_id, e.id, e.candidate_id, e.stage, e.stage_since, s.candidate_id IS NOT NULL AS sharing,
               cardinality(p.gates) AS total,
               (SELECT count(*)::integer FROM unnest(p.gates) AS wanted (gate)
                 WHERE CASE wanted.gate WHEN 'sharing' THEN s.candidate_id IS NOT NULL ELSE
                       (SELECT g.met_on <= :today AND (g.expires_on IS NULL OR g.expires_on >= :today)
                          FROM gate_evidence g
                         WHERE g.org_id = e.org_id AND g.enrolment_id = e.id AND g.gate = wanted.gate
                         ORDER BY g.recorded_at DESC, g.id DESC
                         LIMIT 1) END) AS met
          FROM enrolment e
          JOIN programme p ON p.org_id = e.org_id AND p.id = e.programme_id
          LEFT JOIN sharing_permission s
            ON s.org_id = e.org_id AND s.candidate_id = e.candidate_id AND s.purpose = 'employers' AND s.withdrawn_at IS NULL
         WHERE e.org_id = :org {people}
    ), judged AS MATERIALIZED (
        SELECT a.*, r.visible, a.stage = 'pathway_ready' AND a.met = a.total AND a.sharing
                    AND cardinality(r.job_families) > 0 AND r.hours_per_week > 0 AND cardinality(r.shifts) > 0
                    AND cardinality(r.site_ids) > 0 AND cardinality(r.evidence) > 0 AS ready
          FROM assessed a LEFT JOIN ready_profile r ON r.org_id = a.org_id AND r.id = a.id
    )
    """  # noqa: S608  made of constants


_EVERYBODY = _judged()
_SOME = _judged("AND e.candidate_id = ANY (:people)")
_OUT_OF_DATE = text(
    f"""{_EVERYBODY}
    SELECT DISTINCT j.candidate_id
      FROM judged j JOIN candidate c ON c.org_id = j.org_id AND c.id = j.candidate_id
     WHERE j.visible <> j.ready
        OR (c.enrolment_id = j.id AND (c.gates_met, c.gates_total) IS DISTINCT FROM (j.met, j.total))
     ORDER BY j.candidate_id
    """  # noqa: S608  made of constants
)
_HOLD = text("SELECT id FROM candidate WHERE org_id = :org AND id = ANY (:people) ORDER BY id FOR UPDATE")
_GATES = text(
    f"""{_SOME}
    UPDATE candidate c SET gates_met = j.met, gates_total = j.total
      FROM judged j
     WHERE c.org_id = :org AND c.id = ANY (:people) AND c.id = j.candidate_id AND c.enrolment_id = j.id
       AND (c.gates_met, c.gates_total) IS DISTINCT FROM (j.met, j.total)
    RETURNING c.id
    """  # noqa: S608  made of constants
)
_VISIBLE = text(
    f"""{_SOME}, changed AS (
        UPDATE ready_profile r
           SET visible = j.ready, ready_on = CASE WHEN j.ready THEN j.stage_since ELSE r.ready_on END
          FROM judged j
         WHERE r.org_id = :org AND r.id = j.id AND r.visible <> j.ready
        RETURNING j.candidate_id, j.ready, j.met, j.total
    )
    INSERT INTO case_event (org_id, id, candidate_id, type, effective_on, detail)
    SELECT :org, gen_random_uuid(), candidate_id, 'readiness_changed', :today,
           jsonb_build_object('visible', ready, 'met', met, 'total', total)
      FROM changed
    RETURNING candidate_id
    """  # noqa: S608  made of constants
)


def recompute(subject_id: UUID, *, by: Actor | None) -> None:
    """Work out the readiness of everybody in the organisation ``subject_id`` again; running twice does no harm."""
    del by  # nobody asks: the night does
    values = {"org": subject_id, "today": today()}
    with transaction():
        people = db.session.scalars(_OUT_OF_DATE, values).all()
    gates = visible = 0
    for first in range(0, len(people), BATCH):
        batch = {**values, "people": people[first : first + BATCH]}
        with transaction():
            # Hold the people of whom something is out of date, then look again: who withdraws a permission in this moment is
            # waited for, and is not shown on the strength of what was true before.
            db.session.execute(_HOLD, batch)
            gates += len(db.session.execute(_GATES, batch).all())
            visible += len(db.session.execute(_VISIBLE, batch).all())
    with transaction():
        audit.record_as(
            AuditType.READINESS_COMPUTED,
            role="system",
            org_id=subject_id,
            detail={"gates_changed": gates, "visible_changed": visible},
        )
        outbox.done()
