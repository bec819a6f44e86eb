"""Each process is told what it needs and nothing else."""

from pathlib import Path

import pytest

from config.stack import addresses, leftovers
from config.stack.console import StackError

EVERYTHING = dict.fromkeys(addresses.APART, "secret") | {"EXAMPLE_DATA": "true"}


@pytest.mark.parametrize("process", addresses.MAY_KNOW)
def test_a_process_knows_its_own_database_address_alone(process: str) -> None:
    told = addresses.environment(EVERYTHING, of=process)
    assert [name for name in told if name.endswith("DATABASE_URL")] == [f"{process.upper()}_DATABASE_URL"]


def test_the_key_of_the_audit_is_the_schedulers_alone() -> None:
    assert [process for process in addresses.MAY_KNOW if "AUDIT_KEY" in addresses.environment(EVERYTHING, of=process)] == [
        "scheduler"
    ]


def test_nothing_secret_comes_in_from_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in addresses.APART:
        monkeypatch.setenv(name, "from the shell")
    assert "from the shell" not in addresses.environment({}, of="web").values()


def test_keys_and_own_lines_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in addresses.KEYS:
        monkeypatch.delenv(key, raising=False)
    file = tmp_path / "waymark.env"
    made = addresses.keys(addresses.kept(file))
    addresses.keep(file, made)
    with file.open("a") as lines:
        lines.write("SERVICE_NAME='Ours & theirs'\n")
    addresses.keep(file, addresses.keys(addresses.kept(file)))
    assert addresses.kept(file) == made | {"SERVICE_NAME": "Ours & theirs"}
    assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_a_locked_folder_is_not_taken_twice(tmp_path: Path) -> None:
    """A lock of one process does not keep out itself, so another process asks."""
    import subprocess
    import sys

    with leftovers.lock(tmp_path):
        question = f"from pathlib import Path; from config.stack.leftovers import lock; lock(Path({str(tmp_path)!r}))"
        answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=False)
    assert StackError.__name__ in answer.stderr
    assert "already running" in answer.stderr
