"""What is true of every page, whatever is on it."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Flask
from html5lib.constants import namespaces

from tests.unit.ui.conftest import make_page_app
from tests.unit.ui.samples import HOSTILE

HTML = f"{{{namespaces['html']}}}"
PAGES = [
    "/everything",
    "/help",
    "/accessibility",
    "/privacy",
    "/cookies",
    "/nowhere",
    "/fail?how=refusal",
    "/fail?how=conflict",
    "/fail?how=bug",
]
STATES = [page + join for page in PAGES for join in ("", "&signed-in" if "?" in page else "?signed-in")]


def _parsed(html: str) -> Any:  # noqa: ANN401  an ElementTree
    return html5lib.HTMLParser(strict=True).parse(html)


@pytest.mark.parametrize("address", STATES)
def test_every_page_parses_as_html5(page_app: Flask, address: str) -> None:
    _parsed(page_app.test_client().get(address).text)


@pytest.mark.parametrize("address", STATES)
def test_no_page_carries_styles_handlers_or_addresses_of_other_hosts(page_app: Flask, address: str) -> None:
    for element in _parsed(page_app.test_client().get(address).text).iter():
        for name, value in element.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert not (name == "src" and "//" in value)


@pytest.mark.parametrize("address", STATES)
def test_identifiers_are_unique_and_every_reference_leads_to_one(page_app: Flask, address: str) -> None:
    tree = _parsed(page_app.test_client().get(address).text)
    ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    named = " ".join(
        element.attrib.get(name, "")
        for element in tree.iter()
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls")
    )
    assert set(named.split()) <= set(ids)


@pytest.mark.parametrize("address", STATES)
def test_a_page_has_one_first_heading_and_skips_no_level(page_app: Flask, address: str) -> None:
    tree = _parsed(page_app.test_client().get(address).text)
    levels = [int(e.tag[-1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch(re.escape(HTML) + "h[1-6]", e.tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_text_from_people_is_escaped_also_inside_the_macros_of_the_framework(page_app: Flask) -> None:
    page = page_app.test_client().post("/contact", data={"next_action": HOSTILE, "what": HOSTILE}).text
    assert HOSTILE not in page
    assert page.count("&lt;img src=x") >= 4


def test_a_page_that_prints_a_name_nobody_gave_fails(page_app: Flask) -> None:
    assert page_app.test_client().get("/misspelt").status_code == 500


def test_the_error_of_a_bug_says_nothing_of_its_cause(page_app: Flask) -> None:
    answer = page_app.test_client().get("/fail?how=bug")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text


@pytest.mark.parametrize(
    ("how", "status", "words"), [("refusal", 422, "The person has left"), ("conflict", 409, "Marcus Bell saved first")]
)
def test_a_refusal_that_no_form_took_becomes_a_page_with_its_sentence(page_app: Flask, how: str, status: int, words: str) -> None:
    answer = page_app.test_client().get(f"/fail?how={how}")
    assert (answer.status_code, words in answer.text) == (status, True)


def test_a_post_without_a_token_is_refused_with_a_way_back(page_app: Flask) -> None:
    answer = page_app.test_client().post("/everything", headers={"Referer": "http://localhost/everything?page=2"})
    assert answer.status_code == 400
    assert 'href="http://localhost/everything?page=2"' in answer.text


def test_a_way_back_never_leads_to_another_host(page_app: Flask) -> None:
    answer = page_app.test_client().post("/everything", headers={"Referer": "http://localhost.evil.example/"})
    assert "evil" not in answer.text


def test_a_foreign_host_name_gets_an_error_page(tmp_path: Path) -> None:
    app = make_page_app(tmp_path, TRUSTED_HOSTS=["localhost"])
    answer = app.test_client().get("/help", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_who_asks_for_json_gets_json(page_app: Flask) -> None:
    assert page_app.test_client().get("/nowhere", headers={"Accept": "application/json"}).json == {"status": 404}


def test_what_was_done_is_said_once_with_its_undo(page_app: Flask) -> None:
    client = page_app.test_client()
    page = client.get("/everything?done").text
    assert "Contact saved" in page
    assert 'action="/undo"' in page
    assert "Contact saved" not in client.get("/everything").text


def test_the_example_data_banner_is_a_setting(tmp_path: Path) -> None:
    assert "Example data" in make_page_app(tmp_path, EXAMPLE_DATA=True).test_client().get("/help").text
    assert "Example data" not in make_page_app(tmp_path).test_client().get("/help").text


def test_the_nhs_logo_appears_only_where_the_operator_chose_it(tmp_path: Path) -> None:
    assert "nhsuk-header__logo" not in make_page_app(tmp_path).test_client().get("/help").text
    assert "nhsuk-header__logo" in make_page_app(tmp_path, LOGO="nhs").test_client().get("/help").text


def test_a_logo_that_does_not_exist_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LOGO"):
        make_page_app(tmp_path, LOGO="ours.png")


def test_no_page_names_nhs_england_as_its_owner(page_app: Flask) -> None:
    assert "NHS England" not in page_app.test_client().get("/help").text
