"""Every address, every method, every role, objects of one's own and of another organisation.

The expectation comes from the declaration of the view and from the list of grants alone:

- nobody signed in: to the sign-in page
- not granted: 403, whosever objects are named
- granted, another organisation's object: 404, as if it did not exist
- granted, own object: the page; a form sent empty is refused with words, never with 403, 404 or a fault

A refused request changes no row of either organisation.
"""

from collections.abc import Iterator
from itertools import combinations

import pytest
from flask import Flask

from app import create_app
from app.access import GRANTS, Permission, Role, declaration_of
from app.accounts.sessions import COOKIE
from app.extensions import db
from config.settings import Process, load
from tests.factories.tenants import make_tenant
from tests.routes.snapshots import state_of, superuser
from tests.routes.url_map import Call, calls
from tests.routes.worlds import Apps, World, make_world
from tests.visitor import Page, Visitor, visitor_as

SHOWN = {200, 302}
TAKEN = {200, 204, 302, 303, 409, 422}


def ask(visitor: Visitor, call: Call, address: str) -> Page:
    """Send one request; a form has nothing in it but its token."""
    if call.method == "GET":
        return Page(visitor.client.get(address, buffered=True))
    return Page(visitor.client.open(address, method=call.method, data={"csrf_token": visitor.token()}))


def granted(role: Role, call: Call) -> bool:
    """Whether the grants let ``role`` use the view."""
    return call.permission is None or call.permission in GRANTS[role]


def addresses_with_foreign_objects(app: Flask, call: Call, own: World, other: World) -> Iterator[str]:
    """Every way to put objects of another organisation into an address: one at a time, in groups, and all."""
    names = own.objects_of(call)
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            foreign = other.values_for(call)
            yield call.address(app, own.values_for(call) | {name: foreign[name] for name in chosen})


@pytest.fixture(scope="module")
def worlds(apps: Apps) -> tuple[World, World]:
    """Two organisations, for requests that change nothing."""
    return make_world(apps), make_world(apps)


@pytest.mark.parametrize("role", Role)
def test_a_role_that_is_not_granted_is_refused_everywhere_and_changes_nothing(
    apps: Apps, worlds: tuple[World, World], role: Role
) -> None:
    own, other = worlds
    person = own.tenant.people[role]
    refused = [call for call in calls(apps.web) if not call.is_public and not granted(role, call)]
    assert refused
    wrong = []
    with superuser() as connection:
        before = state_of(connection, own.tenant.org_id, other.tenant.org_id)
        for call in refused:
            addresses = [
                call.address(apps.web, own.values_for(call)),
                *addresses_with_foreign_objects(apps.web, call, own, other),
            ]
            for address in addresses:
                status = ask(visitor_as(apps.web, person), call, address).status
                if status != 403:
                    wrong.append(f"{call.method} {address}: {status}")
        after = state_of(connection, own.tenant.org_id, other.tenant.org_id)
    assert wrong == []
    assert after == before


@pytest.mark.parametrize("role", Role)
def test_objects_of_another_organisation_do_not_exist(apps: Apps, worlds: tuple[World, World], role: Role) -> None:
    own, other = worlds
    person = own.tenant.people[role]
    wrong = []
    with superuser() as connection:
        before = state_of(connection, own.tenant.org_id, other.tenant.org_id)
        for call in calls(apps.web):
            if call.is_public or not granted(role, call):
                continue
            for address in addresses_with_foreign_objects(apps.web, call, own, other):
                status = ask(visitor_as(apps.web, person), call, address).status
                if status != 404:
                    wrong.append(f"{call.method} {address}: {status}")
        after = state_of(connection, own.tenant.org_id, other.tenant.org_id)
    assert wrong == []
    assert after == before


