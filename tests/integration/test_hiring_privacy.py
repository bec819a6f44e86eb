"""What a hiring manager cannot see, by page, by parameter and by SQL."""

import os
import re
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from app.access import Role
from app.clock import today
from app.enrolments.models import ReadyProfile
from app.extensions import db
from app.refusals import Refusal
from app.transactions import acting_as, principal_of
from app.vacancies import queries, service
from app.vacancies.models import Application
from app.vacancies.states import ApplicationState
from tests.factories.tenants import Tenant
from tests.factories.vacancies import Ready, application, ready, vacancy
from tests.visitor import Visitor, visitor_as

MARK = "Zqxmark"


def pages_of(hiring: Visitor, person: Ready, post: object, made: object | None = None) -> str:
    addresses = ["/ready", f"/ready/{person.reference}", f"/ready/{person.reference}/invite", "/posts", f"/posts/{post}"]
    addresses.append("/interviews")
    if made:
        addresses += [f"/interviews/{made}", f"/interviews/{made}/reveal", f"/interviews/{made}/change"]
    return "\n".join(hiring.get(address).html for address in addresses)


def test_nothing_hidden_is_on_any_page_before_the_name_is_shown(app: Flask, tenant: Tenant, hiring: Visitor) -> None:
    post, person = vacancy(tenant), ready(tenant, marks=MARK)
    seen = pages_of(hiring, person, post)
    made = application(app, tenant, post, person, to=ApplicationState.INTERVIEW_BOOKED)
    seen += pages_of(hiring, person, post, made)
    assert person.reference in seen
    for hidden in (MARK, *person.name.split(), str(person.candidate_id)):
        assert hidden.lower() not in seen.lower()


def test_the_name_is_shown_at_a_booked_interview_on_its_page_alone_and_is_recorded(
    app: Flask, tenant: Tenant, hiring: Visitor
) -> None:
    post, person = vacancy(tenant), ready(tenant)
    made = application(app, tenant, post, person, to=ApplicationState.INTERVIEW_BOOKED)
    assert "We record that you showed the name" in hiring.get(f"/interviews/{made}/reveal").text
    with tenant.writing():
        assert db.session.get_one(Application, (tenant.org_id, made)).revealed_at is None
    hiring.post(f"/interviews/{made}/reveal")
    assert person.name in hiring.get(f"/interviews/{made}").text
    with tenant.writing():
        assert db.session.get_one(Application, (tenant.org_id, made)).revealed_at is not None
    others = ["/ready", f"/ready/{person.reference}", "/posts", f"/posts/{post}", "/interviews"]
    assert not [address for address in others if person.name.split()[0] in hiring.get(address).html]


def test_there_is_no_name_before_an_interview_is_booked_or_after_the_end(app: Flask, tenant: Tenant, hiring: Visitor) -> None:
    post, person, by = vacancy(tenant), ready(tenant), tenant.hiring.actor
    made = application(app, tenant, post, person, to=ApplicationState.INTERVIEW_BOOKED)
    for state in (ApplicationState.SUBMITTED, ApplicationState.SHORTLISTED, ApplicationState.INTERVIEW_UNSUCCESSFUL):
        with tenant.writing():
            db.session.get_one(Application, (tenant.org_id, made)).state = state
        with app.app_context(), acting_as(principal_of(by)), pytest.raises(Refusal, match="once an interview is booked"):
            service.reveal(queries.application(made, viewer=by), by=by)
        hiring.post(f"/interviews/{made}/reveal", status=422)


@pytest.mark.parametrize(
    "forbidden",
    [
        "ethnicity=asian",
        "sex=female",
        "disability=yes",
        "age=18",
        "sort=age",
        "sort=ethnicity",
        "order=name",
        "q=Quennell",
        "name=Quennell",
        "candidate_id=1",
        "hours=ethnicity",
        "family=women",
        "page=0",
        "page=²",
    ],
)
def test_a_forbidden_parameter_changes_no_byte(tenant: Tenant, hiring: Visitor, forbidden: str) -> None:
    vacancy(tenant)
    for _ in range(3):
        ready(tenant)
    assert bare(hiring.get(f"/ready?{forbidden}").html) == bare(hiring.get("/ready").html)


def bare(html: str) -> str:
    """Return a page without what differs in every answer."""
    html = re.sub(r'nonce="[^"]*"', "", html)
    return re.sub(r'name="(csrf_token|key)" value="[^"]*"', "", html)


def test_filters_narrow_by_work_and_hours(tenant: Tenant, hiring: Visitor) -> None:
    vacancy(tenant)
    full, part = ready(tenant, hours_per_week=37.5), ready(tenant, job_families=["catering"], hours_per_week=16)
    for query, seen in (
        ("hours=full", {full}),
        ("hours=part", {part}),
        ("family=catering&family=portering", {part}),
        ("", {full, part}),
    ):
        text_of = hiring.get(f"/ready?{query}").text
        assert {person for person in (full, part) if person.reference in text_of} == seen
    assert "Nobody matches these filters" in hiring.get("/ready?family=catering&hours=full").text


