"""How the pages of an adviser grow from 400 to 100,000 people: `python -m tests.benchmarks.caseload`.

Loads demo data of both sizes into two databases beside the test database (the larger takes minutes, and is kept for the next
run), then asks for the same pages of both by turns, so that a busy machine slows both alike. Prints the median time of a page at
each size, their ratio, and the ratio to the floor: a page with the same frame and no list. Needs the environment of the tests.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from flask.testing import FlaskClient
from psycopg.conninfo import conninfo_to_dict

from app import create_app
from app.accounts import service, sessions
from app.transactions import ANONYMOUS, acting_as, transaction
from config.settings import Process, load
from config.stack import addresses
from config.stack.roles import LOGINS, database_named_by, libpq, prepare
from tests.browser.service import run_flask

SIZES = (400, 100_000)
PAGES = ("/help", "/candidates", "/candidates?who=team", "/candidates?q=mur", "/candidates?who=team&stage=pathway_ready")
ROUNDS = 60
MOST = 1.5
"""How much slower the first page of the caseload may be at the larger size."""


def passwords() -> dict[str, str]:
    """Read the passwords of the roles from the environment: the roles belong to the server, not to a database."""
    return {role: str(conninfo_to_dict(libpq(os.environ[addresses.ADDRESS_OF[role]])).get("password", "x")) for role in LOGINS}


def loaded(people: int) -> dict[str, str]:
    """Make a database with demo data of that size, unless it is there; return the environment of its processes."""
    server = os.environ["TEST_SERVER"]
    named = f"{database_named_by(server, for_tests=False)}_{people}"
    prepared = prepare(server, database=named, passwords=passwords())
    environment = {addresses.ADDRESS_OF[role]: address for role, address in prepared.addresses.items()}
    environment |= {"EXAMPLE_DATA": "true", "PUBLIC_ADDRESS": "http://localhost"}
    run_flask(["db", "upgrade"], environment)
    if prepared.is_new:
        began = time.monotonic()
        run_flask(["demo", "load", "--candidates", str(people)], environment)
        sys.stdout.write(f"loaded {people:,} people in {time.monotonic() - began:.0f} s\n")
    return environment


@contextmanager
def signed_in(environment: dict[str, str]) -> Iterator[FlaskClient]:
    """Open the application on that database, signed in as the demo adviser."""
    settings = load(Process.WEB, web_database_url=environment["WEB_DATABASE_URL"], public_address="http://localhost")
    app = create_app(Process.WEB, settings)
    client = app.test_client()
    with app.app_context(), acting_as(ANONYMOUS), transaction():
        token = service.sign_in(email="adviser@northmoor.example.org", password="walk the pathway 26").token
    client.set_cookie(sessions.COOKIE, token)
    yield client


def milliseconds(client: FlaskClient, page: str) -> float:
    """Ask for a page once and return the processor and database time it took by the clock."""
    began = time.perf_counter()
    answer = client.get(page)
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, (page, answer.status_code)
    return took


def main() -> int:
    """Measure, print, and return 1 where the first page has grown too much."""
    with ExitStack() as stack:
        clients = {size: stack.enter_context(signed_in(loaded(size))) for size in SIZES}
        took: dict[tuple[int, str], list[float]] = {(size, page): [] for size in SIZES for page in PAGES}
        for turn in range(ROUNDS + 5):
            for (size, page), times in took.items():
                spent = milliseconds(clients[size], page)
                if turn >= 5:
                    times.append(spent)
    middle = {place: statistics.median(times) for place, times in took.items()}
    for page in PAGES:
        small, large = (middle[size, page] for size in SIZES)
        floor = middle[SIZES[1], PAGES[0]]
        sys.stdout.write(
            f"{page:45} {small:6.1f} ms at {SIZES[0]:,}  {large:6.1f} ms at {SIZES[1]:,}  "
            f"ratio {large / small:4.2f}  to the floor {large / floor:4.2f}\n"
        )
    ratio = middle[SIZES[1], "/candidates"] / middle[SIZES[0], "/candidates"]
    sys.stdout.write(json.dumps({"caseload_ratio": round(ratio, 2), "most": MOST}) + "\n")
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main())
