"""The figures of a report: the same on the page and in the files, and none of them gives a small number away."""

import csv
import json
import os
import re
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path
from uuid import UUID
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.extensions import db
from app.programmes.models import ProgrammeType
from app.reports import snapshots
from app.reports.models import ReportProof, ReportRun
from app.reports.snapshots import Question
from app.statistics.disclosure import attack
from app.statistics.funnel import GROUPS, STAGES, Characteristic
from app.statistics.inclusion import InclusionReport
from app.statistics.inclusion_tables import DECLARED, TOTAL
from app.transactions import acting_as, reporting
from tests.factories.reports import built, crowd, newest, write, year
from tests.factories.tenants import Tenant
from tests.visitor import Page, Visitor

ROOT = Path(__file__).parents[2]
HIDES_UPTO = 7
TITLES = {"Sex": "sex", "Ethnic group": "ethnicity", "White and BME": "wres", "Disability": "disability", "Age": "age"}
Place = tuple[str, str, str]  # characteristic, group, stage


def true_cube(reports_app: Flask, tenant: Tenant) -> dict[Place, int]:
    question = Question(tenant.org_id, None, *year())
    with reports_app.app_context(), acting_as(reporting(tenant.org_id)):
        cohort = snapshots.cohort_of(question, snapshots.snapshot_for(tenant.org_id, newest()).id)
    cube: dict[Place, int] = {}
    for name in Characteristic:
        counts = cohort.reached(name)
        groups = {group: counts[number] for number, group in enumerate(GROUPS[name])}
        rows = {**groups, DECLARED: counts[:-1].sum(axis=0), TOTAL: counts.sum(axis=0)}
        for group, row in rows.items():
            cube |= {(name.value, group, stage.value): int(n) for stage, n in zip(STAGES, row, strict=True)}
    return cube


def in_csv(content: str) -> dict[Place, str]:
    lines = csv.DictReader(StringIO(content, newline=""))
    return {
        (line["characteristic"], line["group"], line["stage"]): line["value"] or line["symbol"]
        for line in lines
        if line["measure"] == "people"
    }


def in_xlsx(content: bytes) -> dict[Place, str]:
    book = load_workbook(BytesIO(content))
    found: dict[Place, str] = {}
    for sheet in book.worksheets:
        title, _, kind = sheet.title.rpartition(" - ")
        if kind == "people":
            (table,) = sheet.tables.values()
            _, *rows = sheet[table.ref]
            for row in rows:
                values = [str(cell.value) for cell in row]
                found |= {(TITLES[title], values[0], stage.value): text for stage, text in zip(STAGES, values[1:], strict=True)}
    return found


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def on_page(page: Page) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for table in page.tree.iter("table"):
        title, _, about = "".join(words(caption) for caption in table.findall("caption")).partition(": ")
        if not about.startswith("people who reached"):
            continue
        for row in table.findall("tbody/tr"):
            group, *cells = [words(value) for value in row.iter("span") if value.get("class") == "app-table__value"]
            for stage, text in zip(STAGES, cells, strict=True):
                found[TITLES[title], group, stage.value] = text.partition(" (")[0].replace(",", "")
    return found


@pytest.fixture
def made(app: Flask, reports_app: Flask, tenant: Tenant) -> UUID:
    write(tenant, crowd(150, seed=8))
    return built(app, reports_app, tenant)


def test_page_workbook_and_csv_print_the_same_counts_and_no_small_one(
    lead: Visitor, reports_app: Flask, tenant: Tenant, made: UUID
) -> None:
    cube = true_cube(reports_app, tenant)
    page = on_page(lead.get(f"/reports/{made}"))
    of_csv = in_csv(lead.client.get(f"/reports/{made}/inclusion.csv").get_data(as_text=True))
    of_xlsx = in_xlsx(lead.client.get(f"/reports/{made}/inclusion.xlsx").data)
    assert page == of_csv == of_xlsx
    assert set(page) == set(cube)
    assert {n <= HIDES_UPTO for n in cube.values()} == {True, False}  # a world with something to hide
    for place, text in page.items():
        if text == "[c]":
            continue
        assert cube[place] > HIDES_UPTO, place
        assert abs(int(text) - cube[place]) <= 2, place
        assert int(text) % 5 == 0, place


