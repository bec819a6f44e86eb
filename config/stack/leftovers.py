"""Processes that a killed launcher left behind, and a lock that keeps two launchers apart."""

import contextlib
import fcntl
import os
import signal
import sys
from pathlib import Path
from typing import IO

import psutil

from config.stack.console import StackError, say
from config.stack.endings import still_there

MARK = "WAYMARK_STACK"
"""In the environment of everything a launcher starts: the folder it started it for."""


def mark_oneself(folder: Path) -> None:
    """Start this program anew with the mark, so that even its forks can be told from other people's processes."""
    if os.environ.get(MARK) != str(folder):
        os.environ[MARK] = str(folder)
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - the same program with the same arguments


def lock(folder: Path) -> IO[str]:
    """Hold the folder until the returned file is closed, or refuse when another launcher holds it.

    The lock is one that forks do not inherit, so it ends with the launcher even if its processes live on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "lock").open("w")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise StackError(f"Waymark is already running from {folder}. Stop it first (Ctrl-C in its terminal).") from None
    return file


def end_marked(folder: Path) -> None:
    """End every process with our mark but ourselves and those we descend from; call it with the lock held."""
    marked = [process for process in psutil.process_iter() if _has_mark(process, folder)]
    family = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    strangers = [process for process in marked if process.pid not in family]
    if not strangers:
        return
    for process in strangers:
        _send(process, signal.SIGTERM)
    stubborn = still_there(strangers, after=3)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    still_there(stubborn, after=2)
    say(f"Ended {len(strangers)} processes that were left over.")


def _has_mark(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.environ().get(MARK) == str(folder)
    except (psutil.Error, OSError):
        return False


def _send(process: psutil.Process, farewell: signal.Signals) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(farewell)
