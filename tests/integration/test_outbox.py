"""The outbox: a job runs once, is tried again, is given up; the queue can be made to run nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import rq
from flask import Flask
from redis import Redis
from rq.serializers import DefaultSerializer, JSONSerializer
from rq.worker import SimpleWorker
from sqlalchemy import select, text

from app.access import Actor, Role
from app.extensions import db
from app.jobs import Job, OutboxRow, Queue, ask, ask_for
from app.refusals import Refusal
from app.transactions import MAINTENANCE, acting_as, current_principal, principal_of, system, transaction
from tests.factories.tenants import Tenant
from tests.processes import QueueServer
from workers import outbox, queues, runtime

Set = Callable[..., None]


@pytest.fixture
def readiness(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Say what the readiness job does in this test."""

    def does(function: Callable[..., None], on_failure: Callable[..., None] | None = None) -> None:
        monkeypatch.setitem(runtime.JOBS, Job.RECOMPUTE_READINESS, function)
        if on_failure is not None:
            monkeypatch.setitem(runtime.ON_FAILURE, Job.RECOMPUTE_READINESS, on_failure)

    return does


def _ask(app: Flask, tenant: Tenant, role: Role = Role.ADVISER, kind: Job = Job.RECOMPUTE_READINESS) -> UUID:
    subject = uuid4()
    actor = tenant.people[role].actor
    with app.app_context(), acting_as(principal_of(actor)), transaction():
        ask(kind, subject, by=actor)
    return _row(tenant, subject).id


def _row(tenant: Tenant, id_: UUID) -> OutboxRow:
    with tenant.owner_app.app_context(), acting_as(MAINTENANCE):
        row = db.session.scalars(select(OutboxRow).where((OutboxRow.id == id_) | (OutboxRow.subject_id == id_))).one()
        db.session.expunge(row)
        return row


def _never(subject_id: UUID, *, by: Actor | None) -> None:
    pytest.fail(f"{subject_id} ran for {by}")


class _Told:
    """What is called when a job is given up."""

    def __init__(self) -> None:
        self.of: list[UUID] = []
        self.by: Actor | None = None

    def __call__(self, subject_id: UUID, *, by: Actor | None) -> None:
        self.of.append(subject_id)
        self.by = by


@pytest.mark.parametrize("role", [Role.ADVISER, Role.PROGRAMME_MANAGER, Role.HIRING_MANAGER, Role.WORKFORCE_LEAD])
def test_people_ask_for_jobs_though_they_cannot_read_the_outbox(app: Flask, tenant: Tenant, role: Role) -> None:
    row = _row(tenant, _ask(app, tenant, role))
    assert (row.org_id, row.asked_by) == (tenant.org_id, tenant.people[role].member_id)
    assert (row.attempts, row.handed_over, row.done_at, row.failed_at) == (0, 0, None, None)


def test_a_job_runs_once_for_the_organisation_and_person_that_asked(
    app: Flask, worker_app: Flask, tenant: Tenant, readiness: Set
) -> None:
    seen: list[Any] = []

    def work(subject_id: UUID, *, by: Actor | None) -> None:
        seen.append((subject_id, by, current_principal()))

    readiness(work)
    id_ = _ask(app, tenant)
    runtime.perform(worker_app, id_)
    runtime.perform(worker_app, id_)
    actor = tenant.adviser.actor
    assert seen == [(_row(tenant, id_).subject_id, actor, system(tenant.org_id, actor.member_id))]
    assert _row(tenant, id_).done_at is not None


def test_a_job_whose_lock_is_held_is_left_alone(app: Flask, worker_app: Flask, tenant: Tenant, readiness: Set) -> None:
    readiness(_never)
    id_ = _ask(app, tenant)
    with worker_app.app_context(), outbox.alone_with(id_) as is_alone:
        assert is_alone
        runtime.perform(worker_app, id_)
    assert _row(tenant, id_).attempts == 0


def test_an_effect_is_taken_back_when_somebody_else_has_done_the_job(
    app: Flask, worker_app: Flask, tenant: Tenant, readiness: Set
) -> None:
    def work(subject_id: UUID, *, by: Actor | None) -> None:
        with tenant.writing():
            db.session.execute(text("UPDATE outbox SET done_at = now() WHERE subject_id = :id"), {"id": subject_id})
        with transaction():
            ask_for(Job.RECOMPUTE_READINESS, subject_id, org_id=tenant.org_id)
            outbox.done()

    readiness(work)
    id_ = _ask(app, tenant)
    runtime.perform(worker_app, id_)
    with tenant.owner_app.app_context(), acting_as(MAINTENANCE):
        subject = select(OutboxRow.subject_id).where(OutboxRow.id == id_).scalar_subquery()
        assert len(db.session.scalars(select(OutboxRow.id).where(OutboxRow.subject_id == subject)).all()) == 1


