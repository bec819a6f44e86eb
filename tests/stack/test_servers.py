"""The launcher's servers, started for real."""

import os
import signal
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from config.stack import binaries
from config.stack.console import StackError
from config.stack.postgres import Postgres
from config.stack.roles import libpq
from config.stack.stack import Stack
from config.stack.valkey import Valkey


def available(choice: str) -> bool:
    return bool(binaries._candidates(choice))


def running_on(data: Path) -> list[psutil.Process]:
    """Find the server processes that work in ``data``."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()) == data.resolve():
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


@pytest.mark.parametrize("choice", ["machine", "wheel"])
def test_either_source_of_programs_serves_and_stops_without_a_trace(
    choice: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not available(choice):
        pytest.skip(f"no PostgreSQL from {choice}")
    monkeypatch.setenv(binaries.CHOICE, choice)
    with Stack(folder, for_tests=True) as stack:
        prepared = stack.prepare()
        with psycopg.connect(prepared.addresses["waymark_web"]) as connection:
            settings = connection.execute(
                "SELECT current_setting('DateStyle'), current_setting('TimeZone'), current_setting('listen_addresses'),"
                " (SELECT datname FROM pg_database WHERE datname = current_database() AND pg_encoding_to_char(encoding) = 'UTF8')"
            ).fetchone()
        assert settings == ("ISO, DMY", "UTC", "", "waymark_test")
        client = redis.Redis.from_url(stack.queue)
        assert client.ping()
        client.close()
        servers = stack._servers
        sockets = [server.sockets for server in servers if server.sockets]
        assert all(oct(path.stat().st_mode & 0o777) == "0o700" for path in sockets)
    assert not any(running_on(server.data) for server in servers)
    assert not any(path.exists() for path in sockets)


def test_data_outlives_the_server(folder: Path) -> None:
    for expected in (0, 1):
        postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
        try:
            with psycopg.connect(postgres.start(), autocommit=True) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS kept (at timestamptz)")
                row = connection.execute("SELECT count(*) FROM kept").fetchone()
                connection.execute("INSERT INTO kept VALUES (now())")
            client = redis.Redis.from_url(valkey.start())
            assert client.llen("kept") == expected
            client.lpush("kept", "one")
            client.close()
            assert row == (expected,)
        finally:
            valkey.stop()
            postgres.stop()


def test_a_killed_server_is_started_again_on_its_data(folder: Path) -> None:
    killed = Postgres(folder / "postgres", durable=False)
    again = Postgres(folder / "postgres", durable=False)
    try:
        killed.start()
        note = killed.data / "postmaster.pid"
        os.kill(int(note.read_text().split()[0]), signal.SIGKILL)
        killed._process.wait() if killed._process else None
        assert note.exists()
        address = again.start()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert killed.sockets is not None
        assert not killed.sockets.exists()
    finally:
        again.stop()


def test_a_server_left_running_is_replaced(folder: Path) -> None:
    left, again = Postgres(folder / "postgres", durable=False), Postgres(folder / "postgres", durable=False)
    try:
        left.start()
        again.start()
        assert left.has_died()
        assert again.answers()
    finally:
        again.stop()


def test_a_stale_process_id_of_somebody_else_is_left_alone(folder: Path) -> None:
    valkey = Valkey(folder / "valkey", durable=False)
    valkey.data.mkdir(parents=True)
    (valkey.data / valkey.pid_file).write_text(str(os.getppid()))
    try:
        valkey.start()
        assert psutil.pid_exists(os.getppid())
        assert valkey.answers()
    finally:
        valkey.stop()


def test_nobody_signs_in_without_a_password(folder: Path) -> None:
    postgres = Postgres(folder / "postgres", durable=False)
    try:
        host = postgres.start().partition("host=")[2]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://postgres@/postgres?host={host}")
    finally:
        postgres.stop()


def test_a_data_folder_of_another_version_is_refused_with_its_number(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.CHOICE, "wheel")
    (folder / "postgres" / "data").mkdir(parents=True)
    (folder / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(StackError, match="PostgreSQL 14"):
        Postgres(folder / "postgres").start()


def test_servers_named_in_the_environment_are_used_and_none_is_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The preparing role may create roles and databases and is no superuser."""
    own = Postgres(folder / "postgres", durable=False)
    try:
        with psycopg.connect(own.start(), autocommit=True) as connection:
            connection.execute("CREATE ROLE preparer LOGIN CREATEROLE CREATEDB PASSWORD 'p'")
        host = own.address.partition("host=")[2]
        monkeypatch.setenv("DATABASE_URL", f"postgresql+psycopg://preparer:p@/someplace?host={host}")
        monkeypatch.setenv("REDIS_URL", "redis://queue.example:6379/0")
        with Stack(folder / "other") as stack:
            assert not stack._servers
            assert stack.queue == "redis://queue.example:6379/0"
            first, second = stack.prepare(), stack.prepare()
        assert (first.is_new, second.is_new) == (True, False)
        with psycopg.connect(libpq(second.addresses["waymark_owner"])) as connection:
            assert connection.info.dbname == "someplace"
            connection.execute("CREATE TABLE mine (id int)")
    finally:
        own.stop()
