"""The operating-system account that the database server runs as."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.stack.console import StackError

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """Who a process runs as; all ``None`` is oneself."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[int, ...] | None = None

    def can(self, test: str, path: Path) -> bool:
        """Ask the kernel, as this account, whether ``test(1)`` holds for ``path``."""
        question = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
        return subprocess.run(question, cwd="/", check=False, **self.identity()).returncode == 0

    def own(self, path: Path) -> None:
        """Hand ``path`` to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def identity(self) -> dict[str, Any]:
        """Give the arguments of ``subprocess`` that start a process as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": self.groups}


def database_account() -> Account:
    """Choose who PostgreSQL runs as: oneself, or an unprivileged account when one is root."""
    if os.geteuid() != 0:
        return Account()
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, ())
    raise StackError("PostgreSQL refuses to run as root, and there is no account 'nobody' to run it as. Run as an ordinary user.")


def private_folder(account: Account) -> Path:
    """Make a folder for sockets that only ``account`` and root can enter.

    A socket's path may have 107 bytes, fewer than many project folders need, so it cannot be in ``var/``.
    """
    short = Path("/tmp")  # noqa: S108 - mkdtemp makes the name unguessable and the mode 0700
    folder = Path(tempfile.mkdtemp(prefix="waymark-", dir=short if os.access(short, os.W_OK) else None))
    account.own(folder)
    return folder


def discard_folder(folder: Path) -> None:
    """Remove a folder made by ``private_folder``, and nothing else."""
    if folder.name.startswith("waymark-") and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
