"""Verify the audit: every seal, every entry under it, and that nothing lies beside them."""

import hashlib
import hmac
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from sqlalchemy import text

from app.audit.anchors import Anchor
from app.audit.seals import CANONICAL, SEAL, Keys, Seal, digest_of, keys
from app.extensions import db

ENTRIES_AT_A_TIME = 20_000
SEALS_AT_A_TIME = 1_000
CLOCK_MAY_STEP = 600.0
"""Seconds by which the server's clock may have been put right; an entry further off its time is out of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and the first entry it is wrong with."""

    entry_id: int | None
    seal_id: int | None
    says: str


@dataclass(slots=True)
class Result:
    """What a verification found."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def first(self) -> Fault | None:
        """The fault with the lowest entry, which is where to look first."""
        return min(self.faults, key=lambda fault: (fault.entry_id is None, fault.entry_id or 0), default=None)


class _Chain:
    """What is known of the seals read so far."""

    def __init__(self, made: Keys) -> None:
        self.keys = made
        self.last: Seal | None = None
        self._began: list[int] = []
        self._seconds: list[float] = []

    def fault_of(self, seal: Seal) -> str | None:
        """Check one seal against the one before and against its key."""
        before = self.last
        if seal.id != (before.id + 1 if before else 1):
            return f"seal {before.id + 1 if before else 1} is missing"
        if seal.previous != (before.root if before else b""):
            return f"seal {seal.id} does not follow the seal before it"
        if not hmac.compare_digest(seal.root, seal.expected_root(self.keys)):
            return f"seal {seal.id} was changed or was not made with our key"
        return None

    def add(self, seal: Seal) -> None:
        """Take a seal into the chain."""
        if self.last is None or self.last.epoch != seal.epoch:
            self._began, self._seconds = [], []
        self.last = seal
        self._began.append(seal.xid_next)
        self._seconds.append(seal.seconds)

    def earliest(self, xid: int) -> float:
        """Return the time before which no entry of transaction ``xid`` can have been written."""
        place = bisect_right(self._began, xid)
        return self._seconds[place - 1] - CLOCK_MAY_STEP if place else float("-inf")


def verify(anchor: Anchor | None = None) -> Result:
    """Verify everything, in one snapshot and in constant memory. Acts as the sealer."""
    db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    result = Result()
    chain = _Chain(keys())
    for run in _runs_of_seals():
        _verify_run(run, chain, result)
        if result.faults:
            break
    if anchor is not None and not result.faults:
        _verify_anchor(anchor, chain, result)
    _find_beside(chain, result)
    db.session.rollback()
    return result


def _runs_of_seals() -> Iterator[list[Seal]]:
    """Yield the chain in runs that cover about as many entries as fit into memory at a time."""
    after = -(2**62)
    run: list[Seal] = []
    held = 0
    while True:
        rows = db.session.execute(
            text(SEAL + "WHERE id > :after ORDER BY id LIMIT :most"), {"after": after, "most": SEALS_AT_A_TIME}
        ).all()
        for seal in (Seal(*row) for row in rows):
            run.append(seal)
            held += seal.entries
            if held >= ENTRIES_AT_A_TIME:
                yield run
                run, held = [], 0
        if len(rows) < SEALS_AT_A_TIME:
            break
        after = rows[-1][0]
    if run:
        yield run


_ENTRIES = text(
    f"SELECT s.seal_id, s.entry_id, s.digest, CASE WHEN e.id IS NOT NULL THEN {CANONICAL} END, e.xid, "  # noqa: S608  constants
    "extract(epoch FROM e.at)::float8 FROM audit.sealed s LEFT JOIN audit.entry e ON e.id = s.entry_id "
    "WHERE s.seal_id BETWEEN :first AND :last ORDER BY s.seal_id, s.entry_id"
)


def _verify_run(run: list[Seal], chain: _Chain, result: Result) -> None:
    rows = db.session.execute(_ENTRIES, {"first": run[0].id, "last": run[-1].id}).all()
    under = {seal_id: list(group) for seal_id, group in groupby(rows, key=itemgetter(0))}
    for seal in run:
        covered = under.get(seal.id, [])
        says = chain.fault_of(seal)
        if says is not None:
            result.faults.append(Fault(covered[0][1] if covered else _next_entry(chain), seal.id, says))
            return
        fault = _fault_under(seal, covered, chain)
        chain.add(seal)
        result.seals += 1
        result.entries += len(covered)
        if fault is not None:
            result.faults.append(fault)
            return


def _fault_under(seal: Seal, covered: list[Any], chain: _Chain) -> Fault | None:
    """Check the entries of one seal; each digest can be made with the key alone, so the first bad one is known."""
    key, latest = chain.keys.entry, seal.seconds + CLOCK_MAY_STEP
    for _, entry_id, digest, canonical, xid, seconds in covered:
        if canonical is None:
            return Fault(entry_id, seal.id, "the entry is missing")
        if digest_of(key, canonical) != digest:
            return Fault(entry_id, seal.id, "the entry was changed")
        if not chain.earliest(xid) <= seconds <= latest:
            return Fault(entry_id, seal.id, "the entry's time is not the time it was written at")
    whole = hashlib.sha256(b"".join(row[2] for row in covered)).digest()
    if len(covered) != seal.entries or whole != seal.digest:
        return Fault(
            _first_gap([row[1] for row in covered]) or _next_entry(chain),
            seal.id,
            f"seal {seal.id} covers {seal.entries} entries, and {len(covered)} are known to be under it",
        )
    return None


def _first_gap(ids: list[int]) -> int | None:
    """Return the first number that is not there; where there is no gap, what is missing comes first or last."""
    return next((one + 1 for one, next_one in pairwise(ids) if next_one != one + 1), ids[0] if ids else None)


def _next_entry(chain: _Chain) -> int | None:
    """Return the first entry that can be missing after the seals read so far."""
    last = chain.last.id if chain.last else 0
    highest = db.session.scalar(text("SELECT max(entry_id) FROM audit.sealed WHERE seal_id <= :last"), {"last": last})
    return (highest or 0) + 1


def _verify_anchor(anchor: Anchor, chain: _Chain, result: Result) -> None:
    root = db.session.scalar(text("SELECT root FROM audit.seal WHERE id = :id"), {"id": anchor.seal})
    if anchor.seal and root is None:
        kept = chain.last.id if chain.last else 0
        says = f"the anchor knows seal {anchor.seal}, and the chain ends at seal {kept}: what was sealed since is missing"
        result.faults.append(Fault(_next_entry(chain), kept + 1, says))
    elif anchor.seal and root != anchor.root:
        result.faults.append(Fault(None, anchor.seal, f"seal {anchor.seal} is not the one that the anchor knows"))


_SLIPPED_IN = text(
    "SELECT min(e.id) FROM audit.entry e "
    "WHERE (e.xid < :below OR e.xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint) "
    "AND NOT EXISTS (SELECT 1 FROM audit.sealed s WHERE s.entry_id = e.id)"
)
_STRAY = text("SELECT min(s.entry_id) FROM audit.sealed s WHERE NOT EXISTS (SELECT 1 FROM audit.seal k WHERE k.id = s.seal_id)")
_UNSEALED = text("SELECT count(*) FROM audit.entry e WHERE NOT EXISTS (SELECT 1 FROM audit.sealed s WHERE s.entry_id = e.id)")
_EPOCH = text("SELECT system_identifier::text FROM pg_control_system()")


def _find_beside(chain: _Chain, result: Result) -> None:
    """Find entries that lie where everything has been sealed, and digests whose seal is gone."""
    stray = db.session.scalar(_STRAY)
    if stray is not None:
        result.faults.append(Fault(stray, None, "the entry's seal is missing"))
    result.unsealed = db.session.scalar(_UNSEALED) or 0
    if chain.last is None or chain.last.epoch != db.session.scalar(_EPOCH):
        return  # restored, and not sealed since: the first seal will cover what the old cluster left
    slipped = db.session.scalar(_SLIPPED_IN, {"below": chain.last.xid_below})
    if slipped is not None:
        says = "the entry lies under the seals and is not sealed: it was put in later, or its seal was taken away"
        result.faults.append(Fault(slipped, None, says))
