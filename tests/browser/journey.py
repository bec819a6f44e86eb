"""The steps of the journey, each as the person who takes it does it in the browser."""

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, expect

from app.clock import today
from app.programmes.gates import Gate
from tests.browser.people import Visit

SAMPLE = Path(__file__).parent.parent.parent / "docs" / "samples" / "referrals-500.csv"
A_MINUTE = 60_000


def fill_date(where: Locator, day: date) -> None:
    """Type a date into its three boxes."""
    for box, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        where.get_by_label(box, exact=True).fill(str(value))


def import_the_sample(adviser: Visit) -> None:
    """Upload the file of referrals, read what is wrong with it, confirm, and wait until it is saved."""
    adviser.follow("Referrals")
    adviser.press("Import referrals")
    adviser.page.locator("input[type=file]").set_input_files(SAMPLE)
    adviser.press("Check file")
    expect(adviser.page.get_by_role("heading", name="Check the referrals")).to_be_visible(timeout=A_MINUTE)
    adviser.sees("Nothing has been saved yet")
    adviser.sees("must be a real date")
    adviser.check_accessible()
    adviser.page.get_by_role("button", name="Save ").first.click()
    expect(adviser.page.get_by_role("heading", name="referrals saved")).to_be_visible(timeout=A_MINUTE)


def open_record(visit: Visit, reference: str) -> None:
    """Find a person by reference and open the record."""
    visit.go("/candidates")
    visit.page.get_by_label("Name or reference").fill(reference)
    visit.page.get_by_role("button", name="Search").first.click()
    found = visit.page.locator("tbody th a")
    expect(found).to_have_count(1)
    found.click()
    expect(visit.page.get_by_text(reference).first).to_be_visible()


def log_contact(adviser: Visit) -> None:
    """Log a contact in two fields."""
    adviser.page.get_by_label("Phone call").check()
    adviser.page.get_by_label("What happened?").fill("Talked about the programme. They want to start this month.")
    adviser.press("Save contact")
    adviser.sees("Contact saved")
    adviser.sees("They want to start this month.")


def move(adviser: Visit, step: str) -> None:
    """Take one step on the pathway, today."""
    adviser.press("Move to another stage")
    adviser.page.get_by_label(step, exact=True).check()
    adviser.press("Move stage")
    expect(adviser.page.get_by_role("link", name="Overview")).to_be_visible()


def meet_every_gate(adviser: Visit) -> None:
    """Record evidence for each gate, and the permission to share with employers."""
    adviser.follow("Readiness")
    for gate in Gate:
        if gate is Gate.SHARING:
            continue
        adviser.page.get_by_role("link", name=re.compile(f"Record evidence.*{gate.label}")).click()
        adviser.page.get_by_role("group", name="How good is the evidence?").get_by_role("radio").first.check()
        adviser.press("Save evidence")
        adviser.sees(f"Evidence recorded: {gate.label}")
    adviser.page.get_by_role("link", name="Open sharing").click()
    adviser.press("Give permission")
    adviser.sees("Permission given")


def write_profile(adviser: Visit) -> None:
    """Write what hiring managers see; a name in it is refused."""
    adviser.follow("Readiness", exact=True)
    adviser.follow("See what hiring managers see")
    page = adviser.page
    page.get_by_label("Healthcare support worker").check()
    page.get_by_label("Band 2").check()
    page.get_by_label("How many hours a week can they work?").fill("30")
    page.get_by_role("group", name="Which shifts can they work?").get_by_role("checkbox").first.check()
    page.get_by_role("group", name="Where can they work?").get_by_role("checkbox").first.check()
    page.get_by_label("What can they show?").fill("Care Certificate complete\n6-week placement on a medical ward")
    page.get_by_label("The candidate has seen this profile").check()
    adviser.press("Save profile")
    adviser.sees("Profile saved")


def answer_the_questions(candidate: Visit, link: str) -> None:
    """Answer each equality question, check the answers and hand them in."""
    candidate.page.goto(link)
    candidate.press("Start")
    for answer in ("Female", "White", "Irish", "Yes", "Yes, a little"):
        candidate.check_accessible()
        candidate.page.get_by_label(answer, exact=True).check()
        candidate.press("Continue")
    candidate.sees("Check your answers")
    candidate.check_accessible()
    candidate.press("Send my answers")
    candidate.sees("Thank you")


def invite(hiring: Visit, reference: str) -> None:
    """Find somebody by what they can do, and invite them to an interview today."""
    hiring.go(f"/ready/{reference}")
    hiring.check_accessible()
    hiring.press("Invite to interview")
    hiring.page.get_by_role("group", name="Which post is it for?").get_by_role("radio").first.check()
    fill_date(hiring.page.get_by_role("group", name="When is the interview?"), today())
    hiring.page.get_by_label("What time does it start?").fill("11:30pm")
    hiring.page.get_by_label("Where is it?").fill("Room 4, Riverside")
    hiring.press("Invite to interview")
    hiring.sees("is invited")


def start_work(adviser: Visit) -> None:
    """See the checks through, confirm the offer, and record the first day."""
    adviser.follow("Applications and work")
    for step in ("Begin the employment checks", "The checks are clear. Confirm the offer", "They have started work"):
        adviser.page.get_by_role("button", name="Next step").first.click()
        adviser.page.get_by_label(step).check()
        starts = adviser.page.get_by_role("group", name="When do they start")
        if starts.count():
            fill_date(starts, today())
        adviser.press("Save step")
        adviser.sees("Saved")


def ask_for_report(lead: Visit, folder: Path, first: str, last: str) -> tuple[Path, Path]:
    """Ask for the inclusion report, watch it being built, read it, and download workbook and data."""
    lead.follow("Create a report")
    lead.check_accessible()
    lead.page.get_by_label("All programmes").check()
    lead.page.get_by_label("First month").select_option(first)
    lead.page.get_by_label("Last month").select_option(last)
    lead.press("Create report")
    expect(lead.page.get_by_role("heading", name="Progress through the pathway by group", level=1)).to_be_visible(
        timeout=A_MINUTE
    )
    lead.sees("About these numbers")
    lead.check_accessible()
    return _download(lead, "Excel", folder / "report.xlsx"), _download(lead, "CSV", folder / "report.csv")


def _download(lead: Visit, kind: str, target: Path) -> Path:
    with lead.page.expect_download() as coming:
        lead.page.get_by_role("link", name=kind).first.click()
    coming.value.save_as(target)
    return target
