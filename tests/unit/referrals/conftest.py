from collections.abc import Callable
from pathlib import Path

import pytest

from app.referrals.reading.files import SheetRows, read


@pytest.fixture
def upload(tmp_path: Path) -> Callable[..., SheetRows]:
    def _read(content: bytes | str, filename: str = "referrals.csv") -> SheetRows:
        path = tmp_path / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, filename)

    return _read
