"""Reports when processes die: finished by another worker, once; and waiting while the queue is away."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from tests.factories.reports import ask, crowd, write
from tests.factories.tenants import Tenant
from tests.processes import Crew, QueueServer, drill, superuser, until
from tests.visitor import Visitor

Above = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[tuple[Crew, QueueServer]]:
    with drill(tmp_path) as both:
        yield both


@pytest.fixture
def above() -> Iterator[Above]:
    with superuser() as connection:
        yield connection


def one(above: Above, question: str, run_id: UUID) -> tuple[Any, ...]:
    found = above.execute(question, [run_id]).fetchone()
    assert found is not None
    return found


def state(above: Above, run_id: UUID) -> str:
    return str(one(above, "SELECT state FROM report_run WHERE id = %s", run_id)[0])


def test_a_report_whose_worker_is_killed_is_finished_by_another_once(
    app: Flask, tenant: Tenant, stage: tuple[Crew, QueueServer], above: Above
) -> None:
    crew, _ = stage
    write(tenant, crowd(60))
    first = crew.worker("reports")
    with superuser() as gate:
        gate.autocommit = False
        gate.execute("LOCK TABLE report.fact IN ACCESS EXCLUSIVE MODE")  # the worker stops in its first step
        run_id = ask(app, tenant)
        crew.scheduler()
        until("the worker is in the middle", lambda: state(above, run_id) == "building")
        forks = first.children()
        first.kill()
        until(
            "the fork ends with its worker", lambda: not any(fork.is_running() and fork.status() != "zombie" for fork in forks), 3
        )
        gate.rollback()
    assert state(above, run_id) == "building"
    crew.worker("reports")
    until("the report is ready", lambda: state(above, run_id) == "ready", 90)
    assert one(above, "SELECT attempts >= 2, step, percent FROM report_run WHERE id = %s", run_id) == (True, 4, 100)
    assert one(above, "SELECT count(*) FROM report_file WHERE run_id = %s", run_id) == (2,)
    assert one(above, "SELECT count(*) FROM report.proof WHERE run_id = %s", run_id) == (1,)
    built = "SELECT count(*) FROM audit.entry WHERE type = 'report_built' AND subject_id = %s"
    assert one(above, built, run_id) == (1,)
    done = "SELECT count(*) FILTER (WHERE done_at IS NOT NULL), count(*) FROM outbox WHERE subject_id = %s"
    assert one(above, done, run_id) == (1, 1)


def test_a_report_waits_while_the_queue_is_away_and_is_built_when_it_is_back(
    app: Flask, lead: Visitor, tenant: Tenant, stage: tuple[Crew, QueueServer], above: Above
) -> None:
    crew, queue = stage
    crew.scheduler()
    queue.stop()
    run_id = ask(app, tenant)
    time.sleep(1)
    assert state(above, run_id) == "queued"
    assert "Waiting to start" in lead.get(f"/reports/{run_id}").text
    queue.start()
    crew.worker("reports")
    until("the report is ready", lambda: state(above, run_id) == "ready", 90)
    assert lead.get(f"/reports/{run_id}").heading == "Progress through the pathway by group"
