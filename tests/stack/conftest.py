"""A place like the worst that people have: a long path, with spaces."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reachable() -> Iterator[Path]:
    """Give a folder that the database's account can enter, which pytest's own folder is not."""
    folder = Path(tempfile.mkdtemp(prefix="stack "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def folder(reachable: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_ADDRESS", "SECRET_KEY", "AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    return reachable / str(request.node.name) / ("a folder with spaces and a long name " * 4).strip() / "var"
