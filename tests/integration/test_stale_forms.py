"""A form that was sent after its sign-in ended: nothing is saved, and nobody loses what they wrote."""

import pytest
from flask import Flask

from tests.visitor import Page, Visitor

FORM = {"note": "Met at the library.\nWants <b>early</b> shifts.", "password": "never drawn again", "key": "a" * 32}


def sent(app: Flask, site: str | None) -> Page:
    headers = {"Sec-Fetch-Site": site} if site else {}
    return Page(Visitor(app).client.post("/sign-in", data=FORM, headers=headers))


def test_what_was_written_is_shown_to_be_copied(app: Flask) -> None:
    page = sent(app, "same-origin")
    assert page.status == 400
    assert "Met at the library." in page.text
    assert "Wants &lt;b&gt;early&lt;/b&gt; shifts." in page.html
    assert "never drawn again" not in page.html
    assert FORM["key"] not in page.html


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_what_another_site_sends_is_never_drawn(app: Flask, site: str | None) -> None:
    page = sent(app, site)
    assert page.status == 400
    assert "library" not in page.html
