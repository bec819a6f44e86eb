"""The administrator's pages: people, organisations, audit."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.accounts.models import Member
from app.extensions import db
from app.organisations.models import Organisation, Site
from app.refusals import Refusal
from app.transactions import acting_as, principal_of, transaction
from tests.factories.tenants import PASSWORD, Tenant
from tests.visitor import Page, Visitor, visitor_as

EMAIL = "joan.clarke@example.org"


def _new(tenant: Tenant, **changed: str) -> dict[str, str]:
    return {"name": "Joan Clarke", "email": f"{tenant.org_id.hex}.{EMAIL}", "role": "adviser", "partner": "own", **changed}


def _password(page: Page) -> str:
    found = re.search(r"\b[a-z2-9]{4}(-[a-z2-9]{4}){3}\b", page.text)
    assert found, page.text
    return found.group()


def _member_id(tenant: Tenant, name: str) -> UUID:
    with tenant.writing():
        return db.session.scalars(select(Member.id).where(Member.org_id == tenant.org_id, Member.name == name)).one()


def test_a_person_who_was_added_signs_in_with_the_password_shown_once(
    administrator: Visitor, anonymous: Visitor, tenant: Tenant
) -> None:
    page = administrator.post("/admin/people/new", _new(tenant), status=200)
    password = _password(page)
    assert len(password) >= 15
    assert "Joan Clarke" in administrator.get("/admin/people").text
    assert password not in administrator.get("/admin/people").html
    anonymous.post("/sign-in", {"email": f"{tenant.org_id.hex}.{EMAIL}", "password": password})
    assert "Adviser" in anonymous.get("/account").text


def test_a_second_role_of_a_person_keeps_their_password(administrator: Visitor, anonymous: Visitor, tenant: Tenant) -> None:
    administrator.post("/admin/people/new", _new(tenant, email=tenant.lead.email, role="administrator"))
    anonymous.post("/sign-in", {"email": tenant.lead.email, "password": PASSWORD})
    assert "Administrator" in anonymous.get("/choose-role").text


def test_the_same_role_is_not_given_twice(administrator: Visitor, tenant: Tenant) -> None:
    page = administrator.post("/admin/people/new", _new(tenant, email=tenant.lead.email, role="workforce_lead"), status=422)
    assert "This person already has this role" in page.text


def test_an_account_of_another_organisation_is_not_joined(administrator: Visitor, other_tenant: Tenant, tenant: Tenant) -> None:
    page = administrator.post("/admin/people/new", _new(tenant, email=other_tenant.adviser.email), status=422)
    assert "There is already an account with this email address" in page.text


def test_tutors_and_referrers_work_for_a_partner_and_nobody_else_does(administrator: Visitor, tenant: Tenant) -> None:
    for wrong in ({"role": "partner_tutor"}, {"partner": str(tenant.partner_id)}):
        page = administrator.post("/admin/people/new", _new(tenant, **wrong), status=422)
        assert "work for a partner, everyone else for your organisation" in page.text
    administrator.post("/admin/people/new", _new(tenant, role="referrer", partner=str(tenant.partner_id)), status=200)


def test_a_change_of_role_ends_the_session(administrator: Visitor, app: Flask, tenant: Tenant) -> None:
    person = visitor_as(app, tenant.adviser)
    administrator.post(f"/admin/people/{tenant.adviser.member_id}", {"role": "hiring_manager", "partner": "own"})
    person.get("/account", status=302)
    assert "Hiring manager" in visitor_as(app, tenant.adviser).get("/account").text


def test_a_role_ends_only_after_a_confirmation(administrator: Visitor, app: Flask, tenant: Tenant) -> None:
    person = visitor_as(app, tenant.adviser)
    address = f"/admin/people/{tenant.adviser.member_id}/end"
    assert "You cannot undo this" in administrator.get(address).text
    person.get("/account")
    administrator.post(address)
    person.get("/account", status=302)
    administrator.get(address, status=404)
    assert tenant.adviser.email not in administrator.get("/admin/people").text


def test_nobody_changes_or_ends_their_own_role_or_gives_themselves_one(administrator: Visitor, tenant: Tenant) -> None:
    mine = f"/admin/people/{tenant.administrator.member_id}"
    administrator.post(mine, {"role": "adviser", "partner": "own"}, status=422)
    administrator.post(f"{mine}/end", status=422)
    administrator.post(f"{mine}/password", status=422)
    administrator.post("/admin/people/new", _new(tenant, email=tenant.administrator.email), status=422)
    administrator.get("/admin/people")


def test_a_lost_password_is_replaced_and_the_old_one_and_the_session_end(
    administrator: Visitor, anonymous: Visitor, app: Flask, tenant: Tenant
) -> None:
    person = visitor_as(app, tenant.adviser)
    password = _password(administrator.post(f"/admin/people/{tenant.adviser.member_id}/password", status=200))
    person.get("/account", status=302)
    anonymous.post("/sign-in", {"email": tenant.adviser.email, "password": PASSWORD}, status=422)
    anonymous.post("/sign-in", {"email": tenant.adviser.email, "password": password})


def test_the_password_of_somebody_with_a_role_elsewhere_is_not_ours_to_change(
    administrator: Visitor, anonymous: Visitor, tenant: Tenant, other_tenant: Tenant
) -> None:
    with other_tenant.writing():
        db.session.add(
            Member(org_id=other_tenant.org_id, account_id=tenant.adviser.account_id, role=Role.ADVISER, name="Works for two")
        )
    page = administrator.post(f"/admin/people/{tenant.adviser.member_id}/password", status=422)
    assert "also works for another organisation" in page.text
    anonymous.post("/sign-in", {"email": tenant.adviser.email, "password": PASSWORD})


def test_people_of_another_organisation_do_not_exist(administrator: Visitor, other_tenant: Tenant) -> None:
    for end in ("", "/end"):
        administrator.get(f"/admin/people/{other_tenant.adviser.member_id}{end}", status=404)
    administrator.post(f"/admin/people/{other_tenant.adviser.member_id}/password", status=404)
    assert other_tenant.adviser.email not in administrator.get("/admin/people").text


def test_sites_are_added_and_renamed(administrator: Visitor, tenant: Tenant) -> None:
    administrator.post("/admin/organisations/sites/new", {"name": "Northmoor Infirmary", "postcode": "LS1 4AP"})
    page = administrator.post("/admin/organisations/sites/new", {"name": "Northmoor Infirmary"}, status=422)
    assert "There is already a site with this name" in page.text
    administrator.post(f"/admin/organisations/sites/{tenant.site_id}", {"name": "Riverside General"})
    text = administrator.get("/admin/organisations").text
    assert "Northmoor Infirmary" in text
    assert "Riverside General" in text
    assert "Riverside Hospital" not in text


def test_partners_are_added_once(administrator: Visitor) -> None:
    wanted = {"name": "Harbour Homes", "kind": "housing_association"}
    administrator.post("/admin/organisations/partners/new", wanted)
    assert "already been added" in administrator.post("/admin/organisations/partners/new", wanted, status=422).text
    administrator.post("/admin/organisations/partners/new", {"name": "A rival", "kind": "employer"}, status=422)
    assert "Harbour Homes" in administrator.get("/admin/organisations").text


def test_an_administrator_cannot_rename_a_partner(app: Flask, tenant: Tenant) -> None:
    with app.app_context(), acting_as(principal_of(tenant.administrator.actor)):
        changed = db.session.execute(db.update(Organisation).where(Organisation.id == tenant.partner_id).values(name="Mine"))
        assert changed.rowcount == 0  # type: ignore[attr-defined]  # the result of an UPDATE


def test_the_audit_shows_who_did_what_and_that_it_was_read(administrator: Visitor, app: Flask, tenant: Tenant) -> None:
    administrator.post(f"/admin/organisations/sites/{tenant.site_id}", {"name": "Secret Words Hospital"})
    text = administrator.get("/admin/audit").text
    assert "Administrator Example" in text
    assert "Site changed" in text
    assert "Secret Words" not in text
    assert "Audit read" in text
    filtered = administrator.get("/admin/audit?kind=site_changed").tree.find(".//tbody")
    assert filtered is not None
    assert len(filtered) == 1
    administrator.get("/admin/audit?kind=nonsense&before=x")
    other = visitor_as(app, tenant.another(Role.ADMINISTRATOR))
    assert "Site changed" in other.get("/admin/audit").text


def test_the_audit_pages_backwards(administrator: Visitor, tenant: Tenant) -> None:
    for _ in range(52):
        administrator.get("/admin/audit")
    page = administrator.get("/admin/audit?kind=audit_read")
    older = next(link for link in page.links() if "before=" in link)
    assert "kind=audit_read" in older
    rows = administrator.get(older).tree.find(".//tbody")
    assert rows is not None
    assert 2 <= len(rows) <= 4


def test_a_command_adds_the_first_administrator(owner_app: Flask, anonymous: Visitor, tenant: Tenant) -> None:
    email = f"first.{tenant.org_id.hex}@example.org"
    command = ["people", "add-administrator", "--organisation", f"New Trust {tenant.org_id.hex}", "--email", email]
    result = owner_app.test_cli_runner().invoke(args=command)
    assert result.exit_code == 0, result.output
    anonymous.post("/sign-in", {"email": email, "password": result.output.split()[-1]})
    assert "New Trust" in anonymous.get("/admin/organisations").text
    again = owner_app.test_cli_runner().invoke(args=command)
    assert again.exit_code == 1
    assert "This person already has this role" in again.output


def test_a_site_cannot_be_added_for_another_organisation(app: Flask, tenant: Tenant, other_tenant: Tenant) -> None:
    with app.app_context(), acting_as(principal_of(tenant.administrator.actor)):
        db.session.add(Site(org_id=other_tenant.org_id, name="Not ours"))
        with pytest.raises((Refusal, db.exc.ProgrammingError)), transaction():
            pass
