"""The headers, on everything that leaves the process."""

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask

from tests.unit.ui.conftest import make_page_app

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REQUESTS = [
    ("GET", "/help"),
    ("GET", "/nowhere"),
    ("POST", "/help"),
    ("POST", "/everything"),
    ("GET", "/fail?how=bug"),
    ("GET", "/fail?how=conflict"),
    ("GET", "/static/nhsuk/10.6.1/images/nhsuk-icon-search.svg"),
    ("POST", "/static/nhsuk/10.6.1/images/nhsuk-icon-search.svg"),
    ("GET", "/static/nothing.css"),
]


@pytest.mark.parametrize(("method", "address"), REQUESTS)
def test_every_response_carries_the_full_set(page_app: Flask, method: str, address: str) -> None:
    with page_app.test_client().open(address, method=method) as answer:
        headers = answer.headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "style-src 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "camera=()" in headers["Permissions-Policy"]
    assert len(headers.getlist("Content-Security-Policy")) == 1


@pytest.mark.parametrize("address", ["/help", "/nowhere", "/fail?how=bug"])
def test_the_nonce_of_a_page_is_the_one_of_its_policy_and_is_new_each_time(page_app: Flask, address: str) -> None:
    client = page_app.test_client()
    seen = set()
    for _ in range(2):
        answer = client.get(address)
        (nonce,) = re.findall(r"<script nonce=\"([^\"]+)\"", answer.text)
        assert f"script-src 'self' 'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
        seen.add(nonce)
    assert len(seen) == 2


@pytest.mark.parametrize(("method", "address"), REQUESTS)
def test_only_versioned_files_may_be_kept(page_app: Flask, method: str, address: str) -> None:
    with page_app.test_client().open(address, method=method) as answer:
        versioned = answer.status_code == HTTPStatus.OK and address.startswith("/static/")
        kept = answer.headers["Cache-Control"]
    assert ("immutable" in kept) is versioned
    assert (kept == "no-store") is not versioned


@pytest.mark.parametrize(("address", "told"), [("https://waymark.example", True), ("http://localhost:8000", False)])
def test_browsers_are_told_to_stay_on_https_only_where_it_is_used(tmp_path: Path, address: str, *, told: bool) -> None:
    headers = make_page_app(tmp_path, PUBLIC_ADDRESS=address).test_client().get("/help").headers
    assert ("Strict-Transport-Security" in headers) is told
