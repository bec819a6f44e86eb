"""Use a page by the keyboard alone: every control is reached by Tab, and seen when it is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.people import Visit

Kind = Literal["button", "link", "textbox", "searchbox", "radio", "checkbox", "combobox"]
MOST: Final = 90
"""So many presses of Tab are more than anybody would bear; the pages with a list of people need about 60."""

_LOOKS: Final = """(one) => {
  const drawn = [one, ...(one.labels ?? [])].flatMap((part) => [[part, null], [part, '::before'], [part, '::after']]);
  return drawn.map(([part, pseudo]) => {
    const style = getComputedStyle(part, pseudo);
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderWidth].join();
  }).join();
}"""
_INSIDE: Final = """(one) => {
  const box = one.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""
_FOCUSED: Final = "() => (document.activeElement?.outerHTML ?? '').slice(0, 160)"


class Keyboard:
    """The keyboard of one window. It has no mouse."""

    def __init__(self, visit: Visit) -> None:
        self.page: Page = visit.page

    def reach(self, kind: Kind, name: str, *, exact: bool = True, within: str = "") -> Locator:
        """Press Tab until the control has the focus, and check that the focus can be seen."""
        area = self.page.get_by_role("group", name=within) if within else self.page
        wanted = area.get_by_role(kind, name=name, exact=exact).first
        expect(wanted).to_be_attached()
        passed = []
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            passed.append(self.page.evaluate(_FOCUSED))
            if wanted.evaluate("(one) => document.activeElement === one"):
                self._check_seen(wanted, name)
                return wanted
        raise AssertionError(f"{kind} “{name}” is not reached within {MOST} tabs of {self.page.url}; the last:\n{passed[-3:]}")

    @staticmethod
    def _check_seen(wanted: Locator, name: str) -> None:
        assert wanted.evaluate(_INSIDE), f"“{name}” has the focus outside what is shown"
        focused = wanted.evaluate(_LOOKS)
        wanted.evaluate("(one) => one.blur()")
        assert wanted.evaluate(_LOOKS) != focused, f"nothing shows that “{name}” has the focus"
        wanted.evaluate("(one) => one.focus()")

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button with Enter, and wait for the page it leads to."""
        self.reach("button", name, exact=exact)
        self._enter()

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow a link with Enter."""
        self.reach("link", name, exact=exact)
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, name: str, text: str, *, kind: Kind = "textbox", exact: bool = True, within: str = "") -> None:
        """Type into a field in the place of what is there."""
        self.reach(kind, name, exact=exact, within=within)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def tick(self, name: str) -> None:
        """Tick a box with Space."""
        box = self.reach("checkbox", name)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, name: str, *, exact: bool = True) -> None:
        """Choose a radio: Tab to its group, then the arrows."""
        wanted = self.page.get_by_role("radio", name=name, exact=exact).first
        group = wanted.get_attribute("name")
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("() => document.activeElement?.name") == group:
                break
        else:
            raise AssertionError(f"the radios with “{name}” are not reached within {MOST} tabs of {self.page.url}")
        self.page.keyboard.press("Space")
        for _ in range(self.page.locator(f"input[name='{group}']").count()):
            if wanted.is_checked():
                self._check_seen(wanted, name)
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not lead to “{name}”")

    def focus_is_on(self, what: Locator) -> None:
        """Wait until the focus is on ``what``."""
        expect(what).to_be_focused()

    def focus_is_on_errors(self) -> None:
        """Wait until the focus is on the error summary."""
        self.focus_is_on(self.page.locator(".nhsuk-error-summary"))

    def focus_is_on_banner(self, words: str) -> None:
        """Wait until the focus is on the banner that says what was done."""
        banner = self.page.locator(".nhsuk-notification-banner--success")
        expect(banner).to_contain_text(words)
        self.focus_is_on(banner)
