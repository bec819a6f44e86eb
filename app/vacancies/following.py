"""Bring an enrolment, and its timeline, in line with its applications.

Advisers do it with their step. A hiring manager may not touch an enrolment, so their step asks the worker to do it
(Job.FOLLOW_APPLICATION). Doing it twice changes nothing.
"""

from sqlalchemy import select

from app.access import Actor
from app.clock import today
from app.enrolments import queries as enrolments
from app.enrolments import service as pathway
from app.enrolments.models import Enrolment
from app.enrolments.states import Action
from app.extensions import db
from app.programmes.stages import Stage
from app.timeline import service as timeline
from app.timeline.models import CaseEvent, CaseEventType
from app.vacancies import queries
from app.vacancies.models import Application, Vacancy


def follow(application: Application, *, by: Actor) -> None:
    """Move the enrolment of ``application`` into recruitment, or out of it, and tell its timeline of the newest step."""
    enrolment = enrolments.locked(enrolments.get(application.enrolment_id, viewer=by))
    step = queries.last_step(application.id, org_id=application.org_id)
    on = max(step.effective_on if step else today(), enrolment.stage_since)
    if step is not None:
        _tell(application, enrolment, step_id=str(step.id), by=by)
    live = bool(queries.live_applications(viewer=by, enrolment_id=enrolment.id))
    if live and enrolment.stage is Stage.PATHWAY_READY:
        pathway.move(enrolment, action=Action.ENTER_RECRUITMENT, on=on, by=by)
    elif not live and enrolment.stage is Stage.IN_RECRUITMENT:
        pathway.move(enrolment, action=Action.LEAVE_RECRUITMENT, on=on, by=by)


def _tell(application: Application, enrolment: Enrolment, *, step_id: str, by: Actor) -> None:
    """Write the newest step on the timeline, unless it is there already."""
    told = db.session.scalar(
        select(CaseEvent.id)
        .where(
            CaseEvent.org_id == application.org_id,
            CaseEvent.candidate_id == enrolment.candidate_id,
            CaseEvent.type == CaseEventType.APPLICATION_CHANGED,
            CaseEvent.detail["step"].astext == step_id,
        )
        .limit(1)
    )
    if told is not None:
        return
    reference = db.session.scalar(
        select(Vacancy.reference).where(Vacancy.org_id == application.org_id, Vacancy.id == application.vacancy_id)
    )
    timeline.add(
        CaseEventType.APPLICATION_CHANGED,
        candidate_id=enrolment.candidate_id,
        org_id=application.org_id,
        by_id=by.member_id,
        detail={"state": str(application.state), "vacancy": reference or "", "application": str(application.id), "step": step_id},
    )
