"""What the database server and the queue server have in common: a folder, a process, an end."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from config.stack.accounts import Account, discard_folder, private_folder
from config.stack.console import StackError
from config.stack.endings import still_there

SECONDS_TO_START = 60
"""Enough for the recovery of a database that was killed; a healthy start takes a fraction of a second."""


class Server:
    """One server process in a session of its own, so that Ctrl-C in the terminal does not reach it."""

    name: str
    pid_file: str
    farewells: Sequence[tuple[signal.Signals, float]]
    """Signals that end it, each with the seconds it may take before the next is sent."""

    def __init__(self, home: Path, account: Account) -> None:
        self.home = home
        self.account = account
        self.sockets: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The folder the server works in."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server said since it was started."""
        return self.home / "server.log"

    def has_died(self) -> bool:
        """Tell whether the process ended without being asked to."""
        return self._process is not None and self._process.poll() is not None

    def answers(self) -> bool:
        """Ask the server something over a real connection."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the server and leave nothing but its data."""
        if self._process is not None:
            if self._process.poll() is None:
                self._end(psutil.Process(self._process.pid))
            self._process.wait()
            self._process = None
        if self.sockets is not None:
            discard_folder(self.sockets)
            self.sockets = None
            (self.home / "sockets").unlink(missing_ok=True)

    def _open_sockets(self) -> Path:
        """Make the folder for the socket once, and note it, so that a later start can clear it away."""
        if self.sockets is None:
            note = self.home / "sockets"
            if note.exists():
                discard_folder(Path(note.read_text().strip()))
            self.sockets = private_folder(self.account)
            note.write_text(f"{self.sockets}\n")
        return self.sockets

    def _end_leftover(self) -> None:
        """End a server that an earlier, killed launcher left on this folder; forget a stale process id."""
        note = self.data / self.pid_file
        try:
            leftover = psutil.Process(int(note.read_text().split()[0]))
            if Path(leftover.cwd()) == self.data.resolve():
                self._end(leftover)
        except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess, psutil.AccessDenied):
            pass  # no note, an unfinished one, or the number now belongs to somebody else
        note.unlink(missing_ok=True)

    def _end(self, process: psutil.Process) -> None:
        for farewell, seconds in self.farewells:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(farewell)
            if not still_there([process], after=seconds):
                return

    def _launch(self, command: Sequence[str | Path], *, account: Account, cwd: Path) -> None:
        """Start ``command`` and wait until it answers; a second and third try outlast a dying predecessor."""
        for attempt in range(3):
            if attempt:
                time.sleep(1)
            with self.log.open("wb") as log:
                self._process = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},  # no PGPORT or PGDATA of the person
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **account.identity(),
                )
            if self._comes_up():
                return
        said = "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        self.stop()
        raise StackError(f"The {self.name} did not start. Its last words:\n{said}")

    def _comes_up(self) -> bool:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and not self.has_died():
            if self.answers():
                return True
            time.sleep(0.03)
        return False
