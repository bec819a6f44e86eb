"""What hiring managers see of a person: written, screened, agreed, and gone at once when it may not be seen."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.clock import today
from app.enrolments.models import ReadyProfile
from app.extensions import db
from app.transactions import acting_as, principal_of
from tests.factories.candidates import candidate
from tests.factories.enrolments import enrol
from tests.factories.tenants import Tenant
from tests.visitor import Visitor

TYPED: dict[str, object] = {
    "version": "0",
    "job_families": ["portering", "catering"],
    "band": "2",
    "hours_per_week": "22.5",
    "shifts": ["days", "earlies"],
    "earliest_time": "09:30",
    "latest_time": "14:30",
    "evidence": "Food hygiene Level 2\n\n6-week placement in the main kitchen\n",
    "supervisor_line": "Careful with allergens and never late.",
    "adjustments_shared": "",
}


def seen_by_managers(app: Flask, tenant: Tenant, enrolment_id: UUID) -> list[str] | None:
    """Read a profile's evidence with the rights of a hiring manager; None where the row may not be known."""
    with app.app_context(), acting_as(principal_of(tenant.hiring.actor)):
        found = db.session.get(ReadyProfile, (tenant.org_id, enrolment_id))
        return found.evidence if found else None


def test_a_profile_is_written_and_previewed_as_managers_see_it(adviser: Visitor, tenant: Tenant) -> None:
    address = f"/enrolments/{enrol(tenant, candidate(tenant))}/profile"
    assert "There is no profile yet" in adviser.get(address).text
    adviser.post(address, {**TYPED, "site_ids": [str(tenant.site_id)]})
    page = adviser.get(address)
    assert "PR-0" in page.text
    assert "Wants to work as porter or catering assistant · Band 2" in page.text
    assert "22.5 hours a week, days and early shifts, 9:30am to 2:30pm" in page.text
    assert "Riverside Hospital" in page.text
    assert "Hiring managers cannot see this person" in page.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"evidence": "Amara finished her training"}, "Take out “Amara”"),
        ({"supervisor_line": "She is kind"}, "Take out “She”: it gives away gender"),
        ({"adjustments_shared": "Text 07700 900123"}, "telephone number"),
        ({"supervisor_line": "Ask amara@example.org"}, "an e-mail address"),
        ({"evidence": ""}, "Enter at least one thing they have done"),
        ({"evidence": "\n".join("abcdefg")}, "Enter 6 lines or fewer"),
        ({"hours_per_week": "40"}, "between 1 and 37.5"),
        ({"hours_per_week": "nan"}, "Hours a week must be between 1 and 37.5"),
        ({"latest_time": "06:00"}, "The latest end must be after the earliest start"),
        ({"job_families": []}, "Select at least one kind of work"),
        ({"site_ids": ["0"]}, "Select"),
    ],
)
def test_what_may_not_be_shown_is_refused_with_what_to_do(
    adviser: Visitor, tenant: Tenant, change: dict[str, object], says: str
) -> None:
    enrolment_id = enrol(tenant, candidate(tenant))
    sent = {**TYPED, "site_ids": [str(tenant.site_id)], **change}
    page = adviser.post(f"/enrolments/{enrolment_id}/profile", sent, status=422)
    assert says in page.text
    with tenant.writing():
        assert db.session.get(ReadyProfile, (tenant.org_id, enrolment_id)) is None


def test_words_the_candidate_approved_change_only_with_their_agreement(app: Flask, adviser: Visitor, tenant: Tenant) -> None:
    enrolment_id = enrol(tenant, candidate(tenant), stage="pathway_ready")
    address = f"/enrolments/{enrolment_id}/profile"
    sent = {**TYPED, "version": "1", "site_ids": [str(tenant.site_id)]}
    assert "The candidate approved this profile as it was" in adviser.post(address, sent, status=422).text
    adviser.post(address, {**sent, "agreed": "y"})
    assert seen_by_managers(app, tenant, enrolment_id) == ["Food hygiene Level 2", "6-week placement in the main kitchen"]
    assert "can see this profile" in adviser.get(address).text


def test_an_older_profile_does_not_overwrite_a_newer_one(adviser: Visitor, tenant: Tenant) -> None:
    address = f"/enrolments/{enrol(tenant, candidate(tenant))}/profile"
    sent = {**TYPED, "site_ids": [str(tenant.site_id)]}
    adviser.post(address, sent)
    page = adviser.post(address, {**sent, "band": "3"}, status=422)
    assert "Someone else saved this profile" in page.text
    adviser.post(address, {**sent, "band": "3", "version": "1"})


def test_withdrawing_the_permission_on_the_page_hides_the_person_in_the_next_request(
    app: Flask, adviser: Visitor, tenant: Tenant
) -> None:
    person = candidate(tenant)
    enrolment_id = enrol(tenant, person, stage="pathway_ready")
    assert seen_by_managers(app, tenant, enrolment_id) is not None
    adviser.post(f"/candidates/{person}/sharing/withdraw", {"key": ""})
    assert seen_by_managers(app, tenant, enrolment_id) is None
    page = adviser.get(f"/enrolments/{enrolment_id}/profile")
    assert "Permission to share with employers: not met" in page.text


def test_a_start_in_the_future_is_a_date_and_a_past_one_is_straight_away(adviser: Visitor, tenant: Tenant) -> None:
    address = f"/enrolments/{enrol(tenant, candidate(tenant))}/profile"
    day = today() + timedelta(days=40)
    boxes = {"available_from-day": str(day.day), "available_from-month": str(day.month), "available_from-year": str(day.year)}
    adviser.post(address, {**TYPED, "site_ids": [str(tenant.site_id)], **boxes})
    assert f"From {day.day} " in adviser.get(address).text