def test_nothing_stored_or_sent_holds_an_exact_count_but_by_rounding(lead: Visitor, tenant: Tenant, made: UUID) -> None:
    with tenant.writing():
        stored = db.session.get_one(ReportRun, (tenant.org_id, made)).result
        proof = db.session.get_one(ReportProof, (tenant.org_id, made))
        attack.verify(proof.published, proof.certificate)
        assert attack.leaks(proof.published) == {}
    assert stored is not None
    counts = [int(n) for n in re.findall(r'"count": (\d+)', json.dumps(stored))]
    assert all(count >= 10 and count % 5 == 0 for count in counts)
    assert "certificate" not in json.dumps(stored)
    for stage in ("started", "interviewed", "offered", "in_work"):
        bars = re.findall(r"\b(\d+) of (\d+)\b", lead.get(f"/reports/{made}?stage={stage}").text)
        report = InclusionReport.from_dict(stored)
        said = {(str(report.hidden), str(report.cells))}
        assert all(int(n) % 5 == 0 for pair in set(bars) - said for n in pair)


def test_a_hidden_bar_is_a_dotted_line_with_its_reason(lead: Visitor, made: UUID) -> None:
    page = lead.get(f"/reports/{made}")
    assert "Hidden: small number" in page.text
    hidden = [row for row in page.tree.iter("tr") if any(cell.get("class") == "app-bars__hidden" for cell in row.iter("td"))]
    assert hidden
    for row in hidden:
        assert sum(part.tag.endswith("rect") for part in row.iter()) == 1  # the track alone


def test_a_programme_with_few_people_shows_nothing_of_them(app: Flask, reports_app: Flask, lead: Visitor, tenant: Tenant) -> None:
    write(tenant, crowd(6))
    run_id = built(app, reports_app, tenant, programme_id=tenant.programmes[ProgrammeType.WORKSTART])
    page = lead.get(f"/reports/{run_id}")
    assert set(on_page(page).values()) == {"[c]"}
    assert "Too few people to compare" in page.text


def test_files_are_named_without_people_and_sent_as_what_they_are(lead: Visitor, made: UUID) -> None:
    start, end = year()
    for kind, type_ in (
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("csv", "text/csv; charset=utf-8"),
    ):
        response = lead.client.get(f"/reports/{made}/inclusion.{kind}")
        assert response.content_type == type_
        assert response.headers["Content-Disposition"] == f'attachment; filename="inclusion-{start:%Y-%m}-to-{end:%Y-%m}.{kind}"'
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
    lead.get(f"/reports/{made}/inclusion.pdf", status=404)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "report", "inclusion", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "WAYMARK_ENV_FILE": ""},
        check=False,
    )


def test_the_command_writes_the_files_of_the_page_to_the_byte(
    app: Flask, reports_app: Flask, lead: Visitor, tenant: Tenant, tmp_path: Path
) -> None:
    write(tenant, crowd(80, seed=2))
    start, end = year()
    asked = ["--from", f"{start:%Y-%m}", "--to", f"{end:%Y-%m}", "--organisation", tenant.name, "--programme", "WorkSTART"]
    before = command(*asked, "--out", str(tmp_path / "before.xlsx"))
    assert before.returncode == 0, before.stderr
    assert "counts are hidden (nhs-secondary-care)" in before.stdout
    run_id = built(app, reports_app, tenant, programme_id=tenant.programmes[ProgrammeType.WORKSTART])
    after = command(*asked, "--out", str(tmp_path / "after.csv"))
    assert after.returncode == 0, after.stderr
    assert (tmp_path / "before.xlsx").read_bytes() == lead.client.get(f"/reports/{run_id}/inclusion.xlsx").data
    assert (tmp_path / "after.csv").read_bytes() == lead.client.get(f"/reports/{run_id}/inclusion.csv").data


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (["--from", "2026-13"], "is not a month"),
        (["--out", "report.doc"], "must end in .xlsx or .csv"),
        (["--organisation", "Nobody"], "no employer called"),
        (["--programme", "Nothing"], "no programme called"),
        (["--to", "2099-12"], "The newest are those of"),
    ],
)
def test_the_command_refuses_in_words(tenant: Tenant, tmp_path: Path, changed: list[str], says: str) -> None:
    start, end = year()
    asked = ["--from", f"{start:%Y-%m}", "--to", f"{end:%Y-%m}", "--organisation", tenant.name, "--out", str(tmp_path / "r.csv")]
    run = command(*asked, *changed)
    assert (run.returncode, "Traceback" in run.stderr) == (1, False)
    assert says in run.stderr
    assert not list(tmp_path.iterdir())


def test_where_there_are_several_employers_the_command_names_some(tenant: Tenant, other_tenant: Tenant, tmp_path: Path) -> None:
    assert tenant.org_id != other_tenant.org_id
    run = command("--from", "2025-10", "--to", "2026-09", "--out", str(tmp_path / "r.csv"))
    assert (run.returncode, "Traceback" in run.stderr) == (1, False)
    assert 'Name the employer: --organisation "' in run.stderr


def test_the_web_process_loads_neither_pandas_nor_a_solver() -> None:
    code = "import sys, wsgi; print([m for m in ('pandas', 'scipy', 'highspy', 'gptables') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip().endswith("[]")
