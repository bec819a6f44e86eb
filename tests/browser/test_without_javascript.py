"""The main job without JavaScript, at the small employer: pages that wait renew themselves, and every form is a form."""

from pathlib import Path

import pytest

from app.access import Role
from app.clock import today
from app.demo.setting import PASSWORD
from app.reports import periods
from tests.browser import journey
from tests.browser.people import Visit, Visits
from tests.browser.service import Service
from tests.browser.states.facts import SOUTHFIELD, email_of

A_PERSON_OF_THE_FILE = """
    SELECT c.reference, c.id::text FROM import_row r
      JOIN candidate c ON c.org_id = r.org_id AND c.id = r.candidate_id
      JOIN enrolment e ON e.org_id = r.org_id AND e.id = r.enrolment_id
      JOIN programme p ON p.org_id = e.org_id AND p.id = e.programme_id
     WHERE r.import_id::text = %(import)s AND p.type = 'workstart' AND r.decision = 'create' ORDER BY r.number LIMIT 1
"""


def without_javascript(visits: Visits, role: Role) -> Visit:
    """Open a window of somebody of the small employer, with JavaScript off."""
    return visits.of_nobody(javascript=False).sign_in(email_of(role, SOUTHFIELD), PASSWORD)


@pytest.fixture
def adviser(visits: Visits) -> Visit:
    return without_javascript(visits, Role.ADVISER)


def test_from_the_file_to_the_workbook(service: Service, visits: Visits, adviser: Visit, tmp_path: Path) -> None:
    journey.import_the_sample(adviser)
    [(reference, candidate_id)] = service.sql(A_PERSON_OF_THE_FILE, {"import": adviser.page.url.rpartition("/")[2]})

    journey.open_record(adviser, reference)
    journey.log_contact(adviser)
    for step in ("Begin the eligibility check", "Start the programme", "Begin training", "Begin a placement"):
        journey.move(adviser, step)
    journey.meet_every_gate(adviser)
    journey.write_profile(adviser)
    adviser.go(f"/candidates/{candidate_id}")
    journey.move(adviser, "Make pathway ready")

    adviser.go(f"/candidates/{candidate_id}/equality")
    adviser.press("Make a link")
    link = adviser.page.get_by_label("Link for").input_value()
    journey.answer_the_questions(visits.of_nobody(javascript=False), link)

    [(profile,)] = service.sql(
        "SELECT r.reference FROM ready_profile r JOIN enrolment e ON e.org_id = r.org_id AND e.id = r.id "
        "WHERE e.candidate_id = %(id)s AND r.visible",
        {"id": candidate_id},
    )
    journey.invite(without_javascript(visits, Role.HIRING_MANAGER), profile)

    newest = periods.newest_snapshot(today())
    first = periods.months_before(newest.replace(day=1), 17)
    lead = without_javascript(visits, Role.WORKFORCE_LEAD)
    workbook, data = journey.ask_for_report(lead, tmp_path, f"{first:%Y-%m}", f"{newest:%Y-%m}")
    assert workbook.read_bytes().startswith(b"PK")
    assert data.read_text(encoding="utf-8-sig")


def test_a_move_is_taken_back_and_a_refused_form_keeps_what_was_typed(service: Service, visits: Visits) -> None:
    manager = without_javascript(visits, Role.PROGRAMME_MANAGER)
    [(enrolment,)] = service.sql(
        "SELECT e.id FROM enrolment e JOIN organisation o ON o.id = e.org_id "
        "WHERE e.stage = 'in_training' AND o.name LIKE 'Southfield%%' ORDER BY e.id LIMIT 1",
        {},
    )
    manager.go(f"/enrolments/{enrolment}/stage")
    manager.page.get_by_label("Pause").check()
    manager.press("Move stage")
    manager.sees("Select a reason for this step")
    assert manager.page.get_by_label("Pause").is_checked()
    manager.page.get_by_role("group", name="Why? Pause").get_by_role("radio").first.check()
    manager.press("Move stage")
    manager.sees("moved to paused")
    manager.page.get_by_role("button", name="Undo").click()
    manager.sees("moved back to in training")
