"""A whole Waymark for the browser: a database of its own with demo data, and every process there is."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.stack import addresses
from config.stack.roles import LOGINS, database_named_by, libpq, prepare
from tests.processes import ROOT, Crew, QueueServer, free_port

DATABASE_OF_BROWSER_TESTS = "browser"


@dataclass(frozen=True, slots=True)
class Service:
    """A Waymark that runs."""

    address: str
    server: str
    environment: Mapping[str, str]

    def sql(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Ask the database as its superuser: an account of the truth that passes by the application."""
        with psycopg.connect(self.server, autocommit=True) as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the application."""
        return run_flask(arguments, self.environment)


def run_flask(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a `flask` command against the database of ``environment``."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, text=True, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def _passwords() -> dict[str, str]:
    # The roles belong to the whole server, and so do their passwords: the environment says what they are.
    return {role: str(conninfo_to_dict(libpq(os.environ[addresses.ADDRESS_OF[role]])).get("password", "x")) for role in LOGINS}


@contextmanager
def running_service(folder: Path, *, candidates: int = 400) -> Iterator[Service]:
    """Prepare a database with demo data, start web, workers, scheduler and queue, and end them all."""
    test_server = os.environ["TEST_SERVER"]
    named = f"{database_named_by(test_server, for_tests=False)}_{DATABASE_OF_BROWSER_TESTS}"
    prepared = prepare(test_server, database=named, passwords=_passwords(), afresh=True)
    port = free_port()
    environment = {addresses.ADDRESS_OF[role]: address for role, address in prepared.addresses.items()}
    environment |= {"PUBLIC_ADDRESS": f"http://127.0.0.1:{port}", "EXAMPLE_DATA": "true"}
    run_flask(["db", "upgrade"], environment)
    run_flask(["demo", "load", "--candidates", str(candidates)], environment)
    queue = QueueServer(folder)
    crew = Crew(folder, environment | {"REDIS_URL": queue.url})
    owner = conninfo_to_dict(libpq(test_server)) | {"dbname": named}
    try:
        queue.start()
        crew.start(
            "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", ready="Booting worker"
        )
        crew.worker("work")
        crew.worker("reports")
        crew.scheduler()
        yield Service(
            address=f"http://127.0.0.1:{port}",
            server=psycopg.conninfo.make_conninfo(**{key: str(value) for key, value in owner.items() if value is not None}),
            environment=environment | {"REDIS_URL": queue.url},
        )
    finally:
        crew.end()
        queue.stop()
