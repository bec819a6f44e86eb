"""States of what a worker does: imports and reports."""

import re
from datetime import date
from typing import Final

from app.access import Role
from app.clock import today
from app.referrals.models import ImportState
from app.reports.models import ReportState
from tests.browser.states.facts import Facts, Lookup
from tests.browser.states.scene import Bring, Scene, State, form, page
from tests.processes import ROOT

MANAGER, LEAD = Role.PROGRAMME_MANAGER, Role.WORKFORCE_LEAD
SECONDS = 60_000
HEADINGS = "First name,Last name,Date of birth,Phone,Programme,Referral date,Consent to contact"
PEOPLE = "Zebedee Quillfeather,Perpetua Oxenham,Ignatius Thistlewood,Ottoline Varga,Leopold Yaxley,Hephzibah Crane".split(",")
WHY_ENDED: Final = ("check_import", "save_import", "undo_import")


def _upload(scene: Scene, name: str, content: str | bytes) -> str:
    """Upload a file, wait until it is read, and return the import's id."""
    scene.go("referrals.new")
    raw = content.encode() if isinstance(content, str) else content
    scene.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": raw})
    scene.press("Check file")
    read = re.compile("Check the referrals|What the columns mean|The file could not be read")
    scene.page.get_by_role("heading", name=read, level=1).wait_for(timeout=SECONDS)
    return scene.page.url.split("/imports/")[1].split("/")[0]


def _new_people(*numbers: int) -> str:
    day = today()
    rows = (
        f"{PEOPLE[one].replace(' ', ',')},1{one}/02/198{one},07700 900{one}23,WorkSTART,{day:%d/%m/%Y},Yes" for one in numbers
    )
    return "\n".join([HEADINGS, *rows])


def sample_import(scene: Scene) -> str:
    """The import of the sample file, uploaded once and never saved."""
    known = scene.facts.service.sql(
        "SELECT id FROM referral_import WHERE file_name = 'referrals-500.csv' AND by_id = %(programme_manager)s",
        scene.facts.members,
    )
    return (
        str(known[0][0]) if known else _upload(scene, "referrals-500.csv", (ROOT / "docs/samples/referrals-500.csv").read_bytes())
    )


def _review(show: str) -> Bring:
    return lambda scene: scene.go("referrals.show", f"?show={show}", import_id=sample_import(scene))


def _row(scene: Scene, endpoint: str, where: str) -> None:
    import_id = sample_import(scene)
    number = scene.facts.one(
        f"SELECT number FROM import_row WHERE import_id = %(of)s AND {where} ORDER BY number LIMIT 1", of=import_id
    )
    scene.go(endpoint, import_id=import_id, number=number)


def _repair(scene: Scene) -> None:
    _row(scene, "referrals.repair", "problems::text <> '[]'")


def _decide(scene: Scene) -> None:
    _row(scene, "referrals.decide", "duplicates::text <> '[]' AND problems::text = '[]'")


def _repair_with_nothing(scene: Scene) -> None:
    _repair(scene)
    scene.send_empty()


def _decide_nothing(scene: Scene) -> None:
    _decide(scene)
    scene.send_empty()


def _repaired(scene: Scene) -> None:
    import_id = _upload(scene, "one fault.csv", _new_people(0).replace("WorkSTART", "WorkSTRT"))
    number = scene.facts.one("SELECT number FROM import_row WHERE import_id = %(of)s", of=import_id)
    scene.go("referrals.repair", import_id=import_id, number=number)
    scene.page.get_by_label("Programme").fill("WorkSTART")
    scene.press("Save row")


def _columns(scene: Scene) -> None:
    _upload(scene, "strange.csv", "Forename,Surname,Born,Somewhere\nZed,Quill,1/2/1990,x\n")


def _columns_with_nothing(scene: Scene) -> None:
    _columns(scene)
    scene.send_empty()


def _columns_known(scene: Scene) -> None:
    scene.go("referrals.columns", import_id=sample_import(scene))


def _unreadable(scene: Scene) -> None:
    _upload(scene, "not a workbook.xlsx", b"PK\x03\x04 and then nothing that could be read")


def _wrong_kind(scene: Scene) -> None:
    scene.go("referrals.new")
    scene.page.locator("input[type=file]").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"})
    scene.press("Check file")


def _discarded(scene: Scene) -> None:
    _upload(scene, "discarded.csv", _new_people(1))
    scene.press("Discard this file")


def _saved(scene: Scene) -> None:
    _upload(scene, "saved.csv", _new_people(2, 3))
    with scene.page.expect_navigation():
        scene.page.get_by_role("button", name="Save 2").click()
    scene.page.get_by_role("heading", name="Undo this import").wait_for(timeout=SECONDS)


def _undone(scene: Scene) -> None:
    _saved_again(scene)
    scene.facts.service.sql(
        """UPDATE candidate SET contact_needs = 'Text first', version = version + 1, changed_at = now()
           WHERE id = (SELECT candidate_id FROM import_row WHERE import_id = %(of)s ORDER BY number LIMIT 1) RETURNING 1""",
        {"of": scene.page.url.split("/imports/")[1]},
    )
    with scene.page.expect_navigation():
        scene.page.get_by_role("button", name="Undo import").click()
    scene.page.get_by_role("heading", name="Import undone").wait_for(timeout=SECONDS)


