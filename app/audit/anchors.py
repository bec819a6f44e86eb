"""Anchors: the newest seal, signed, in a file to keep elsewhere. Only with it can the loss of the last seals be seen."""

import hmac
import json
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from app.audit import seals
from app.clock import now, today


class BadAnchorError(Exception):
    """The file is not an anchor, or was not signed with our key."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the chain was at one moment."""

    seal: int
    root: bytes
    made_at: str

    def signature(self, key: bytes) -> str:
        """Sign all the anchor says."""
        return hmac.digest(key, json.dumps([self.seal, self.root.hex(), self.made_at]).encode(), "sha256").hex()


def write() -> Path:
    """Write today's anchor file and return where it is. Acts as the sealer."""
    last = seals.newest()
    anchor = Anchor(last.id if last else 0, last.root if last else b"", now().isoformat())
    folder: Path = current_app.extensions["settings"].audit_anchor_folder
    folder.mkdir(parents=True, exist_ok=True)
    told = {"seal": anchor.seal, "root": anchor.root.hex(), "made_at": anchor.made_at}
    path = folder / f"audit-{today().isoformat()}.json"
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(told | {"signature": anchor.signature(seals.keys().anchor)}, indent=2) + "\n")
    unfinished.replace(path)
    return path


def read(path: Path) -> Anchor:
    """Read an anchor file and check its signature."""
    try:
        told = json.loads(path.read_text())
        anchor = Anchor(int(told["seal"]), bytes.fromhex(told["root"]), str(told["made_at"]))
        signature = str(told["signature"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadAnchorError(f"{path} is not an anchor file") from error
    if not hmac.compare_digest(signature, anchor.signature(seals.keys().anchor)):
        raise BadAnchorError(f"{path} was changed, or was signed with another key")
    return anchor
