"""RQ made safe: what a job may call, how a worker forks, what the queue keeps.

Whoever can write to the queue's server must not be able to run code here. JSON alone does not see to that, as a job names the
function it calls; so a job that is anything but ``workers.runtime.run`` with one id does not exist for our workers.
"""

import gc
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import rq
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq.exceptions import NoSuchJobError
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from typing_extensions import override

from app.jobs import Queue

ALLOWED = "workers.runtime.run"
LONGEST = {Queue.WORK: 15 * 60, Queue.REPORTS: 30 * 60}
"""Seconds a job may run before its process is ended and the job is given back."""
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


def freeze() -> None:
    """Move all that is loaded out of the collector's way, so that forks share its memory."""
    gc.collect()
    gc.freeze()
