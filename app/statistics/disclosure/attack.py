"""Read a release as printed, as an intruder would, and try to break it.

Shares no code with the protector: the policy's rule is written a second time here, from the printed parameters.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_HIDDEN: Final = "[c]"
_Release = Mapping[str, Any]


class UnsafeError(Exception):
    """A certificate does not prove what it should; names the first cell that is not proven."""


def read(release: _Release) -> dict[str, Any]:
    """Turn printed tables into statements and targets for ``audit_statements``.

    Input: policy parameters, atoms, what is known, tables with the atoms, the text and the reason of each cell
    (``Protected.published``). Targets: each hidden cell, labelled "cell …", and in nested tables the people between two
    neighbouring columns, labelled "step …". Errors: ValueError for a number that the policy never prints.
    """
    policy = release["policy"]
    statements = [dict(fact) for fact in release["known"]]
    targets: dict[tuple[str, ...], str] = {}
    for where, atoms, cell in _cells(release):
        low, high = _bounds(policy, cell["shown"], cell["reason"])
        statements.append({"label": where, "coefs": dict.fromkeys(atoms, 1), "lo": low, "hi": high})
        if cell["shown"] == _HIDDEN and atoms:
            targets.setdefault(atoms, f"cell {where}")
    for where, atoms in _steps(release):
        targets.setdefault(atoms, f"step {where}")
    return {
        "atoms": list(release["atoms"]),
        "statements": statements,
        "targets": [{"label": label, "coefs": dict.fromkeys(atoms, 1)} for atoms, label in targets.items()],
    }


def leaks(release: _Release) -> dict[str, list[int | None]]:
    """Attack a release with whole numbers; give what an intruder learns too well, with the interval left.

    A hidden cell leaks when its interval is narrower than the policy's width; a step between two columns when it is
    and is certainly small. An empty answer is a safe release. Unit: people. Errors: as ``audit_statements``.
    """
    width, small = release["policy"]["width"], release["policy"]["hides_upto"]
    from app.statistics.disclosure.audit import audit_statements  # the solver is not for the process that shows reports

    intervals = audit_statements(read(release))["intervals"]
    return {
        label: [low, high]
        for label, (low, high) in intervals.items()
        if high is not None and high - low < width and (label.startswith("cell ") or high <= small)
    }


def verify(release: _Release, certificate: Mapping[str, Any]) -> None:
    """Check a certificate against the printed release by multiplication and comparison; no solver is asked.

    Every witness must be a population of whole numbers ≥ 0 that agrees with every statement, and every target must
    have two that differ by the policy's width (a step: or one in which it is not small).
    Source: DISCLOSURE.md 4. Errors: UnsafeError, naming what is not proven.
    """
    canonical = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if certificate["statements_hash"] != hashlib.sha256(canonical.encode()).hexdigest():
        message = "The certificate belongs to another release"
        raise UnsafeError(message)
    puzzle = read(release)
    populations = list(_populations(puzzle["atoms"], certificate))
    for population in populations:
        for statement in puzzle["statements"]:
            _check(population, statement)
    pairs = {tuple(sorted(found["atoms"])): (found["low"], found["high"]) for found in certificate["witnesses"]}
    for target in puzzle["targets"]:
        pair = pairs.get(tuple(sorted(target["coefs"])))
        if pair is None or not _differ(release["policy"], target, [populations[index] for index in pair]):
            message = f"Not proven: {target['label']}"
            raise UnsafeError(message)


def _differ(policy: Mapping[str, Any], target: Mapping[str, Any], pair: Sequence[Mapping[str, int]]) -> bool:
    low, high = sorted(sum(population[atom] for atom in target["coefs"]) for population in pair)
    if target["label"].startswith("step ") and high > int(policy["hides_upto"]):
        return True
    return high - low >= int(policy["width"])


def _check(population: Mapping[str, int], statement: Mapping[str, Any]) -> None:
    value = sum(factor * population[atom] for atom, factor in statement["coefs"].items())
    low, high = statement["lo"], statement["hi"]
    if (low is not None and value < low) or (high is not None and value > high):
        message = f"A witness contradicts “{statement['label']}”"
        raise UnsafeError(message)


def _populations(atoms: Sequence[str], certificate: Mapping[str, Any]) -> Iterator[dict[str, int]]:
    for move in certificate["moves"]:
        population = {atom: certificate["base"].get(atom, 0) + move.get(atom, 0) for atom in atoms}
        if any(count < 0 or count != int(count) for count in population.values()):
            message = "A witness holds a number that is no number of people"
            raise UnsafeError(message)
        yield population


def _cells(release: _Release) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    for table in release["tables"]:
        for row, cells in zip(table["rows"], table["cells"], strict=True):
            for column, cell in zip(table["columns"], cells, strict=True):
                yield f"{table['id']}, {row}, {column}", tuple(sorted(cell["atoms"])), cell


def _steps(release: _Release) -> Iterator[tuple[str, tuple[str, ...]]]:
    for table in release["tables"]:
        if not table["nested"]:
            continue
        for row, cells in zip(table["rows"], table["cells"], strict=True):
            names = table["columns"]
            for place in range(1, len(cells)):
                between = set(cells[place - 1]["atoms"]) - set(cells[place]["atoms"])
                if between:
                    yield f"{table['id']}, {row}, {names[place - 1]} but not {names[place]}", tuple(sorted(between))


def _bounds(policy: Mapping[str, Any], shown: object, reason: str) -> tuple[int, int | None]:
    """Say what true counts a printed cell allows, by the rule as printed."""
    limit, base = int(policy["hides_upto"]), int(policy["rounds_to"])
    hides_zero = policy["zeros"] == "hide"
    if shown == _HIDDEN:
        if reason == "small":
            return (0 if hides_zero else 1), limit
        return (limit + 1 if reason == "protects_another" else 0), None
    number = int(str(shown))
    if number == 0 and not hides_zero:
        return 0, 0
    # a multiple of the base stands for the base whole numbers around it, halves having gone up
    low, high = number - base // 2, number + (base - 1) // 2
    if number % base or high <= limit:
        message = f"{policy['name']} never prints {number}"
        raise ValueError(message)
    return max(low, limit + 1), high
