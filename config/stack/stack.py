"""The servers of one ``var`` folder, prepared and migrated."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from psycopg import connect
from psycopg.errors import UndefinedTable

from config.stack import addresses
from config.stack.console import StackError, say
from config.stack.postgres import Postgres
from config.stack.roles import OWNER, Prepared, database_named_by, libpq, prepare
from config.stack.valkey import Valkey

ROOT = Path(__file__).parent.parent.parent


class Stack:
    """PostgreSQL and Valkey: ours, or those that ``DATABASE_URL`` and ``REDIS_URL`` name."""

    def __init__(self, folder: Path, *, for_tests: bool = False, passwords: Path | None = None) -> None:
        self.for_tests = for_tests
        self.passwords = passwords or folder / "passwords"
        self.database_server = os.environ.get("DATABASE_URL", "")
        self.queue = os.environ.get("REDIS_URL", "")
        durable = not for_tests
        self._postgres = None if self.database_server else Postgres(folder / "postgres", durable=durable)
        self._valkey = None if self.queue else Valkey(folder / "valkey", durable=durable)
        self._stopping = threading.Event()

    @property
    def _servers(self) -> list[Postgres | Valkey]:
        return [server for server in (self._valkey, self._postgres) if server is not None]

    def __enter__(self) -> Self:
        """Start the servers that are ours."""
        try:
            if self._postgres:
                self.database_server = self._postgres.start()
            if self._valkey:
                self.queue = self._valkey.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop them, whatever happened."""
        self.stop()

    def stop(self) -> None:
        """Stop the queue, then the database."""
        self._stopping.set()
        for server in self._servers:
            server.stop()

    def watch(self) -> None:
        """Start a server again that was killed, until the stack is stopped."""
        while not self._stopping.wait(1):
            for server in self._servers:
                if server.has_died() and not self._stopping.is_set():
                    say(f"The {server.name} ended unexpectedly, starting it again.")
                    server.start()

    @property
    def database(self) -> str:
        """The name of the database."""
        return database_named_by(self.database_server, for_tests=self.for_tests)

    def prepare(self) -> Prepared:
        """Make database and roles; a test database is always a new one."""
        return prepare(
            self.database_server,
            database=self.database,
            passwords=addresses.passwords(self.passwords),
            afresh=self.for_tests,
        )

    def values(self, prepared: Prepared, *, kept: Mapping[str, str | None], public_address: str) -> dict[str, str]:
        """Collect everything that processes may be told."""
        databases = {addresses.ADDRESS_OF[role]: address for role, address in prepared.addresses.items()}
        told = {"REDIS_URL": self.queue, "PUBLIC_ADDRESS": os.environ.get("PUBLIC_ADDRESS") or public_address}
        return databases | told | addresses.keys(kept)


def flask(*arguments: str, environment: Mapping[str, str], capture: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a ``flask`` command of the application to its end."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    return subprocess.run(command, cwd=ROOT, env=dict(environment), text=True, check=False, capture_output=capture)


def migrate(environment: Mapping[str, str]) -> None:
    """Bring the schema to its newest version; a second start finds it there and costs nothing."""
    newest = max((file.name.partition("_")[0] for file in (ROOT / "migrations" / "versions").glob("[0-9]*_*.py")), default=None)
    if _schema_version(environment[addresses.ADDRESS_OF[OWNER]]) == newest:
        return
    began = time.monotonic()
    if flask("db", "upgrade", environment=environment).returncode:
        raise StackError("The database could not be migrated; the reason is above.")
    say(f"Migrated to {newest} in {time.monotonic() - began:.1f} s.")


def _schema_version(owner: str) -> str | None:
    with connect(libpq(owner)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except UndefinedTable:
            return None
    return str(row[0]) if row else None