@pytest.mark.parametrize("role", Role)
def test_a_role_can_do_all_that_it_is_granted(apps: Apps, role: Role) -> None:
    with_report = Permission.REPORT_READ in GRANTS[role]
    allowed = [call for call in calls(apps.web) if granted(role, call)]
    world = make_world(apps, with_report=with_report)
    wrong = []
    # Pages first: forms sent empty may still change the world.
    for call in sorted(allowed, key=lambda each: each.method != "GET"):
        expected = SHOWN if call.method == "GET" else TAKEN
        status = _status(apps, world, role, call)
        if status == 404 and call.method != "GET":  # an earlier form may have used its object up
            world = make_world(apps, with_report=with_report)
            status = _status(apps, world, role, call)
        if status not in expected:
            wrong.append(f"{call}: {status}")
    assert wrong == []


def _status(apps: Apps, world: World, role: Role, call: Call) -> int:
    visitor = visitor_as(apps.web, world.tenant.people[role])
    return ask(visitor, call, call.address(apps.web, world.values_for(call))).status


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(apps: Apps, worlds: tuple[World, World]) -> None:
    world, _ = worlds
    wrong = []
    with superuser() as connection:
        before = state_of(connection, world.tenant.org_id)
        for call in calls(apps.web):
            if call.is_public:
                continue
            page = ask(Visitor(apps.web), call, call.address(apps.web, world.values_for(call)))
            if page.status != 302 or not page.location.startswith("/sign-in"):
                wrong.append(f"{call}: {page.status}")
        after = state_of(connection, world.tenant.org_id)
    assert wrong == []
    assert after == before


def test_public_pages_answer_everybody(apps: Apps) -> None:
    world = make_world(apps)
    wrong = []
    for call in calls(apps.web):
        if call.is_public:
            status = ask(Visitor(apps.web), call, call.address(apps.web, world.values_for(call))).status
            # /still-here tells a page whose session has ended
            if status not in SHOWN | TAKEN | ({401} if call.endpoint == "accounts.still_here" else set()):
                wrong.append(f"{call}: {status}")
    assert wrong == []


def test_an_ended_session_and_an_invented_one_are_nobody(apps: Apps, worlds: tuple[World, World]) -> None:
    world, _ = worlds
    left = visitor_as(apps.web, world.tenant.adviser)
    ended = left.client.get_cookie(COOKIE)
    assert ended is not None
    left.post("/sign-out")
    for token in (ended.value, "invented", ""):
        for call in calls(apps.web):
            if not call.is_public and call.method == "GET":
                visitor = Visitor(apps.web)
                visitor.client.set_cookie(COOKIE, token)
                page = ask(visitor, call, call.address(apps.web, world.values_for(call)))
                assert page.status == 302, f"{call} with the session {token!r}"


# -- declarations ---------------------------------------------------------------------------------------------------------------


def undeclared(app: Flask) -> list[str]:
    """List the endpoints whose view says nothing about who may use it."""
    return sorted(endpoint for endpoint, view in app.view_functions.items() if declaration_of(view) is None)


def test_every_view_declares_who_may_use_it(app: Flask) -> None:
    assert undeclared(app) == []


def test_every_public_view_says_why(app: Flask) -> None:
    silent = [call.endpoint for call in calls(app) if call.is_public and call.declared and not call.declared.reason.strip()]
    assert silent == []


def test_every_permission_is_granted_and_asked_for(app: Flask) -> None:
    asked_for = {call.permission for call in calls(app)} - {None}
    is_granted = {permission for grants in GRANTS.values() for permission in grants}
    assert is_granted == set(Permission)
    assert asked_for == set(Permission)


def test_a_route_without_a_declaration_is_found_and_refuses_everybody(owner_app: Flask) -> None:
    fresh = create_app(Process.WEB, load(Process.WEB, public_address="http://localhost"))
    fresh.testing = True
    fresh.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET", "POST"])
    assert undeclared(fresh) == ["forgotten"]
    tenant = make_tenant(owner_app)
    call = next(each for each in calls(fresh) if each.endpoint == "forgotten")
    for visitor in (Visitor(fresh), *(visitor_as(fresh, person) for person in tenant.people.values())):
        page = ask(visitor, call, "/forgotten")
        assert page.status == 403
        assert "secret" not in page.html
    with fresh.app_context():
        db.engine.dispose()
