"""Database, login roles and request roles: made on every start, so that drift is put right.

Tables, grants and row policies belong to the migrations, which run as ``waymark_owner``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.stack.console import StackError

OWNER = "waymark_owner"
SET_OPTION_SINCE = 160000
BUILTIN_LOCALE_SINCE = 170000
ONE_AT_A_TIME = 7741906
"""Number of the advisory lock under which roles are changed; two starts on one server wait for each other."""


@dataclass(frozen=True, slots=True)
class Login:
    """A role that signs in, the request roles it may take, and its limits."""

    may_take: Sequence[str]
    limits: Mapping[str, str]


def _limits(**limits: str) -> Mapping[str, str]:
    return MappingProxyType({"datestyle": "ISO, DMY", "timezone": "UTC", "lock_timeout": "2s"} | limits)


LOGINS: Mapping[str, Login] = MappingProxyType(
    {
        OWNER: Login(("r_maintenance", "r_sign_in", "r_intake", "r_audit_reader", "r_finder"), _limits(lock_timeout="5s")),
        "waymark_web": Login(
            "r_anonymous r_adviser r_manager r_tutor r_referrer r_hiring r_lead r_admin".split(),
            _limits(statement_timeout="5s", idle_in_transaction_session_timeout="15s"),
        ),
        "waymark_worker": Login(("r_system",), _limits(statement_timeout="60s")),
        "waymark_reports": Login(("r_report",), _limits(statement_timeout="10min")),
        "waymark_scheduler": Login(
            ("r_relay", "r_sealer"), _limits(statement_timeout="60s", idle_in_transaction_session_timeout="60s")
        ),
    }
)
REQUEST_ROLES = tuple(role for login in LOGINS.values() for role in login.may_take)
NEED_TEMPORARY_TABLES = (OWNER, "r_system", "r_maintenance")


@dataclass(frozen=True, slots=True)
class Prepared:
    """The database is there; ``addresses`` are keyed by login role."""

    addresses: Mapping[str, str]
    is_new: bool


def database_named_by(server: str, *, for_tests: bool) -> str:
    """Return the database that an address means; the server's own ``postgres`` is never used."""
    named = conninfo_to_dict(libpq(server)).get("dbname")
    name = str(named) if named and named != "postgres" else "waymark"
    return f"{name}_test" if for_tests else name


def libpq(address: str) -> str:
    """Take SQLAlchemy's driver name out of an address."""
    return address.replace("postgresql+psycopg://", "postgresql://", 1)


def prepare(server: str, *, database: str, passwords: Mapping[str, str], afresh: bool = False) -> Prepared:
    """Make the roles and the database, or put them right; ``afresh`` drops the database first."""
    with psycopg.connect(make_conninfo(libpq(server), dbname="postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        for role in REQUEST_ROLES:
            _make_role(connection, role)
        for role in LOGINS:
            _make_role(connection, role, password=passwords[role])
        _refuse_privileged(connection)
        _grant_memberships(connection)
        is_new = _make_database(connection, database, afresh=afresh)
        _limit_logins(connection, database)
    addresses = {role: address_of(server, role=role, password=passwords[role], database=database) for role in LOGINS}
    _close_to_public(addresses[OWNER], database)
    return Prepared(addresses, is_new)


def _make_role(connection: psycopg.Connection, role: str, *, password: str | None = None) -> None:
    """Make one role without any privilege of its own."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    words = "NOINHERIT NOCREATEDB NOCREATEROLE " + ("NOLOGIN" if password is None else "LOGIN")
    if not known:  # only a superuser may name these of a role that exists, even to say no
        words += " NOSUPERUSER NOREPLICATION NOBYPASSRLS"
    statement = sql.SQL("{} ROLE {} {}").format(sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(role), sql.SQL(words))
    if password is not None:  # as a verifier: the password itself must not reach the server's log
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(verifier))
    connection.execute(statement)


def _refuse_privileged(connection: psycopg.Connection) -> None:
    privileged = connection.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls OR rolreplication) ORDER BY 1",
        [[*LOGINS, *REQUEST_ROLES]],
    ).fetchall()
    if privileged:
        names = ", ".join(name for (name,) in privileged)
        raise StackError(f"Waymark must not use these roles while they may bypass row-level security: {names}.")


def _grant_memberships(connection: psycopg.Connection) -> None:
    """Let each login take its request roles by ``SET ROLE``, inherit nothing from them, and take no others."""
    options = "WITH INHERIT FALSE, SET TRUE" if connection.info.server_version >= SET_OPTION_SINCE else ""
    for role, login in LOGINS.items():
        for request_role in login.may_take:
            connection.execute(
                sql.SQL("GRANT {} TO {} {}").format(sql.Identifier(request_role), sql.Identifier(role), sql.SQL(options))
            )
        others = connection.execute(
            "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole AND roleid::regrole::text <> ALL(%s)",
            [role, list(login.may_take)],
        ).fetchall()
        for (other,) in others:
            connection.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(other), sql.Identifier(role)))


def _make_database(connection: psycopg.Connection, database: str, *, afresh: bool) -> bool:
    """Make the database for its owner and tell whether it is new."""
    name = sql.Identifier(database)
    if afresh:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return False
    _become_member_of_owner(connection)
    locale = " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'" if connection.info.server_version >= BUILTIN_LOCALE_SINCE else ""
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'{}").format(
            name, sql.Identifier(OWNER), sql.SQL(locale)
        )
    )
    return True


def _become_member_of_owner(connection: psycopg.Connection) -> None:
    """Let the preparing role give a database to the owner, which asks for membership unless it is a superuser."""
    is_superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if is_superuser != (True,):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))


def _limit_logins(connection: psycopg.Connection, database: str) -> None:
    for role, login in LOGINS.items():
        for setting, value in login.limits.items():
            connection.execute(
                sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                    sql.Identifier(role), sql.Identifier(database), sql.Identifier(setting), sql.Literal(value)
                )
            )


def _close_to_public(owner_address: str, database: str) -> None:
    """Take from everybody what PostgreSQL gives to everybody in a new database."""
    with psycopg.connect(owner_address, autocommit=True) as connection:
        # the schema belongs to pg_database_owner, whose rights a role that inherits nothing must take and be given
        connection.execute("SET ROLE pg_database_owner")
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {} WITH GRANT OPTION").format(sql.Identifier(OWNER)))
        connection.execute("RESET ROLE")
        name = sql.Identifier(database)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        for privilege, roles in (("CONNECT", LOGINS), ("TEMPORARY", NEED_TEMPORARY_TABLES)):
            connection.execute(
                sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                    sql.SQL(privilege), name, sql.SQL(", ").join(sql.Identifier(role) for role in roles)
                )
            )


def address_of(server: str, *, role: str, password: str, database: str) -> str:
    """Build an address on ``server`` for another role and database, keeping the server's other options."""
    parts = {name: str(value) for name, value in conninfo_to_dict(libpq(server)).items() if value is not None}
    for name in ("user", "password", "dbname"):
        parts.pop(name, None)
    return f"postgresql://{role}:{quote(password, safe='')}@/{quote(database, safe='')}?{urlencode(parts, quote_via=quote)}"
