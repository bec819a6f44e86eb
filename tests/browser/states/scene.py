"""Bring a page into a state: addresses by endpoint, forms sent empty, and what the last answer was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urlsplit

from typing_extensions import override

from tests.browser.states.facts import Facts, Lookup

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Page, Request, Response

    from app.access import Role
    from tests.browser.people import Visit

_EMPTY_AND_SEND: Final = """(button) => {
  const has = (form) => button
    ? [...form.querySelectorAll('button')].some((one) => one.textContent.trim().startsWith(button))
    : form.querySelector('.nhsuk-form-group');
  const form = [...document.querySelectorAll('main form[method=post]')].find(has);
  for (const one of form.elements) {
    if (one.type === 'radio' || one.type === 'checkbox') one.checked = false;
    else if (one.tagName === 'SELECT') one.selectedIndex = -1;
    else if (one.type !== 'hidden' && one.type !== 'file' && one.tagName !== 'BUTTON') one.value = '';
  }
  form.requestSubmit();
}"""
_SETTLED: Final = """async () => { await import(document.querySelector('script[data-frontend]').dataset.frontend); }"""


class Scene:
    """One window, brought to states one after the other, and what was seen on the way."""

    def __init__(self, visit: Visit, facts: Facts, app: Flask, folder: Path) -> None:
        self.visit, self.facts, self.app, self.folder = visit, facts, app, folder
        self.foreign: list[str] = []
        self.answer: Response | None = None
        self._addresses = app.url_map.bind("")
        visit.page.on("response", self._note_answer)
        visit.context.on("request", self._note_request)

    def _note_answer(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.answer = response

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.visit.service.address + "/", "data:")):
            self.foreign.append(request.url)

    @property
    def page(self) -> Page:
        """The page of the window."""
        return self.visit.page

    @property
    def endpoint(self) -> str:
        """The endpoint whose answer the window shows."""
        assert self.answer is not None
        endpoint, _values = self._addresses.match(urlsplit(self.answer.url).path, method=self.answer.request.method)
        return str(endpoint)

    def address(self, endpoint: str, query: str = "", /, **values: str | Lookup) -> str:
        """Return the address of an endpoint, its objects looked up in the demo data."""
        known = {name: value(self.facts) if callable(value) else value for name, value in values.items()}
        return self._addresses.build(endpoint, known) + query

    def go(self, endpoint: str, query: str = "", /, **values: str | Lookup) -> Page:
        """Open the page of an endpoint."""
        return self.visit.go(self.address(endpoint, query, **values))

    def send_empty(self, button: str = "") -> None:
        """Empty the page's form, or the one with ``button``, and send it."""
        self.settle()
        with self.page.expect_navigation():
            self.page.evaluate(_EMPTY_AND_SEND, button)

    def press(self, button: str) -> None:
        """Press a button that sends a form."""
        with self.page.expect_navigation():
            self.visit.press(button)

    def settle(self) -> None:
        """Wait until the components of the framework have been started."""
        self.page.evaluate(_SETTLED)


Bring: TypeAlias = Callable[[Scene], object]


@dataclass(frozen=True, slots=True)
class State:
    """A page in a state: who sees it, which endpoint answers, how to get there."""

    name: str
    who: Role | None
    endpoint: str
    bring: Bring
    status: int = 200
    refused: bool = False
    """Whether the page shows an error summary."""
    employer: str = "northmoor"
    """Whose person it is; ``newtown`` is an employer that has nothing yet."""

    @override
    def __str__(self) -> str:
        return f"{self.endpoint}: {self.name}"


def page(who: Role | None, endpoint: str, name: str = "", query: str = "", /, **values: str | Lookup) -> State:
    """Return the state of a page that only has to be opened."""
    return State(name or "the page", who, endpoint, lambda scene: scene.go(endpoint, query, **values))


def form(who: Role | None, endpoint: str, to: str = "", button: str = "", /, **values: str | Lookup) -> tuple[State, State]:
    """Return a page with a form, and the same page after the form was sent empty."""

    def send(scene: Scene) -> None:
        scene.go(endpoint, **values)
        scene.send_empty(button)

    return page(who, endpoint, **values), State("sent empty", who, to or endpoint, send, status=422, refused=True)
