"""The environment of each process: its own address and keys, and nobody else's."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from config.stack import private_files
from config.stack.roles import LOGINS

ADDRESS_OF = {role: f"{role.removeprefix('waymark_').upper()}_DATABASE_URL" for role in LOGINS}
KEYS = ("SECRET_KEY", "AUDIT_KEY")
ENV_FILE = "WAYMARK_ENV_FILE"
"""Names the settings file that ``flask`` reads; empty for the processes, which get their environment handed to them."""

MAY_KNOW = {
    "web": ("WEB_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_ADDRESS"),
    "worker": ("WORKER_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_ADDRESS"),
    "reports": ("REPORTS_DATABASE_URL", "REDIS_URL", "PUBLIC_ADDRESS"),
    "scheduler": ("SCHEDULER_DATABASE_URL", "REDIS_URL", "AUDIT_KEY", "PUBLIC_ADDRESS"),
}
APART = ("DATABASE_URL", "REDIS_URL", "PUBLIC_ADDRESS", *ADDRESS_OF.values(), *KEYS)
"""What no process inherits from the person's shell; it is handed out by name."""


def passwords(file: Path) -> dict[str, str]:
    """Return the password of each login role, made once and kept."""
    text = private_files.read_or_make(file, lambda: "")
    kept = dict(line.split("=", 1) for line in text.splitlines())
    complete = {role: kept.get(role) or secrets.token_urlsafe(24) for role in LOGINS}
    if complete != kept:
        private_files.write(file, "".join(f"{role}={password}\n" for role, password in complete.items()))
    return complete


def keys(kept: Mapping[str, str | None]) -> dict[str, str]:
    """Return the keys of this installation: from the environment, else as kept, else new ones."""
    return {key: os.environ.get(key) or kept.get(key) or secrets.token_hex(32) for key in KEYS}


def keep(file: Path, values: Mapping[str, str]) -> None:
    """Write the settings that ``flask`` commands of this folder read while the servers run."""
    head = "# Written by `make run` at each start. The keys and lines of your own are kept.\n"
    own = {name: value or "" for name, value in kept(file).items() if name not in values}
    lines = [f"{name}='{value}'\n" for name, value in (dict(values) | own).items()]
    private_files.write(file, head + "".join(lines))


def kept(file: Path) -> dict[str, str | None]:
    """Return the settings written by an earlier start."""
    return dict(dotenv_values(file, interpolate=False)) if file.exists() else {}


def environment(values: Mapping[str, str], *, of: str | None = None) -> dict[str, str]:
    """Build the environment of one kind of process; of a command of the owner where none is named."""
    allowed = MAY_KNOW[of] if of else tuple(values)
    inherited = {name: value for name, value in os.environ.items() if name not in APART}
    handed = {name: value for name, value in values.items() if name in allowed or name not in APART}
    return inherited | handed | {ENV_FILE: "", "PYTHONUNBUFFERED": "1"}
