"""Serve our static files compressed, for a year, under addresses that carry a hash of their content."""

import gzip
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Final

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from app.ui import vendor

STATIC: Final = Path(__file__).parent.parent / "static"
PREFIX: Final = "/static/"
_HASH_LENGTH: Final = 12
_VERSIONED: Final = re.compile(rf"\.[0-9a-f]{{{_HASH_LENGTH}}}\.\w+$|^{PREFIX}nhsuk/[0-9.]+/images/")
_COMPRESSIBLE: Final = {".css", ".js", ".svg", ".ico"}
_KEPT_OUT: Final = {vendor.CHECKSUMS}


class Assets:
    """The files of one static folder, published with hashes in their names.

    Copies go to ``target``, each once: its name says what is in it, so processes and releases may share the folder. Images of
    NHS.UK frontend keep their names too, because its stylesheet asks for them; their folder carries the version.
    """

    def __init__(self, source: Path, target: Path, *, watch: bool = False) -> None:
        self._source = source
        self._target = target
        self._watch = watch
        self._addresses: dict[str, str] = {}

    def publish(self) -> None:
        """Publish every file of the source."""
        for file in sorted(self._source.rglob("*")):
            if file.is_file() and file.name not in _KEPT_OUT:
                self._publish_one(file.relative_to(self._source).as_posix())

    def address(self, name: str) -> str:
        """Tell the address of the file ``name``; a name without a file is an error of ours."""
        if self._watch:
            self._publish_one(name)
        return self._addresses[name]

    def has(self, name: str) -> bool:
        """Tell whether there is a file of that name."""
        return name in self._addresses

    def _publish_one(self, name: str) -> None:
        file = self._source / name
        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
        hashed = f"{name.removesuffix(file.suffix)}.{digest}{file.suffix}"
        self._addresses[name] = PREFIX + hashed
        for published in (hashed, name) if "/images/" in name else (hashed,):
            if file.suffix in _COMPRESSIBLE and not (self._target / published).exists():
                self._write(f"{published}.gz", gzip.compress(content, mtime=0))
                self._write(f"{published}.br", brotli.compress(content))
            self._write(published, content)

    def _write(self, name: str, content: bytes) -> None:
        path = self._target / name
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(draft).replace(path)  # in one step: another process may read it at this moment


def init_app(app: Flask) -> Assets:
    """Publish the static folder of ``app`` and put WhiteNoise before it."""
    target = _writable(Path(app.config.get("STATIC_CACHE") or STATIC.parent.parent / "var" / "static"))
    assets = Assets(STATIC, target, watch=app.debug)
    assets.publish()
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the way Flask names for middleware
        app.wsgi_app,
        root=target,
        prefix=PREFIX,
        autorefresh=app.debug,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(_VERSIONED.search(url)),
    )
    return assets


def _writable(target: Path) -> Path:
    """Return ``target``, or a temporary folder where the installation may not be written to."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=target).close()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="static-"))
    return target
