"""Signing in, choosing a role, signing out."""

from datetime import timedelta
from uuid import uuid4

from flask import Flask

from app.access import Role
from app.accounts.models import Account, Member
from app.accounts.sessions import COOKIE
from app.clock import now
from app.extensions import db
from tests.factories.tenants import PASSWORD, Tenant
from tests.visitor import Visitor, visitor_as


def test_a_person_signs_in_and_out(anonymous: Visitor, tenant: Tenant) -> None:
    assert anonymous.get("/account", status=302).location == "/sign-in?next=/account"
    page = anonymous.post("/sign-in?next=/account", {"email": f" {tenant.lead.email.upper()} ", "password": PASSWORD})
    assert page.location == "/account"
    assert tenant.name in anonymous.get("/account").text
    anonymous.post("/sign-out")
    anonymous.get("/account", status=302)


def test_wrong_person_and_wrong_password_read_the_same(anonymous: Visitor, tenant: Tenant) -> None:
    known = anonymous.post("/sign-in", {"email": tenant.lead.email, "password": "no"}, status=422).text
    unknown = anonymous.post("/sign-in", {"email": f"{uuid4().hex}@example.org", "password": "no"}, status=422).text
    assert known == unknown


def test_the_eleventh_guess_is_refused_even_with_the_right_password(anonymous: Visitor, tenant: Tenant) -> None:
    for _ in range(10):
        anonymous.post("/sign-in", {"email": tenant.lead.email, "password": "no"}, status=422)
    page = anonymous.post("/sign-in", {"email": tenant.lead.email, "password": PASSWORD}, status=422)
    assert "too many tries" in page.text


def test_a_copied_cookie_stops_working_at_sign_out(app: Flask, tenant: Tenant) -> None:
    visitor = visitor_as(app, tenant.lead)
    stolen = visitor.client.get_cookie(COOKIE)
    assert stolen is not None
    thief = Visitor(app)
    thief.client.set_cookie(COOKIE, stolen.value)
    thief.get("/account")
    visitor.post("/sign-out")
    thief.get("/account", status=302)


def test_leaving_and_a_change_of_role_end_every_session(app: Flask, tenant: Tenant) -> None:
    for change in ({"left_at": now()}, {"role": Role.REFERRER}):
        person = tenant.another(Role.ADVISER)
        visitor = visitor_as(app, person)
        visitor.get("/account")
        with tenant.writing():
            member = db.session.get_one(Member, (tenant.org_id, person.member_id))
            for name, value in change.items():
                setattr(member, name, value)
        visitor.get("/account", status=302)


def test_a_suspended_account_is_out_in_the_next_request(app: Flask, tenant: Tenant) -> None:
    visitor = visitor_as(app, tenant.adviser)
    with tenant.writing():
        db.session.get_one(Account, tenant.adviser.account_id).active = False
    visitor.get("/account", status=302)


def test_someone_with_two_roles_chooses(anonymous: Visitor, tenant: Tenant) -> None:
    with tenant.writing():
        db.session.add(Member(org_id=tenant.org_id, account_id=tenant.lead.account_id, role=Role.ADMINISTRATOR, name="Two Roles"))
    assert anonymous.post("/sign-in", {"email": tenant.lead.email, "password": PASSWORD}).location == "/choose-role"
    page = anonymous.get("/choose-role")
    assert "Administrator" in page.text
    anonymous.get("/account", status=302)
    anonymous.post("/choose-role", {"member": str(tenant.lead.member_id)})
    assert "workforce lead" in anonymous.get("/account").text


def test_a_role_of_somebody_else_cannot_be_chosen(app: Flask, tenant: Tenant) -> None:
    visitor = visitor_as(app, tenant.lead)
    visitor.post("/choose-role", {"member": str(tenant.administrator.member_id)}, status=422)


def test_a_session_ends_after_half_an_hour_without_a_sign_of_life(app: Flask, tenant: Tenant) -> None:
    visitor = visitor_as(app, tenant.lead)
    with tenant.writing():
        db.session.execute(
            db.text("UPDATE sign_in.session SET seen_at = :then WHERE member_id = :id"),
            {"then": now() - timedelta(minutes=31), "id": tenant.lead.member_id},
        )
    visitor.get("/account", status=302)
