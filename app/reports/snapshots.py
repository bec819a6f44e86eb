"""Facts frozen at the end of a month, and the people counted from them. Runs as the report worker's role alone.

A snapshot says who people are as known when it was taken, and what had happened by the last day of the month. All of it is
worked out in the database, in one statement; what leaves it is a table of counts without names.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select, text

from app.extensions import db
from app.reports.models import Snapshot
from app.statistics import codes
from app.statistics.funnel import STAGES, Cohort, PeopleCell, cohort

_LISTS = {
    "sex": "sex_census",
    "ethnicity": "ethnicity_census_2021",
    "disability_condition": "disability_q1_condition_12_months",
    "disability_limited": "disability_q2_activity_limitation",
}
"""The questions a report needs, and the list each answer must have been chosen from."""

_ANSWERS = ",\n".join(
    f"max(code) FILTER (WHERE question = '{question}' AND list_name IN ('{name}', 'nonresponse_reason')) AS {question}"
    for question, name in _LISTS.items()
)
_FURTHEST = " ".join(
    f"WHEN {stage}_on IS NOT NULL THEN {number}" for number, stage in reversed(list(enumerate(STAGES))) if number > 0
)

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")

# Every row of an organisation is joined to every other table once. On fresh tables, whose statistics are not there yet, the
# planner takes a loop over pairs for cheap, which takes minutes where a hash takes a second.
_JOIN_WHOLE_TABLES = text("SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true)")

_TAKE = text(
    f"""
    WITH person AS MATERIALIZED (
        SELECT c.id, c.date_of_birth, coalesce(s.pseudonym, gen_random_uuid()) AS pseudonym
          FROM candidate c LEFT JOIN equality.subject s ON s.org_id = c.org_id AND s.candidate_id = c.id
         WHERE c.org_id = :org_id),
    answered AS (
        SELECT pseudonym, {_ANSWERS} FROM equality.answer WHERE org_id = :org_id GROUP BY pseudonym),
    step AS (
        SELECT enrolment_id, to_stage, effective_on,
               lead(reason) OVER (PARTITION BY enrolment_id ORDER BY sequence) AS then_for
          FROM enrolment_step WHERE org_id = :org_id),
    moved AS (
        SELECT enrolment_id,
               min(effective_on) FILTER (WHERE to_stage = 'started') AS started_on,
               min(effective_on) FILTER (WHERE to_stage = 'pathway_ready') AS pathway_ready_on,
               min(effective_on) FILTER (WHERE to_stage = 'in_work') AS in_work_on
          FROM step
         WHERE effective_on <= :as_of AND then_for IS DISTINCT FROM 'recorded_in_error'
         GROUP BY enrolment_id),
    applied AS (
        SELECT enrolment_id,
               min(effective_on) FILTER (WHERE to_state = 'interviewed') AS interviewed_on,
               min(effective_on) FILTER (WHERE to_state IN ('conditional_offer', 'unconditional_offer')) AS offered_on
          FROM application_step WHERE org_id = :org_id AND effective_on <= :as_of GROUP BY enrolment_id)
    INSERT INTO report.fact
           (org_id, snapshot_id, pseudonym, programme_id, sex, ethnicity, disability_condition, disability_limited, age_band,
            referred_on, started_on, pathway_ready_on, interviewed_on, offered_on, in_work_on, furthest)
    SELECT :org_id, :snapshot_id, person.pseudonym, e.programme_id, sex, ethnicity, disability_condition, disability_limited,
           CASE WHEN date_of_birth <= e.referred_on
                THEN (CAST(:bands AS text[]))[1 + width_bucket(
                     extract(year FROM age(e.referred_on, date_of_birth))::integer, CAST(:from_ages AS integer[]))]
                ELSE 'NS' END,
           e.referred_on, started_on, pathway_ready_on, interviewed_on, offered_on, in_work_on,
           CASE {_FURTHEST} ELSE 0 END
      FROM enrolment e
      JOIN person ON person.id = e.candidate_id
      LEFT JOIN answered ON answered.pseudonym = person.pseudonym
      LEFT JOIN moved ON moved.enrolment_id = e.id
      LEFT JOIN applied ON applied.enrolment_id = e.id
     WHERE e.org_id = :org_id AND e.referred_on <= :as_of
    """  # noqa: S608  put together from constants of this module
)

_COUNT = text("SELECT count(DISTINCT pseudonym) FROM report.fact WHERE org_id = :org_id AND snapshot_id = :snapshot_id")

_IN_PERIOD = """
      FROM report.fact
     WHERE org_id = :org_id AND snapshot_id = :snapshot_id AND referred_on BETWEEN :start AND :end
       AND (CAST(:programme_id AS uuid) IS NULL OR programme_id = :programme_id)
