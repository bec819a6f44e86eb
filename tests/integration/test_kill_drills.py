"""Processes are killed in the middle of their work: nothing is lost and nothing is done twice."""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from app.jobs import Job, ask
from app.transactions import acting_as, principal_of, transaction
from tests.drill_worker import POISON, gate_of
from tests.factories.tenants import Tenant
from tests.processes import Crew, QueueServer, Running, drill, get, superuser, until

Superuser = psycopg.Connection[tuple[Any, ...]]
Ask = Callable[..., UUID]
Hire = Callable[[], Running]


class Stage(NamedTuple):
    """What every drill needs."""

    crew: Crew
    queue: QueueServer
    scheduler: Running


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A queue server and a scheduler for all drills of this file."""
    with drill(tmp_path_factory.mktemp("drill")) as (crew, queue):
        yield Stage(crew, queue, crew.scheduler())


@pytest.fixture
def hire(stage: Stage) -> Iterator[Hire]:
    """Start workers, which leave after the test."""
    hired: list[Running] = []

    def one() -> Running:
        hired.append(stage.crew.worker(module="tests.drill_worker"))
        return hired[-1]

    yield one
    for worker in hired:
        worker.end()


@pytest.fixture
def above() -> Iterator[Superuser]:
    with superuser() as connection:
        yield connection


@pytest.fixture
def asked(app: Flask, tenant: Tenant) -> Ask:
    """Ask for a job as the tenant's adviser, the way a page does, and return its subject."""

    def ask_for_one(subject_id: UUID | None = None) -> UUID:
        subject = subject_id or uuid4()
        actor = tenant.adviser.actor
        with app.app_context(), acting_as(principal_of(actor)), transaction():
            ask(Job.RECOMPUTE_READINESS, subject, by=actor)
        return subject

    return ask_for_one


def _row(above: Superuser, subject: UUID, tenant: Tenant) -> tuple[Any, ...]:
    found = above.execute(
        "SELECT done_at IS NOT NULL, failed_at IS NOT NULL, attempts, handed_over FROM outbox "
        "WHERE subject_id = %s AND org_id = %s",
        [subject, tenant.org_id],
    ).fetchone()
    assert found is not None
    return found


def _effects(above: Superuser, subject: UUID) -> int:
    found = above.execute("SELECT count(*) FROM audit.entry WHERE subject = 'drill' AND subject_id = %s", [subject]).fetchone()
    assert found is not None
    return int(found[0])


def _is_in_the_middle(above: Superuser, subject: UUID) -> bool:
    number = gate_of(subject) + 1
    found = above.execute(
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = %s AND objid::bigint = %s AND granted",
        [number >> 32, number % 2**32],
    ).fetchone()
    return found is not None


def _until_done(above: Superuser, subject: UUID, tenant: Tenant) -> tuple[Any, ...]:
    until("the job is done", lambda: _row(above, subject, tenant)[0])
    return _row(above, subject, tenant)


def _close(above: Superuser, subject: UUID) -> None:
    above.execute("SELECT pg_advisory_lock(%s)", [gate_of(subject)])


def _open(above: Superuser, subject: UUID) -> None:
    above.execute("SELECT pg_advisory_unlock(%s)", [gate_of(subject)])


def test_a_job_of_a_killed_worker_is_finished_by_another_once(
    stage: Stage, hire: Hire, above: Superuser, asked: Ask, tenant: Tenant
) -> None:
    first = hire()
    subject = uuid4()
    _close(above, subject)
    asked(subject)
    until("the job is in the middle", lambda: _is_in_the_middle(above, subject))
    forks = first.children()
    first.kill()
    until("the fork ends with its worker", lambda: not any(fork.is_running() and fork.status() != "zombie" for fork in forks), 3)
    killed = time.monotonic()
    _open(above, subject)
    hire()
    done, failed, attempts, _ = _until_done(above, subject, tenant)
    assert (done, failed, attempts) == (True, False, 2)
    assert _effects(above, subject) == 1
    assert time.monotonic() - killed < 20


def test_a_job_whose_worker_is_alive_is_not_started_a_second_time(
    stage: Stage, hire: Hire, above: Superuser, asked: Ask, tenant: Tenant
) -> None:
    hire()
    hire()
    subject = uuid4()
    _close(above, subject)
    asked(subject)
    until("the job is in the middle", lambda: _is_in_the_middle(above, subject))
    above.execute("UPDATE outbox SET lease_until = now() WHERE subject_id = %s", [subject])
    until("the relay looked at it", lambda: _lease_is_ahead(above, subject))
    _open(above, subject)
    assert _until_done(above, subject, tenant) == (True, False, 1, 1)
    assert _effects(above, subject) == 1


def _lease_is_ahead(above: Superuser, subject: UUID) -> bool:
    return above.execute("SELECT 1 FROM outbox WHERE subject_id = %s AND lease_until > now()", [subject]).fetchone() is not None


def test_a_worker_that_is_asked_to_stop_gives_its_job_to_another(
    stage: Stage, hire: Hire, above: Superuser, asked: Ask, tenant: Tenant
) -> None:
    first = hire()
    subject = uuid4()
    _close(above, subject)
    asked(subject)
    until("the job is in the middle", lambda: _is_in_the_middle(above, subject))
    assert first.stop() < 10
    assert _effects(above, subject) == 0
    _open(above, subject)
    hire()
    assert _until_done(above, subject, tenant)[:3] == (True, False, 2)
    assert _effects(above, subject) == 1


def test_without_the_queue_jobs_wait_and_pages_answer(
    stage: Stage, hire: Hire, above: Superuser, asked: Ask, tenant: Tenant
) -> None:
    (web, _), worker = stage.crew.web(), hire()
    stage.queue.stop()
    subject = asked()
    assert get(f"{web}/sign-in")[0] == 200
    status, page = get(f"{web}/readyz")
    assert status == 200
    assert '"degraded":true' in page.replace(" ", "")
    until("the relay tried in vain", lambda: "step_failed" in stage.scheduler.said)
    assert _row(above, subject, tenant) == (False, False, 0, 0)
    assert worker.is_alive
    stage.queue.start()
    assert _until_done(above, subject, tenant) == (True, False, 1, 1)
    stage.queue.client().flushall()
    wiped = asked()
    assert _until_done(above, wiped, tenant)[0]


def test_a_job_that_was_wiped_from_the_queue_is_handed_over_again(
    stage: Stage, hire: Hire, above: Superuser, asked: Ask, tenant: Tenant
) -> None:
    subject = asked()
    until("it is handed over", lambda: _row(above, subject, tenant)[3] == 1)
    stage.queue.client().flushall()
    above.execute("UPDATE outbox SET lease_until = now() WHERE subject_id = %s", [subject])  # 20 seconds later
    hire()
    assert _until_done(above, subject, tenant) == (True, False, 1, 2)
    assert _effects(above, subject) == 1


def test_what_a_failing_job_says_stays_out_of_logs_and_queue(
    stage: Stage, hire: Hire, above: Superuser, asked: Ask, tenant: Tenant
) -> None:
    worker = hire()
    asked(POISON)
    worker.wait_until_said("job_failed")
    client = stage.queue.client()
    kept = b"".join(client.dump(key) or b"" for key in client.scan_iter())
    assert b"Canary" not in kept
    assert "Canary" not in worker.said
    assert _row(above, POISON, tenant)[:3] == (False, False, 1)
