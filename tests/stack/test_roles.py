"""Roles are as promised, on each PostgreSQL that this machine can start."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from config.stack import binaries
from config.stack.console import StackError
from config.stack.roles import LOGINS, REQUEST_ROLES, Prepared
from config.stack.stack import Stack


@dataclass(frozen=True)
class Cluster:
    stack: Stack
    prepared: Prepared
    superuser: psycopg.Connection


@pytest.fixture(scope="module", params=["machine", "wheel"])
def cluster(request: pytest.FixtureRequest, reachable: Path) -> Iterator[Cluster]:
    if not binaries._candidates(request.param):
        pytest.skip(f"no PostgreSQL from {request.param}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(binaries.CHOICE, request.param)
        patch.delenv("DATABASE_URL", raising=False)
        patch.setenv("REDIS_URL", "redis://queue.example")
        with Stack(reachable / "roles" / request.param, for_tests=True) as stack:
            stack.prepare()
            prepared = stack.prepare()
            with psycopg.connect(stack.database_server, autocommit=True) as superuser:
                yield Cluster(stack, prepared, superuser)


def test_no_role_is_privileged_or_inherits(cluster: Cluster) -> None:
    bad = cluster.superuser.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)",
        [[*LOGINS, *REQUEST_ROLES]],
    ).fetchall()
    assert bad == []


def test_login_roles_sign_in_and_request_roles_do_not(cluster: Cluster) -> None:
    rows = cluster.superuser.execute("SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres'").fetchall()
    assert {name for (name,) in rows} == set(LOGINS)


@pytest.mark.parametrize("role", LOGINS)
def test_each_login_takes_its_own_request_roles_and_no_others(cluster: Cluster, role: str) -> None:
    with psycopg.connect(cluster.prepared.addresses[role], autocommit=True) as connection:
        for request_role in REQUEST_ROLES:
            if request_role in LOGINS[role].may_take:
                connection.execute("SELECT set_config('role', %s, false)", [request_role])
                connection.execute("RESET ROLE")
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute("SELECT set_config('role', %s, false)", [request_role])


def test_a_membership_too_many_is_taken_back(cluster: Cluster) -> None:
    cluster.superuser.execute("GRANT r_report TO waymark_web")
    cluster.stack.prepare()
    rows = cluster.superuser.execute(
        "SELECT 1 FROM pg_auth_members WHERE roleid = 'r_report'::regrole AND member = 'waymark_web'::regrole"
    ).fetchall()
    assert rows == []


@pytest.mark.parametrize("privilege", ["SUPERUSER", "BYPASSRLS"])
def test_a_role_that_could_bypass_row_security_stops_the_start(cluster: Cluster, privilege: str) -> None:
    cluster.superuser.execute(f"ALTER ROLE waymark_web {privilege}")
    try:
        with pytest.raises(StackError, match="waymark_web"):
            cluster.stack.prepare()
    finally:
        cluster.superuser.execute(f"ALTER ROLE waymark_web NO{privilege}")


def test_web_has_short_limits_and_reports_long_ones(cluster: Cluster) -> None:
    limits = {}
    for role in ("waymark_web", "waymark_worker", "waymark_reports"):
        with psycopg.connect(cluster.prepared.addresses[role]) as connection:
            limits[role] = connection.execute(
                "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),"
                " current_setting('idle_in_transaction_session_timeout')"
            ).fetchone()
    assert limits == {
        "waymark_web": ("5s", "2s", "15s"),
        "waymark_worker": ("1min", "2s", "0"),
        "waymark_reports": ("10min", "2s", "0"),
    }


def test_only_the_owner_makes_tables(cluster: Cluster) -> None:
    cluster.stack.prepare()
    for role in LOGINS:
        with psycopg.connect(cluster.prepared.addresses[role], autocommit=True) as connection:
            if role == "waymark_owner":
                connection.execute("CREATE TABLE public.made (id int)")
                connection.execute("GRANT USAGE ON SCHEMA public TO r_adviser")
            else:
                with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidSchemaName)):
                    connection.execute("CREATE TABLE made_too (id int)")


def test_passwords_are_for_the_owner_of_the_folder_alone(cluster: Cluster) -> None:
    file: Path = cluster.stack.passwords
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    before = file.read_text()
    cluster.stack.prepare()
    assert file.read_text() == before
    assert len({line.split("=", 1)[1] for line in before.splitlines()}) == len(LOGINS)
