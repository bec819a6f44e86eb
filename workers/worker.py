"""A worker process: loads the application once, takes jobs from one queue, outlives the queue's server."""

import contextlib
import signal
import sys
import time
from types import FrameType
from typing import NoReturn
from uuid import UUID

import structlog
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq.exceptions import StopRequested
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

import app.models  # noqa: F401  every table, before the mappers are configured
from app import create_app
from app.extensions import db
from app.jobs import Queue
from config.settings import Process
from workers import queues, runtime
from workers.forks import QueueWorker

LONGEST_WAIT = 5.0
NOBODY = UUID(int=0)

log = structlog.get_logger()


def work(process: Process) -> None:
    """Take jobs until asked to stop."""
    made = create_app(process)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    _warm_up(made)
    redis = queues.connect(made.extensions["settings"].needed("redis_url"))
    queue = runtime.QUEUE_OF[process]
    log.info("worker_started", queue=str(queue))
    wait = 0.25
    while True:
        began = time.monotonic()
        if _take_jobs(queue, redis):
            log.info("worker_stopped", queue=str(queue))
            return
        wait = 0.25 if time.monotonic() - began > LONGEST_WAIT else min(wait * 2, LONGEST_WAIT)
        time.sleep(wait)


def _take_jobs(queue: Queue, redis: Redis) -> bool:
    """Take jobs until asked to stop, or until the queue's server is away; tell whether it was the former."""
    try:
        worker = QueueWorker(queue, redis=redis, make_ready=runtime.make_ready)
    except (RedisError, OSError) as error:
        log.warning("queue_away", queue=str(queue), error=type(error).__name__)
        return False
    try:
        with contextlib.suppress(StopRequested):
            worker.work(logging_level="ERROR")
    except (RedisError, OSError) as error:
        log.warning("queue_away", queue=str(queue), error=type(error).__name__)
    finally:
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
    return worker.was_asked_to_stop


def _warm_up(made: Flask) -> None:
    """Do once what every fork would do again: mappers, statements, the dialect. Leave no connection open for the forks."""
    configure_mappers()
    runtime.serve(made)
    with contextlib.suppress(SQLAlchemyError):
        runtime.perform(made, NOBODY)
    with made.app_context():
        db.engine.dispose()
    if made.config["PROCESS"] is Process.REPORTS:
        import pandas  # noqa: F401  loaded once, shared by the forks
    queues.freeze()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)
