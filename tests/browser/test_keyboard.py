"""The essential tasks of each role, by the keyboard alone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.access import Role
from app.clock import today
from app.demo.setting import PASSWORD
from tests.browser.keyboard import Keyboard
from tests.browser.people import Visit, Visits
from tests.browser.service import Service
from tests.browser.states import facts

A_MINUTE = 60_000


@pytest.fixture
def known(service: Service) -> facts.Facts:
    return facts.Facts(service)


def by_keyboard(visits: Visits, role: Role) -> tuple[Visit, Keyboard]:
    """Sign somebody in, by the keyboard."""
    visit = visits.of_nobody()
    visit.go("/sign-in")
    keys = Keyboard(visit)
    keys.type("Work email address", facts.email_of(role))
    keys.type("Password", PASSWORD)
    keys.press("Sign in")
    expect(visit.page.get_by_role("button", name="Sign out")).to_be_visible()
    return visit, keys


def test_sign_in_is_refused_and_the_skip_link_leads_on(stranger: Visit) -> None:
    stranger.go("/sign-in")
    keys = Keyboard(stranger)
    keys.press("Sign in")
    keys.focus_is_on_errors()
    keys.reach("link", "Enter your work email address", exact=False)
    stranger.page.keyboard.press("Enter")
    keys.focus_is_on(stranger.page.get_by_label("Work email address"))
    stranger.go("/help")
    keys.reach("link", "Skip to main content")
    stranger.page.keyboard.press("Enter")
    keys.focus_is_on(stranger.page.locator("#maincontent"))


def test_an_adviser_finds_somebody_and_logs_a_contact(visits: Visits, known: facts.Facts) -> None:
    visit, keys = by_keyboard(visits, Role.ADVISER)
    reference = known.one("SELECT reference FROM candidate WHERE id::text = %(id)s", id=facts.mine("c.stage = 'started'")(known))
    keys.tick("Started")
    keys.press("Apply filters")
    keys.type("Name or reference", reference, kind="searchbox")
    keys.press("Apply filters")
    name = visit.page.locator("tbody th a").first.inner_text()
    keys.follow(name)
    keys.press("Save contact")
    keys.focus_is_on_errors()
    keys.choose("Phone call")
    keys.type("What happened?", "We spoke about the first day.")
    keys.press("Save contact")
    keys.focus_is_on_banner("Contact saved")


def test_an_adviser_moves_somebody_and_takes_it_back(visits: Visits, known: facts.Facts) -> None:
    visit, keys = by_keyboard(visits, Role.ADVISER)
    enrolment = facts.enrolment("e.stage = 'started'")(known)
    visit.go(f"/enrolments/{enrolment}/stage")
    keys.press("Move stage")
    keys.focus_is_on_errors()
    keys.choose("Pause")
    keys.choose("Health")
    keys.press("Move stage")
    keys.focus_is_on_banner("moved to paused")
    keys.press("Undo", exact=False)
    keys.focus_is_on_banner("moved back to started")


def test_a_candidate_answers_the_equality_questions(stranger: Visit, known: facts.Facts) -> None:
    stranger.go(f"/me/{facts.equality_link(known)}/equality")
    keys = Keyboard(stranger)
    keys.press("Start")
    keys.press("Continue")
    keys.focus_is_on_errors()
    for answer in ("Female", "White", "Irish", "Yes", "Prefer not to say"):
        keys.choose(answer)
        keys.press("Continue")
    keys.press("Send my answers")
    stranger.sees("Thank you")


def test_a_hiring_manager_invites_somebody(visits: Visits, known: facts.Facts) -> None:
    _visit, keys = by_keyboard(visits, Role.HIRING_MANAGER)
    keys.follow("Pathway-ready people")
    keys.press("Invite to interview", exact=False)
    keys.press("Invite to interview")
    keys.focus_is_on_errors()
    day = "When is the interview?"
    soon = today() + timedelta(days=7)
    for box, value in (("Day", soon.day), ("Month", soon.month), ("Year", soon.year)):
        keys.type(box, str(value), within=day)
    keys.type("What time does it start?", "9:30am")
    keys.type("Where is it?", "Room 4")
    keys.press("Invite to interview")
    keys.focus_is_on_banner("is invited")


def test_a_lead_creates_a_report_and_opens_it(visits: Visits) -> None:
    visit, keys = by_keyboard(visits, Role.WORKFORCE_LEAD)
    keys.follow("Create a report")
    keys.choose("All programmes")
    keys.press("Create report")
    expect(visit.page.get_by_role("heading", name="About these numbers")).to_be_visible(timeout=A_MINUTE)
    keys.follow("in work", exact=False)
    keys.reach("link", "Excel", exact=False)
