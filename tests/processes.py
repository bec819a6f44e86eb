"""Real processes for drills: started with the environment of the tests, and always ended by their own id."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

import psutil
import psycopg
from redis import Redis
from redis.exceptions import RedisError

from config.stack.valkey import _binary as valkey_binary

ROOT = Path(__file__).parent.parent
T = TypeVar("T")
SECONDS_TO_START = 30.0
SECONDS_TO_END = 10.0


def until(what: str, ask: Callable[[], T], seconds: float = SECONDS_TO_START) -> T:
    """Ask again and again until the answer is true; fail with ``what`` when it never is."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds:.0f} s in vain for: {what}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def superuser() -> psycopg.Connection[tuple[Any, ...]]:
    """Connect to the test database as the server's superuser, whom row-level security does not hold."""
    return psycopg.connect(os.environ["TEST_SERVER"], autocommit=True)


class Running:
    """A process that was started, and what it has said."""

    def __init__(self, command: list[str], *, log: Path, environment: Mapping[str, str]) -> None:
        self._log = log
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "WAYMARK_ENV_FILE": "", "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """Everything it wrote."""
        return self._log.read_text(errors="replace")

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def children(self) -> list[psutil.Process]:
        """Its forks."""
        return psutil.Process(self._process.pid).children(recursive=True)

    def wait_until_said(self, words: str) -> Self:
        """Wait for a line in its log."""
        try:
            until(words, lambda: words in self.said or not self.is_alive)
        finally:
            if words not in self.said:
                sys.stderr.write(self.said[-3000:])
        assert words in self.said
        return self

    def kill(self) -> None:
        """End it as the kernel does when memory is short."""
        self._process.kill()
        self._process.wait(SECONDS_TO_END)

    def stop(self) -> float:
        """Ask it to end, and return how long it took."""
        began = time.monotonic()
        self._process.terminate()
        self._process.wait(SECONDS_TO_END)
        return time.monotonic() - began

    def end(self) -> None:
        """See to it that neither it nor a fork of it is left."""
        forks = self.children() if self.is_alive else []
        if self.is_alive:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(SECONDS_TO_END)
        for fork in forks:
            with contextlib.suppress(psutil.NoSuchProcess):
                fork.kill()
        if self.is_alive:
            self.kill()


class Crew:
    """The processes of one drill."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._all: list[Running] = []

    def start(self, *command: str, ready: str, **environment: str) -> Running:
        """Start ``python -m command`` and wait until it says ``ready``."""
        process = Running(
            [sys.executable, "-m", *command],
            log=self._folder / f"{len(self._all)}.log",
            environment={**self._environment, **environment},
        )
        self._all.append(process)
        return process.wait_until_said(ready)

    def worker(self, queue: str = "work", module: str = "workers") -> Running:
        """Start the worker of a queue; ``module`` may be one that registers a job of its own and then is ``workers``."""
        return self.start(module, queue, ready="worker_started")

    def scheduler(self) -> Running:
        """Start relay, due times and seals."""
        return self.start("workers", "scheduler", ready="scheduler_started")

    def web(self) -> tuple[str, Running]:
        """Start a web server with one process, and return its address with it."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        command = f"gunicorn wsgi:app --bind 127.0.0.1:{port} --workers 1 --threads 2 --no-control-socket".split()
        running = self.start(*command, ready="Booting worker", PUBLIC_ADDRESS=address)
        until("pages answer", lambda: get(f"{address}/healthz")[0] == 200)
        return address, running

    def end(self) -> None:
        """End all that are still there, the youngest first."""
        for process in reversed(self._all):
            process.end()


class QueueServer:
    """A queue server of the drill's own, to be stopped and started again at the same address. It keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it, empty."""
        command = [
            str(valkey_binary()),
            "--port",
            str(self._port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--set-proc-title",
            "no",
        ]
        self._process = subprocess.Popen(command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("the queue server answers", self._answers)

    def client(self) -> "Redis":
        """Connect to it."""
        return Redis.from_url(self.url)

    def _answers(self) -> bool:
        client = self.client()
        try:
            return bool(client.ping())
        except RedisError:
            return False
        finally:
            client.close()

    def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(SECONDS_TO_END)
            self._process = None


@contextlib.contextmanager
def drill(folder: Path) -> Iterator[tuple[Crew, QueueServer]]:
    """A queue server and a crew that uses it; open rows that other tests left in the outbox are closed first."""
    with superuser() as connection:
        connection.execute("UPDATE outbox SET failed_at = now() WHERE done_at IS NULL AND failed_at IS NULL")
    queue = QueueServer(folder)
    crew = Crew(folder, {"REDIS_URL": queue.url})
    try:
        queue.start()
        yield crew, queue
    finally:
        crew.end()
        queue.stop()


def get(address: str) -> tuple[int, str]:
    """The status and the text of a page; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  our own server, over http
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError:
        return 0, ""
