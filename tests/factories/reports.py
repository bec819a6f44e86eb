"""Little worlds for reports: people with answers, referrals and dates, written as rows; and the worker that builds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import insert, select

from app.candidates.models import Candidate
from app.clock import today
from app.enrolments.models import Enrolment, EnrolmentStep
from app.enrolments.states import Action, Reason
from app.equality.models import Answer, Subject
from app.extensions import db
from app.jobs import Job, OutboxRow
from app.programmes.models import ProgrammeType
from app.programmes.stages import Stage
from app.reports import periods, service
from app.statistics import codes
from app.transactions import MAINTENANCE, acting_as, principal_of, transaction
from app.vacancies.models import Application, ApplicationStep
from app.vacancies.states import ApplicationAction, ApplicationState
from tests.factories import vacancies
from tests.factories.tenants import Tenant
from workers import runtime

LISTS = {
    "sex": "sex_census",
    "ethnicity": "ethnicity_census_2021",
    "disability_condition": "disability_q1_condition_12_months",
    "disability_limited": "disability_q2_activity_limitation",
}
_numbers = count(1)
_STEPS = {
    "started": (Action.START, Stage.STARTED),
    "pathway_ready": (Action.MAKE_READY, Stage.PATHWAY_READY),
    "in_work": (Action.START_WORK, Stage.IN_WORK),
    "taken_back": (Action.NO_LONGER_READY, Stage.STARTED),
}
_APPLICATION_STEPS = {
    "interviewed": (ApplicationAction.HOLD_INTERVIEW, ApplicationState.INTERVIEWED),
    "offered": (ApplicationAction.OFFER, ApplicationState.CONDITIONAL_OFFER),
}


def newest() -> date:
    """The day of the newest snapshot."""
    return periods.newest_snapshot(today())


def year() -> tuple[date, date]:
    """The 12 months up to the newest snapshot."""
    end = newest()
    return periods.months_before(end.replace(day=1), 11), end


@dataclass
class Referral:
    """One enrolment: when it began, and when it got where; in the order it happened."""

    on: date
    reached: Mapping[str, date] = field(default_factory=dict)
    programme: ProgrammeType = ProgrammeType.WORKSTART


@dataclass
class Somebody:
    """One person; answers as stored, missing ones were never given."""

    referrals: list[Referral]
    answers: Mapping[str, str] = field(default_factory=dict)
    born: date = date(1998, 5, 20)


def write(tenant: Tenant, people: Iterable[Somebody]) -> None:
    """Write the rows of people."""
    vacancy_id = vacancies.vacancy(tenant)
    rows: dict[type[Any], list[dict[str, Any]]] = {
        table: [] for table in (Candidate, Subject, Answer, Enrolment, EnrolmentStep, Application, ApplicationStep)
    }
    for person in people:
        _person(rows, tenant, vacancy_id, person)
    with tenant.writing():
        for table, lines in rows.items():
            if lines:
                db.session.execute(insert(table), lines)


def _person(rows: dict[type[Any], list[dict[str, Any]]], tenant: Tenant, vacancy_id: UUID, person: Somebody) -> None:
    number = next(_numbers)
    org, candidate_id, pseudonym = {"org_id": tenant.org_id}, uuid4(), uuid4()
    names = {"given_name": "Canary", "family_name": f"Person {number}", "name_key": f"person {number}", "name_slips": []}
    rows[Candidate].append({**org, "id": candidate_id, "reference": f"R-{number}", "date_of_birth": person.born, **names})
    if person.answers:
        rows[Subject].append({**org, "candidate_id": candidate_id, "pseudonym": pseudonym})
    for question, code in person.answers.items():
        name = "nonresponse_reason" if code == codes.DECLINED else LISTS[question]
        rows[Answer].append(
            {**org, "pseudonym": pseudonym, "question": question, "list_name": name, "list_version": "1", "code": code}
        )
    for referral in person.referrals:
        _enrolment(rows, tenant, (candidate_id, vacancy_id), referral)


def _enrolment(rows: dict[type[Any], list[dict[str, Any]]], tenant: Tenant, keys: tuple[UUID, UUID], referral: Referral) -> None:
    candidate_id, vacancy_id = keys
    org, by, enrolment_id, application_id = {"org_id": tenant.org_id}, tenant.adviser.member_id, uuid4(), uuid4()
    path = [("referred", Action.REFER, Stage.REFERRED, referral.on)]
    path += [(name, *_STEPS[name], on) for name, on in referral.reached.items() if name in _STEPS]
    applied = [(*_APPLICATION_STEPS[name], on) for name, on in referral.reached.items() if name in _APPLICATION_STEPS]
    rows[Enrolment].append(
        {
            **org,
            "id": enrolment_id,
            "candidate_id": candidate_id,
            "programme_id": tenant.programmes[referral.programme],
            "stage": Stage.EARLY_LEAVER,
            "referred_on": referral.on,
            "stage_since": path[-1][3],
        }
    )
    keys_of = {**org, "enrolment_id": enrolment_id, "by_id": by}
    for sequence, (name, action, stage, on) in enumerate(path, start=1):
        reason = Reason.RECORDED_IN_ERROR if name == "taken_back" else None
        step = {"sequence": sequence, "action": action, "to_stage": stage, "effective_on": on, "reason": reason}
        rows[EnrolmentStep].append({**keys_of, "id": uuid4(), **step})
    if applied:
        rows[Application].append(
            {
                **org,
                "id": application_id,
                "vacancy_id": vacancy_id,
                "enrolment_id": enrolment_id,
                "manager_id": tenant.hiring.member_id,
                "profile_reference": "P-1",
                "state": ApplicationState.VACANCY_CLOSED,
                "guaranteed": False,
            }
        )
    for sequence, (did, state, on) in enumerate(applied, start=1):
        step = {"sequence": sequence, "action": did, "to_state": state, "effective_on": on}
        rows[ApplicationStep].append({**keys_of, "id": uuid4(), "application_id": application_id, **step})


def ask(app: Flask, tenant: Tenant, **changed: Any) -> UUID:  # noqa: ANN401  parts of the question
    """Ask for the report of the last 12 months as the tenant's workforce lead."""
    start, end = year()
    question = {"kind": "inclusion", "programme_id": None, "period_start": start, "period_end": end, **changed}
    actor = tenant.lead.actor
    with app.app_context(), acting_as(principal_of(actor)), transaction():
        return service.request(**question, by=actor)


