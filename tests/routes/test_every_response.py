"""What holds for every response: headers, host names, tokens of forms, cookies; over the whole URL map."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.access import Role
from config.security_headers import security_headers
from tests.routes.snapshots import state_of, superuser
from tests.routes.url_map import METHODS, UNSAFE, Call, calls
from tests.routes.worlds import Apps, World, make_world
from tests.visitor import Visitor, visitor_as

NONCE = re.compile(r" 'nonce-[^']+'")
NEEDED = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
}


@pytest.fixture(scope="module")
def world(apps: Apps) -> World:
    """An organisation; the requests of this module change nothing that matters to another test of it."""
    return make_world(apps)


def allowed(call: Call, world: World) -> Role | None:
    """Return a role that may use the view."""
    return next((role for role in Role if call.permission and world.tenant.people[role].actor.may(call.permission)), None)


def somebody(apps: Apps, call: Call, world: World) -> Visitor:
    """Return a visitor who may use the view."""
    role = allowed(call, world)
    return visitor_as(apps.web, world.tenant.people[role]) if role else Visitor(apps.web)


def faults_of(response: TestResponse) -> Iterator[str]:
    """Tell what a response of any kind lacks."""
    expected = security_headers(nonce=None, https=False)
    yield from sorted(NEEDED - set(response.headers.keys()))
    for name, value in expected.items():
        if NONCE.sub("", response.headers.get(name, "nothing")) != value:
            yield f"{name}: {response.headers.get(name)}"
    if response.headers.get("Cache-Control") != "no-store" and "immutable" not in response.headers.get("Cache-Control", ""):
        yield f"Cache-Control: {response.headers.get('Cache-Control')}"
    if "unsafe" in response.headers.get("Content-Security-Policy", "unsafe"):
        yield "Content-Security-Policy: unsafe"
    for cookie in response.headers.getlist("Set-Cookie"):
        is_removed = "Max-Age=0" in cookie
        if not is_removed and ("HttpOnly" not in cookie or "SameSite=Lax" not in cookie):
            yield f"Set-Cookie: {cookie.split('=')[0]}"
    if "Server" in response.headers or "X-Powered-By" in response.headers:
        yield "tells what it is made of"


def test_every_response_carries_every_header(apps: Apps, world: World) -> None:
    wrong = []
    for call in calls(apps.web):
        address = call.address(apps.web, world.values_for(call))
        for visitor in (Visitor(apps.web), somebody(apps, call, world)):
            response = visitor.client.open(address, method="GET" if call.method == "GET" else "OPTIONS")
            wrong += [f"{call}: {fault}" for fault in faults_of(response)]
            response.close()
    assert wrong == []


@pytest.mark.parametrize(
    ("address", "method", "status"),
    [
        ("/nowhere", "GET", 404),
        ("/sign-in", "DELETE", 405),
        ("/sign-in", "POST", 400),
        ("/static/nowhere.css", "GET", 404),
        ("/account", "GET", 302),
        ("/candidates/not-a-uuid", "GET", 404),
        ("/%00", "GET", 404),
    ],
)
def test_errors_carry_every_header(app: Flask, address: str, method: str, status: int) -> None:
    response = app.test_client().open(address, method=method)
    assert response.status_code == status
    assert list(faults_of(response)) == []


def test_static_files_carry_every_header_and_are_kept_under_their_versioned_address_alone(app: Flask) -> None:
    page = app.test_client().get("/help").get_data(as_text=True)
    addresses = re.findall(r'(?:href|src|data-frontend)="(/[^"]+\.(?:css|js|svg))"', page)
    assert len(addresses) >= 4
    for address in addresses:
        response = app.test_client().get(address)
        assert response.status_code == 200, address
        assert "immutable" in response.headers["Cache-Control"]
        assert list(faults_of(response)) == []
        response.close()


def test_pages_are_never_stored(apps: Apps, world: World) -> None:
    stored = []
    for call in calls(apps.web):
        if call.method == "GET":
            response = somebody(apps, call, world).client.get(call.address(apps.web, world.values_for(call)))
            if response.headers.get("Cache-Control") != "no-store":
                stored.append(str(call))
            response.close()
    assert stored == []


def test_a_foreign_host_name_is_refused_everywhere(apps: Apps, world: World) -> None:
    answered = []
    for call in calls(apps.web):
        address = call.address(apps.web, world.values_for(call))
        for host in ("evil.example", "localhost.evil.example", "localhost:99999"):
            response = apps.web.test_client().open(address, method=call.method, headers={"Host": host})
            if response.status_code != 400 or list(faults_of(response)) or "evil" in response.get_data(as_text=True):
                answered.append(f"{call} at {host}: {response.status_code}")
            response.close()
    assert answered == []


def test_a_form_without_its_token_is_refused_everywhere_and_changes_nothing(apps: Apps, world: World) -> None:
    wrong = []
    with superuser() as connection:
        before = state_of(connection, world.tenant.org_id)
        for call in calls(apps.web):
            if call.method in UNSAFE:
                address = call.address(apps.web, world.values_for(call))
                for token in ({}, {"csrf_token": ""}, {"csrf_token": "of-somebody-else"}):
                    response = somebody(apps, call, world).client.open(address, method=call.method, data=token)
                    if response.status_code != 400:
                        wrong.append(f"{call}: {response.status_code}")
        after = state_of(connection, world.tenant.org_id)
    assert wrong == []
    assert after == before


def test_a_token_of_another_session_is_refused(apps: Apps, world: World) -> None:
    thief, victim = Visitor(apps.web), visitor_as(apps.web, world.tenant.adviser)
    page = thief.client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token
    assert victim.client.post("/sign-out", data={"csrf_token": token.group(1)}).status_code == 400
    victim.get("/account")


def test_methods_that_a_rule_does_not_have_are_refused(apps: Apps, world: World) -> None:
    methods_of: dict[str, set[str]] = {}
    for call in calls(apps.web):
        methods_of.setdefault(call.address(apps.web, world.values_for(call)), set()).add(call.method)
    for address, methods in methods_of.items():
        for method in set(METHODS) - methods:
            response = apps.web.test_client().open(address, method=method)
            assert response.status_code == 405, f"{method} {address}"
            assert list(faults_of(response)) == []
