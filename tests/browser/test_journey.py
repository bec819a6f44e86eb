"""The main job, on real input, from the browser: from a file of referrals to a workbook in which no small number can be seen."""

from pathlib import Path

from playwright.sync_api import expect

from app.access import Role
from app.clock import today
from app.reports import periods
from tests.browser import journey
from tests.browser.independent_counts import check_workbook
from tests.browser.people import Visits
from tests.browser.service import Service

A_PERSON_OF_THE_FILE = """
    SELECT c.reference, c.id::text, c.given_name, c.family_name FROM import_row r
      JOIN candidate c ON c.org_id = r.org_id AND c.id = r.candidate_id
      JOIN enrolment e ON e.org_id = r.org_id AND e.id = r.enrolment_id
      JOIN programme p ON p.org_id = e.org_id AND p.id = e.programme_id
     WHERE r.import_id::text = %(import)s AND p.type = 'workstart' AND r.decision = 'create' ORDER BY r.number LIMIT 1
"""


def test_the_whole_journey(service: Service, visits: Visits, tmp_path: Path) -> None:
    adviser = visits.of(Role.ADVISER)
    journey.import_the_sample(adviser)
    [(reference, candidate_id, given_name, family_name)] = service.sql(
        A_PERSON_OF_THE_FILE, {"import": adviser.page.url.rpartition("/")[2]}
    )

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
    journey.answer_the_questions(visits.of_nobody(), link)
    adviser.go(f"/candidates/{candidate_id}/equality")
    adviser.sees("has answered")
    assert "Irish" not in adviser.page.content()

    [(profile,)] = service.sql(
        "SELECT r.reference FROM ready_profile r JOIN enrolment e ON e.org_id = r.org_id AND e.id = r.id "
        "WHERE e.candidate_id = %(id)s AND r.visible",
        {"id": candidate_id},
    )
    hiring = visits.of(Role.HIRING_MANAGER)
    journey.invite(hiring, profile)
    assert family_name not in hiring.page.content()
    hiring.follow("Show name")
    hiring.press("Show name")
    hiring.sees(f"{given_name} {family_name}")
    hiring.page.get_by_label("We offer the post").check()
    hiring.press("Save outcome")
    hiring.sees("Saved. The adviser is told")

    adviser.go(f"/candidates/{candidate_id}")
    expect(adviser.page.locator(".app-ident").get_by_text("In recruitment")).to_be_visible()
    journey.start_work(adviser)
    adviser.go(f"/candidates/{candidate_id}")
    expect(adviser.page.locator(".app-ident").get_by_text("In work")).to_be_visible()

    lead = visits.of(Role.WORKFORCE_LEAD)
    newest = periods.newest_snapshot(today())
    _forget_snapshots(service)
    first, last = periods.months_before(newest.replace(day=1), 17), newest
    workbook, data = journey.ask_for_report(lead, tmp_path, f"{first:%Y-%m}", f"{last:%Y-%m}")
    check_workbook(service, workbook, data, first=first, last=last, as_of=newest)


def _forget_snapshots(service: Service) -> None:
    """Undo that a report of another test froze the facts before the file came in: the counts are of what is there now."""
    for table in ("fact", "snapshot"):
        service.sql(f"WITH gone AS (DELETE FROM report.{table} RETURNING 1) SELECT count(*) FROM gone")
