"""The life of a report, through its pages: asked for, waited for, cancelled, failed, tried again, kept for 32 days."""

from contextvars import copy_context
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.audit.models import AuditEntry, AuditType
from app.clock import now, today
from app.extensions import db
from app.reports import building, periods, snapshots
from app.reports.models import ReportFile, ReportProof, ReportRun, ReportState, Snapshot
from app.transactions import acting_as, reporting
from tests.factories.reports import ask, built, crowd, newest, outbox_rows, work, write, year
from tests.factories.tenants import Tenant
from tests.visitor import Visitor, visitor_as
from workers import reports as worker
from workers import runtime

START, END = year()


def run_of(tenant: Tenant, run_id: UUID) -> ReportRun:
    with tenant.writing():
        return db.session.get_one(ReportRun, (tenant.org_id, run_id))


def audited(owner_app: Flask, run_id: UUID) -> list[str]:
    with owner_app.app_context(), db.engine.connect() as connection:
        connection.execute(text("SET ROLE r_audit_reader"))
        lines = select(AuditEntry.type).where(AuditEntry.subject_id == run_id).order_by(AuditEntry.id)
        return list(connection.scalars(lines))


def asked_on_the_page(lead: Visitor, **changed: str) -> UUID:
    form = {"programme": "all", "first": f"{START:%Y-%m}", "last": f"{END:%Y-%m}", "key": uuid4().hex, **changed}
    return UUID(lead.post("/reports/new", form).location.rpartition("/")[2])


def test_a_report_is_asked_for_built_read_and_downloaded(
    lead: Visitor, owner_app: Flask, reports_app: Flask, tenant: Tenant
) -> None:
    write(tenant, crowd(120))
    assert "No reports yet" in lead.get("/reports").text
    page = lead.get("/reports/new")
    assert "Small numbers are hidden" in page.text
    run_id = asked_on_the_page(lead)
    assert "Waiting to start" in lead.get(f"/reports/{run_id}").text
    work(reports_app, tenant, run_id)
    assert lead.get(f"/reports/{run_id}").heading == "Progress through the pathway by group"
    assert "Ready" in lead.get("/reports").text
    lead.get(f"/reports/{run_id}/inclusion.xlsx")
    assert audited(owner_app, run_id) == [
        AuditType.REPORT_REQUESTED,
        AuditType.REPORT_BUILT,
        AuditType.REPORT_VIEWED,
        AuditType.REPORT_DOWNLOADED,
    ]


def test_a_form_sent_twice_asks_once(lead: Visitor, tenant: Tenant) -> None:
    key = uuid4().hex
    first, second = asked_on_the_page(lead, key=key), asked_on_the_page(lead, key=key)
    assert first == second
    assert len(outbox_rows(tenant, first)) == 1


@pytest.mark.parametrize(
    ("months", "says"),
    [
        ({"first": "", "last": ""}, "Select the first month"),
        ({"first": f"{END:%Y-%m}"}, "at least 3 months"),
        ({"first": f"{END:%Y-%m}", "last": f"{START:%Y-%m}"}, "The last month must be the first month or later"),
        ({"last": "2099-01"}, "Select"),
        ({"programme": "nobody"}, "Select"),
    ],
)
def test_a_period_that_does_not_fit_is_refused_in_words(lead: Visitor, months: dict[str, str], says: str) -> None:
    form = {"programme": "all", "first": f"{START:%Y-%m}", "last": f"{END:%Y-%m}", "key": uuid4().hex, **months}
    assert says in lead.post("/reports/new", form, status=422).text


def test_a_report_cannot_reach_past_the_newest_month_that_is_over(app: Flask, tenant: Tenant) -> None:
    with pytest.raises(Exception, match="The newest are those of"):
        ask(app, tenant, period_end=periods.last_day(today().replace(day=1)))


