"""The scheduler process: relay, due times and seals, each in a loop of its own that nothing ends but the process."""

import signal
import threading
from collections.abc import Callable
from contextvars import copy_context
from types import FrameType

import structlog
from flask import Flask

from app import create_app
from app.audit import seals
from app.jobs import Queue
from app.transactions import RELAY, SEALER, acting_as
from config.settings import Process
from workers import queues, relay, schedule

LONGEST_WAIT = 5.0
SEAL_EVERY = 3.0
LOOK_FOR_DUE_EVERY = 5.0

log = structlog.get_logger()


def keep_time() -> None:
    """Run the loops until asked to stop."""
    app = create_app(Process.SCHEDULER)
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    loops = [
        threading.Thread(target=copy_context().run, args=(_keep_going, app, name, step, stopping), name=name)
        for name, step in (("relay", _relaying(app)), ("due", _due), ("seal", _seal))
    ]
    for loop in loops:
        loop.start()
    log.info("scheduler_started")
    while not stopping.wait(60):
        pass
    for loop in loops:
        loop.join()
    log.info("scheduler_stopped")


def _keep_going(app: Flask, name: str, step: Callable[[], float], stopping: threading.Event) -> None:
    """Repeat ``step``, which says how long to wait; after an error wait longer each time."""
    failures = 0
    while not stopping.is_set():
        try:
            with app.app_context():
                pause = step()
            failures = 0
        except Exception as error:  # noqa: BLE001  a server that is away must not end the loop; the text may hold data
            log.warning("step_failed", step=name, error=type(error).__name__)
            pause = min(0.25 * 2**failures, LONGEST_WAIT)
            failures = min(failures + 1, 10)
        stopping.wait(pause)


def _relaying(app: Flask) -> Callable[[], float]:
    settings = app.extensions["settings"]
    redis = queues.connect(settings.needed("redis_url"))
    doorbell = relay.Doorbell(settings.database_url(Process.SCHEDULER))

    def step() -> float:
        try:
            doorbell.listen()
            with acting_as(RELAY):
                more = [relay.hand_over(queue, redis) for queue in Queue]
            doorbell.wait(relay.BUSY if any(more) else relay.IDLE)
        except BaseException:
            doorbell.close()
            raise
        return 0

    return step


def _due() -> float:
    with acting_as(RELAY):
        schedule.run_due()
    return LOOK_FOR_DUE_EVERY


def _seal() -> float:
    with acting_as(SEALER):
        seals.seal()
    return SEAL_EVERY