def test_a_failing_job_is_given_back_and_after_five_attempts_given_up(
    app: Flask, worker_app: Flask, tenant: Tenant, readiness: Set
) -> None:
    told = _Told()

    def fails(subject_id: UUID, *, by: Actor | None) -> None:
        raise RuntimeError("not today")

    readiness(fails, told)
    id_ = _ask(app, tenant)
    waits = []
    for _ in range(4):
        runtime.perform(worker_app, id_)
        row = _row(tenant, id_)
        assert row.failed_at is None
        assert row.lease_until is not None
        waits.append(row.lease_until)
    assert waits == sorted(waits)
    runtime.perform(worker_app, id_)
    row = _row(tenant, id_)
    assert (row.attempts, row.failed_at is not None, row.done_at) == (5, True, None)
    assert told.of == [row.subject_id]
    runtime.perform(worker_app, id_)
    assert _row(tenant, id_).attempts == 5


def test_a_job_that_ends_its_process_each_time_is_given_up_without_a_sixth_run(
    app: Flask, worker_app: Flask, tenant: Tenant, readiness: Set
) -> None:
    told = _Told()
    readiness(_never, told)
    id_ = _ask(app, tenant)
    with tenant.writing():
        db.session.execute(text("UPDATE outbox SET attempts = 5 WHERE id = :id"), {"id": id_})
    runtime.perform(worker_app, id_)
    assert _row(tenant, id_).failed_at is not None
    assert len(told.of) == 1


def test_a_rule_that_says_no_is_not_asked_five_times(app: Flask, worker_app: Flask, tenant: Tenant, readiness: Set) -> None:
    def refuses(subject_id: UUID, *, by: Actor | None) -> None:
        raise Refusal("The post is closed")

    readiness(refuses)
    id_ = _ask(app, tenant)
    runtime.perform(worker_app, id_)
    row = _row(tenant, id_)
    assert (row.attempts, row.failed_at is not None) == (1, True)


def test_a_job_that_is_given_up_ends_even_when_its_slice_cannot_say_so(
    app: Flask, worker_app: Flask, tenant: Tenant, readiness: Set
) -> None:
    def fails(subject_id: UUID, *, by: Actor | None) -> None:
        raise Refusal("no")

    readiness(fails, fails)
    id_ = _ask(app, tenant)
    runtime.perform(worker_app, id_)
    assert _row(tenant, id_).failed_at is not None


def test_a_worker_does_nothing_for_an_unknown_id_or_another_queue(
    app: Flask, worker_app: Flask, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(runtime.JOBS, Job.BUILD_REPORT, _never)
    runtime.perform(worker_app, uuid4())
    id_ = _ask(app, tenant, Role.WORKFORCE_LEAD, Job.BUILD_REPORT)
    runtime.perform(worker_app, id_)
    assert _row(tenant, id_).attempts == 0


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A queue server of these tests' own."""
    server = QueueServer(tmp_path_factory.mktemp("queue"))
    server.start()
    client = server.client()
    yield client
    client.close()
    server.stop()


def _take_all(redis: Redis) -> None:
    """Take whatever is on the queue, as a worker of ours does, in this process."""
    worker = SimpleWorker([str(Queue.WORK)], connection=redis, serializer=JSONSerializer, job_class=queues.OnlyRun)
    worker.work(burst=True, logging_level="ERROR")


def _planted(redis: Redis, name: str, *args: object, **options: Any) -> None:  # noqa: ANN401  as RQ takes them
    serializer = options.pop("serializer", JSONSerializer)
    rq.Queue(str(Queue.WORK), connection=redis, serializer=serializer).enqueue_call(name, args=args, **options)


@pytest.mark.parametrize("ending", ["on_success", "on_failure", "on_stopped", None])
def test_nothing_that_is_planted_in_the_queue_runs(
    redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str | None
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(runtime, "run", ran.append)
    mark = tmp_path / "ran"
    good = str(uuid4())
    if ending is None:
        _planted(redis, "os.system", f"touch {mark}")
        _planted(redis, "os.system", f"touch {mark}", serializer=DefaultSerializer)
        _planted(redis, "workers.runtime.serve", good)
        _planted(redis, queues.ALLOWED, "not an id")
        _planted(redis, queues.ALLOWED, good, good)
        _planted(redis, queues.ALLOWED, kwargs={"outbox_id": good})
    else:
        _planted(redis, queues.ALLOWED, good, **{ending: rq.Callback("os.getcwd")})
    queues.hand_over(redis, Queue.WORK, [UUID(good)])
    _take_all(redis)
    assert ran == [good]
    assert not mark.exists()
    assert redis.llen(f"rq:queue:{Queue.WORK}") == 0
