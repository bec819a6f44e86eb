"""``make test``: servers and a database of its own, then the whole suite."""

import contextlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from config.stack import addresses, chromium, leftovers
from config.stack.roles import address_of, libpq
from config.stack.stack import ROOT, Stack, migrate

SECONDS_TO_END = 6.0


def test(arguments: Sequence[str], var: Path) -> int:
    """Run pytest with ``arguments`` against fresh servers and stop these, however it ends."""
    folder = var / "test"
    with leftovers.lock(folder):
        leftovers.end_marked(folder)
        browser = chromium.find_or_get()
        # passwords are shared with `make run`: on a server named by DATABASE_URL the roles are the same
        with Stack(folder, for_tests=True, passwords=var / "passwords") as stack:
            values = stack.values(stack.prepare(), kept={}, public_address="http://127.0.0.1:8000")
            environment = addresses.environment(values)
            migrate(environment)
            known_to_tests = {"TEST_SERVER": _server(stack), "CHROMIUM": str(browser)}
            try:
                return _pytest(arguments, environment | known_to_tests)
            finally:
                leftovers.end_marked(folder)


def _server(stack: Stack) -> str:
    """Build the address of the test database as the server's superuser, for tests of tampering."""
    signs_in = conninfo_to_dict(libpq(stack.database_server))
    return address_of(
        stack.database_server,
        role=str(signs_in.get("user", "")),
        password=str(signs_in.get("password", "")),
        database=stack.database,
    )


def _pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    suite = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=dict(environment))
    try:
        return suite.wait()
    finally:
        if suite.poll() is None:
            suite.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                suite.wait(SECONDS_TO_END)