def outbox_rows(tenant: Tenant, subject_id: UUID) -> list[UUID]:
    """The open outbox rows that ask for a report, oldest first."""
    with tenant.owner_app.app_context(), acting_as(MAINTENANCE):
        rows = select(OutboxRow.id).where(OutboxRow.subject_id == subject_id, OutboxRow.kind == Job.BUILD_REPORT)
        still_open = rows.where(OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))
        return list(db.session.scalars(still_open.order_by(OutboxRow.asked_at)))


def work(reports_app: Flask, tenant: Tenant, run_id: UUID) -> None:
    """Do what the queue would do: run the job of each open row of a report once."""
    for outbox_id in outbox_rows(tenant, run_id):
        runtime.perform(reports_app, outbox_id)


def built(app: Flask, reports_app: Flask, tenant: Tenant, **changed: Any) -> UUID:  # noqa: ANN401  parts of the question
    """Ask for a report and build it."""
    run_id = ask(app, tenant, **changed)
    work(reports_app, tenant, run_id)
    return run_id


def crowd(number: int, *, seed: int = 1) -> list[Somebody]:
    """Make people up: most groups small, so that much has to be hidden."""
    import random

    chance = random.Random(seed)
    start, _ = year()
    people = []
    for _ in range(number):
        day = date.fromordinal(start.toordinal() + chance.randrange(180))
        far = chance.choices(range(6), (30, 20, 15, 12, 5, 18))[0]
        reached = {name: date.fromordinal(day.toordinal() + 10 * (n + 1)) for n, name in enumerate(_ORDER[:far])}
        answers = {
            "sex": chance.choices(("F", "M", codes.DECLINED), (60, 37, 3))[0],
            "ethnicity": chance.choices(("13", "1", "6", "9", "18", codes.DECLINED), (55, 18, 14, 6, 4, 3))[0],
            "disability_condition": chance.choices(("Y", "N", codes.DECLINED), (25, 70, 5))[0],
        }
        if answers["disability_condition"] == "Y":
            answers["disability_limited"] = chance.choice("ALN")
        born = date(chance.randint(1962, 2008), 3, 1)
        people.append(Somebody([Referral(day, reached)], answers if chance.random() > 0.1 else {}, born))
    return people


_ORDER = ("started", "pathway_ready", "interviewed", "offered", "in_work")
