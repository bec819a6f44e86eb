"""Words for the person at the terminal."""

import sys


class StackError(Exception):
    """Something stands in the way, in words that say what to do about it."""


def say(text: str) -> None:
    """Print one message at once, even into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
