"""What every test may ask for: the application, tenants of its own, and visitors who are signed in.

Nothing is rolled back and nothing is truncated: each test makes a tenant of its own and really commits, so that what is tested
is what runs, row-level security included. `make test` starts the servers and names them in the environment.
"""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings

from app import create_app
from app.extensions import db
from config.settings import Process, load
from tests.factories.tenants import Tenant, make_tenant
from tests.visitor import Visitor, visitor_as

hypothesis_settings.register_profile("waymark", deadline=None, derandomize=False, print_blob=True)
hypothesis_settings.load_profile("waymark")


def pytest_configure() -> None:
    """Stop with a sentence where the servers are missing."""
    if "WEB_DATABASE_URL" not in os.environ:
        pytest.exit('Run the suite with `make test`, which starts its servers (one test: make test ARGS="-k words").', 4)


def _application(process: Process) -> Iterator[Flask]:
    made = create_app(process, load(process, public_address="http://localhost"))
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """The web application, signed in to the database as the web process is."""
    yield from _application(Process.WEB)


@pytest.fixture(scope="session")
def owner_app() -> Iterator[Flask]:
    """The application of the owner's commands, with which the factories write."""
    yield from _application(Process.OWNER)


@pytest.fixture(scope="session")
def worker_app() -> Iterator[Flask]:
    """The application of the worker."""
    yield from _application(Process.WORKER)


@pytest.fixture(scope="session")
def reports_app() -> Iterator[Flask]:
    """The application of the report worker."""
    yield from _application(Process.REPORTS)


@pytest.fixture
def tenant(owner_app: Flask) -> Tenant:
    """An employer of this test's own, with a site, three programmes and one person in each role."""
    return make_tenant(owner_app)


@pytest.fixture
def other_tenant(owner_app: Flask) -> Tenant:
    """A second employer, which must never be seen."""
    return make_tenant(owner_app)


@pytest.fixture
def anonymous(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app)


@pytest.fixture
def adviser(app: Flask, tenant: Tenant) -> Visitor:
    """The tenant's adviser, signed in."""
    return visitor_as(app, tenant.adviser)


@pytest.fixture
def manager(app: Flask, tenant: Tenant) -> Visitor:
    """The tenant's programme manager, signed in."""
    return visitor_as(app, tenant.manager)


@pytest.fixture
def hiring(app: Flask, tenant: Tenant) -> Visitor:
    """The tenant's hiring manager, signed in."""
    return visitor_as(app, tenant.hiring)


@pytest.fixture
def lead(app: Flask, tenant: Tenant) -> Visitor:
    """The tenant's workforce lead, signed in."""
    return visitor_as(app, tenant.lead)


@pytest.fixture
def administrator(app: Flask, tenant: Tenant) -> Visitor:
    """The tenant's administrator, signed in."""
    return visitor_as(app, tenant.administrator)


@pytest.fixture(autouse=True)
def _no_session_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves an application context open for the next one."""
    yield
    from flask import has_app_context

    assert not has_app_context(), f"{request.node.name} left an application context open"
