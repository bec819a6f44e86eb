"""The facts of a report, against worlds small enough to count by hand."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.equality import questions
from app.extensions import db
from app.programmes.models import ProgrammeType
from app.reports import snapshots
from app.reports.models import Snapshot
from app.reports.snapshots import Question
from app.statistics import codes
from app.statistics.funnel import GROUPS, Characteristic, Cohort
from app.transactions import acting_as, principal_of, reporting, transaction
from tests.factories.reports import LISTS, Referral, Somebody, newest, write, year
from tests.factories.tenants import Tenant

Freeze = Callable[[], Snapshot]
START, END = year()
DAY = START + timedelta(days=40)


@pytest.fixture
def frozen(reports_app: Flask, tenant: Tenant) -> Freeze:
    """Take the newest snapshot of the tenant, as the report worker."""

    def take() -> Snapshot:
        with reports_app.app_context(), acting_as(reporting(tenant.org_id)), transaction():
            return snapshots.snapshot_for(tenant.org_id, newest())

    return take


def facts(reports_app: Flask, tenant: Tenant, snapshot: Snapshot) -> list[dict[str, Any]]:
    with reports_app.app_context(), acting_as(reporting(tenant.org_id)):
        rows = db.session.execute(
            text("SELECT * FROM report.fact WHERE snapshot_id = :id ORDER BY referred_on, age_band"), {"id": snapshot.id}
        )
        return [dict(row) for row in rows.mappings()]


def counted(reports_app: Flask, tenant: Tenant, snapshot: Snapshot, programme_id: UUID | None = None) -> Cohort:
    question = Question(tenant.org_id, programme_id, START, END)
    with reports_app.app_context(), acting_as(reporting(tenant.org_id)):
        cohort = snapshots.cohort_of(question, snapshot.id)
        snapshots.check_totals(cohort, question, snapshot.id)
        return cohort


def reached(cohort: Cohort, name: Characteristic, group: str) -> list[int]:
    return [int(n) for n in cohort.reached(name)[GROUPS[name].index(group)]]


def test_a_fact_holds_the_coded_answers_and_the_day_each_stage_was_first_reached(
    reports_app: Flask, tenant: Tenant, frozen: Freeze
) -> None:
    days = {
        name: DAY + timedelta(days=n) for n, name in enumerate(("started", "pathway_ready", "interviewed", "offered", "in_work"))
    }
    answers = {"sex": "F", "ethnicity": "7", "disability_condition": "Y", "disability_limited": "L"}
    write(tenant, [Somebody([Referral(DAY, days)], answers, date(DAY.year - 30, 1, 1))])
    (fact,) = facts(reports_app, tenant, frozen())
    assert {name: fact[name] for name in answers} == answers
    assert {name: fact[f"{name}_on"] for name in days} == days
    assert (fact["referred_on"], fact["age_band"], fact["furthest"]) == (DAY, "25-34", 5)
    assert fact["programme_id"] == tenant.programmes[ProgrammeType.WORKSTART]


def test_no_fact_names_a_person_or_an_enrolment(reports_app: Flask, tenant: Tenant, frozen: Freeze) -> None:
    write(tenant, [Somebody([Referral(DAY)], {"sex": "M"}), Somebody([Referral(DAY)])])
    values = {value for fact in facts(reports_app, tenant, frozen()) for value in fact.values()}
    with tenant.writing():
        ids = db.session.execute(
            text("SELECT id FROM candidate WHERE org_id = :o UNION SELECT id FROM enrolment WHERE org_id = :o"),
            {"o": tenant.org_id},
        )
        assert not values & set(ids.scalars())


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(DAY.year - 16, DAY.month, DAY.day), "16-24"),
        (date(DAY.year - 16, DAY.month, DAY.day) + timedelta(days=1), "NS"),
        (date(DAY.year - 25, DAY.month, DAY.day), "25-34"),
        (date(DAY.year - 25, DAY.month, DAY.day) + timedelta(days=1), "16-24"),
        (date(DAY.year - 65, DAY.month, DAY.day), "65+"),
        (DAY + timedelta(days=1), "NS"),
    ],
)
def test_the_age_band_is_that_of_the_day_of_referral(
    reports_app: Flask, tenant: Tenant, frozen: Freeze, born: date, band: str
) -> None:
    write(tenant, [Somebody([Referral(DAY)], born=born)])
    assert [fact["age_band"] for fact in facts(reports_app, tenant, frozen())] == [band]
    if born <= DAY:
        assert codes.age_band(born, DAY) == band


def test_what_happened_after_the_end_of_the_month_is_not_in(reports_app: Flask, tenant: Tenant, frozen: Freeze) -> None:
    late = newest() + timedelta(days=1)
    write(
        tenant,
        [
            Somebody([Referral(DAY, {"started": newest(), "pathway_ready": late, "interviewed": late})]),
            Somebody([Referral(late)]),
        ],
    )
    (fact,) = facts(reports_app, tenant, frozen())
    assert (fact["started_on"], fact["pathway_ready_on"], fact["interviewed_on"], fact["furthest"]) == (newest(), None, None, 1)


def test_a_step_taken_back_as_an_error_does_not_count(reports_app: Flask, tenant: Tenant, frozen: Freeze) -> None:
    write(tenant, [Somebody([Referral(DAY, {"started": DAY, "pathway_ready": DAY, "taken_back": DAY})])])
    (fact,) = facts(reports_app, tenant, frozen())
    assert (fact["started_on"], fact["pathway_ready_on"], fact["furthest"]) == (DAY, None, 1)


def test_whoever_reached_a_later_stage_reached_those_before(reports_app: Flask, tenant: Tenant, frozen: Freeze) -> None:
    write(tenant, [Somebody([Referral(DAY, {"in_work": DAY})], {"sex": "F"})])
    assert reached(counted(reports_app, tenant, frozen()), Characteristic.SEX, "Female") == [1, 1, 1, 1, 1, 1]


def test_each_person_is_counted_once_by_the_first_referral_in_the_period(
    reports_app: Flask, tenant: Tenant, frozen: Freeze
) -> None:
    week = timedelta(weeks=1)
    college = ProgrammeType.COLLEGE_PATHWAY
    write(
        tenant,
        [
            Somebody([Referral(DAY), Referral(DAY + week, {"started": DAY + week}, college)], {"sex": "F"}),
            Somebody([Referral(DAY + week, programme=college), Referral(DAY, {"in_work": DAY + week})]),  # no answers: still one
            Somebody([Referral(START - week, {"in_work": DAY}), Referral(DAY)], {"sex": "M"}),  # first referral before the period
            Somebody([Referral(START - week)], {"sex": "M"}),
        ],
    )
    snapshot = frozen()
    assert snapshot.people == 4
    every = counted(reports_app, tenant, snapshot)
    assert every.people == 3
    assert reached(every, Characteristic.SEX, "Female") == [1, 0, 0, 0, 0, 0]
    assert reached(every, Characteristic.SEX, "Male") == [1, 0, 0, 0, 0, 0]
    assert reached(every, Characteristic.SEX, "Not known") == [1, 1, 1, 1, 1, 1]
    of_college = counted(reports_app, tenant, snapshot, tenant.programmes[college])
    assert of_college.people == 2
    assert reached(of_college, Characteristic.SEX, "Female") == [1, 1, 0, 0, 0, 0]


def test_groups_come_from_the_code_lists_and_no_answer_stays_unknown(reports_app: Flask, tenant: Tenant, frozen: Freeze) -> None:
    def person(**answers: str) -> Somebody:
        return Somebody([Referral(DAY)], answers)

    write(
        tenant,
        [
            person(sex="F", ethnicity="14", disability_condition="N"),
            person(sex=codes.DECLINED, ethnicity="18", disability_condition="Y", disability_limited="A"),
            person(sex="P", ethnicity=codes.DECLINED, disability_condition="Y"),
            person(sex="M", ethnicity="2", disability_condition="Y", disability_limited="N"),
            Somebody([Referral(DAY)]),
        ],
    )
    cohort = counted(reports_app, tenant, frozen())
    assert [reached(cohort, Characteristic.SEX, g)[0] for g in codes.SEX_GROUPS] == [1, 1, 3]
    assert [reached(cohort, Characteristic.WRES, g)[0] for g in codes.WRES_GROUPS] == [1, 2, 2]
    assert [reached(cohort, Characteristic.DISABILITY, g)[0] for g in codes.DISABILITY_GROUPS] == [1, 2, 2]


def test_the_questions_asked_are_the_questions_counted() -> None:
    given = {
        "sex": "F",
        "ethnic_group": codes.ETHNICITY_GROUPS[0],
        "ethnicity": "1",
        "disability_condition": "Y",
        "disability_limited": "A",
    }
    assert {answer.question: answer.list_name for answer in questions.stored(given)} == LISTS == snapshots._LISTS


def test_a_snapshot_is_taken_once_and_never_changes(reports_app: Flask, tenant: Tenant, frozen: Freeze) -> None:
    write(tenant, [Somebody([Referral(DAY)], {"sex": "F"})])
    first = frozen()
    before = facts(reports_app, tenant, first)
    write(tenant, [Somebody([Referral(DAY)], {"sex": "M"})])
    again = frozen()
    assert (again.id, again.seed, facts(reports_app, tenant, again)) == (first.id, first.seed, before)


def test_a_snapshot_holds_one_organisation(reports_app: Flask, tenant: Tenant, other_tenant: Tenant, frozen: Freeze) -> None:
    write(other_tenant, [Somebody([Referral(DAY)], {"sex": "F"})])
    write(tenant, [Somebody([Referral(DAY)], {"sex": "F"})])
    snapshot = frozen()
    assert (snapshot.people, len(facts(reports_app, tenant, snapshot))) == (1, 1)


@pytest.mark.parametrize("table", ["report.fact", "report.snapshot", "report.proof", "equality.subject", "equality.answer"])
def test_no_role_of_the_web_process_reads_what_reports_are_made_of(app: Flask, tenant: Tenant, table: str) -> None:
    for person in tenant.people.values():
        with app.app_context(), acting_as(principal_of(person.actor)), pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text(f"SELECT 1 FROM {table}"))


def test_a_frozen_fact_cannot_be_changed_by_the_worker_either(reports_app: Flask, tenant: Tenant, frozen: Freeze) -> None:
    frozen()
    for change in ("UPDATE report.fact SET sex = 'M'", "DELETE FROM report.fact", "DELETE FROM report.snapshot"):
        with (
            reports_app.app_context(),
            acting_as(reporting(tenant.org_id)),
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            db.session.execute(text(change))
