"""Waiting for the end of processes, our children or not."""

import time
from collections.abc import Sequence

import psutil


def still_there(processes: Sequence[psutil.Process], *, after: float) -> list[psutil.Process]:
    """Wait up to ``after`` seconds and return those that have not ended.

    A dead process that nobody has collected counts as ended: an orphan may wait for its collection for ever.
    """
    deadline = time.monotonic() + after
    while alive := [process for process in processes if _runs(process)]:
        if time.monotonic() > deadline:
            return alive
        time.sleep(0.02)
    return []


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
