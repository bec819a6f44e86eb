"""Small files that only their owner may read."""

import os
from collections.abc import Callable
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write ``text`` to a file of mode 0600, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """Return what the file holds; the first time, what ``make`` gives."""
    if not path.exists():
        write(path, make())
    return path.read_text()
