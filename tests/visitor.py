"""Somebody with a browser: signs in, opens pages, sends forms with their token, and has every page checked."""

from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.accounts import sessions
from app.extensions import db
from app.transactions import ANONYMOUS, acting_as
from tests.factories.tenants import Person

_RAW_TOKEN = "a" * 40


class Page:
    """A response, with the questions tests ask of it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = (
            response.get_data(as_text=True) if not response.is_streamed or (response.mimetype or "").startswith("text/") else ""
        )

    @property
    def tree(self) -> Element:
        """The page as HTML5, without namespaces."""
        parsed: Element = html5lib.parse(self.html, namespaceHTMLElements=False)
        return parsed

    @property
    def text(self) -> str:
        """What the page says, with single spaces; scripts and styles left out."""
        return " ".join(" ".join(_words(self.tree)).split())

    @property
    def location(self) -> str:
        """Where a redirect leads, without the host."""
        target = urlsplit(self.response.headers["Location"])
        return target.path + (f"?{target.query}" if target.query else "")

    @property
    def heading(self) -> str:
        """The text of the one h1."""
        headings = self.tree.findall(".//h1")
        assert len(headings) == 1, f"{len(headings)} h1 headings"
        return " ".join("".join(headings[0].itertext()).split())

    def links(self) -> list[str]:
        """The addresses the page links to."""
        return [str(link.get("href")) for link in self.tree.iter("a") if link.get("href")]


def _words(element: Element) -> list[str]:
    words: list[str] = []
    for part in element.iter():
        if part.tag not in {"script", "style", "head", "title", "meta"} and part.text:
            words.append(part.text)
        if part.tail:
            words.append(part.tail)
    return words


class Visitor:
    """A client of the application that holds cookies and sends forms as a page would."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def get(self, address: str, *, status: int = 200) -> Page:
        """Open a page, which must answer with ``status``, parse as HTML5 and carry the headers of every response."""
        return self._checked(self.client.get(address), status)

    def post(self, address: str, data: dict[str, Any] | None = None, *, status: int = 302) -> Page:
        """Send a form with its token; a saved form redirects."""
        return self._checked(self.client.post(address, data={"csrf_token": self.token(), **(data or {})}), status)

    def token(self) -> str:
        """Make a token that a form of this visitor may carry."""
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = _RAW_TOKEN
        secret = self.app.secret_key
        assert secret
        return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(_RAW_TOKEN))

    def _checked(self, response: TestResponse, status: int) -> Page:
        page = Page(response)
        assert page.status == status, f"{response.request.path}: {page.status} instead of {status}\n{page.text[:2000]}"
        assert "Content-Security-Policy" in response.headers
        if response.mimetype == "text/html" and page.html and status not in {301, 302, 303, 308}:
            html5lib.HTMLParser(strict=True).parse(page.html)
        return page


def visitor_as(app: Flask, person: Person) -> Visitor:
    """Sign ``person`` in, by a session of its own and without the cost of a password."""
    visitor = Visitor(app)
    with app.app_context(), acting_as(ANONYMOUS):
        membership = next(m for m in sessions.memberships(person.account_id) if m.member_id == person.member_id)
        token = sessions.begin(person.account_id, membership)
        db.session.commit()
    visitor.client.set_cookie(sessions.COOKIE, token)
    return visitor
