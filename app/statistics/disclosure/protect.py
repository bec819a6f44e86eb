"""The gate: only ``protect`` makes a ``ProtectedTable``, and only after the auditor has agreed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING, Any, Final, final

from app.statistics.disclosure import attack
from app.statistics.disclosure.policy import DEFAULT, Policy, Reason
from app.statistics.disclosure.tables import CountTable, Statement, Tables

if TYPE_CHECKING:
    from app.statistics.disclosure.repair import Draft
    from app.statistics.disclosure.witnesses import Cell

HIDDEN: Final = "[c]"


@final
class _Seal:
    """Held by this module alone; what carries it has been through the gate."""


_SEAL: Final = _Seal()


class NotProtectedError(TypeError):
    """Somebody tried to make a protected table without the gate."""

    def __init__(self) -> None:
        super().__init__("Only protect() makes a protected table")


@final
@dataclass(frozen=True, slots=True)
class ProtectedCell:
    """A count as printed: a number, or nothing and the reason."""

    shown: int | None
    reason: Reason | None

    @property
    def text(self) -> str:
        """Give the cell as text: the number or ``[c]``."""
        return HIDDEN if self.shown is None else str(self.shown)


@final
@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table that may be shown. It cannot be made without the seal of the gate."""

    id: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[ProtectedCell, ...], ...]
    seal: InitVar[_Seal]

    def __post_init__(self, seal: _Seal) -> None:
        """Refuse a table that did not come through the gate."""
        if seal is not _SEAL:
            raise NotProtectedError

    def cell(self, row: str, column: str) -> ProtectedCell:
        """Give one cell by its labels. Errors: ValueError when the table has no such row or column."""
        return self.cells[self.rows.index(row)][self.columns.index(column)]

    @property
    def withheld(self) -> bool:
        """Say whether nothing of the table can be shown."""
        return all(cell.shown is None for row in self.cells for cell in row)


@final
@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof that nothing hidden can be worked out; kept with the data, never published.

    ``base`` is one population that agrees with everything printed, ``moves`` lead from it to others, and
    ``witnesses`` names for each target the two of them that differ most in it, with the width reached.
    The true population is not in it.
    """

    policy: Mapping[str, str | int]
    statements_hash: str
    base: Mapping[str, int]
    moves: tuple[Mapping[str, int], ...]
    witnesses: tuple[Mapping[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the certificate as JSON values."""
        return {
            "policy": dict(self.policy),
            "statements_hash": self.statements_hash,
            "base": dict(self.base),
            "moves": [dict(move) for move in self.moves],
            "witnesses": [dict(witness) for witness in self.witnesses],
        }


@final
@dataclass(frozen=True, slots=True)
class Protected:
    """A release that may be shown: its tables, what readers know, and the certificate."""

    policy: Policy
    tables: tuple[ProtectedTable, ...]
    published: Mapping[str, Any]
    certificate: Certificate
    cells: int
    hidden: int
    seal: InitVar[_Seal]

    def __post_init__(self, seal: _Seal) -> None:
        """Refuse a release that did not come through the gate."""
        if seal is not _SEAL:
            raise NotProtectedError

    def table(self, table_id: str) -> ProtectedTable:
        """Give one table by its id. Errors: KeyError."""
        return {table.id: table for table in self.tables}[table_id]


def protect(tables: Tables, policy: Policy = DEFAULT, *, seed: str = "", ledger: Sequence[Statement] = ()) -> Protected:
    """Turn true counts into a release in which no hidden cell can be worked out.

    Hides and rounds by the policy, hides further cells until each hidden one has two whole-number witnesses that
    differ by the policy's width, and lets the auditor check the printed result before anything is handed out.
    ``ledger``: what earlier releases said about the same atoms. ``seed`` breaks ties; same input, same bytes.
    Source: DISCLOSURE.md 1 to 4. Errors: CannotBeProtectedError when the ledger gives a cell away whatever is hidden;
    ValueError when the ledger contradicts the counts;
    attack.UnsafeError when the auditor does not agree, which would be a fault of this program.
    """
    from app.statistics.disclosure.repair import make_safe  # solvers load where reports are made, not shown

    draft = make_safe(tables, policy, seed=seed, ledger=ledger)
    printed = tuple(_print(draft, table) for table in tables.tables)
    published = {
        "policy": policy.to_dict(),
        "atoms": list(draft.atoms),
        "known": [fact.to_dict() for fact in (*tables.identities, *ledger)],
        "tables": [_published(table, shown) for table, shown in zip(tables.tables, printed, strict=True)],
    }
    certificate = _certificate(draft, published)
    attack.verify(published, certificate.to_dict())
    return Protected(policy, printed, published, certificate, len(draft.cells), len(draft.reasons), _SEAL)


def _print(draft: "Draft", table: CountTable) -> ProtectedTable:
    numbers = {atom: number for number, atom in enumerate(draft.atoms)}

    def show(cell: Sequence[str]) -> ProtectedCell:
        index = draft.place[tuple(sorted(numbers[atom] for atom in cell))]
        if index in draft.reasons:
            return ProtectedCell(None, draft.reasons[index])
        return ProtectedCell(draft.policy.shown(int(draft.counts[index])), None)

    cells = tuple(tuple(show(cell) for cell in row) for row in table.cells)
    return ProtectedTable(table.id, table.rows, table.columns, cells, _SEAL)


def _published(table: CountTable, shown: ProtectedTable) -> dict[str, Any]:
    return {
        "id": table.id,
        "rows": list(table.rows),
        "columns": list(table.columns),
        "nested": table.nested,
        "cells": [
            [
                {
                    "atoms": list(atoms),
                    "shown": HIDDEN if cell.shown is None else cell.shown,
                    "reason": cell.reason or "",
                }
                for atoms, cell in zip(row, cells, strict=True)
            ]
            for row, cells in zip(table.cells, shown.cells, strict=True)
        ],
    }


def _certificate(draft: "Draft", published: Mapping[str, Any]) -> Certificate:
    canonical = json.dumps(published, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    pairs = draft.proofs()
    used = sorted({index for _, pair in pairs for index in pair})
    renumbered = {index: place for place, index in enumerate(used)}
    populations = [draft.pool.populations[index] for index in used]
    base = populations[0] if populations else None
    return Certificate(
        policy=draft.policy.to_dict(),
        statements_hash=hashlib.sha256(canonical.encode()).hexdigest(),
        base={} if base is None else {draft.atoms[i]: int(base[i]) for i in base.nonzero()[0]},
        moves=tuple(
            {draft.atoms[i]: int(population[i] - base[i]) for i in (population - base).nonzero()[0]}
            for population in populations
            if base is not None
        ),
        witnesses=tuple(_witness(draft, cell, pair, renumbered) for cell, pair in pairs),
    )


def _witness(draft: "Draft", cell: "Cell", pair: tuple[int, int], renumbered: Mapping[int, int]) -> dict[str, Any]:
    low, high = (int(draft.pool.populations[index][list(cell)].sum()) for index in pair)
    return {
        "atoms": [draft.atoms[index] for index in cell],
        "low": renumbered[pair[0]],
        "high": renumbered[pair[1]],
        "width": high - low,
    }
