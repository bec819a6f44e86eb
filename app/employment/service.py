"""Write spells in a job: the start, the end, and the checks of the year after."""

from datetime import date, timedelta
from typing import Final

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.clock import today
from app.employment import queries
from app.employment.models import Employment, RetentionCheck, RetentionOutcome
from app.enrolments import queries as enrolments
from app.enrolments import service as pathway
from app.enrolments.states import Action, Reason
from app.extensions import db
from app.programmes.stages import Stage
from app.refusals import Refusal
from app.timeline import service as timeline
from app.timeline.models import CaseEventType
from app.ui.filters import day_month_year
from app.vacancies import following, posts
from app.vacancies import queries as vacancies
from app.vacancies import service as applications
from app.vacancies.models import Application

CHECK_DAYS: Final = (28, 91, 182, 364)
"""An early call, then 13, 26 and 52 weeks after the start (DOMAIN 5.3)."""
YEAR_DAYS: Final = 364
STILL_HERE: Final = frozenset({RetentionOutcome.IN_WORK_SAME, RetentionOutcome.IN_WORK_OTHER_ROLE})
"""What counts as sustained: work with this employer. Not known never does."""


def start(application: Application, *, on: date, by: Actor) -> Employment:
    """Record the first paid day: the application, the job, its checks and the pathway, all of it or none."""
    vacancy = vacancies.locked(application.vacancy_id, viewer=by)  # one start at a time: posts cannot be overfilled
    db.session.refresh(application)
    following.follow(application, by=by)  # a manager's step may still be waiting for the worker
    enrolment = enrolments.get(application.enrolment_id, viewer=by)
    of_programme = enrolment.programme_id == vacancy.programme_id
    posts.refuse_full(vacancy, vacancies.filled(vacancy), of_programme=of_programme, on=on)
    applications.started(application, on=on, by=by)
    employment = Employment(
        org_id=by.org_id,
        enrolment_id=enrolment.id,
        application_id=application.id,
        vacancy_id=vacancy.id,
        started_on=on,
        band=vacancy.band,
        hours_per_week=vacancy.hours_per_week,
        version=1,
    )
    db.session.add(employment)
    db.session.flush()
    db.session.add_all(
        RetentionCheck(org_id=by.org_id, employment_id=employment.id, days=days, due_on=on + timedelta(days=days), version=1)
        for days in CHECK_DAYS
    )
    pathway.move(enrolment, action=Action.START_WORK, on=on, by=by)
    _tell(CaseEventType.JOB_STARTED, employment, on=on, by=by, detail={"vacancy": vacancy.reference, "band": vacancy.band})
    audit.record(AuditType.EMPLOYMENT_STARTED, by=by, subject=employment)
    following.follow(application, by=by)
    return employment


def end(employment: Employment, *, on: date, by: Actor) -> None:
    """Record that a job ended; the person is back among the pathway-ready."""
    if employment.ended_on is not None:
        raise Refusal("This job has already ended")
    if on < employment.started_on:
        raise Refusal("The job must end on or after the day it started")
    if on > today():
        raise Refusal("The date must be today or in the past")
    employment.ended_on = on
    employment.version += 1
    enrolment = enrolments.get(employment.enrolment_id, viewer=by)
    if enrolment.stage is Stage.IN_WORK:
        pathway.move(enrolment, action=Action.END_WORK, on=on, reason=Reason.JOB_ENDED, by=by)
    _tell(CaseEventType.JOB_ENDED, employment, on=on, by=by)
    audit.record(AuditType.EMPLOYMENT_ENDED, by=by, subject=employment)


def record_check(check: RetentionCheck, *, outcome: RetentionOutcome, on: date, by: Actor) -> None:
    """Record what a check found. The one after a year, passed in this employment, makes the outcome sustained."""
    check = queries.locked_check(check)
    if check.outcome not in {None, RetentionOutcome.UNKNOWN}:
        raise Refusal("This check has already been recorded")
    if on > today():
        raise Refusal("The date must be today or in the past")
    if on < check.due_on:
        raise Refusal(f"This check is due on {day_month_year(check.due_on)}. Record it on that day or later")
    employment = queries.spell(check.employment_id, viewer=by)
    if employment.ended_on is not None and outcome in STILL_HERE:
        raise Refusal(f"This job ended on {day_month_year(employment.ended_on)}")
    check.outcome, check.checked_on, check.by_id = outcome, on, by.member_id
    check.version += 1
    _tell(CaseEventType.RETENTION_CHECKED, employment, on=on, by=by, detail={"days": check.days, "outcome": str(outcome)})
    audit.record(AuditType.RETENTION_CHECKED, by=by, subject=check, detail={"days": check.days, "outcome": str(outcome)})
    enrolment = enrolments.get(employment.enrolment_id, viewer=by)
    if check.days == YEAR_DAYS and outcome in STILL_HERE and enrolment.stage is Stage.IN_WORK:
        pathway.move(enrolment, action=Action.SUSTAIN, on=on, by=by)


def _tell(type_: CaseEventType, employment: Employment, *, on: date, by: Actor, detail: dict[str, object] | None = None) -> None:
    enrolment = enrolments.get(employment.enrolment_id, viewer=by)
    timeline.add(
        type_,
        candidate_id=enrolment.candidate_id,
        org_id=by.org_id,
        by_id=by.member_id,
        on=on,
        detail={"employment": str(employment.id), **(detail or {})},
    )
