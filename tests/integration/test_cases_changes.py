"""What an adviser writes: contacts, actions, details, permissions, a new person."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.candidates.models import Candidate, Contact, PlanAction, SharingPermission
from app.clock import today
from app.enrolments.models import Enrolment, ReadyProfile
from app.extensions import db
from app.programmes.models import ProgrammeType
from app.referrals.models import Referral
from tests.factories.candidates import candidate
from tests.factories.enrolments import enrol
from tests.factories.tenants import Tenant
from tests.visitor import Page, Visitor


def rows(tenant: Tenant, model: Any, person: UUID | None = None) -> list[Any]:  # noqa: ANN401  any table
    """Rows of a table of the tenant, or of one person."""
    with tenant.writing():
        found = select(model).where(model.org_id == tenant.org_id)
        return list(db.session.scalars(found if person is None else found.where(model.candidate_id == person)))


def person_row(tenant: Tenant, person: UUID) -> Candidate:
    """The person as they are saved now."""
    with tenant.writing():
        return db.session.get_one(Candidate, (tenant.org_id, person))


def hidden(page: Page, name: str) -> str:
    """Value of the first hidden field with this name."""
    return next(str(field.get("value")) for field in page.tree.iter("input") if field.get("name") == name)


def date_boxes(name: str, day: date) -> dict[str, str]:
    """A date as its three boxes send it."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def test_two_fields_are_enough_for_a_contact(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    adviser.post(f"/candidates/{person}", {"key": uuid4().hex, "channel": "phone", "note": "Rang about travel"})
    assert "Contact saved" in (page := adviser.get(f"/candidates/{person}")).text
    assert "Rang about travel" in page.text
    assert person_row(tenant, person).last_contact_on == today()


def test_a_contact_may_bring_the_next_action_and_an_earlier_day(adviser: Visitor, tenant: Tenant) -> None:
    person, due, on = candidate(tenant), today() + timedelta(days=3), today() - timedelta(days=2)
    more = {"next_title": "Book a test", "attended": "no", **date_boxes("due", due), **date_boxes("on", on)}
    adviser.post(f"/candidates/{person}", {"key": uuid4().hex, "channel": "face_to_face", "note": "Did not come", **more})
    saved = person_row(tenant, person)
    assert (saved.next_action, saved.next_due_on, saved.last_contact_on) == ("Book a test", due, on)
    assert "Did not attend" in adviser.get(f"/candidates/{person}").text


def test_a_contact_sent_twice_is_saved_once(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    key = hidden(adviser.get(f"/candidates/{person}"), "key")
    for _ in range(3):
        adviser.post(f"/candidates/{person}", {"key": key, "channel": "phone", "note": "Once"})
    assert len(rows(tenant, Contact, person)) == 1
    adviser.post(f"/candidates/{person}", {"key": key, "channel": "phone", "note": "Another, after going back"})
    assert len(rows(tenant, Contact, person)) == 2


def test_a_form_without_its_key_is_refused_with_what_was_typed(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    page = adviser.post(f"/candidates/{person}", {"key": "x", "channel": "phone", "note": "Typed text"}, status=422)
    assert "Typed text" in page.text


def test_errors_are_linked_to_their_boxes_and_nothing_typed_is_lost(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    typed = {"key": uuid4().hex, "next_title": "Book a test", "due-day": "32", "due-month": "10", "due-year": ""}
    page = adviser.post(f"/candidates/{person}", typed, status=422)
    wanted = {
        "#channel": "Select how you made contact",
        "#note": "Enter what happened",
        "#due-year": "Due date must include a year",
    }
    for link, words in wanted.items():
        assert link in page.links()
        assert page.text.count(words) >= 2
    assert hidden(page, "due-day") == "32"
    assert hidden(page, "next_title") == "Book a test"
    assert page.tree.find(".//title").text.startswith("Error: ")  # type: ignore[union-attr]  # every page has one
    assert rows(tenant, Contact, person) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"note": "x" * 2001}, "must be 2,000 characters or less"),
        ({"next_title": "Book"}, "Enter the date the next action is due"),
        (date_boxes("due", today()), "Enter the next action"),
        (date_boxes("on", today() + timedelta(days=1)), "must be today or in the past"),
    ],
)
def test_a_contact_that_does_not_add_up_is_refused(adviser: Visitor, tenant: Tenant, more: dict[str, str], words: str) -> None:
    person = candidate(tenant)
    sent = {"key": uuid4().hex, "channel": "phone", "note": "Text", **more}
    assert words in adviser.post(f"/candidates/{person}", sent, status=422).text


