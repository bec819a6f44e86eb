"""Seal audit entries: an HMAC for each, chained in runs, with a key that is not in the database.

An entry is sealed when its transaction and all before it are over, so that nothing that commits late slips under a seal. The
numbers of transactions start again when a dump is restored into a new cluster: seals say which cluster made them, and the first
seal of a new one covers whatever the old one had left.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from operator import itemgetter

from flask import current_app
from sqlalchemy import text

from app.extensions import db
from app.transactions import transaction

ENTRIES_PER_SEAL = 5_000
ONE_AT_A_TIME = 7741907
"""Number of the advisory lock under which seals are made."""

CANONICAL = (
    "jsonb_build_array(e.id, e.at AT TIME ZONE 'UTC', e.xid, e.org_id, e.member_id, e.role, e.type, e.subject, e.subject_id, "
    "e.detail)::text"
)
"""Every column of an entry, written in one way only."""

SEAL = (
    "SELECT id, epoch, xid_below, xid_next, entries, digest, previous, root, "
    "to_jsonb(sealed_at AT TIME ZONE 'UTC') #>> '{}', extract(epoch FROM sealed_at)::float8 FROM audit.seal "
)


@dataclass(frozen=True, slots=True)
class Seal:
    """One row of the chain. Time is kept as text, as it is part of what is signed."""

    id: int
    epoch: str
    xid_below: int
    xid_next: int
    entries: int
    digest: bytes
    previous: bytes
    root: bytes
    sealed_at: str
    seconds: float

    def expected_root(self, keys: "Keys") -> bytes:
        """Return the root that the rest of the row must have."""
        return root_of(
            keys,
            [
                self.id,
                self.epoch,
                self.xid_below,
                self.xid_next,
                self.entries,
                self.digest.hex(),
                self.previous.hex(),
                self.sealed_at,
            ],
        )


@dataclass(frozen=True, slots=True)
class Keys:
    """One key for each kind of message, all from the setting."""

    entry: bytes
    seal: bytes
    anchor: bytes


_Place = tuple[int, int]
"""Transaction and id: where an entry stands in the order of sealing."""
_BEFORE_ALL = -(2**63)


@dataclass(frozen=True, slots=True)
class _Horizon:
    epoch: str
    xid_below: int
    xid_next: int
    at: str


def keys() -> Keys:
    """Return the keys of this installation."""
    key = current_app.extensions["settings"].needed("audit_key").encode()
    return Keys(*(hmac.digest(key, f"waymark audit {use}".encode(), "sha256") for use in ("entry", "seal", "anchor")))


def digest_of(key: bytes, canonical: str) -> bytes:
    """Return the digest of one entry."""
    return hmac.digest(key, canonical.encode(), "sha256")


def root_of(keys_: Keys, parts: list[int | str]) -> bytes:
    """Return the root of a seal from all that it says."""
    return hmac.digest(keys_.seal, json.dumps(parts).encode(), "sha256")


def newest() -> Seal | None:
    """Return the last seal of the chain."""
    row = db.session.execute(text(SEAL + "ORDER BY id DESC LIMIT 1")).one_or_none()
    return Seal(*row) if row else None


def seal() -> int:
    """Seal every entry that can be sealed now, and tell how many. Acts as the sealer."""
    sealed = 0
    with transaction():
        horizon = _horizon()
    after: _Place | None = None
    while True:
        with transaction():
            if not db.session.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME}):
                return sealed
            count, after = _seal_some(horizon, after=after)
        sealed += count
        if after is None:
            return sealed


def _horizon() -> _Horizon:
    row = db.session.execute(
        text(
            "SELECT (SELECT system_identifier FROM pg_control_system())::text, "
            "pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint, "
            "to_jsonb(clock_timestamp() AT TIME ZONE 'UTC') #>> '{}'"
        )
    ).one()
    return _Horizon(*row)


# A row that was restored was written by another transaction (its xmin) than the one that it tells of (its xid).
_FINAL = "(e.xid < :below OR (:since = 0 AND e.xmin::text::bigint <> e.xid & 4294967295))"

_UNSEALED = text(
    f"SELECT e.xid, e.id, {CANONICAL} FROM audit.entry e WHERE (e.xid, e.id) > (:xid, :id) AND {_FINAL} "  # noqa: S608  constants
    "AND NOT EXISTS (SELECT 1 FROM audit.sealed s WHERE s.entry_id = e.id) ORDER BY e.xid, e.id LIMIT :most"
)

_ADD_SEALED = text(
    "INSERT INTO audit.sealed (entry_id, seal_id, digest) "
    "SELECT d.entry_id, :seal, d.digest FROM unnest(CAST(:ids AS bigint[]), CAST(:digests AS bytea[])) AS d (entry_id, digest)"
)

_ADD_SEAL = text(
    "INSERT INTO audit.seal (id, epoch, xid_below, xid_next, entries, digest, previous, root, sealed_at) VALUES (:id, :epoch, "
    ":xid_below, :xid_next, :entries, :digest, :previous, :root, CAST(:sealed_at AS timestamp) AT TIME ZONE 'UTC')"
)


def _seal_some(horizon: _Horizon, *, after: _Place | None) -> tuple[int, _Place | None]:
    """Make one seal; return how many entries it covers, and the last of them when there are more."""
    last = newest()
    since = last.xid_below if last and last.epoch == horizon.epoch else 0
    xid, id_ = after or (since, _BEFORE_ALL)
    rows = db.session.execute(
        _UNSEALED, {"since": since, "below": horizon.xid_below, "xid": xid, "id": id_, "most": ENTRIES_PER_SEAL + 1}
    ).all()
    if not rows:
        return 0, None
    is_last = len(rows) <= ENTRIES_PER_SEAL
    rows = rows[:ENTRIES_PER_SEAL]
    made = keys()
    # Found in the order of transactions, which has an index; sealed in the order of entries, in which they are verified.
    digest_by_id = {row[1]: digest_of(made.entry, row[2]) for row in sorted(rows, key=itemgetter(1))}
    ids, digests = list(digest_by_id), list(digest_by_id.values())
    new = Seal(
        id=last.id + 1 if last else 1,
        epoch=horizon.epoch,
        # Nothing is promised before the last seal of a long run.
        xid_below=horizon.xid_below if is_last else since,
        xid_next=horizon.xid_next,
        entries=len(rows),
        digest=hashlib.sha256(b"".join(digests)).digest(),
        previous=last.root if last else b"",
        root=b"",
        sealed_at=horizon.at,
        seconds=0,
    )
    fields = ("id", "epoch", "xid_below", "xid_next", "entries", "digest", "previous", "sealed_at")
    db.session.execute(_ADD_SEAL, {name: getattr(new, name) for name in fields} | {"root": new.expected_root(made)})
    db.session.execute(_ADD_SEALED, {"seal": new.id, "ids": ids, "digests": digests})
    return len(rows), None if is_last else (rows[-1][0], rows[-1][1])
