"""The record of a person: what is shown, who may open it, and that every look is written down."""

import os
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from app.access import Role
from app.clock import today
from app.extensions import db
from tests.factories.candidates import candidate
from tests.factories.enrolments import enrol
from tests.factories.tenants import Tenant
from tests.visitor import Visitor, visitor_as

PAGES = ("", "/contacts", "/plan", "/sharing", "/history", "/details")


def audited(subject_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """Lines of the audit about a row, oldest first, as a superuser reads them."""
    with psycopg.connect(os.environ["TEST_SERVER"]) as server:
        rows = server.execute("SELECT type, detail FROM audit.entry WHERE subject_id = %s ORDER BY id", [subject_id]).fetchall()
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("page", PAGES)
def test_every_opened_page_of_a_record_has_its_committed_audit_line(adviser: Visitor, tenant: Tenant, page: str) -> None:
    person = candidate(tenant)
    adviser.get(f"/candidates/{person}{page}")
    assert [type_ for type_, _ in audited(person)].count("candidate_opened") == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_person_of_another_tenant_does_not_exist(adviser: Visitor, other_tenant: Tenant, page: str) -> None:
    adviser.get(f"/candidates/{candidate(other_tenant)}{page}", status=404)
    adviser.get(f"/candidates/{uuid4()}{page}", status=404)


def test_the_overview_shows_pathway_needs_actions_and_gates(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant, contact_needs="BSL interpreter")
    enrol(tenant, person, stage="in_training")
    page = adviser.get(f"/candidates/{person}")
    assert page.heading == "Amara Okafor"
    for words in (
        "Before you make contact: BSL interpreter",
        "In training Now",
        "Readiness gates",
        "WorkSTART",
        "Equality questions Not done",
    ):
        assert words in page.text


def test_a_record_without_an_enrolment_can_be_opened(adviser: Visitor, tenant: Tenant) -> None:
    page = adviser.get(f"/candidates/{candidate(tenant)}")
    assert "Nothing is planned" in page.text
    assert "Readiness gates" not in page.text


@pytest.mark.parametrize("page", PAGES)
def test_the_case_of_a_colleague_asks_for_a_reason_first(app: Flask, tenant: Tenant, page: str) -> None:
    person = candidate(tenant)
    colleague = visitor_as(app, tenant.another(Role.ADVISER))
    asked = colleague.get(f"/candidates/{person}{page}", status=302).location
    assert asked.startswith(f"/candidates/{person}/reason")
    assert "Amara" not in colleague.get(asked).text
    assert audited(person)[1:] == []
    assert "Enter why" in colleague.post(asked, {"reason": " "}, status=422).text
    assert colleague.post(asked, {"reason": "Covering today"}).location == f"/candidates/{person}{page}"
    colleague.get(f"/candidates/{person}{page}")
    assert [type_ for type_, _ in audited(person)][1:3] == ["candidate_opened_with_reason", "candidate_opened"]


def test_a_reason_ends_with_the_day(app: Flask, tenant: Tenant) -> None:
    person = candidate(tenant)
    colleague = visitor_as(app, tenant.another(Role.ADVISER))
    colleague.post(f"/candidates/{person}/reason", {"reason": "Covering today"})
    with tenant.writing():
        db.session.execute(
            db.text("UPDATE case_access SET until = until - interval '1 day' WHERE candidate_id = :id"), {"id": person}
        )
    colleague.get(f"/candidates/{person}", status=302)


def test_what_is_sent_to_a_colleagues_case_is_not_saved_without_a_reason(app: Flask, tenant: Tenant) -> None:
    person = candidate(tenant)
    colleague = visitor_as(app, tenant.another(Role.ADVISER))
    assert "/reason" in colleague.post(f"/candidates/{person}/take").location
    assert [type_ for type_, _ in audited(person)] == ["candidate_created"]


def test_a_programme_manager_needs_no_reason(manager: Visitor, tenant: Tenant) -> None:
    manager.get(f"/candidates/{candidate(tenant)}")


def test_a_case_without_adviser_can_be_taken_once(app: Flask, adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant, adviser_id=None)
    assert "Take this case" in adviser.get(f"/candidates/{person}").text
    adviser.post(f"/candidates/{person}/take")
    page = adviser.get(f"/candidates/{person}")
    assert "This is your case now" in page.text
    assert "Take this case" not in page.text
    adviser.post(f"/candidates/{person}/take", status=422)


@pytest.mark.parametrize(
    "role", [Role.PARTNER_TUTOR, Role.REFERRER, Role.HIRING_MANAGER, Role.WORKFORCE_LEAD, Role.ADMINISTRATOR]
)
def test_nobody_else_opens_a_record(app: Flask, tenant: Tenant, role: Role) -> None:
    visitor_as(app, tenant.people[role]).get(f"/candidates/{candidate(tenant)}", status=403)


def test_the_history_says_who_opened_the_record_and_every_step(adviser: Visitor, manager: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    enrol(tenant, person, stage="started", referred_on=today() - timedelta(days=30))
    manager.get(f"/candidates/{person}")
    text = adviser.get(f"/candidates/{person}/history").text
    assert "Programme manager Example" in text
    assert "Eligibility check" in text


def test_a_tab_without_a_page_is_not_shown(adviser: Visitor, tenant: Tenant) -> None:
    page = adviser.get(f"/candidates/{candidate(tenant)}")
    for link in page.links():
        if link.startswith("/candidates/"):
            adviser.get(link)
