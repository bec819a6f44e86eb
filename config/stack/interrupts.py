"""Ctrl-C, a closed terminal and a polite kill are one thing: stop everything, once."""

import signal
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ASKED_TO_END = 130
"""The shell's exit status for Ctrl-C."""


def end_once() -> None:
    """Raise ``KeyboardInterrupt`` at the first of them; let no second one disturb the stopping."""
    for number in ENDINGS:
        signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    for each in ENDINGS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
