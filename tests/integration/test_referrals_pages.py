"""A file of referrals from upload to undo, through the pages."""

import csv
import os
from datetime import date
from io import BytesIO, StringIO
from uuid import UUID, uuid4
from xml.etree.ElementTree import Element

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.referrals import service
from app.referrals.importing import checking
from app.referrals.models import ImportState
from app.referrals.reading.columns import Field
from tests.factories.candidates import candidate
from tests.factories.referrals import SAMPLE, csv_of, different, run, uploaded
from tests.factories.tenants import Tenant
from tests.visitor import Page, Visitor, visitor_as

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def _on_the_day_of_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (checking, service):
        monkeypatch.setattr(module, "today", lambda: date(2026, 11, 16))


def upload(visitor: Visitor, content: bytes, name: str = "referrals.csv", *, key: str = "") -> str:
    return visitor.post("/imports/new", {"key": key or uuid4().hex, "file": (BytesIO(content), name)}).location


def id_of(address: str) -> UUID:
    return UUID(address.split("/")[2])


def ready(worker_app: Flask, tenant: Tenant, visitor: Visitor, content: bytes, name: str = "referrals.csv") -> str:
    address = upload(visitor, content, name)
    assert run(worker_app, tenant, id_of(address)) is ImportState.CHECKED
    return address


def hidden(page: Page, name: str) -> str:
    return next(str(field.get("value")) for field in page.tree.iter("input") if field.get("name") == name)


def saved_people(tenant: Tenant) -> list[str]:
    with tenant.writing():
        people = db.session.execute(
            text("SELECT given_name || ' ' || family_name FROM candidate WHERE org_id = :org ORDER BY reference"),
            {"org": tenant.org_id},
        )
        return [one[0] for one in people]


