"""The candidate answers through a one-time link; nobody of the web process can read what they said."""

import re

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.access import Role
from app.equality import service
from app.equality.models import EqualityLink
from app.extensions import db
from app.transactions import Principal, acting_as, principal_of, reporting, transaction
from tests.factories.candidates import candidate
from tests.factories.tenants import Tenant
from tests.visitor import Page, Visitor

ANSWERS = ("F", "White", "14", "Y", "L")


def _link(app: Flask, tenant: Tenant) -> str:
    candidate_id = candidate(tenant)
    with app.app_context(), acting_as(principal_of(tenant.adviser.actor)), transaction():
        return service.make_link(candidate_id, by=tenant.adviser.actor).token


def _hidden(page: Page) -> dict[str, str]:
    found = {str(i.get("name")): str(i.get("value")) for i in page.tree.iter("input") if i.get("type") == "hidden"}
    found.pop("csrf_token", None)
    return found


def _answer_all(visitor: Visitor, token: str) -> Page:
    page = visitor.post(f"/me/{token}/equality/questions", status=200)
    for answer in ANSWERS:
        page = visitor.post(f"/me/{token}/equality/questions", {**_hidden(page), "answer": answer}, status=200)
    return page


def _stored(reports_app: Flask, tenant: Tenant) -> dict[str, str]:
    with reports_app.app_context(), acting_as(reporting(tenant.org_id)):
        rows = db.session.execute(text("SELECT question, code FROM equality.answer WHERE org_id = :org"), {"org": tenant.org_id})
        return {row.question: row.code for row in rows}


def test_answers_are_stored_under_a_pseudonym_once(app: Flask, reports_app: Flask, anonymous: Visitor, tenant: Tenant) -> None:
    token = _link(app, tenant)
    assert "Prefer not to say" in anonymous.get(f"/me/{token}/equality").text
    check = _answer_all(anonymous, token)
    assert check.heading == "Check your answers"
    assert "Irish" in check.text
    assert _stored(reports_app, tenant) == {}
    for _ in range(2):
        assert anonymous.post(f"/me/{token}/equality/answers", _hidden(check)).location.endswith("/done")
    assert _stored(reports_app, tenant) == {
        "sex": "F",
        "ethnicity": "14",
        "disability_condition": "Y",
        "disability_limited": "L",
    }
    assert "Thank you" in anonymous.get(f"/me/{token}/equality/done").text
    anonymous.get(f"/me/{token}/equality", status=302)


def test_the_first_answer_stands(app: Flask, reports_app: Flask, anonymous: Visitor, tenant: Tenant) -> None:
    candidate_id = candidate(tenant)
    for answer in ("F", "M"):
        with app.app_context(), acting_as(principal_of(tenant.adviser.actor)), transaction():
            token = service.make_link(candidate_id, by=tenant.adviser.actor).token
        given = {"sex": answer, "ethnic_group": "PNTS", "disability_condition": "N"}
        anonymous.post(f"/me/{token}/equality/answers", given)
    assert _stored(reports_app, tenant)["sex"] == "F"


def test_no_choice_gets_an_error_and_nothing_is_lost(app: Flask, anonymous: Visitor, tenant: Tenant) -> None:
    token = _link(app, tenant)
    page = anonymous.post(f"/me/{token}/equality/questions", status=200)
    page = anonymous.post(f"/me/{token}/equality/questions", {**_hidden(page), "answer": "F"}, status=200)
    page = anonymous.post(f"/me/{token}/equality/questions", _hidden(page), status=422)
    assert "Select your ethnic group" in page.text
    assert _hidden(page)["sex"] == "F"


def test_an_answer_can_be_changed_before_it_is_sent(app: Flask, anonymous: Visitor, tenant: Tenant) -> None:
    token = _link(app, tenant)
    check = _answer_all(anonymous, token)
    page = anonymous.post(f"/me/{token}/equality/questions", {**_hidden(check), "change": "disability_condition"}, status=200)
    assert re.search("12 months or more", page.text)
    page = anonymous.post(f"/me/{token}/equality/questions", {**_hidden(page), "answer": "N"}, status=200)
    assert page.heading == "Check your answers"


def test_an_ended_link_says_so_and_a_wrong_one_is_not_found(app: Flask, anonymous: Visitor, tenant: Tenant) -> None:
    token = _link(app, tenant)
    with tenant.writing():
        db.session.execute(db.update(EqualityLink).where(EqualityLink.org_id == tenant.org_id).values(ends_at=db.func.now()))
    anonymous.get(f"/me/{token}/equality", status=302)
    assert "This link has ended" in anonymous.get(f"/me/{token}/equality/done").text
    anonymous.get(f"/me/{token}x/equality", status=404)


@pytest.mark.parametrize("table", ["equality.answer", "equality.subject"])
@pytest.mark.parametrize("role", ["r_anonymous", *(role.database_role for role in Role)])
def test_no_role_of_the_web_process_can_read_the_equality_schema(app: Flask, role: str, table: str) -> None:
    with app.app_context(), acting_as(Principal(role)), pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text(f"SELECT * FROM {table}"))


def test_the_web_process_cannot_become_the_report_worker(app: Flask, tenant: Tenant) -> None:
    with app.app_context(), acting_as(reporting(tenant.org_id)), pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("SELECT 1"))


def test_an_adviser_makes_a_link_and_sees_only_that_it_was_used(adviser: Visitor, anonymous: Visitor, tenant: Tenant) -> None:
    candidate_id = candidate(tenant)
    page = adviser.post(f"/candidates/{candidate_id}/equality", status=200)
    link = re.search(r"/me/[\w-]+/equality", page.html)
    assert link is not None
    assert "Not done" in adviser.get(f"/candidates/{candidate_id}/equality").text
    check = _answer_all(anonymous, link.group().split("/")[2])
    anonymous.post(f"{link.group()}/answers", _hidden(check))
    page = adviser.get(f"/candidates/{candidate_id}/equality")
    assert "has answered" in page.text
    assert "Irish" not in page.text
    adviser.post(f"/candidates/{candidate_id}/equality", status=422)
