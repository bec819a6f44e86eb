"""``make run``: everything a person needs to look at Waymark, on one machine."""

import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from config.stack import addresses, leftovers
from config.stack.console import StackError, say
from config.stack.processes import Crew, commands
from config.stack.stack import ROOT, Stack, flask, migrate

PORT = 8000
PORTS_TO_TRY = 50
EMPTY = 3
"""What ``flask demo status`` exits with when there is no data."""
SECONDS_TO_BE_READY = 90


def run(var: Path) -> int:
    """Start all, say where it is, wait for the end, stop all."""
    with leftovers.lock(var):
        leftovers.end_marked(var)
        with Stack(var) as stack:
            return _serve(stack, var)


def _serve(stack: Stack, var: Path) -> int:
    prepared = stack.prepare()
    port = _free_port(int(os.environ.get("PORT") or PORT))
    env_file = var / "waymark.env"
    values = stack.values(prepared, kept=addresses.kept(env_file), public_address=f"http://127.0.0.1:{port}")
    values["EXAMPLE_DATA"] = os.environ.get("EXAMPLE_DATA", "true")
    addresses.keep(env_file, values)
    as_owner = addresses.environment(values)
    migrate(as_owner)
    _load_demo(as_owner, note=var / "demo-loaded", is_new=prepared.is_new)

    def welcome() -> None:
        if _wait_until_ready(port, crew):
            say(f"\n  Waymark is at {values['PUBLIC_ADDRESS']}    (Ctrl-C stops it; the data stays in var/)\n")
            sign_ins = flask("demo", "sign-ins", environment=as_owner, capture=True)
            say(sign_ins.stderr if sign_ins.returncode else sign_ins.stdout)

    crew = Crew(root=ROOT, once_started=welcome)
    for name, command in commands(port).items():
        crew.add(name, command, addresses.environment(values, of=name))
    threading.Thread(target=stack.watch, daemon=True).start()
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        crew.loop()
    finally:
        leftovers.end_marked(var)  # a job of a worker that had to be killed, while its database is still there
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


def _load_demo(environment: Mapping[str, str], *, note: Path, is_new: bool) -> None:
    """Load demo data into a database that has no data, once."""
    if note.exists() and not is_new:
        return
    status = flask("demo", "status", environment=environment, capture=True)
    if status.returncode not in (0, EMPTY):
        raise StackError(f"The data could not be looked at:\n{status.stderr}")
    if status.returncode == EMPTY:
        say("Loading demo data. This happens once.")
        if flask("demo", "load", environment=environment).returncode:
            raise StackError("The demo data could not be loaded; the reason is above.")
    note.touch()


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