def test_the_closest_fit_comes_first(tenant: Tenant, hiring: Visitor) -> None:
    vacancy(tenant, hours_per_week=20)
    far, near = ready(tenant, hours_per_week=10), ready(tenant, ready_on=today() - timedelta(days=99))
    html = hiring.get("/ready").html
    assert html.index(near.reference) < html.index(far.reference)


def test_another_managers_posts_people_and_interviews_do_not_exist(app: Flask, tenant: Tenant, other_tenant: Tenant) -> None:
    post, person = vacancy(tenant), ready(tenant)
    made = application(app, tenant, post, person, to=ApplicationState.INTERVIEW_BOOKED)
    for stranger in (tenant.another(Role.HIRING_MANAGER), other_tenant.hiring):
        visitor = visitor_as(app, stranger)
        for address in (
            f"/posts/{post}",
            f"/interviews/{made}",
            f"/interviews/{made}/reveal",
            f"/interviews/{made}/change",
            f"/applications/{made}/decline",
            f"/ready/{person.reference}",
            f"/ready/{person.reference}/invite",
            f"/interviews/{uuid4()}",
        ):
            visitor.get(address, status=404)
        visitor.post(f"/interviews/{made}/reveal", status=404)
        assert person.reference not in visitor.get("/ready").text + visitor.get("/interviews").text


def test_somebody_who_stops_being_ready_is_gone_in_the_next_request(tenant: Tenant, hiring: Visitor) -> None:
    vacancy(tenant)
    person = ready(tenant)
    assert person.reference in hiring.get("/ready").text
    with tenant.writing():
        db.session.get_one(ReadyProfile, (tenant.org_id, person.enrolment_id)).visible = False
    assert person.reference not in hiring.get("/ready").text
    hiring.get(f"/ready/{person.reference}", status=404)
    hiring.get(f"/ready/{person.reference}/invite", status=404)


def test_a_profile_closes_when_the_application_ends(app: Flask, tenant: Tenant, hiring: Visitor) -> None:
    post, person = vacancy(tenant), ready(tenant)
    made = application(app, tenant, post, person, to=ApplicationState.INTERVIEWED)
    hiring.get(f"/ready/{person.reference}")
    with tenant.writing():
        db.session.get_one(ReadyProfile, (tenant.org_id, person.enrolment_id)).visible = False
        db.session.get_one(Application, (tenant.org_id, made)).state = ApplicationState.INTERVIEW_UNSUCCESSFUL
    hiring.get(f"/ready/{person.reference}", status=404)
    with app.app_context(), acting_as(principal_of(tenant.hiring.actor)):
        assert db.session.scalar(select(ReadyProfile.id).where(ReadyProfile.id == person.enrolment_id)) is None


@pytest.mark.parametrize(
    "table",
    "candidate enrolment enrolment_step contact action gate_evidence case_event referral employment equality.answer "
    "equality.subject equality_link sharing_permission account audit.entry".split(),
)
def test_the_database_refuses_a_hiring_manager(app: Flask, tenant: Tenant, table: str) -> None:
    with (
        app.app_context(),
        acting_as(principal_of(tenant.hiring.actor)),
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        db.session.execute(text(f"SELECT 1 FROM {table}"))


def test_the_database_lets_nobody_open_a_hidden_profile_by_an_application(app: Flask, tenant: Tenant) -> None:
    post, person = vacancy(tenant), ready(tenant, visible=False)
    row = Application(
        org_id=tenant.org_id,
        vacancy_id=post,
        enrolment_id=person.enrolment_id,
        manager_id=tenant.hiring.member_id,
        profile_reference=person.reference,
        state=ApplicationState.INTERVIEW_BOOKED,
        guaranteed=False,
        version=1,
    )
    with (
        app.app_context(),
        acting_as(principal_of(tenant.hiring.actor)),
        pytest.raises(ProgrammingError, match="row-level security"),
    ):
        save(row)


def save(row: Application) -> None:
    db.session.add(row)
    db.session.flush()


def test_showing_names_and_profiles_leaves_audit_lines(app: Flask, tenant: Tenant, hiring: Visitor) -> None:
    post, person = vacancy(tenant), ready(tenant)
    made = application(app, tenant, post, person, to=ApplicationState.INTERVIEW_BOOKED)
    hiring.get("/ready")
    hiring.get(f"/ready/{person.reference}")
    hiring.get(f"/interviews/{made}")
    hiring.post(f"/interviews/{made}/reveal")
    lines = audit_lines(tenant)
    for type_, subject in (
        ("ready_list_viewed", None),
        ("profile_viewed", person.enrolment_id),
        ("application_viewed", made),
        ("name_revealed", made),
    ):
        assert (type_, subject) in lines


def audit_lines(tenant: Tenant) -> set[tuple[str, object]]:
    """Read the audit of the hiring manager with the rights of the server: no role of the application may."""
    with psycopg.connect(os.environ["TEST_SERVER"]) as server:
        rows = server.execute(
            "SELECT type, subject_id FROM audit.entry WHERE member_id = %s", [tenant.hiring.member_id]
        ).fetchall()
    return {(row[0], row[1]) for row in rows}
