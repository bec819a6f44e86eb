"""Must show 4: as somebody of another organisation, plain SQL through the application's session returns no row of ours."""

import pytest
from flask import Flask
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Table, text
from sqlalchemy.exc import ProgrammingError

from app.access import Role
from app.database import Base
from app.extensions import db
from app.transactions import ANONYMOUS, Principal, acting_as, principal_of
from tests.factories.tenants import Tenant, make_tenant
from tests.routes.snapshots import state_of, superuser
from tests.routes.worlds import Apps, World, make_world

TABLES = [table for table in Base.metadata.sorted_tables if "org_id" in table.columns]
STATEMENTS = (
    "SELECT org_id FROM {table} WHERE org_id = :org",
    "SELECT count(*) FROM {table} WHERE org_id = :org HAVING count(*) > 0",
    "UPDATE {table} SET org_id = org_id WHERE org_id = :org RETURNING org_id",
    "DELETE FROM {table} WHERE org_id = :org RETURNING org_id",
)


@pytest.fixture(scope="module")
def ours(app: Flask, owner_app: Flask, worker_app: Flask, reports_app: Flask) -> World:
    """An organisation with a row in nearly every table."""
    return make_world(Apps(app, owner_app, worker_app, reports_app), with_report=True)


@pytest.fixture(scope="module")
def stranger(owner_app: Flask) -> Tenant:
    """Another organisation."""
    return make_tenant(owner_app)


def rows_of(principal: Principal, statement: str, values: dict[str, object]) -> list[object]:
    """Run a statement as ``principal``; no rows where the database refuses it for want of a right."""
    with acting_as(principal):
        try:
            return list(db.session.execute(text(statement), values))
        except ProgrammingError as error:
            if not isinstance(error.orig, InsufficientPrivilege):
                raise
            return []


def reached(principal: Principal, world: World, table: Table, statement: str) -> list[object]:
    """Return the rows of ``world`` that a statement reaches."""
    return rows_of(principal, statement.format(table=table.fullname), {"org": world.tenant.org_id})


def everybody(tenant: Tenant) -> list[Principal]:
    """Return every principal that a request of ``tenant`` can have."""
    return [ANONYMOUS, *(principal_of(tenant.people[role].actor) for role in Role)]


def test_the_world_has_rows_worth_hiding(ours: World) -> None:
    with superuser() as connection:
        filled = {table for table, (rows, _) in state_of(connection, ours.tenant.org_id).items() if rows}
    assert len(filled) >= 25
    assert {"public.candidate", "public.contact", "public.equality_link", "public.report_file", "audit.entry"} - filled <= {
        "public.contact"
    }


def test_each_role_reaches_rows_of_its_own_organisation(app: Flask, ours: World) -> None:
    """Otherwise the next test would prove nothing."""
    with app.app_context():
        for principal in everybody(ours.tenant)[1:]:
            assert any(reached(principal, ours, table, STATEMENTS[0]) for table in TABLES), principal


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_row_of_another_organisation_is_reached(app: Flask, ours: World, stranger: Tenant, statement: str) -> None:
    with app.app_context():
        leaks = [
            f"{principal.database_role}: {table.fullname}"
            for principal in everybody(stranger)
            for table in TABLES
            if reached(principal, ours, table, statement)
        ]
    assert leaks == []


def test_nobody_reaches_another_organisation_by_its_own_row(app: Flask, ours: World, stranger: Tenant) -> None:
    """The organisations themselves, and the accounts of their people, have no organisation's key."""
    rows = {
        "SELECT id FROM organisation WHERE id = :id": ours.tenant.org_id,
        "SELECT id FROM account WHERE id = :id": ours.tenant.adviser.account_id,
    }
    with app.app_context():
        for principal in everybody(stranger):
            for statement, id_ in rows.items():
                assert rows_of(principal, statement, {"id": id_}) == []


def test_somebody_without_an_organisation_reaches_nothing(app: Flask, ours: World) -> None:
    with app.app_context():
        for role in Role:
            principal = Principal(role.database_role)
            assert [t.fullname for t in TABLES if reached(principal, ours, t, STATEMENTS[0])] == []
