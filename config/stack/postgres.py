"""A PostgreSQL server of our own: initialised, started, probed, stopped.

It listens on a unix socket in a private folder and on no port. Every role signs in with a password.
"""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg
from typing_extensions import override

from config.stack.accounts import Account, database_account
from config.stack.binaries import Binaries, choose, within_reach
from config.stack.console import StackError, say
from config.stack.private_files import read_or_make
from config.stack.server import Server

ELSEWHERE = Path("/var/lib")

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "datestyle": "ISO, DMY",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # a refused row must not put a person's data into the log
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """The database server of one ``var`` folder."""

    name = "database server"
    pid_file = "postmaster.pid"
    farewells = ((signal.SIGINT, 5.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 2.0))

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        account = database_account()
        super().__init__(_reachable_home(home, account), account)
        self.durable = durable
        self._password = ""

    @property
    def address(self) -> str:
        """The superuser's address, for preparing roles and databases and for nothing else."""
        host = quote(str(self.sockets), safe="")
        return f"postgresql://postgres:{self._password}@/postgres?host={host}&port=5432"

    def start(self) -> str:
        """Start the server, with a new data folder the first time, and return the superuser's address."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._end_leftover()
        binaries = within_reach(self._binaries(), account=self.account, copy=self.home / "programs")
        sockets = self._open_sockets()
        self._password = read_or_make(self.home / "superuser", secrets.token_hex)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        settings = SETTINGS | ({} if self.durable else WITHOUT_DURABILITY) | {"unix_socket_directories": str(sockets)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._launch([binaries.folder / "postgres", "-D", self.data, *options], account=self.account, cwd=Path("/"))
        return self.address

    @override
    def answers(self) -> bool:
        """Sign in; an open socket alone says little, a starting server has one too."""
        try:
            psycopg.connect(self.address, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _binaries(self) -> Binaries:
        version = self.data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        try:
            return choose(data_major=major)
        except StackError as error:
            if major is None:
                raise
            if self.durable:
                raise StackError(f"{error} The data folder is {self.data}.") from None
            shutil.rmtree(self.data)  # tests keep nothing
            return choose(data_major=None)

    def _initialise(self, binaries: Binaries) -> None:
        """Make the data folder under another name first: a start that was killed half-way leaves no half folder."""
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self.account.own(unfinished)
        password = self._open_sockets() / "password"
        password.touch(mode=0o600)
        password.write_text(self._password)
        self.account.own(password)
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command: list[str | Path] = [
            binaries.folder / "initdb",
            *("-D", unfinished, "--username=postgres", f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", *(builtin if binaries.major >= 17 else ["--locale=C.UTF-8"])),  # noqa: PLR2004 - the version that brought the provider
            *([] if self.durable else ["--no-sync"]),
        ]
        made = subprocess.run(
            command,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            **self.account.identity(),
        )
        password.unlink()
        if made.returncode:
            raise StackError(f"The database's data folder could not be made: {made.stderr.strip()}")
        shutil.rmtree(self.data, ignore_errors=True)
        unfinished.rename(self.data)


def _reachable_home(home: Path, account: Account) -> Path:
    """Return ``home``, or a folder under /var/lib when the account cannot get to ``home``, as in /root."""
    home.mkdir(parents=True, exist_ok=True)
    if account.can("-x", home.resolve()):
        return home.resolve()
    elsewhere = ELSEWHERE / f"waymark-{hashlib.sha256(bytes(home.resolve())).hexdigest()[:12]}"
    say(f"The account that runs PostgreSQL cannot enter {home}; the data is in {elsewhere}.")
    return elsewhere
