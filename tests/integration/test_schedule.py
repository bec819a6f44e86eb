"""Recurring tasks run when they are due, once, also after the scheduler was away; old rows are tidied away."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from threading import Thread
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from app import create_app
from app.clock import LONDON
from app.extensions import db
from app.jobs import Job, Queue, ask_for
from app.transactions import RELAY, acting_as, transaction
from config.settings import Process, load
from tests.factories.tenants import Tenant
from tests.processes import QueueServer, superuser
from workers import relay, schedule
from workers.schedule import Task

SUMMER = datetime(2027, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def scheduler_app() -> Iterator[Flask]:
    made = create_app(Process.SCHEDULER, load(Process.SCHEDULER))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One task of this test's own at half past two; the list grows with each run."""
    runs: list[int] = []
    name = f"task {uuid4()}"
    monkeypatch.setattr(schedule, "TASKS", (Task(name, clock(2, 30), lambda: runs.append(1)),))
    return runs


def _run_due(app: Flask) -> None:
    with app.app_context(), acting_as(RELAY):
        schedule.run_due()


def test_a_task_runs_once_when_due_however_long_nobody_was_there(scheduler_app: Flask, task: list[int]) -> None:
    with time_machine.travel(SUMMER, tick=False) as clock_:
        _run_due(scheduler_app)
        assert task == []
        clock_.shift(timedelta(days=9))
        _run_due(scheduler_app)
        _run_due(scheduler_app)
        assert task == [1]
        clock_.shift(timedelta(days=1))
        _run_due(scheduler_app)
        assert task == [1, 1]


def test_two_schedulers_do_not_double_a_task(scheduler_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def slow() -> None:
        runs.append(1)
        time.sleep(0.3)

    monkeypatch.setattr(schedule, "TASKS", (Task(f"task {uuid4()}", clock(2, 30), slow),))
    with time_machine.travel(SUMMER, tick=False) as clock_:
        _run_due(scheduler_app)
        clock_.shift(timedelta(days=1))
        both = [Thread(target=_run_due, args=(scheduler_app,)) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    assert runs == [1]


def test_a_task_that_fails_is_still_due(scheduler_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def fails_at_first() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise OSError

    monkeypatch.setattr(schedule, "TASKS", (Task(f"task {uuid4()}", clock(2, 30), fails_at_first),))
    with time_machine.travel(SUMMER, tick=False) as clock_:
        _run_due(scheduler_app)
        clock_.shift(timedelta(days=1))
        with pytest.raises(OSError, match=r"^$"):
            _run_due(scheduler_app)
        _run_due(scheduler_app)
    assert runs == [1, 1]


@given(instant=st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  made aware
def test_the_next_time_is_the_next_such_time_in_london(instant: datetime) -> None:
    nightly = Task("nightly", clock(2, 30), lambda: None)
    due = nightly.next_after(instant)
    shown = due.astimezone(LONDON)
    assert (shown.hour, shown.minute) == (2, 30)
    assert timedelta(0) < due - instant <= timedelta(hours=25)
    monthly = Task("monthly", clock(0, 30), lambda: None, first_of_month=True).next_after(instant)
    assert monthly.astimezone(LONDON).day == 1
    assert timedelta(0) < monthly - instant <= timedelta(days=31, hours=1)


def test_no_task_is_due_in_the_hour_that_the_clock_change_takes_or_doubles() -> None:
    assert [task.name for task in schedule.TASKS if task.at.hour == 1] == []


def test_nightly_readiness_is_asked_for_each_employer_and_old_rows_go(scheduler_app: Flask, tenant: Tenant) -> None:
    with superuser() as above:
        above.execute(
            "INSERT INTO sign_in.attempt (id, email_hash, source_hash, at) VALUES (%s, 'old', 'old', now() - interval '2 days')",
            [uuid4()],
        )
        above.execute(
            "INSERT INTO outbox (id, org_id, kind, subject_id, done_at) "
            "VALUES (%s, %s, 'check_import', %s, now() - interval '31 days')",
            [uuid4(), tenant.org_id, uuid4()],
        )
        with scheduler_app.app_context(), acting_as(RELAY), transaction():
            for task in schedule.TASKS:
                task.run()
        asked = above.execute("SELECT kind, subject_id FROM outbox WHERE org_id = %s ORDER BY kind", [tenant.org_id]).fetchall()
        assert asked == [("recompute_readiness", tenant.org_id), ("take_snapshot", tenant.org_id)]
        assert above.execute("SELECT count(*) FROM sign_in.attempt WHERE at < now() - interval '1 day'").fetchone() == (0,)


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = QueueServer(tmp_path_factory.mktemp("queue"))
    server.start()
    client = server.client()
    yield client
    client.close()
    server.stop()


def test_the_relay_hands_over_a_window_and_lets_leases_grow(scheduler_app: Flask, tenant: Tenant, redis: Redis) -> None:
    with superuser() as above:
        above.execute("UPDATE outbox SET failed_at = now() WHERE done_at IS NULL AND failed_at IS NULL")
        with tenant.writing():
            for _ in range(relay.WINDOW + 5):
                ask_for(Job.CHECK_IMPORT, uuid4(), org_id=tenant.org_id)
        try:
            leases = []
            for handed_over in (1, 2, 3, 9):
                with scheduler_app.app_context(), acting_as(RELAY):
                    assert relay.hand_over(Queue.WORK, redis)
                    assert relay.hand_over(Queue.WORK, redis), "more is waiting than the window lets through"
                assert redis.llen("rq:queue:work") == relay.WINDOW
                redis.flushall()
                longest = above.execute(
                    "SELECT max(lease_until) - now(), count(lease_until) FROM outbox WHERE org_id = %s", [tenant.org_id]
                ).fetchone()
                assert longest is not None
                assert longest[1] == relay.WINDOW
                leases.append(round(longest[0].total_seconds() + 0.4))
                above.execute(
                    "UPDATE outbox SET lease_until = now(), handed_over = %s WHERE org_id = %s AND handed_over > 0",
                    [handed_over if handed_over < 3 else 8, tenant.org_id],
                )
                above.execute(
                    "UPDATE outbox SET asked_at = now() + interval '1 day' WHERE org_id = %s AND handed_over = 0", [tenant.org_id]
                )
            assert leases == [20, 40, 80, 300]
        finally:
            above.execute("UPDATE outbox SET failed_at = now() WHERE org_id = %s", [tenant.org_id])