def test_the_sample_goes_the_whole_way(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    assert "No referrals have been imported" in adviser.get("/referrals").text
    address = upload(adviser, SAMPLE.read_bytes(), "referrals-500.csv")
    assert "Reading the file" in adviser.get(address).text
    run(worker_app, tenant, id_of(address))
    page = adviser.get(address)
    assert "Nothing has been saved yet" in page.text
    assert "Save 462 referrals" in page.text
    assert "Not saved: 32 rows to repair and 6 rows to decide about." in page.text
    assert saved_people(tenant) == []
    adviser.post(f"{address}/save", {"version": hidden(page, "version")})
    assert "Saving" in adviser.get(address).heading
    run(worker_app, tenant, id_of(address))
    assert adviser.get(address).heading == "462 referrals saved"
    assert len(saved_people(tenant)) == 462
    adviser.post(f"{address}/undo")
    run(worker_app, tenant, id_of(address))
    assert adviser.get(address).heading == "Import undone"
    assert saved_people(tenant) == []
    assert "462 taken back" in adviser.get("/referrals").text


def test_a_bad_row_is_named_and_repaired(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    bad = {Field.DATE_OF_BIRTH: "31/02/1991", Field.FIRST_NAME: HOSTILE}
    address = ready(worker_app, tenant, adviser, csv_of(*different(2), bad))
    page = adviser.get(address)
    assert "Date of birth must be a real date" in page.text
    assert "31/02/1991" in page.text
    assert "Accepted: a date with the day first, such as 27 3 1998" in page.text
    assert HOSTILE not in page.html
    row = adviser.get(f"{address}/rows/4")
    assert HOSTILE not in row.html
    typed = {
        str(field.get("name")): field.get("value") or "" for field in row.tree.iter("input") if field.get("name") != "csrf_token"
    }
    assert typed["date_of_birth"] == "31/02/1991"
    assert typed["first_name"] == HOSTILE
    again = adviser.post(f"{address}/rows/4", typed | {"first_name": "Amara"}, status=422)
    assert "Date of birth must be a real date" in again.text
    assert 'value="Amara"' in again.html
    adviser.post(f"{address}/rows/4", typed | {"first_name": "Amara", "date_of_birth": "28 Feb 1991"})
    assert "Save 3 referrals" in adviser.get(address).text
    conflict = adviser.post(f"{address}/rows/4", typed | {"first_name": "Amira"}, status=409)
    assert "Someone else changed this" in conflict.text


def test_decisions_about_likely_duplicates_are_honoured(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    known = candidate(tenant, given_name="Amara", family_name="Okafor", date_of_birth=date(1998, 3, 27), phone="+447700900123")
    rows = [*different(1), {}, {Field.LAST_NAME: "Okafer"}, {Field.FIRST_NAME: "Okafor", Field.LAST_NAME: "Amara"}]
    address = ready(worker_app, tenant, adviser, csv_of(*rows))
    assert "Save 1 referral" in adviser.get(address).text
    choices = {3: f"same:{known}", 4: "create", 5: "skip"}
    for number, choice in choices.items():
        page = adviser.get(f"{address}/rows/{number}/decision")
        assert "27 March 1998" in page.text
        adviser.post(f"{address}/rows/{number}/decision", {"decision": choice, "mark": hidden(page, "mark")})
    page = adviser.get(address)
    assert "Save 3 referrals" in page.text
    adviser.post(f"{address}/save", {"version": hidden(page, "version")})
    run(worker_app, tenant, id_of(address))
    assert sorted(saved_people(tenant)) == ["Adeel Aaaaaaaaaason", "Amara Okafer", "Amara Okafor"]
    with tenant.writing():
        assert db.session.scalar(text("SELECT count(*) FROM enrolment WHERE candidate_id = :id"), {"id": known}) == 1
    with psycopg.connect(os.environ["TEST_SERVER"]) as server:
        seen = "SELECT count(*) FROM audit.entry WHERE subject_id = %s AND type = 'candidates_listed'"
        assert server.execute(seen, [known]).fetchone() == (3,)


def test_saving_twice_saves_once_and_an_old_page_is_a_conflict(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    address = ready(worker_app, tenant, adviser, csv_of(*different(3)))
    version = hidden(adviser.get(address), "version")
    row = adviser.get(f"{address}/rows/2/decision")
    adviser.post(f"{address}/rows/2/decision", {"decision": "skip", "mark": hidden(row, "mark")})
    adviser.post(f"{address}/save", {"version": version}, status=409)
    version = hidden(adviser.get(address), "version")
    for _ in range(3):
        adviser.post(f"{address}/save", {"version": version})
    run(worker_app, tenant, id_of(address))
    adviser.post(f"{address}/save", {"version": version})
    assert len(saved_people(tenant)) == 2
    with tenant.writing():
        asked = text("SELECT count(*) FROM outbox WHERE subject_id = :id AND kind = 'save_import'")
        assert db.session.scalar(asked, {"id": id_of(address)}) == 1


def test_a_file_that_is_sent_twice_is_one_import(adviser: Visitor) -> None:
    key = uuid4().hex
    assert upload(adviser, csv_of({}), key=key) == upload(adviser, csv_of({}), key=key)
    assert adviser.get("/referrals").html.count("referrals.csv</a>") == 1


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"x", "cv.pdf", "must be an Excel workbook (.xlsx) or a CSV file"),
        (b"", "empty.csv", "The selected file is empty"),
        (b"x", "macro.xlsm", "without macros"),
    ],
)
def test_a_wrong_file_is_refused_at_once(adviser: Visitor, content: bytes, name: str, says: str) -> None:
    page = adviser.post("/imports/new", {"key": uuid4().hex, "file": (BytesIO(content), name)}, status=422)
    assert says in page.text
    assert "Select a file" in adviser.post("/imports/new", {"key": uuid4().hex}, status=422).text


def test_an_unreadable_file_says_why(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    address = upload(adviser, b"PK\x03\x04 not a workbook", "broken.xlsx")
    assert run(worker_app, tenant, id_of(address)) is ImportState.UNREADABLE
    assert "damaged" in adviser.get(address).text
    adviser.get(f"{address}/rows-to-repair.csv", status=404)


def test_columns_can_be_mapped_and_are_remembered(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    content = csv_of(*different(2)).replace(b"Last name", b"Klan").replace(b"Your reference", b"Zeichen")
    address = ready(worker_app, tenant, adviser, content)
    assert adviser.get(address, status=302).location == f"{address}/columns"
    page = adviser.get(f"{address}/columns")
    assert "We could not find these columns: Last name" in page.text
    chosen = {str(field.get("name")): _selected(field) for field in page.tree.iter("select")}
    refusal = adviser.post(f"{address}/columns", chosen | {"version": hidden(page, "version")}, status=422)
    assert "The file must have a column “Last name”" in refusal.text
    twice = adviser.post(
        f"{address}/columns", chosen | {"column_2": "first_name", "version": hidden(page, "version")}, status=422
    )
    assert "Another column is “First name” already" in twice.text
    adviser.post(f"{address}/columns", chosen | {"column_2": "last_name", "version": hidden(page, "version")})
    assert run(worker_app, tenant, id_of(address)) is ImportState.CHECKED
    page = adviser.get(address)
    assert "Save 2 referrals" in page.text
    assert "These columns are not used: “Zeichen”" in page.text
    assert "Save 2 referrals" in adviser.get(ready(worker_app, tenant, adviser, content)).text


def _selected(field: Element) -> str:
    chosen = (option for option in field.iter("option") if option.get("selected") is not None)
    return next((str(option.get("value") or "") for option in chosen), "")


def test_the_rows_to_repair_are_a_file_no_spreadsheet_runs(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    formula = '=HYPERLINK("https://example.com","x")'
    address = ready(worker_app, tenant, adviser, csv_of({Field.LAST_NAME: formula}))
    rows = list(csv.DictReader(StringIO(adviser.get(f"{address}/rows-to-repair.csv").html.lstrip("\ufeff"))))
    assert len(rows) == 1
    assert rows[0]["Last name"] == f"'{formula}"
    assert rows[0]["Row in the file"] == "2"
    assert "Last name must have letters" in rows[0]["What to repair"]


def test_somebody_elses_import_does_not_exist(
    app: Flask, adviser: Visitor, worker_app: Flask, tenant: Tenant, other_tenant: Tenant
) -> None:
    address = ready(worker_app, tenant, adviser, csv_of({}))
    stranger = visitor_as(app, other_tenant.manager)
    for page in ("", "/status", "/columns", "/rows/2", "/rows/2/decision", "/rows-to-repair.csv"):
        stranger.get(f"{address}{page}", status=404)
    for action in ("save", "undo", "again", "discard"):
        stranger.post(f"{address}/{action}", {"version": "1"}, status=404)


def test_a_discarded_file_is_forgotten(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    address = upload(adviser, csv_of({}))
    adviser.post(f"{address}/discard")
    with tenant.writing():
        content = text("SELECT content FROM referral_import WHERE id = :id")
        assert db.session.scalar(content, {"id": id_of(address)}) is None
    assert adviser.get(address).heading == "File discarded"
    assert adviser.get(f"{address}/status").response.get_json()["go"] == address


def test_a_failed_job_can_be_tried_again(adviser: Visitor, worker_app: Flask, tenant: Tenant) -> None:
    address = upload(adviser, csv_of({}))
    with tenant.writing():
        db.session.execute(
            text("UPDATE referral_import SET state = 'failed', problem = 'check_import' WHERE id = :id"), {"id": id_of(address)}
        )
    assert adviser.get(address).heading == "The file could not be checked"
    adviser.post(f"{address}/again")
    assert run(worker_app, tenant, id_of(address)) is ImportState.CHECKED


def test_a_referrer_sees_what_became_of_theirs_and_nothing_else(
    app: Flask, adviser: Visitor, worker_app: Flask, tenant: Tenant
) -> None:
    with tenant.writing():
        partner = db.session.scalar(text("SELECT name FROM organisation WHERE id = :id"), {"id": tenant.partner_id})
    rows = different(2)
    rows[0][Field.REFERRER_ORGANISATION] = str(partner).upper()
    import_id = uploaded(tenant, csv_of(*rows))
    run(worker_app, tenant, import_id)
    page = adviser.get(f"/imports/{import_id}")
    adviser.post(f"/imports/{import_id}/save", {"version": hidden(page, "version")})
    run(worker_app, tenant, import_id)
    referrer = visitor_as(app, tenant.referrer)
    page = referrer.get("/referrals/sent")
    assert "R0 Referred 14 October 2026 Programme WorkSTART What became of it Received" in page.text
    assert "R1" not in page.text
    assert "Adeel" not in page.html
    referrer.get("/referrals", status=403)
    referrer.get(f"/imports/{import_id}", status=403)
