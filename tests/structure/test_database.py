"""Rules over the database as it was migrated: the catalogue gate, and what each role can reach with plain SQL."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import check
from psycopg import sql

from app.access import Role
from app.database import Base
from app.extensions import db
from config.stack.roles import LOGINS, OWNER
from tests.routes.snapshots import superuser
from tests.structure.catalogue import GATE, OURS

WEB_ROLES = sorted({"r_anonymous", *(role.database_role for role in Role)})

HOLES = {
    "tables without forced row-level security": "CREATE TABLE hole (org_id uuid)",
    "tables whose owner is not held": "CREATE TABLE hole (org_id uuid); ALTER TABLE hole ENABLE ROW LEVEL SECURITY",
    "views that run with their owner's rights": "CREATE VIEW hole AS SELECT * FROM candidate",
    "materialised views that somebody may read": (
        "CREATE MATERIALIZED VIEW hole AS SELECT * FROM candidate; GRANT SELECT ON hole TO r_hiring"
    ),
    "functions with their owner's rights and a loose search path": (
        "CREATE FUNCTION hole() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
    ),
    "keys into a tenant's table without its organisation": (
        "CREATE UNIQUE INDEX hole_id ON candidate (id); CREATE TABLE hole (candidate_id uuid REFERENCES candidate (id))"
    ),
    "keys that delete without an index to find what": (
        "CREATE TABLE hole (org_id uuid, candidate_id uuid, "
        "FOREIGN KEY (org_id, candidate_id) REFERENCES candidate ON DELETE CASCADE)"
    ),
    "logins that bypass or own": "ALTER ROLE waymark_web BYPASSRLS",
    "logins that may read by themselves": "GRANT SELECT ON candidate TO waymark_worker",
    "policies for everybody": "CREATE POLICY hole ON candidate USING (true)",
    "rights of everybody": "GRANT SELECT ON candidate TO PUBLIC",
}
GATE_OF_HOLE = {"tables whose owner is not held": "tables without forced row-level security"}


@pytest.fixture(scope="module")
def database() -> "Iterator[psycopg.Connection[tuple[Any, ...]]]":
    """The database, as its superuser."""
    with superuser() as connection:
        yield connection


def found(database: "psycopg.Connection[tuple[Any, ...]]", rule: str) -> list[str]:
    """Run one query of the gate."""
    logins = sorted(set(LOGINS) - {OWNER})
    return [str(row[0]) for row in database.execute(GATE[rule], {"ours": OURS, "logins": logins, "owner": OWNER}).fetchall()]


@pytest.mark.parametrize("rule", GATE)
def test_the_catalogue_has_no(database: "psycopg.Connection[tuple[Any, ...]]", rule: str) -> None:
    assert found(database, rule) == []


@pytest.mark.parametrize("hole", HOLES)
def test_the_gate_finds_a_hole(database: "psycopg.Connection[tuple[Any, ...]]", hole: str) -> None:
    with database.transaction(force_rollback=True):
        database.execute(HOLES[hole])
        assert found(database, GATE_OF_HOLE.get(hole, hole))


def test_every_rule_of_the_gate_is_tried_with_a_hole() -> None:
    assert {GATE_OF_HOLE.get(hole, hole) for hole in HOLES} == set(GATE)


def test_every_table_is_a_model_and_has_policies(database: "psycopg.Connection[tuple[Any, ...]]") -> None:
    rows = database.execute(
        "SELECT n.nspname, c.relname, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(%s)",
        [OURS],
    ).fetchall()
    policies = {(schema, table): count for schema, table, count in rows if table != "alembic_version"}
    assert set(policies) == {(table.schema or "public", table.name) for table in Base.metadata.tables.values()}
    assert [name for name, count in policies.items() if not count] == []


@pytest.mark.parametrize("role", WEB_ROLES)
def test_no_role_of_the_web_reads_equality_reports_apart_or_audit(
    database: "psycopg.Connection[tuple[Any, ...]]", role: str
) -> None:
    """Must show 4: as the web's database role, SELECT on any table of these schemas fails."""
    tables = [(t.schema, t.name) for t in Base.metadata.tables.values() if t.schema in {"equality", "report", "audit", "sign_in"}]
    assert len(tables) >= 8
    for schema, table in tables:
        with database.transaction(force_rollback=True):
            database.execute("SET LOCAL SESSION AUTHORIZATION waymark_web")
            database.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
            with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction():
                database.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(schema, table)))


@pytest.mark.parametrize("login", sorted(set(LOGINS) - {OWNER}))
def test_a_login_reads_nothing_before_it_takes_a_role(database: "psycopg.Connection[tuple[Any, ...]]", login: str) -> None:
    for table in Base.metadata.tables.values():
        with database.transaction(force_rollback=True):
            database.execute(sql.SQL("SET LOCAL SESSION AUTHORIZATION {}").format(sql.Identifier(login)))
            with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction():
                database.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table.schema or "public", table.name)))


@pytest.mark.parametrize("login", sorted(set(LOGINS) - {OWNER}))
def test_a_login_takes_its_own_roles_alone(database: "psycopg.Connection[tuple[Any, ...]]", login: str) -> None:
    every = {role for each in LOGINS.values() for role in each.may_take}
    for role in sorted(every - set(LOGINS[login].may_take)):
        with database.transaction(force_rollback=True):
            database.execute(sql.SQL("SET LOCAL SESSION AUTHORIZATION {}").format(sql.Identifier(login)))
            with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction():
                database.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))


def test_the_migrations_make_what_the_models_say(owner_app: Flask) -> None:
    with owner_app.app_context():
        check()  # Alembic's comparison; it exits with 1 when they differ
        db.engine.dispose()
