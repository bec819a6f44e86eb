"""Programmes, cohorts, the people in them, and what a tutor sees."""

from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.extensions import db
from app.programmes.models import Cohort, Programme, ProgrammeType
from tests.factories.candidates import candidate
from tests.factories.enrolments import enrol
from tests.factories.tenants import Tenant
from tests.integration.test_enrolments_pages import audited
from tests.visitor import Visitor, visitor_as

COHORT = {
    "name": "Spring",
    "starts_on-day": "1",
    "starts_on-month": "3",
    "starts_on-year": "2027",
    "ends_on-day": "30",
    "ends_on-month": "6",
    "ends_on-year": "2027",
    "capacity": "12",
}


def test_the_catalogue_leads_to_each_programme_and_its_cohorts(adviser: Visitor, tenant: Tenant) -> None:
    page = adviser.get("/programmes")
    assert "WorkSTART" in page.text
    assert "Create a programme" not in page.text
    programme = adviser.get(f"/programmes/{tenant.programmes[ProgrammeType.WORKSTART]}")
    assert "Placement signed off" in programme.text
    assert f"/cohorts/{tenant.cohorts[ProgrammeType.WORKSTART]}" in programme.links()


def test_people_are_counted_by_cohort_and_stage(adviser: Visitor, tenant: Tenant) -> None:
    for stage in ("referred", "in_training", "in_training", "early_leaver"):
        enrol(tenant, candidate(tenant), stage=stage)
    page = adviser.get(f"/programmes/{tenant.programmes[ProgrammeType.WORKSTART]}")
    cells = [" ".join("".join(cell.itertext()).split()) for cell in page.tree.iter("td")]
    assert cells[0] == "Referred1"
    assert "In training2" in cells
    assert cells[-1] == "Ended early1"
    assert "2 of 16 places filled, 1 waiting to start" in page.text


def test_a_manager_creates_a_programme_from_a_template(manager: Visitor, tenant: Tenant) -> None:
    sent = {"type": "swap", "name": "Porters academy", "partner": str(tenant.partner_id)}
    made = manager.post("/programmes/new", sent)
    page = manager.get(made.location)
    assert page.heading == "Porters academy"
    assert "Northmoor College" in page.text
    assert "already a programme with this name" in manager.post("/programmes/new", sent, status=422).text
    assert "Select one of the options" in manager.post("/programmes/new", {**sent, "partner": str(uuid4())}, status=422).text


def test_a_manager_adds_a_cohort(manager: Visitor, tenant: Tenant) -> None:
    address = f"/programmes/{tenant.programmes[ProgrammeType.SWAP]}/cohorts/new"
    made = manager.post(address, {**COHORT, "site": str(tenant.site_id), "partner": ""})
    assert manager.get(made.location).heading == "Sector-based work academy, Spring"
    assert "already has a cohort" in manager.post(address, {**COHORT, "site": "", "partner": ""}, status=422).text
    earlier = {**COHORT, "name": "Summer", "ends_on-year": "2026", "site": "", "partner": ""}
    assert "must end on or after" in manager.post(address, earlier, status=422).text
    none = manager.post(address, {**COHORT, "name": "Winter", "capacity": "0", "site": "", "partner": ""}, status=422)
    assert "Places must be between 1 and 500" in none.text


def test_an_adviser_creates_neither(adviser: Visitor, tenant: Tenant) -> None:
    adviser.get("/programmes/new", status=403)
    adviser.get(f"/programmes/{tenant.programmes[ProgrammeType.SWAP]}/cohorts/new", status=403)


def test_a_cohort_shows_its_people_and_the_look_is_audited(adviser: Visitor, tenant: Tenant) -> None:
    enrol(tenant, candidate(tenant), stage="in_training")
    page = adviser.get(f"/cohorts/{tenant.cohorts[ProgrammeType.WORKSTART]}")
    assert "Amara Okafor" in page.text
    assert "In training" in page.text
    assert audited(tenant, "cohort_viewed") == 1
    empty = adviser.get(f"/cohorts/{tenant.cohorts[ProgrammeType.SWAP]}")
    assert "Nobody is in this cohort yet" in empty.text


def test_a_tutor_sees_the_names_in_the_partners_cohorts_and_nothing_else(app: Flask, tenant: Tenant) -> None:
    enrol(tenant, candidate(tenant), ProgrammeType.COLLEGE_PATHWAY, stage="in_training")
    gone = candidate(tenant, given_name="Gone", family_name="Leaver")
    enrol(tenant, gone, ProgrammeType.COLLEGE_PATHWAY, stage="early_leaver")
    enrol(tenant, candidate(tenant, given_name="Not", family_name="Mine"), ProgrammeType.WORKSTART, stage="in_training")
    tutor = visitor_as(app, tenant.tutor)
    page = tutor.get("/registers")
    assert "College pathway, Autumn" in page.text
    assert "Amara Okafor" in page.text
    for hidden in ("Leaver", "Mine", "WorkSTART", "In training", "C-", "07700"):
        assert hidden not in page.text
    assert audited(tenant, "cohort_viewed") == 1
    for address in ("/programmes", f"/cohorts/{tenant.cohorts[ProgrammeType.COLLEGE_PATHWAY]}"):
        tutor.get(address, status=403)


def test_a_tutor_of_another_partner_sees_no_cohort(app: Flask, tenant: Tenant, other_tenant: Tenant) -> None:
    enrol(other_tenant, candidate(other_tenant), ProgrammeType.COLLEGE_PATHWAY)
    with tenant.writing():
        for cohort in db.session.scalars(select(Cohort).where(Cohort.org_id == tenant.org_id)):
            cohort.partner_id = None
    page = visitor_as(app, tenant.another(Role.PARTNER_TUTOR)).get("/registers")
    assert "You have no cohorts yet" in page.text


def test_the_ids_of_another_employer_lead_nowhere(manager: Visitor, other_tenant: Tenant) -> None:
    programme = other_tenant.programmes[ProgrammeType.SWAP]
    manager.get(f"/programmes/{programme}", status=404)
    manager.get(f"/programmes/{programme}/cohorts/new", status=404)
    manager.post(f"/programmes/{programme}/cohorts/new", status=404)
    manager.get(f"/cohorts/{other_tenant.cohorts[ProgrammeType.SWAP]}", status=404)
    with other_tenant.writing():
        assert db.session.get(Programme, (other_tenant.org_id, programme)) is not None
