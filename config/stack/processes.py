"""The processes of ``make run`` under one manager, each kept alive until the whole is asked to end."""

import multiprocessing
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.synchronize import Event
from pathlib import Path
from types import FrameType

from honcho.manager import Manager
from honcho.process import Process

SECONDS_TO_END = 5.0
"""After this long whoever is still there is killed; database and queue need a second after that."""
HEALTHY_AFTER = 10.0
PATIENCE = 5
"""So many ends in a row, each within ``HEALTHY_AFTER`` seconds of its start, and the whole is stopped."""


def commands(port: int) -> Mapping[str, list[str]]:
    """Name each process of the application with its command."""
    python = sys.executable
    web = "--workers 2 --threads 4 --graceful-timeout 3 --no-control-socket --log-level warning".split()
    return {
        "web": [python, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", *web],
        "worker": [python, "-m", "workers", "work"],
        "reports": [python, "-m", "workers", "reports"],
        "scheduler": [python, "-m", "workers", "scheduler"],
    }


class Kept(Process):
    """A process that is started again when it ends before its time."""

    def __init__(self, cmd: str, *, closing: Event, **options: object) -> None:
        super().__init__(cmd, **options)
        self._closing = closing
        self._ends = 0
        self._started = 0.0
        self._launcher = 0

    def run(self, events: object = None, ignore_signals: bool = False) -> None:
        """Run until the end is asked for or patience is lost.

        The manager alone ends the process. A handler that does nothing, unlike an ignored signal, is not inherited by it.
        """
        self._launcher = os.getppid()
        if ignore_signals:
            signal.signal(signal.SIGINT, _stay)
            signal.signal(signal.SIGTERM, _stay)
        while True:
            self._started = time.monotonic()
            super().run(events, ignore_signals=False)
            if self._is_over():
                return
            if self._closing.wait(min(2**self._ends / 4, 8)):
                super()._send_message({"returncode": 0}, "stop")
                return

    def _is_over(self) -> bool:
        is_orphan = os.getppid() != self._launcher
        return self._closing.is_set() or is_orphan or self._ends >= PATIENCE

    def _send_message(self, data: object, type: str = "line") -> None:  # noqa: A002 - honcho's signature
        if type == "stop":
            self._ends = 1 if time.monotonic() - self._started > HEALTHY_AFTER else self._ends + 1
            if not self._is_over():
                super()._send_message("ended unexpectedly, starting it again\n")
                return
        super()._send_message(data, type)


def _stay(_number: int, _frame: FrameType | None) -> None:
    """Leave it to the manager."""


class Crew(Manager):
    """All processes of the application."""

    def __init__(self, *, root: Path, once_started: Callable[[], None]) -> None:
        super().__init__()
        self._closing = multiprocessing.Event()
        self._root = root
        self._once_started = once_started

    def add(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        """Add a process with an environment of its own."""
        self._process_ctor = lambda cmd, **options: Kept(cmd, closing=self._closing, **options)
        self.add_process(name, f"exec {shlex.join(command)}", env=dict(environment), cwd=os.fspath(self._root))

    @property
    def is_ending(self) -> bool:
        """Whether the processes have been asked to end."""
        return self._closing.is_set()

    def terminate(self) -> None:
        """Ask all to end, and see to it that they do."""
        self._closing.set()
        if not self._all_started():
            return  # too early to know whom; _start comes back to it
        timer = threading.Timer(SECONDS_TO_END, self.kill)
        timer.daemon = True
        timer.start()
        super().terminate()

    def _start(self) -> None:
        super()._start()
        early = []
        while not self._all_started():
            message = self.events.get()
            if message.type == "start":
                self._processes[message.name]["pid"] = message.data["pid"]
            early.append(message)
        for message in early:
            self.events.put(message)
        if self.is_ending:
            self.terminate()
        # after the forks: a thread that is there before them could leave a lock held in a child
        threading.Thread(target=self._once_started, daemon=True).start()
