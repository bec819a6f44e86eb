"""Hide what the rule hides, then whatever else would give it away.

Part of the protector. The auditor shares none of this.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.statistics.disclosure.policy import Policy, Reason
from app.statistics.disclosure.tables import Statement, Tables
from app.statistics.disclosure.witnesses import Cell, Knowledge, Pool, Population, Target, indicator, prove, prove_one, weights_of

_TRIED = 12  # candidates looked at for one weak cell before the cheapest is taken


class CannotBeProtectedError(Exception):
    """What readers know already gives a small number away, whatever this release leaves out."""


@dataclass(slots=True)
class Draft:
    """A release on its way to safety: every distinct cell, its true count and why it is hidden."""

    policy: Policy
    atoms: tuple[str, ...]
    cells: list[Cell]
    counts: NDArray[np.int64]
    reasons: dict[int, Reason]
    targets: list[Target]
    knowledge: Knowledge
    pool: Pool
    place: dict[Cell, int] = field(default_factory=dict)

    def proofs(self) -> list[tuple[Cell, tuple[int, int]]]:
        """Give for each target the two populations of the pool that differ most in it."""
        targets = [*(Target(self.cells[index]) for index in sorted(self.reasons) if self.cells[index]), *self.targets]
        return [(target.cell, pair) for target in targets if (pair := self.pool.extremes(target)) is not None]


def make_safe(tables: Tables, policy: Policy, *, seed: str, ledger: Sequence[Statement] = ()) -> Draft:
    """Hide small cells and then the cheapest further ones until every hidden cell has two witnesses.

    Unit of cost: people in the cells hidden. Source: DISCLOSURE.md 3. Ties are broken by the seed, so that the same
    input and seed always hide the same cells. Errors: CannotBeProtectedError when the ledger alone gives a cell
    away; ValueError when the ledger contradicts the counts.
    """
    for statement in ledger:
        statement.check(tables.atoms)
    draft = _draft(tables, policy, ledger)
    weak = prove(draft.knowledge, draft.pool, [*_hidden(draft), *draft.targets])
    while weak:
        _give_way(draft, weak[0], seed)
        # hiding only widens what is possible, so what is proven stays proven
        weak = [target for target in _fresh(draft, weak) if not prove_one(draft.knowledge, draft.pool, target)]
    return draft


def _give_way(draft: Draft, weak: Target, seed: str) -> None:
    """Hide one more cell for the sake of a weak one; when none is left, withhold everything."""
    visible = _could_be_hidden(draft)
    if visible:
        _hide(draft, _cheapest(draft, weak, visible, seed), Reason.PROTECTS_ANOTHER)
    elif Reason.WITHHELD in draft.reasons.values():
        message = "What has been published already gives a small number away"
        raise CannotBeProtectedError(message)
    else:
        for index in range(len(draft.cells)):
            _hide(draft, index, Reason.WITHHELD)


def _fresh(draft: Draft, weak: Sequence[Target]) -> list[Target]:
    """Give the weak targets and the cells hidden since, each once."""
    return list(dict.fromkeys([*weak, *(target for target in _hidden(draft) if not draft.pool.proves(target))]))


def _draft(tables: Tables, policy: Policy, ledger: Sequence[Statement]) -> Draft:
    atoms = tuple(tables.atoms)
    numbers = {atom: number for number, atom in enumerate(atoms)}
    truth: Population = np.array([tables.atoms[atom] for atom in atoms], dtype=np.int64)
    place: dict[Cell, int] = {}
    steps: dict[Cell, None] = {}
    for table in tables.tables:
        for row in table.cells:
            indexed = [tuple(sorted(numbers[atom] for atom in cell)) for cell in row]
            for cell in indexed:
                place.setdefault(cell, len(place))
            if table.nested:
                steps |= {_minus(before, after): None for before, after in pairwise(indexed)}
    cells = list(place)
    counts: NDArray[np.int64] = (indicator(cells, len(atoms)) @ truth).astype(np.int64)
    facts = [*tables.identities, *ledger]
    shown = [policy.shown(int(count)) for count in counts]
    knowledge = Knowledge(
        atoms=len(atoms),
        cells=cells,
        always=_facts(facts, numbers),
        always_lo=np.array([-np.inf if fact.lo is None else fact.lo for fact in facts], dtype=np.float64),
        always_hi=np.array([np.inf if fact.hi is None else fact.hi for fact in facts], dtype=np.float64),
        lo=np.zeros(len(cells)),
        hi=np.full(len(cells), np.inf),
        most=2 * max((number for number in shown if number is not None), default=0) + 20 * (policy.hides_upto + 1),
    )
    targets = [Target(step, escape=policy.hides_upto) for step in steps if step and step not in place]
    draft = Draft(policy, atoms, cells, counts, {}, targets, knowledge, Pool(policy.width), place)
    for index, number in enumerate(shown):
        if number is None:
            _hide(draft, index, Reason.SMALL)
        else:
            knowledge.lo[index], knowledge.hi[index] = policy.bounds_of_shown(number)
    return draft


def _minus(before: Cell, after: Cell) -> Cell:
    return tuple(atom for atom in before if atom not in after)


def _facts(facts: Sequence[Statement], numbers: Mapping[str, int]) -> sparse.csr_array:
    matrix = sparse.lil_array((len(facts), len(numbers)))
    for row, fact in enumerate(facts):
        for atom, factor in fact.coefs.items():
            matrix[row, numbers[atom]] = factor
    return sparse.csr_array(matrix)


def _could_be_hidden(draft: Draft) -> list[int]:
    """List the cells still printed, but for zeros: "protects another" must go on meaning "more than a small number"."""
    return [index for index, count in enumerate(draft.counts) if index not in draft.reasons and count > 0]


def _hide(draft: Draft, index: int, reason: Reason) -> None:
    draft.reasons[index] = reason
    lo, hi = draft.policy.bounds_of_hidden(reason)
    draft.knowledge.lo[index] = lo
    draft.knowledge.hi[index] = np.inf if hi is None else hi


def _hidden(draft: Draft) -> list[Target]:
    return [Target(draft.cells[index]) for index in draft.reasons if draft.cells[index]]


def _cheapest(draft: Draft, weak: Target, visible: Sequence[int], seed: str) -> int:
    """Choose the next cell to hide: the cheapest that frees the weak one, else the cheapest that holds it."""
    knowledge = draft.knowledge
    held = {index for sign in (1.0, -1.0) for index in knowledge.binding(weights_of(weak, knowledge.atoms, sign))} & set(visible)

    def cost(index: int) -> tuple[int, str]:
        return int(draft.counts[index]), hashlib.sha256(f"{seed}|{draft.cells[index]}".encode()).hexdigest()

    ranked = sorted(held or visible, key=cost)
    for index in ranked[:_TRIED]:
        before = knowledge.lo[index], knowledge.hi[index]
        _hide(draft, index, Reason.PROTECTS_ANOTHER)
        frees = prove_one(knowledge, Pool(draft.policy.width), weak)
        del draft.reasons[index]
        knowledge.lo[index], knowledge.hi[index] = before
        if frees:
            return index
    return ranked[0]