def test_an_action_is_added_done_and_opened_again(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    for title, days in (("Later", 9), ("Sooner", 2)):
        more = date_boxes("due", today() + timedelta(days=days))
        adviser.post(f"/candidates/{person}/plan", {"key": uuid4().hex, "title": title, "owner": "candidate", **more})
    assert person_row(tenant, person).next_action == "Sooner"
    sooner = next(action for action in rows(tenant, PlanAction, person) if action.title == "Sooner")
    adviser.post(f"/candidates/{person}/plan/{sooner.id}/done")
    assert person_row(tenant, person).next_action == "Later"
    banner = adviser.get(f"/candidates/{person}")
    undo = next(str(form.get("action")) for form in banner.tree.iter("form") if "reopen" in str(form.get("action")))
    adviser.post(undo)
    assert person_row(tenant, person).next_action == "Sooner"


def test_an_action_of_somebody_else_is_not_found(adviser: Visitor, tenant: Tenant) -> None:
    one, other = candidate(tenant), candidate(tenant)
    more = date_boxes("due", today())
    adviser.post(f"/candidates/{one}/plan", {"key": uuid4().hex, "title": "Mine", "owner": "adviser", **more})
    action = rows(tenant, PlanAction, one)[0]
    adviser.post(f"/candidates/{other}/plan/{action.id}/done", status=404)


def test_withdrawing_permission_hides_the_profile_at_once(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    enrol(tenant, person, stage="pathway_ready")
    assert [profile.visible for profile in rows(tenant, ReadyProfile)] == [True]
    assert "takes effect at once" in adviser.get(f"/candidates/{person}/sharing/withdraw").text
    assert rows(tenant, SharingPermission, person)[0].withdrawn_at is None
    adviser.post(f"/candidates/{person}/sharing/withdraw")
    assert [profile.visible for profile in rows(tenant, ReadyProfile)] == [False]
    met = person_row(tenant, person).gates_met
    adviser.post(f"/candidates/{person}/sharing")
    assert [profile.visible for profile in rows(tenant, ReadyProfile)] == [True]
    assert person_row(tenant, person).gates_met == met + 1


def details_of(page: Page, **changed: str) -> dict[str, str]:
    """Everything the details form holds, as a browser would send it, with some of it changed."""
    sent = {}
    for field in page.tree.iter("input"):
        chosen = field.get("type") != "radio" or field.get("checked") is not None
        if chosen and field.get("name") not in {None, "csrf_token"}:
            sent[str(field.get("name"))] = str(field.get("value") or "")
    return sent | changed


def test_details_are_changed_and_found_under_the_new_name(adviser: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    page = adviser.get(f"/candidates/{person}/details")
    adviser.post(f"/candidates/{person}/details", details_of(page, family_name="Adeyemi", phone="07700 900 555"))
    saved = person_row(tenant, person)
    assert (saved.family_name, saved.phone, saved.version) == ("Adeyemi", "+447700900555", 2)
    assert "Amara Adeyemi" in adviser.get("/candidates?q=adeyemi").text


def test_of_two_people_who_change_the_same_details_the_second_chooses(adviser: Visitor, manager: Visitor, tenant: Tenant) -> None:
    person = candidate(tenant)
    address = f"/candidates/{person}/details"
    mine, theirs = adviser.get(address), manager.get(address)
    manager.post(address, details_of(theirs, phone="07700 900111", preferred_name="Ama"))
    conflict = adviser.post(address, details_of(mine, phone="07700 900222", postcode="M6 8HD"), status=409)
    for words in ("Programme manager Example changed these details", "+447700900111", "+447700900222", "Ama"):
        assert words in conflict.text
    assert person_row(tenant, person).phone == "+447700900111"
    sent = details_of(conflict, **{"take-phone": "yours"})
    assert (sent["take-postcode"], sent["take-preferred_name"]) == ("yours", "theirs")
    adviser.post(address, sent)
    saved = person_row(tenant, person)
    assert (saved.phone, saved.postcode, saved.preferred_name) == ("+447700900222", "M6 8HD", "Ama")


def test_details_that_are_wrong_come_back_as_typed(adviser: Visitor, tenant: Tenant) -> None:
    address = f"/candidates/{candidate(tenant)}/details"
    wrong = {"given_name": " ", "phone": "12", "email": "x@", "postcode": "nowhere", "date_of_birth-year": "2025"}
    page = adviser.post(address, details_of(adviser.get(address), **wrong), status=422)
    for link in ("#given_name", "#phone", "#email", "#postcode", "#date_of_birth-day"):
        assert link in page.links(), link
    assert hidden(page, "email") == "x@"


def new_person(tenant: Tenant, **changed: str) -> dict[str, str]:
    """A whole new person, as the form sends it."""
    programme = tenant.programmes[ProgrammeType.WORKSTART]
    born = {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1998"}
    sent = {
        "key": uuid4().hex,
        "given_name": "Amara",
        "family_name": "Okafor",
        "programme": str(programme),
        "preferred_channel": "",
    }
    return sent | born | date_boxes("referred_on", today()) | changed


def test_a_new_person_gets_a_record_an_enrolment_and_a_referral_once(adviser: Visitor, tenant: Tenant) -> None:
    sent = new_person(tenant, source="Riverside Jobcentre", consent_to_contact="y")
    there = adviser.post("/candidates/new", sent).location
    assert adviser.get(there).heading == "Amara Okafor"
    adviser.post("/candidates/new", sent)
    assert len(rows(tenant, Candidate)) == 1
    referral = rows(tenant, Referral)[0]
    assert (referral.source, referral.consent_to_contact) == ("Riverside Jobcentre", True)
    assert [enrolment.stage for enrolment in rows(tenant, Enrolment)] == ["referred"]


def test_a_likely_duplicate_is_shown_before_anything_is_saved(adviser: Visitor, tenant: Tenant) -> None:
    adviser.post("/candidates/new", new_person(tenant))
    page = adviser.post("/candidates/new", new_person(tenant, given_name="Amarra"), status=422)
    assert "This may be someone you know already" in page.text
    assert "similar name and same date of birth" in page.text
    assert "#different" in page.links()
    assert len(rows(tenant, Candidate)) == 1
    adviser.post("/candidates/new", new_person(tenant, given_name="Amarra", different="y"))
    assert len(rows(tenant, Candidate)) == 2
