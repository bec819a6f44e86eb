"""Find populations that agree with everything printed and differ where something is hidden.

Part of the protector. The auditor shares none of this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Population = NDArray[np.int64]
Cell = tuple[int, ...]  # indices of atoms, ascending

_PULLS = 1e-9  # a price above this means that a bound holds the optimum back
_NODES = 5000  # of one search; a limit in nodes, not seconds, so that the answer is the same on every machine
_ROUNDS = 16  # of joint searches before each target is taken alone


@dataclass(frozen=True, slots=True)
class Target:
    """A set of atoms whose number of people must stay uncertain.

    ``escape``: for people who were never a cell of their own, it is enough that they may be more than this.
    """

    cell: Cell
    escape: int | None = None


@dataclass(slots=True)
class Knowledge:
    """What an intruder knows: bounds of each cell in force now, and what always holds."""

    atoms: int
    cells: Sequence[Cell]
    always: sparse.csr_array
    always_lo: NDArray[np.float64]
    always_hi: NDArray[np.float64]
    lo: NDArray[np.float64]
    hi: NDArray[np.float64]
    most: int
    matrix: sparse.csr_array = field(init=False)

    def __post_init__(self) -> None:
        """Put cells and standing facts into one matrix."""
        self.matrix = sparse.csr_array(sparse.vstack([indicator(self.cells, self.atoms), self.always]))

    def limits(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give lower and upper bounds of all rows of the matrix."""
        return np.concatenate([self.lo, self.always_lo]), np.concatenate([self.hi, self.always_hi])

    def holds(self, population: Population) -> bool:
        """Say whether a population agrees with everything known."""
        lo, hi = self.limits()
        values = self.matrix @ population
        return bool((population >= 0).all() and (values >= lo).all() and (values <= hi).all())

    def extreme(self, weights: NDArray[np.float64]) -> Population | None:
        """Find the whole-number population with the largest weighted sum; ``None`` when none is found."""
        lo, hi = self.limits()
        found = milp(
            -weights,
            integrality=np.ones(self.atoms, dtype=np.int64),
            bounds=Bounds(0, self.most),
            constraints=LinearConstraint(self.matrix, lo, hi),
            options={"mip_rel_gap": 0.0, "node_limit": _NODES},
        )
        if found.x is None:
            return None
        population: Population = np.rint(found.x).astype(np.int64)
        return population if self.holds(population) else None

    def binding(self, weights: NDArray[np.float64]) -> list[int]:
        """Give the cells whose bounds keep the weighted sum from growing, in the relaxation to fractions."""
        lo, hi = self.limits()
        above, below = np.isfinite(hi), np.isfinite(lo)
        rows: Any = sparse.vstack([self.matrix[above], -self.matrix[below]])  # sparse is taken, but not typed
        found = linprog(-weights, A_ub=rows, b_ub=np.concatenate([hi[above], -lo[below]]), bounds=(0, self.most))
        if found.x is None:
            return []
        indices = np.concatenate([np.flatnonzero(above), np.flatnonzero(below)])
        held = indices[np.abs(found.ineqlin.marginals) > _PULLS]
        return sorted({int(index) for index in held if index < len(self.cells)})


def indicator(cells: Sequence[Cell], atoms: int) -> sparse.csr_array:
    """Give the 0/1 matrix of cells by atoms."""
    rows = np.repeat(np.arange(len(cells)), [len(cell) for cell in cells])
    columns = np.fromiter((atom for cell in cells for atom in cell), dtype=np.int64)
    return sparse.csr_array((np.ones(len(columns)), (rows, columns)), shape=(len(cells), atoms))


@dataclass(slots=True)
class Pool:
    """Populations found so far, and for each target the two that differ most in it."""

    width: int
    populations: list[Population] = field(default_factory=list)
    _known: set[bytes] = field(default_factory=set)

    def add(self, population: Population | None) -> None:
        """Keep a population if it is new."""
        if population is not None and population.tobytes() not in self._known:
            self._known.add(population.tobytes())
            self.populations.append(population)

    def extremes(self, target: Target) -> tuple[int, int] | None:
        """Give the indices of the populations with the fewest and the most people in the target."""
        if not self.populations:
            return None
        values = [int(population[list(target.cell)].sum()) for population in self.populations]
        return values.index(min(values)), values.index(max(values))

    def proves(self, target: Target) -> bool:
        """Say whether two populations differ enough, or one takes the target out of danger."""
        pair = self.extremes(target)
        if pair is None:
            return False
        low, high = (int(self.populations[index][list(target.cell)].sum()) for index in pair)
        return high - low >= self.width or (target.escape is not None and high > target.escape)


def prove(knowledge: Knowledge, pool: Pool, targets: Iterable[Target]) -> list[Target]:
    """Look for witnesses of every target, first many at a time, then one by one; return those without."""
    pending = [target for target in targets if not pool.proves(target)]
    for turn in range(_ROUNDS):
        if not pending:
            return []
        weights = np.zeros(knowledge.atoms)
        for place, target in enumerate(pending):
            weights[list(target.cell)] += _sign(turn, place)
        pool.add(knowledge.extreme(weights))
        pending = [target for target in pending if not pool.proves(target)]
    return [target for target in pending if not prove_one(knowledge, pool, target)]


def _sign(turn: int, place: int) -> float:
    """Push all up, all down, then by the binary digits of the place, so that neighbours part company."""
    if turn < 2:  # noqa: PLR2004 the first two turns
        return 1.0 if turn == 0 else -1.0
    up = (place >> ((turn - 2) // 2)) % 2 == turn % 2
    return 1.0 if up else -1.0


def prove_one(knowledge: Knowledge, pool: Pool, target: Target) -> bool:
    """Look for the smallest and largest number of people in one target."""
    for sign in (1.0, -1.0):
        if pool.proves(target):
            return True
        pool.add(knowledge.extreme(weights_of(target, knowledge.atoms, sign)))
    return pool.proves(target)


def weights_of(target: Target, atoms: int, sign: float) -> NDArray[np.float64]:
    """Give the objective that pushes one target up or down."""
    weights = np.zeros(atoms)
    weights[list(target.cell)] = sign
    return weights
