"""A real Chromium, a Waymark that runs, and people who sign in with it."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.people import Visit, Visits
from tests.browser.service import Service, running_service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Waymark with demo data and every process."""
    with running_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visits(service: Service, chromium: Browser) -> Iterator[Visits]:
    """Browsers of people, each with cookies of its own; closed after the test, which fails if a page complained."""
    made = Visits(service, chromium)
    yield made
    made.close()


@pytest.fixture
def stranger(visits: Visits) -> Visit:
    """Somebody who is not signed in."""
    return visits.of_nobody()
