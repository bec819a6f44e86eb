"""People with a browser: they sign in by the page, click, type, and notice what is wrong with a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from app.access import Role
    from tests.browser.service import Service

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

_DRAWN_ANEW = "() => [1, 2, 3, 4].reduce((wait) => wait.then(() => new Promise(requestAnimationFrame)), Promise.resolve())"
"""The menu of the header folds in the frames after the window has another width."""

_OVERFLOW = "() => { const page = document.documentElement; return page ? page.scrollWidth - page.clientWidth : null }"


class Visit:
    """One browser window of one person."""

    def __init__(self, service: Service, context: BrowserContext, *, javascript: bool = True) -> None:
        self.service = service
        self._javascript = javascript
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        # A refused form and a page that may not be seen are answers, not faults; Chromium reports their status.
        if message.type in {"error", "warning"} and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(self.service.address + path)
        return self.page

    def sign_in(self, email: str, password: str) -> Visit:
        """Sign in as a person does."""
        self.go("/sign-in")
        self.page.get_by_label("Work email address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        return self

    def press(self, name: str) -> Page:
        """Press the button with exactly this name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        return self.page

    def follow(self, name: str, *, exact: bool = True) -> Page:
        """Follow the link with this name."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        return self.page

    def sees(self, words: str) -> None:
        """Wait until the page says ``words``."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def _overflow(self) -> int:
        """Measure how much wider than the window the page is; one that is just being loaded again has no width yet."""
        width: int | None = None
        while width is None:
            self.page.wait_for_load_state()
            width = self.page.evaluate(_OVERFLOW)
        return width

    def check_accessible(self) -> None:
        """Fail on any violation axe finds, at the width of a desk and of a phone, and on a page that is wider than that.

        Axe waits with timers, which do not run where JavaScript is off; there the width alone is looked at.
        """
        found: list[str] = []
        for size in (DESKTOP, PHONE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict, as Playwright wants
            if self._javascript:
                self.page.evaluate(_DRAWN_ANEW)
                found += [f"{size['width']} px: {line}" for line in violations(self.page)]
            overflow = self._overflow()
            if overflow > 0:
                found.append(f"{size['width']} px: the page is {overflow} px wider than the window")
        self.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # as above
        assert not found, f"{self.page.url}\n" + "\n".join(found)


class Visits:
    """The windows of one test."""

    def __init__(self, service: Service, browser: Browser) -> None:
        self._service = service
        self._browser = browser
        self._all: list[Visit] = []

    def of_nobody(self, *, javascript: bool = True) -> Visit:
        """Open a window of somebody who is not signed in."""
        context = self._browser.new_context(viewport=DESKTOP, java_script_enabled=javascript)  # type: ignore[arg-type]  # a plain dict
        visit = Visit(self._service, context, javascript=javascript)
        self._all.append(visit)
        return visit

    def of(self, role: Role, *, javascript: bool = True) -> Visit:
        """Open a window of the demo person with ``role``, signed in."""
        email, password = self._sign_in_of(role)
        return self.of_nobody(javascript=javascript).sign_in(email, password)

    def _sign_in_of(self, role: Role) -> tuple[str, str]:
        said = self._service.flask("demo", "sign-ins").stdout
        email = re.search(rf"^\s*{re.escape(role.label)}\s+(\S+@\S+)", said, re.MULTILINE)
        password = re.search(r"^Password of all: (.+)$", said, re.MULTILINE)
        assert email, f"The demo data has nobody who is {role.label}:\n{said}"
        assert password, said
        return email[1], password[1].strip()

    def close(self) -> None:
        """Close every window; complaints of any page fail the test."""
        complaints = [f"{visit.page.url}: {line}" for visit in self._all for line in visit.complaints]
        for visit in self._all:
            visit.context.close()
        assert not complaints, "\n".join(complaints)
