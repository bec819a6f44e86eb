"""The RQ worker: takes jobs from one queue and has each run by a fork of itself that was waiting for it.

A fork keeps the memory and the accidents of a job out of the worker. It is made, and opens its connections, before the job comes,
because that is most of the time between asking and starting. It ends with the worker, however that ends: orders come through a
pipe, and when the pipe closes there is no worker any more.
"""

import os
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

import rq
from redis import Redis
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from typing_extensions import override

from app.jobs import Queue
from workers.queues import OnlyRun

SECONDS_TO_FINISH = 4
"""How long a running job may go on when the worker is asked to stop; then it is left to another worker."""


@dataclass(frozen=True, slots=True)
class _Fork:
    """A process that waits for an order, and the end of the pipe it comes through."""

    pid: int
    orders: int

    def is_there(self) -> bool:
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0)

    def dismiss(self) -> None:
        os.close(self.orders)


class QueueWorker(rq.Worker):
    """One process that takes jobs from one queue."""

    max_connection_wait_time = 5

    def __init__(self, queue: Queue, *, redis: Redis, make_ready: Callable[[], None]) -> None:
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
        self._make_ready = make_ready
        self._waiting: _Fork | None = None

    @override
    def subscribe(self) -> None:
        """Take no commands through the queue's server, and start no thread before forking. Have a fork wait from now on."""
        self._waiting = self._fork()

    @override
    def teardown(self) -> None:
        """Let the waiting fork go."""
        if self._waiting is not None:
            self._waiting.dismiss()
            os.waitpid(self._waiting.pid, 0)
            self._waiting = None
        super().teardown()  # type: ignore[no-untyped-call]  # RQ types most of its methods, not this one

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
    def execute_job(self, job: QueuedJob, queue: rq.Queue) -> None:
        """Have the waiting fork run the job, and the next one wait."""
        fork = self._waiting
        if fork is None or not fork.is_there():
            fork = self._fork()
        self._waiting = None
        try:
            self.prepare_execution(job)
            assert self.execution is not None  # noqa: S101  for the type checker: just prepared
            os.write(fork.orders, f"{job.id} {self.execution.id}\n".encode())
            self._horse_pid = fork.pid
            self.monitor_work_horse(job, queue)
        finally:
            fork.dismiss()
        if not self._stop_requested:
            self._waiting = self._fork()
        self.set_state("idle")

    def _fork(self) -> _Fork:
        taken, given = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(given)
            self._serve_one_order(taken)
        os.close(taken)
        return _Fork(pid, given)

    def _serve_one_order(self, orders: int) -> NoReturn:
        """Be the fork: make ready, wait, run one job, end."""
        try:
            os.setpgrp()
            self.setup_work_horse_signals()  # type: ignore[no-untyped-call]  # the same
            random.seed()
            self._make_ready()
            self.connection.ping()
            order = _read_line(orders)
            if order:
                threading.Thread(target=_end_with_the_worker, args=(orders,), daemon=True).start()
                job_id, execution_id = order.split()
                job = self.job_class.fetch(job_id, connection=self.connection, serializer=self.serializer)
                self.execution = Execution.fetch(execution_id, job_id, connection=self.connection)
                self.main_work_horse(job, self.queues[0])
        finally:
            os._exit(1)


def _read_line(orders: int) -> str:
    """Return the order, or nothing when there is no worker to give one."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(orders, 1)
        if not byte:
            return ""
        line += byte
    return line.decode()


def _end_with_the_worker(orders: int) -> None:
    os.read(orders, 1)  # returns when the other end is gone
    os.killpg(os.getpgrp(), signal.SIGKILL)
