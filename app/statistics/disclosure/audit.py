"""The auditor's door: what can be worked out from a set of statements, in whole numbers.

Shares no code with the protector. The solver is HiGHS, through its own Python interface.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

_WHOLE = 1e-6  # the solver's tolerance: nearer than this to a whole number is that number
_INFINITY = float("inf")
_Coefs = Mapping[str, float]


class InfeasibleError(ValueError):
    """The statements contradict one another; ``conflict`` names a smallest set that does."""

    def __init__(self, conflict: Sequence[str]) -> None:
        self.conflict = tuple(conflict)
        super().__init__(f"These statements contradict one another: {'; '.join(self.conflict)}")


@dataclass(frozen=True, slots=True)
class _Fact:
    label: str
    coefs: _Coefs
    lo: float
    hi: float


def audit_statements(attack: Mapping[str, Any]) -> dict[str, Any]:
    """Give for each target the smallest and largest whole-number value that agrees with all statements.

    Input: ``{"atoms": [...], "statements": [{"label", "coefs", "lo", "hi"}], "targets": [{"label", "coefs"}]}``; atoms
    are whole numbers of people, 0 or more; ``lo`` and ``hi`` may be null. Answer: ``{"intervals": {label: [min, max]},
    "pinned": [labels with one value], "feasible": true}``; null where there is no bound. Source: DISCLOSURE.md 2.
    Errors: InfeasibleError, with a conflicting subset; ValueError for an unknown atom, an atom or target that stands
    twice, or a statement without the keys above.
    """
    atoms = _names(attack["atoms"], "atom")
    facts = [_fact(raw, number, atoms) for number, raw in enumerate(attack["statements"])]
    targets = [(str(raw["label"]), _coefs(raw["coefs"], atoms)) for raw in attack["targets"]]
    _names([label for label, _ in targets], "target")
    solver = _Solver(atoms, facts)
    if not solver.feasible():
        raise InfeasibleError(_conflict(atoms, facts))
    intervals = {label: [solver.smallest(coefs), solver.largest(coefs)] for label, coefs in targets}
    pinned = [label for label, (low, high) in intervals.items() if low is not None and low == high]
    return {"intervals": intervals, "pinned": pinned, "feasible": True}


def _names(raw: Sequence[Any], kind: str) -> dict[str, int]:
    names = {str(name): place for place, name in enumerate(raw)}
    if len(names) != len(raw):
        message = f"An {kind} stands twice" if kind == "atom" else f"A {kind} stands twice"
        raise ValueError(message)
    return names


def _fact(raw: Mapping[str, Any], number: int, atoms: Mapping[str, int]) -> _Fact:
    lo, hi = raw.get("lo"), raw.get("hi")
    return _Fact(
        label=str(raw.get("label") or f"statement {number + 1}"),
        coefs=_coefs(raw["coefs"], atoms),
        lo=-_INFINITY if lo is None else float(lo),
        hi=_INFINITY if hi is None else float(hi),
    )


def _coefs(raw: Mapping[str, Any], atoms: Mapping[str, int]) -> dict[str, float]:
    if unknown := sorted(set(raw) - set(atoms)):
        message = f"Unknown atoms: {', '.join(unknown)}"
        raise ValueError(message)
    return {atom: float(factor) for atom, factor in raw.items()}


class _Solver:
    """One integer programme whose objective changes."""

    def __init__(self, atoms: Mapping[str, int], facts: Sequence[_Fact]) -> None:
        self._atoms = atoms
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor has no annotations
        self._highs.silent()
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0)):
            self._highs.setOptionValue(option, value)
        count = len(atoms)
        self._columns = np.arange(count, dtype=np.int32)
        self._highs.addVars(count, np.zeros(count), np.full(count, _INFINITY))
        self._highs.changeColsIntegrality(count, self._columns, np.full(count, highspy.HighsVarType.kInteger, dtype=object))
        for fact in facts:
            columns = np.array([atoms[atom] for atom in fact.coefs], dtype=np.int32)
            self._highs.addRow(fact.lo, fact.hi, len(columns), columns, np.array(list(fact.coefs.values())))

    def feasible(self) -> bool:
        """Say whether any population agrees with all facts."""
        return self._optimum({}, highspy.ObjSense.kMinimize)[0]

    def smallest(self, coefs: _Coefs) -> int | float | None:
        """Give the smallest value of a form."""
        return self._optimum(coefs, highspy.ObjSense.kMinimize)[1]

    def largest(self, coefs: _Coefs) -> int | float | None:
        """Give the largest value of a form."""
        return self._optimum(coefs, highspy.ObjSense.kMaximize)[1]

    def _optimum(self, coefs: _Coefs, sense: highspy.ObjSense) -> tuple[bool, int | float | None]:
        costs = np.zeros(len(self._atoms))
        for atom, factor in coefs.items():
            costs[self._atoms[atom]] = factor
        self._highs.changeColsCost(len(costs), self._columns, costs)
        self._highs.changeObjectiveSense(sense)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            value = self._highs.getObjectiveValue()
            return True, round(value) if abs(value - round(value)) < _WHOLE else value
        if status == highspy.HighsModelStatus.kInfeasible:
            return False, None
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return True, None  # feasibility was settled first, with nothing to maximise
        message = f"The solver stopped with {status.name}"
        raise RuntimeError(message)


def _conflict(atoms: Mapping[str, int], facts: Sequence[_Fact]) -> list[str]:
    """Drop facts, first many at a time, while the rest still contradict one another."""
    kept, chunk = list(facts), max(1, len(facts) // 2)
    while chunk:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + chunk :]
            if _Solver(atoms, fewer).feasible():
                start += chunk
            else:
                kept = fewer
        chunk //= 2
    return [fact.label for fact in kept]