def test_progress_is_told_step_by_step(
    lead: Visitor, app: Flask, reports_app: Flask, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = ask(app, tenant)
    seen: list[Any] = []

    def look(real: Any) -> Any:  # noqa: ANN401  any function
        def wrapped(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  any function
            seen.append(copy_context().run(lead_status, lead, run_id))
            return real(*args, **kwargs)

        return wrapped

    monkeypatch.setattr(snapshots, "snapshot_for", look(snapshots.snapshot_for))
    monkeypatch.setattr(snapshots, "cohort_of", look(snapshots.cohort_of))
    monkeypatch.setattr(building, "protected", look(building.protected))
    monkeypatch.setattr(building, "files", look(building.files))
    work(reports_app, tenant, run_id)
    assert [one["step"] for one in seen] == [
        "Step 1 of 4: Collecting records",
        "Step 2 of 4: Checking totals",
        "Step 3 of 4: Protecting small numbers",
        "Step 4 of 4: Drawing charts",
    ]
    assert [one["percent"] for one in seen] == sorted(one["percent"] for one in seen)
    assert {one["go"] for one in seen} == {None}
    assert lead_status(lead, run_id)["go"] == f"/reports/{run_id}"


def lead_status(lead: Visitor, run_id: UUID) -> Any:  # noqa: ANN401  JSON
    return lead.client.get(f"/reports/{run_id}/status").get_json()


def test_a_report_that_waits_is_cancelled_at_once_and_never_built(lead: Visitor, reports_app: Flask, tenant: Tenant) -> None:
    run_id = asked_on_the_page(lead)
    lead.post(f"/reports/{run_id}/cancel")
    assert "cancelled this report" in lead.get(f"/reports/{run_id}").text
    work(reports_app, tenant, run_id)
    assert run_of(tenant, run_id).state is ReportState.CANCELLED
    lead.post(f"/reports/{run_id}/cancel", status=422)


def test_a_report_that_is_being_built_stops_at_the_next_step_and_can_be_asked_for_again(
    lead: Visitor, reports_app: Flask, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = asked_on_the_page(lead)
    real = snapshots.cohort_of

    def cancel_then_count(*args: Any) -> Any:  # noqa: ANN401  any function
        copy_context().run(lead.post, f"/reports/{run_id}/cancel")
        assert "being cancelled" in copy_context().run(lead.get, f"/reports/{run_id}").text
        return real(*args)

    monkeypatch.setattr(snapshots, "cohort_of", cancel_then_count)
    work(reports_app, tenant, run_id)
    run = run_of(tenant, run_id)
    assert (run.state, run.step, run.result) == (ReportState.CANCELLED, 2, None)
    monkeypatch.undo()
    lead.post(f"/reports/{run_id}/retry")
    work(reports_app, tenant, run_id)
    assert run_of(tenant, run_id).state is ReportState.READY


def test_a_failure_is_shown_with_its_step_once_the_attempts_are_used_up(
    lead: Visitor, reports_app: Flask, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = asked_on_the_page(lead)

    def fail(*_args: Any) -> Any:  # noqa: ANN401  any function
        raise RuntimeError("Canary")

    monkeypatch.setattr(building, "protected", fail)
    for attempt in range(5):
        assert run_of(tenant, run_id).state is (ReportState.BUILDING if attempt else ReportState.QUEUED)
        work(reports_app, tenant, run_id)
    page = lead.get(f"/reports/{run_id}")
    assert page.heading == "Your report could not be created"
    assert "step 3 of 4, “Protecting small numbers”" in page.text
    assert "Nothing is lost" in page.text
    assert "Canary" not in page.text
    assert lead_status(lead, run_id)["go"] == f"/reports/{run_id}"
    monkeypatch.undo()
    lead.post(f"/reports/{run_id}/retry")
    lead.post(f"/reports/{run_id}/retry", status=422)
    work(reports_app, tenant, run_id)
    assert run_of(tenant, run_id).state is ReportState.READY


def test_a_job_that_runs_twice_builds_once(app: Flask, reports_app: Flask, tenant: Tenant) -> None:
    run_id = ask(app, tenant)
    (outbox_id,) = outbox_rows(tenant, run_id)
    runtime.perform(reports_app, outbox_id)
    finished = run_of(tenant, run_id)
    runtime.perform(reports_app, outbox_id)
    with reports_app.app_context(), acting_as(reporting(tenant.org_id)):
        worker.build(run_id, by=None)
    again = run_of(tenant, run_id)
    assert (again.attempts, again.finished_at) == (1, finished.finished_at)


def test_the_same_question_on_the_same_snapshot_gets_the_same_answer(app: Flask, reports_app: Flask, tenant: Tenant) -> None:
    write(tenant, crowd(90, seed=4))
    first, second = built(app, reports_app, tenant), built(app, reports_app, tenant)
    results, contents = [], []
    for run_id in (first, second):
        results.append(run_of(tenant, run_id).result)
        with tenant.writing():
            of_run = select(ReportFile.content).where(ReportFile.run_id == run_id).order_by(ReportFile.format)
            contents.append(list(db.session.scalars(of_run)))
    assert results[0] == results[1]
    assert contents[0] == contents[1]
    with tenant.writing():
        proofs = db.session.scalars(select(ReportProof.run_id).where(ReportProof.org_id == tenant.org_id))
        assert list(proofs) == [first]


def test_a_report_made_again_without_the_first_is_the_same_to_the_byte(app: Flask, reports_app: Flask, tenant: Tenant) -> None:
    write(tenant, crowd(90, seed=5))
    question = snapshots.Question(tenant.org_id, None, START, END)
    with reports_app.app_context(), acting_as(reporting(tenant.org_id)):
        snapshot = snapshots.snapshot_for(tenant.org_id, newest())
        asked = building.parameters(question, snapshot)
        one, two = (building.protected(snapshots.cohort_of(question, snapshot.id), asked).report for _ in range(2))
        assert building.files(one) == building.files(two)


def test_reports_of_another_organisation_do_not_exist(
    app: Flask, reports_app: Flask, lead: Visitor, other_tenant: Tenant
) -> None:
    run_id = built(app, reports_app, other_tenant)
    assert str(run_id) not in lead.get("/reports").html
    for address in ("", "/status", "/inclusion.xlsx", "/inclusion.csv"):
        lead.get(f"/reports/{run_id}{address}", status=404)
    for action in ("cancel", "retry"):
        lead.post(f"/reports/{run_id}/{action}", status=404)


def test_only_workforce_leads_see_reports(app: Flask, reports_app: Flask, tenant: Tenant) -> None:
    run_id = built(app, reports_app, tenant)
    for person in tenant.people.values():
        if person is not tenant.lead:
            visitor = visitor_as(app, person)
            for address in ("/reports", "/reports/new", f"/reports/{run_id}", f"/reports/{run_id}/inclusion.csv"):
                visitor.get(address, status=403)


def test_reports_are_kept_for_32_days_and_then_removed_with_their_files(
    lead: Visitor, app: Flask, reports_app: Flask, tenant: Tenant
) -> None:
    old, young = built(app, reports_app, tenant), built(app, reports_app, tenant)
    for run_id, days in ((old, 33), (young, 31)):
        with tenant.writing():
            db.session.execute(update(ReportRun).where(ReportRun.id == run_id).values(asked_at=now() - timedelta(days=days)))
    lead.get(f"/reports/{old}", status=404)
    lead.get(f"/reports/{old}/inclusion.csv", status=404)
    lead.get(f"/reports/{young}")
    with reports_app.app_context(), acting_as(reporting(tenant.org_id)):
        worker.take_snapshot(tenant.org_id, by=None)
    with tenant.writing():
        assert list(db.session.scalars(select(ReportRun.id).where(ReportRun.org_id == tenant.org_id))) == [young]
        assert set(db.session.scalars(select(ReportFile.run_id).where(ReportFile.org_id == tenant.org_id))) == {young}


def test_the_monthly_job_takes_one_snapshot(reports_app: Flask, tenant: Tenant) -> None:
    for _ in range(2):
        with reports_app.app_context(), acting_as(reporting(tenant.org_id)):
            worker.take_snapshot(tenant.org_id, by=None)
    with tenant.writing():
        assert list(db.session.scalars(select(Snapshot.as_of).where(Snapshot.org_id == tenant.org_id))) == [newest()]


def test_the_list_goes_on_to_older_reports(lead: Visitor, tenant: Tenant) -> None:
    with tenant.writing():
        for number in range(30):
            db.session.add(
                ReportRun(
                    org_id=tenant.org_id,
                    kind="inclusion",
                    period_start=date(2026, 1, 1),
                    period_end=date(2026, 3, 31),
                    state=ReportState.CANCELLED,
                    asked_at=now() - timedelta(hours=number),
                )
            )
    first = lead.get("/reports")
    (older,) = [href for href in first.links() if "after=" in href]
    second = lead.get(older)
    runs = [href for page in (first, second) for href in page.links() if href.startswith("/reports/") and href != "/reports/new"]
    assert len(set(runs)) == 30
    lead.get("/reports?after=nonsense")
