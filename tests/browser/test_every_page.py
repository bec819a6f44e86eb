"""No page in any state may keep anybody out: axe at the width of a desk and of a phone, and what holds for every page.

The states are one list (tests/browser/states). A page without a state in it fails here.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.access import GRANTS, Role, declaration_of
from app.demo.setting import PASSWORD
from tests.browser.people import Visits
from tests.browser.service import Service
from tests.browser.states import STATES, Scene, State
from tests.browser.states.facts import NORTHMOOR, Facts, email_of, found_newtown
from tests.browser.states.jobs import ready_report, sample_import

TITLE = re.compile("(Error: )?\\S[^\N{EN DASH}]*\\S \N{EN DASH} Waymark")


class Stage:
    """One window for each person, used for all of their states."""

    def __init__(self, service: Service, chromium: Browser, app: Flask, folder: Path) -> None:
        self.visits, self._app, self._folder = Visits(service, chromium), app, folder
        self.facts = Facts(service)
        self._scenes: dict[tuple[str, Role | None], Scene] = {}
        found_newtown(service)

    def of(self, who: Role | None, employer: str = NORTHMOOR) -> Scene:
        """Return the window of somebody, signed in when it is first needed."""
        if (employer, who) not in self._scenes:
            visit = self.visits.of_nobody()
            if who is not None:
                visit.sign_in(email_of(who, employer), PASSWORD)
            self._scenes[employer, who] = Scene(visit, self.facts, self._app, self._folder)
        scene = self._scenes[employer, who]
        if who is None:
            scene.visit.context.clear_cookies()
        scene.visit.complaints.clear()
        return scene

    def scenes(self) -> Iterable[Scene]:
        """Every window that was opened."""
        return self._scenes.values()


@pytest.fixture(scope="module")
def stage(service: Service, chromium: Browser, app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(service, chromium, app, tmp_path_factory.mktemp("files"))
    yield made
    for scene in made.scenes():
        scene.visit.complaints.clear()  # each state has answered for its own
    made.visits.close()


@pytest.mark.parametrize("state", STATES, ids=str)
def test_a_page_is_accessible_and_whole(stage: Stage, state: State) -> None:
    scene = stage.of(state.who, state.employer)
    state.bring(scene)
    scene.settle()
    page = scene.page
    assert scene.answer is not None
    assert (scene.endpoint, scene.answer.status) == (state.endpoint, state.status)
    headings = page.get_by_role("heading", level=1).all_inner_texts()
    assert len(headings) == 1, headings
    assert TITLE.fullmatch(page.title()), page.title()
    assert page.title().startswith("Error: ") is state.refused
    assert page.locator(".nhsuk-error-summary").count() == state.refused
    scene.visit.check_accessible()
    complaints = [line for line in scene.visit.complaints if f"status of {state.status}" not in line]
    assert complaints == []
    assert scene.foreign == [], "a page asked another host"


def test_every_page_is_among_the_states(stage: Stage, app: Flask) -> None:
    stated = {state.endpoint for state in STATES}
    pages = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in stated | {"static"}:
            mimetype = _mimetype(stage, app, rule.endpoint, set(rule.arguments))
            pages += [f"{rule.endpoint} ({mimetype})"] if mimetype in {None, "text/html"} else []
    assert pages == [], "pages without a state in tests/browser/states"


def _mimetype(stage: Stage, app: Flask, endpoint: str, arguments: set[str]) -> str | None:
    """What an endpoint serves; None where it needs what nothing here has. A page that only sends on is not a page."""
    values: dict[str, str] = {"format_": "csv", "kind": "csv"}
    if "run_id" in arguments:
        values["run_id"] = ready_report(stage.of(Role.WORKFORCE_LEAD))
    if "import_id" in arguments:
        values["import_id"] = sample_import(stage.of(Role.PROGRAMME_MANAGER))
    if not arguments <= values.keys():
        return None
    declared = declaration_of(app.view_functions[endpoint])
    allowed = [role for role in Role if declared and declared.permission in GRANTS[role]]
    scene = stage.of(Role.PROGRAMME_MANAGER if Role.PROGRAMME_MANAGER in allowed else allowed[0] if allowed else None)
    address = scene.address(endpoint, **{name: values[name] for name in arguments})
    answer = scene.visit.context.request.get(scene.visit.service.address + address, max_redirects=0)
    assert answer.status in {200, 302}, f"{endpoint}: {answer.status}"
    return "a redirect" if answer.status == 302 else answer.headers["content-type"].split(";")[0]
