"""Every job has a function, every queue a process."""

import inspect

from app.jobs import Job, Queue
from config.settings import Process
from config.stack.processes import commands
from workers.runtime import JOBS, ON_FAILURE, QUEUE_OF


def test_every_job_has_a_function() -> None:
    assert set(JOBS) == set(Job)


def test_every_function_takes_a_subject_and_who_asked() -> None:
    for function in (*JOBS.values(), *ON_FAILURE.values()):
        parameters = inspect.signature(function).parameters
        assert list(parameters) == ["subject_id", "by"], function
        assert parameters["by"].kind is inspect.Parameter.KEYWORD_ONLY, function


def test_every_queue_has_one_process_and_every_process_one_queue() -> None:
    listening = [command[-1] for command in commands(8000).values() if command[-2] == "workers"]
    assert sorted(set(listening) - {"scheduler"}) == sorted(str(queue) for queue in Queue)
    assert len(listening) == len(set(listening))
    assert sorted(QUEUE_OF.values()) == sorted(Queue)
    assert set(QUEUE_OF) == {Process.WORKER, Process.REPORTS}