def _saved_again(scene: Scene) -> None:
    _upload(scene, "undone.csv", _new_people(4, 5))
    with scene.page.expect_navigation():
        scene.page.get_by_role("button", name="Save 2").click()
    scene.page.get_by_role("heading", name="Undo this import").wait_for(timeout=SECONDS)


def _import(state: str, problem: str | None = None) -> Lookup:
    """An import that stands where no test can keep a worker waiting."""

    def put(facts: Facts) -> str:
        values: dict[str, object] = {
            "state": state,
            "problem": problem,
            "file_name": "june.csv",
            "done_rows": 120,
            "total_rows": 480,
        }
        return facts.put("referral_import", **values, by_id=facts.members["programme_manager"])

    return put


def _every_import(scene: Scene) -> None:
    for state in ImportState:
        _import(state, "The file is empty" if state is ImportState.UNREADABLE else None)(scene.facts)
    scene.go("referrals.imports")


IMPORTS: Final = (
    *form(MANAGER, "referrals.new"),
    State("a file of the wrong kind", MANAGER, "referrals.new", _wrong_kind, status=422, refused=True),
    *(
        State(f"rows: {show}", MANAGER, "referrals.show", _review(show))
        for show in ("problems", "duplicates", "ready", "left_out")
    ),
    State("a row to repair", MANAGER, "referrals.repair", _repair, refused=True),
    State("a row emptied", MANAGER, "referrals.repair", _repair_with_nothing, status=422, refused=True),
    State("repaired, with a banner", MANAGER, "referrals.show", _repaired),
    State("a row to decide about", MANAGER, "referrals.decide", _decide),
    State("no decision", MANAGER, "referrals.decide", _decide_nothing, status=422, refused=True),
    State("columns not found", MANAGER, "referrals.columns", _columns),
    State("columns not said", MANAGER, "referrals.columns", _columns_with_nothing, status=422, refused=True),
    State("columns known", MANAGER, "referrals.columns", _columns_known),
    State("unreadable", MANAGER, "referrals.show", _unreadable),
    State("discarded", MANAGER, "referrals.show", _discarded),
    State("saved", MANAGER, "referrals.show", _saved),
    State("undone, but for one", MANAGER, "referrals.show", _undone),
    *(page(MANAGER, "referrals.show", state, import_id=_import(state)) for state in ("checking", "saving", "undoing")),
    *(page(MANAGER, "referrals.show", f"failed: {job}", import_id=_import("failed", job)) for job in WHY_ENDED),
    State("in every state", MANAGER, "referrals.imports", _every_import),
)


def _run(state: str, **values: object) -> Lookup:
    """A report that stands where no test can keep a worker waiting."""

    def put(facts: Facts) -> str:
        period = {"kind": "inclusion", "period_start": date(2026, 1, 1), "period_end": date(2026, 6, 30)}
        return facts.put("report_run", **period, state=state, asked_by_id=facts.members["workforce_lead"], **values)

    return put


def ready_report(scene: Scene) -> str:
    """The report that the lead asks for once, when it is ready."""
    mine = "SELECT id FROM report_run WHERE org_id = %(org)s AND asked_by_id = %(workforce_lead)s AND state = 'ready'"
    if not scene.facts.service.sql(mine, scene.facts.members):
        scene.go("reports.new")
        scene.press("Create report")
        scene.page.get_by_role("heading", name="About these numbers").wait_for(timeout=SECONDS)
    return scene.facts.one(mine)


def _ready(scene: Scene, query: str = "") -> None:
    scene.go("reports.show", query, run_id=ready_report(scene))


def _tables_open(scene: Scene) -> None:
    _ready(scene)
    scene.page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def _period_backwards(scene: Scene) -> None:
    scene.go("reports.new")
    months = scene.page.get_by_label("First month").locator("option")
    scene.page.get_by_label("First month").select_option(index=0)
    scene.page.get_by_label("Last month").select_option(index=months.count() - 1)
    scene.press("Create report")


def _every_run(scene: Scene) -> None:
    for state in set(ReportState) - {ReportState.READY}:
        _run(state, failed_step=2 if state is ReportState.FAILED else None)(scene.facts)
    _ready(scene)
    scene.go("reports.reports")


REPORTS: Final = (
    *form(LEAD, "reports.new"),
    State("a period that runs backwards", LEAD, "reports.new", _period_backwards, status=422, refused=True),
    page(LEAD, "reports.show", "queued", run_id=_run("queued")),
    page(LEAD, "reports.show", "building", run_id=_run("building", step=2, percent=45, attempts=1)),
    page(LEAD, "reports.show", "building, to be cancelled", run_id=_run("building", step=2, percent=45, cancel_asked=True)),
    page(LEAD, "reports.show", "failed", run_id=_run("failed", step=3, percent=60, failed_step=3)),
    page(LEAD, "reports.show", "cancelled by hand", run_id=_run("cancelled", cancel_asked=True)),
    page(LEAD, "reports.show", "cancelled", run_id=_run("cancelled")),
    State("ready", LEAD, "reports.show", _ready),
    State("ready, another stage", LEAD, "reports.show", lambda scene: _ready(scene, "?stage=in_work")),
    State("ready, tables open", LEAD, "reports.show", _tables_open),
    State("in every state", LEAD, "reports.reports", _every_run),
)
