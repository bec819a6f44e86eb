"""``make run``: everything a person needs to look at Waymark, on one machine."""

import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from config.stack import addresses, interrupts, leftovers
from config.stack.console import StackError, say
from config.stack.processes import Crew, commands
from config.stack.stack import ROOT, VAR, Stack, flask, migrate

ENV_FILE = VAR / "waymark.env"
LOADED = VAR / "demo-loaded"
PORT = 8000
PORTS_TO_TRY = 50
EMPTY = 3
"""What ``flask demo status`` exits with when there is no data."""
SECONDS_TO_BE_READY = 90


def run() -> int:
    """Start all, say where it is, wait for the end, stop all."""
    leftovers.mark_oneself(VAR)
    with leftovers.lock(VAR):
        leftovers.end_marked(VAR)
        interrupts.end_once()
        try:
            with Stack(VAR) as stack:
                return _serve(stack)
        except KeyboardInterrupt:
            return 130


def _serve(stack: Stack) -> int:
    prepared = stack.prepare()
    port = _free_port(int(os.environ.get("PORT") or PORT))
    values = stack.values(prepared, kept=addresses.kept(ENV_FILE), public_address=f"http://127.0.0.1:{port}")
    addresses.keep(ENV_FILE, values)
    as_owner = addresses.environment(values)
    migrate(as_owner)
    _load_demo(as_owner, is_new=prepared.is_new)

    def welcome() -> None:
        if _wait_until_ready(port, crew):
            _say_where(values["PUBLIC_ADDRESS"], as_owner)

    crew = Crew(root=ROOT, once_started=welcome)
    for name, command in commands(port).items():
        crew.add(name, command, addresses.environment(values, of=name))
    threading.Thread(target=stack.watch, daemon=True).start()
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        crew.loop()
    finally:
        leftovers.end_marked(VAR)  # a job of a worker that had to be killed, while its database is still there
    return crew.returncode or 0


def _free_port(first: int) -> int:
    """Return the first port from ``first`` on that nobody listens on."""
    for port in range(first, first + PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port != first:
            say(f"Port {first} is taken; using {port}.")
        return port
    raise StackError(f"No free port from {first} on. Name one: make run PORT=9000")


def _load_demo(environment: Mapping[str, str], *, is_new: bool) -> None:
    """Load demo data into a database that has no data, once."""
    if LOADED.exists() and not is_new:
        return
    if flask("demo", "status", environment=environment, capture=True).returncode == EMPTY:
        say("Loading demo data. This happens once.")
        if flask("demo", "load", environment=environment).returncode:
            raise StackError("The demo data could not be loaded; the reason is above.")
    LOADED.touch()


def _wait_until_ready(port: int, crew: Crew) -> bool:
    deadline = time.monotonic() + SECONDS_TO_BE_READY
    answer = "no answer"
    while time.monotonic() < deadline and not crew.is_ending:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return True
        except urllib.error.HTTPError as error:
            answer = error.read(500).decode(errors="replace")
        except OSError as error:
            answer = str(error)
        time.sleep(0.1)
    if not crew.is_ending:
        say(f"Waymark is not ready after {SECONDS_TO_BE_READY} seconds: {answer}")
    return False


def _say_where(address: str, environment: Mapping[str, str]) -> None:
    sign_ins = flask("demo", "sign-ins", environment=environment, capture=True)
    say(f"\n  Waymark is at {address}\n")
    say(sign_ins.stdout if sign_ins.returncode == 0 else sign_ins.stderr)
    say("  Ctrl-C stops it. The data stays in var/.\n")