"""
_PEOPLE = text(
    f"""
    SELECT sex, ethnicity, disability_condition, disability_limited, age_band, furthest, count(*) AS people
      FROM (SELECT DISTINCT ON (pseudonym) sex, ethnicity, disability_condition, disability_limited, age_band, furthest
            {_IN_PERIOD}
             ORDER BY pseudonym, referred_on, programme_id, id) AS first_of_each
     GROUP BY 1, 2, 3, 4, 5, 6
     ORDER BY 1, 2, 3, 4, 5, 6
    """  # noqa: S608  put together from constants of this module
)
_CHECK = text(f"SELECT count(DISTINCT pseudonym) {_IN_PERIOD}")


class TotalsDifferError(RuntimeError):
    """Two ways of counting the same people disagree: nothing may be made from this snapshot."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked: whose people, which programme (or all), referred from when to when."""

    org_id: UUID
    programme_id: UUID | None
    period_start: date
    period_end: date


def snapshot_for(org_id: UUID, as_of: date) -> Snapshot:
    """Return the snapshot of the records at the end of ``as_of``, taking it now if nobody has. It never changes afterwards."""
    db.session.execute(_ONE_AT_A_TIME, {"name": f"snapshot {org_id} {as_of}"})
    wanted = select(Snapshot).where(Snapshot.org_id == org_id, Snapshot.as_of == as_of)
    found = db.session.scalar(wanted)
    if found is not None:
        return found
    taken = Snapshot(org_id=org_id, id=uuid4(), as_of=as_of, people=0)
    bands, from_ages = _age_bands()
    key = {"org_id": org_id, "snapshot_id": taken.id}
    db.session.execute(_JOIN_WHOLE_TABLES)
    db.session.execute(_TAKE, {**key, "as_of": as_of, "bands": bands, "from_ages": from_ages})
    taken.people = db.session.scalar(_COUNT, key) or 0
    db.session.add(taken)
    db.session.flush()
    return taken


def cohort_of(question: Question, snapshot_id: UUID) -> Cohort:
    """Count the people of a question, each once, by their first referral in the period."""
    return cohort(_cell(row) for row in db.session.execute(_PEOPLE, _asked(question, snapshot_id)))


def check_totals(counted: Cohort, question: Question, snapshot_id: UUID) -> None:
    """Count the same people another way. Errors: TotalsDifferError, when the two disagree."""
    if db.session.scalar(_CHECK, _asked(question, snapshot_id)) != counted.people:
        raise TotalsDifferError


def _asked(question: Question, snapshot_id: UUID) -> dict[str, object]:
    return {
        "org_id": question.org_id,
        "snapshot_id": snapshot_id,
        "programme_id": question.programme_id,
        "start": question.period_start,
        "end": question.period_end,
    }


def _cell(row: Row[Any]) -> PeopleCell:
    *answers, furthest, people = tuple(row)
    return PeopleCell._make((*answers, STAGES[furthest], people))


def _age_bands() -> tuple[list[str], list[int]]:
    """Give the codes of the bands, "not shared" first, and the ages from which each but the first holds."""
    known = [code for code in codes.load("age_band_recruitment").codes if code != "NS"]
    return ["NS", *known], [int(code[:2]) for code in known]
