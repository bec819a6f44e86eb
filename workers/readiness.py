"""Work out the readiness of everybody in an organisation again, every night: evidence expires without anybody touching it.

The same rule as ``app/enrolments/readiness.py``, in one statement for each thing that follows from it, so that 100,000 people
take seconds. A test holds the two together.
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

_ASSESSED = """
    WITH newest AS (
        SELECT DISTINCT ON (g.enrolment_id, g.gate) g.enrolment_id, g.gate, g.met_on, g.expires_on
          FROM gate_evidence g
         WHERE g.org_id = :org
         ORDER BY g.enrolment_id, g.gate, g.recorded_at DESC, g.id DESC
    ), met AS (
        SELECT n.enrolment_id, array_agg(n.gate) AS gates
          FROM newest n
         WHERE n.met_on <= :today AND (n.expires_on IS NULL OR n.expires_on >= :today)
         GROUP BY n.enrolment_id
    ), sharing AS (
        SELECT DISTINCT s.candidate_id
          FROM sharing_permission s
         WHERE s.org_id = :org AND s.purpose = 'employers' AND s.withdrawn_at IS NULL
    ), assessed AS (
        SELECT e.org_id, e.id, e.candidate_id, e.stage, e.stage_since, s.candidate_id IS NOT NULL AS sharing,
               cardinality(p.gates) AS total,
               (SELECT count(*)::integer FROM unnest(p.gates) AS wanted (gate)
                 WHERE CASE wanted.gate WHEN 'sharing' THEN s.candidate_id IS NOT NULL
                                        ELSE wanted.gate = ANY (coalesce(m.gates, '{}')) END) AS met
          FROM enrolment e
          JOIN programme p ON p.org_id = e.org_id AND p.id = e.programme_id
          LEFT JOIN met m ON m.enrolment_id = e.id
          LEFT JOIN sharing s ON s.candidate_id = e.candidate_id
         WHERE e.org_id = :org
    )
"""
_JUDGED = f"""{_ASSESSED}, judged AS (
        SELECT a.*, r.visible, a.stage = 'pathway_ready' AND a.met = a.total AND a.sharing
                    AND cardinality(r.job_families) > 0 AND r.hours_per_week > 0 AND cardinality(r.shifts) > 0
                    AND cardinality(r.site_ids) > 0 AND cardinality(r.evidence) > 0 AS ready
          FROM assessed a LEFT JOIN ready_profile r ON r.org_id = a.org_id AND r.id = a.id
    )
"""  # noqa: S608  made of constants
_OUT_OF_DATE = text(
    f"""{_JUDGED}
    SELECT c.id
      FROM candidate c
     WHERE c.org_id = :org
       AND c.id IN (SELECT j.candidate_id
                      FROM judged j JOIN candidate k ON k.org_id = j.org_id AND k.id = j.candidate_id
                     WHERE j.visible <> j.ready
                        OR (k.enrolment_id = j.id AND (k.gates_met, k.gates_total) IS DISTINCT FROM (j.met, j.total)))
     ORDER BY c.id
       FOR UPDATE
    """  # noqa: S608  made of constants
)
_GATES = text(
    f"""{_ASSESSED}
    UPDATE candidate c SET gates_met = a.met, gates_total = a.total
      FROM assessed a
     WHERE c.org_id = :org AND c.id = ANY (:people) AND c.id = a.candidate_id AND c.enrolment_id = a.id
       AND (c.gates_met, c.gates_total) IS DISTINCT FROM (a.met, a.total)
    RETURNING c.id
    """  # noqa: S608  made of constants
)
_VISIBLE = text(
    f"""{_JUDGED}, changed AS (
        UPDATE ready_profile r
           SET visible = j.ready, ready_on = CASE WHEN j.ready THEN j.stage_since ELSE r.ready_on END
          FROM judged j
         WHERE r.org_id = :org AND j.candidate_id = ANY (:people) AND r.id = j.id AND r.visible <> j.ready
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
        # First hold the people of whom something is out of date, then look again: who withdraws a permission in this moment is
        # waited for, and is not shown on the strength of what was true before.
        values["people"] = db.session.scalars(_OUT_OF_DATE, values).all()
        gates = db.session.execute(_GATES, values).all()
        visible = db.session.execute(_VISIBLE, values).all()
        audit.record_as(
            AuditType.READINESS_COMPUTED,
            role="system",
            org_id=subject_id,
            detail={"gates_changed": len(gates), "visible_changed": len(visible)},
        )
        outbox.done()
