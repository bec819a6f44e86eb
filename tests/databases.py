"""A database of a test's own, made by the migrations, for tests that damage what others need."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from config.stack.addresses import ADDRESS_OF
from config.stack.roles import LOGINS, OWNER, address_of, libpq

ROOT = Path(__file__).parent.parent


@contextlib.contextmanager
def own_database(**settings: str) -> Iterator[dict[str, str]]:
    """Make a database like the tests' own but empty, and return the environment that leads to it."""
    server = os.environ["TEST_SERVER"]
    name = f"waymark_own_{uuid4().hex[:8]}"
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(sql.Identifier(name), sql.Identifier(OWNER))
        )
    try:
        environment = {ADDRESS_OF[role]: _elsewhere(os.environ[ADDRESS_OF[role]], name) for role in LOGINS}
        environment["TEST_SERVER"] = _elsewhere(server, name)
        with psycopg.connect(environment["TEST_SERVER"], autocommit=True) as connection:
            connection.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {} WITH GRANT OPTION").format(sql.Identifier(OWNER)))
        environment |= {"WAYMARK_ENV_FILE": ""} | settings
        flask("db", "upgrade", environment=environment)
        yield environment
    finally:
        with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _elsewhere(address: str, database: str) -> str:
    parts = conninfo_to_dict(libpq(address))
    user, password = str(parts.get("user", "")), str(parts.get("password") or "")
    return address_of(address, role=user, password=password, database=database)


def flask(*arguments: str, environment: dict[str, str]) -> str:
    """Run a ``flask`` command against that database and return what it says."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
