"""RQ made safe: what a job may call, how a worker forks, what the queue keeps.

Whoever can write to the queue's server must not be able to run code here. JSON alone does not see to that, as a job names the
function it calls; so a job that is anything but ``workers.runtime.run`` with one id does not exist for our workers.
"""

import gc
import os
import signal
import threading
from collections.abc import Iterable
from types import FrameType
from typing import Any
from uuid import UUID

import rq
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq.exceptions import NoSuchJobError, StopRequested
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from typing_extensions import override

from app.jobs import Queue

ALLOWED = "workers.runtime.run"
LONGEST = {Queue.WORK: 15 * 60, Queue.REPORTS: 30 * 60}
"""Seconds a job may run before its process is ended and the job is given back."""
SECONDS_TO_FINISH = 4
"""How long a running job may go on when the worker is asked to stop; then it is left to another worker."""
_FAILURES_ARE_KEPT = 3600


class OnlyRun(QueuedJob):
    """A job that can do nothing but name a row of the outbox."""

    @override
    def restore(self, raw_data: Any) -> None:
        """Read the job; for one that asks for anything else, say that there is none."""
        try:
            super().restore(raw_data)
            allowed = self._is_allowed()
        except Exception as error:
            raise NoSuchJobError("unreadable job") from error
        if not allowed:
            raise NoSuchJobError("job not allowed")

    def _is_allowed(self) -> bool:
        callbacks = (self._success_callback_name, self._failure_callback_name, self._stopped_callback_name)
        return (
            self.func_name == ALLOWED
            and self.instance is None
            and not self.kwargs
            and len(self.args) == 1
            and _is_id(self.args[0])
            and not any(callbacks)
            and not getattr(self, "webhooks", None)
            and not self._dependency_ids
        )


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def connect(url: str) -> Redis:
    """Connect to the queue's server; waiting for one that is away is left to the loops."""
    return Redis.from_url(url, socket_connect_timeout=1, socket_timeout=3, retry=Retry(NoBackoff(), 0), health_check_interval=0)


def hand_over(redis: Redis, queue: Queue, ids: Iterable[UUID]) -> None:
    """Put the ids of outbox rows on a queue, all in one round trip."""
    target = rq.Queue(str(queue), connection=redis, serializer=JSONSerializer, job_class=OnlyRun)
    target.enqueue_many(
        [
            rq.Queue.prepare_data(
                ALLOWED,
                args=(str(id_),),
                timeout=LONGEST[queue],
                result_ttl=0,
                failure_ttl=_FAILURES_ARE_KEPT,
                description=str(id_),
            )
            for id_ in ids
        ]
    )


class QueueWorker(rq.Worker):
    """One process that takes jobs from one queue and runs each in a fork of itself.

    The fork ends with the worker, however that ends: it waits on a pipe whose other end only the worker holds.
    """

    max_connection_wait_time = 5

    def __init__(self, queue: Queue, *, redis: Redis) -> None:
        super().__init__(
            [str(queue)],
            connection=redis,
            serializer=JSONSerializer,
            job_class=OnlyRun,
            default_result_ttl=0,
            job_monitoring_interval=5,
            worker_ttl=60,
            log_job_description=False,
        )
        self.was_asked_to_stop = False
        self._held_by_fork, self._held_by_worker = os.pipe()

    def forget(self) -> None:
        """Close what the worker holds; a new one takes its place after the queue's server was away."""
        os.close(self._held_by_fork)
        os.close(self._held_by_worker)

    @override
    def subscribe(self) -> None:
        """Take no commands through the queue's server, and start no thread before forking."""

    @override
    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop after the running job, which has a few seconds; without a job, at once."""
        self.was_asked_to_stop = True
        self._stop_requested = True
        if not self.horse_pid:
            raise StopRequested
        timer = threading.Timer(SECONDS_TO_FINISH, self._end_fork)
        timer.daemon = True
        timer.start()

    def _end_fork(self) -> None:
        if self.horse_pid:  # 0 would mean our own group
            self.kill_horse()

    @override
    def main_work_horse(self, job: QueuedJob, queue: rq.Queue) -> None:
        """Run one job in the fork."""
        os.close(self._held_by_worker)
        threading.Thread(target=_end_with_the_worker, args=(self._held_by_fork,), daemon=True).start()
        super().main_work_horse(job, queue)


def _end_with_the_worker(held_by_fork: int) -> None:
    os.read(held_by_fork, 1)  # returns when the last holder of the other end is gone
    os.killpg(os.getpgrp(), signal.SIGKILL)


def freeze() -> None:
    """Move all that is loaded out of the collector's way, so that forks share its memory."""
    gc.collect()
    gc.freeze()
