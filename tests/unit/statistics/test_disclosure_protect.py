"""The gate: nothing hidden can be worked out, by two attackers who know nothing of the protector."""

import hashlib
import json
from copy import deepcopy
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from app.statistics.disclosure import attack
from app.statistics.disclosure.policy import NHS_SECONDARY_CARE, ONS_10_5, Policy, Reason
from app.statistics.disclosure.protect import (
    NotProtectedError,
    Protected,
    ProtectedCell,
    ProtectedTable,
    protect,
)
from app.statistics.disclosure.repair import CannotBeProtectedError
from app.statistics.disclosure.tables import CountTable, Statement, Tables
from app.statistics.disclosure.witnesses import Knowledge, Pool, Target
from tests.unit.statistics.releases import one_table, random_tables

HIDING = NHS_SECONDARY_CARE.hiding_zeros()


def printed(protected: Protected) -> dict[str, str]:
    """Give one-column tables as row → text."""
    table = protected.tables[0]
    return {row: cells[0].text for row, cells in zip(table.rows, table.cells, strict=True)}


def test_a_total_that_gives_two_small_cells_away_is_hidden_with_them() -> None:
    protected = protect(one_table({"F": 7, "M": 7}), NHS_SECONDARY_CARE)
    assert printed(protected) == {"F": "[c]", "M": "[c]", "Total": "[c]"}
    assert protected.tables[0].cell("Total", "n").reason is Reason.PROTECTS_ANOTHER
    assert protected.tables[0].cell("F", "n").reason is Reason.SMALL
    assert (protected.cells, protected.hidden) == (3, 3)
    assert protected.tables[0].withheld


def test_a_cell_that_rounding_protects_costs_nothing_more() -> None:
    protected = protect(one_table({"F": 3, "M": 12, "X": 40}), NHS_SECONDARY_CARE)
    assert printed(protected) == {"F": "[c]", "M": "10", "X": "40", "Total": "55"}
    assert not protected.table("t").withheld


def test_zeros_stay_in_volumes_and_are_hidden_in_outcomes() -> None:
    tables = one_table({"F": 0, "M": 12}, total=False)
    assert printed(protect(tables, NHS_SECONDARY_CARE)) == {"F": "0", "M": "10"}
    assert printed(protect(tables, HIDING)) == {"F": "[c]", "M": "10"}


def test_same_input_same_bytes() -> None:
    tables = random_tables(Random(7))
    first, second = (protect(tables, HIDING, seed="s") for _ in range(2))
    assert json.dumps(first.published) == json.dumps(second.published)
    assert first.certificate == second.certificate


@pytest.mark.parametrize("batch", range(10))
def test_random_releases_withstand_the_auditor(batch: int) -> None:
    for number in range(30):
        chance = Random(1000 * batch + number)
        policy = chance.choice([NHS_SECONDARY_CARE, HIDING, ONS_10_5])
        protected = protect(random_tables(chance), policy, seed=str(number))
        assert attack.leaks(protected.published) == {}


def test_the_plain_rule_on_the_same_releases_is_broken_by_the_auditor() -> None:
    """What an intruder gets where nothing is hidden but small numbers: the attack has teeth."""
    broken = sum(bool(attack.leaks(plain_rule(random_tables(Random(number)), NHS_SECONDARY_CARE))) for number in range(40))
    assert broken >= 5


def plain_rule(tables: Tables, policy: Policy) -> dict[str, Any]:
    """Print tables by the rule alone, without an audit."""

    def show(cell: tuple[str, ...]) -> dict[str, Any]:
        shown = policy.shown(sum(tables.atoms[atom] for atom in cell))
        text: int | str = "[c]" if shown is None else shown
        return {"atoms": list(cell), "shown": text, "reason": "small" if shown is None else ""}

    return {
        "policy": policy.to_dict(),
        "atoms": list(tables.atoms),
        "known": [fact.to_dict() for fact in tables.identities],
        "tables": [
            {
                "id": table.id,
                "rows": list(table.rows),
                "columns": list(table.columns),
                "nested": table.nested,
                "cells": [[show(cell) for cell in row] for row in table.cells],
            }
            for table in tables.tables
        ],
    }


@given(st.dictionaries(st.sampled_from("ABC"), st.integers(0, 12), min_size=2), st.sampled_from([NHS_SECONDARY_CARE, HIDING]))
@settings(max_examples=60, deadline=None)
def test_brute_force_over_all_populations_finds_nothing(counts: dict[str, int], policy: Policy) -> None:
    """A second attacker: try every population of up to 20 people a cell, and keep those that print the same."""
    protected = protect(one_table(counts), policy)
    shown = printed(protected)
    reasons = {row: protected.tables[0].cell(row, "n").reason for row in shown}
    possible = []
    for values in product(range(21), repeat=len(counts)):
        guess = dict(zip(counts, values, strict=True)) | {"Total": sum(values)}
        if all(_prints_like(policy, guess[row], shown[row], reasons[row]) for row in shown):
            possible.append(guess)
    for row, count in counts.items():
        if shown[row] == "[c]":
            found = {guess[row] for guess in possible}
            assert count in found
            assert max(found) - min(found) >= policy.width


def _prints_like(policy: Policy, count: int, shown: str, reason: Reason | None) -> bool:
    small = count <= 7 and (count > 0 or policy is HIDING)
    if shown != "[c]":
        return not small and (count + 2) // 5 * 5 == int(shown)
    return small if reason is Reason.SMALL else not small and count > 7


def test_a_printed_zero_is_never_hidden_for_another() -> None:
    """Beside a kept zero, two cells of 7 and their total: a zero hidden as "protects another" would say "more than 7"."""
    protected = protect(one_table({"F": 7, "M": 7, "X": 0}), NHS_SECONDARY_CARE)
    assert printed(protected) == {"F": "[c]", "M": "[c]", "X": "0", "Total": "[c]"}


def test_people_between_two_columns_are_protected_too() -> None:
    tables = Tables(
        {"left": 2, "stayed": 12}, (CountTable("t", ("g",), ("in", "out"), ((("left", "stayed"), ("stayed",)),), nested=True),)
    )
    protected = protect(tables, NHS_SECONDARY_CARE)
    labels = {target["label"] for target in attack.read(protected.published)["targets"]}
    assert labels == {"step t, g, in but not out"}
    assert len(protected.certificate.witnesses) == 1


def test_what_is_known_already_is_kept_in_mind() -> None:
    known = Statement("an earlier release", {"F": 1}, 2, 6)
    protected = protect(one_table({"F": 3, "M": 40}), NHS_SECONDARY_CARE, ledger=[known])
    assert attack.leaks(protected.published) == {}
    with pytest.raises(CannotBeProtectedError, match="already"):
        protect(one_table({"F": 3, "M": 40}), NHS_SECONDARY_CARE, ledger=[Statement("a slip", {"F": 1}, 3, 3)])


def test_a_ledger_of_other_people_is_refused() -> None:
    wrong = Statement("not these people", {"F": 1}, 20, 30)
    with pytest.raises(ValueError, match="contradict “not these people”"):
        protect(one_table({"F": 3, "M": 40}), NHS_SECONDARY_CARE, ledger=[wrong])


def test_a_search_without_an_answer_finds_no_witness() -> None:
    one = np.ones(1)
    nothing = sparse.csr_array((0, 1))
    impossible = Knowledge(1, [(0,)], nothing, np.zeros(0), np.zeros(0), lo=9 * one, hi=8 * one, most=100)
    assert impossible.extreme(one) is None
    assert impossible.binding(one) == []
    assert not Pool(3).proves(Target((0,)))


def test_two_columns_of_the_same_people_leave_nobody_between_them() -> None:
    same = CountTable("t", ("g",), ("in", "out"), ((("a",), ("a",)),), nested=True)
    protected = protect(Tables({"a": 30}, (same,)), NHS_SECONDARY_CARE)
    assert attack.read(protected.published)["targets"] == []


def test_the_true_population_is_not_in_the_certificate() -> None:
    tables = one_table({"A": 3, "B": 4, "C": 19, "D": 33})
    certificate = protect(tables, HIDING).certificate
    populations = [
        {atom: certificate.base.get(atom, 0) + move.get(atom, 0) for atom in tables.atoms} for move in certificate.moves
    ]
    assert dict(tables.atoms) not in populations


def test_only_the_gate_makes_what_may_be_shown() -> None:
    with pytest.raises(NotProtectedError, match="Only protect"):
        ProtectedTable("t", ("r",), ("c",), ((ProtectedCell(3, None),),), object())  # type: ignore[arg-type]  # the point
    with pytest.raises(TypeError):
        ProtectedTable("t", ("r",), ("c",), ((ProtectedCell(3, None),),))  # type: ignore[call-arg]  # the point
    real = protect(one_table({"F": 30, "M": 12}))
    with pytest.raises(NotProtectedError):
        Protected(real.policy, real.tables, real.published, real.certificate, 3, 0, None)  # type: ignore[arg-type]  # the point


def release_and_certificate() -> tuple[dict[str, Any], dict[str, Any]]:
    protected = protect(one_table({"F": 3, "M": 12, "X": 40}), NHS_SECONDARY_CARE)
    return deepcopy(dict(protected.published)), protected.certificate.to_dict()


def rehash(release: dict[str, Any], certificate: dict[str, Any]) -> None:
    canonical = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    certificate["statements_hash"] = hashlib.sha256(canonical.encode()).hexdigest()


def test_a_certificate_of_another_release_is_refused() -> None:
    release, certificate = release_and_certificate()
    release["tables"][0]["cells"][1][0]["shown"] = 15
    with pytest.raises(attack.UnsafeError, match="another release"):
        attack.verify(release, certificate)
    rehash(release, certificate)
    with pytest.raises(attack.UnsafeError, match="contradicts “t, M, n”"):
        attack.verify(release, certificate)


def test_a_certificate_without_a_witness_is_refused() -> None:
    release, certificate = release_and_certificate()
    attack.verify(release, certificate)
    for witnesses in ([], [certificate["witnesses"][0] | {"high": certificate["witnesses"][0]["low"]}]):
        with pytest.raises(attack.UnsafeError, match="Not proven: cell t, F, n"):
            attack.verify(release, certificate | {"witnesses": witnesses})


def test_a_witness_is_a_number_of_people() -> None:
    release, certificate = release_and_certificate()
    with pytest.raises(attack.UnsafeError, match="no number of people"):
        attack.verify(release, certificate | {"moves": [{"F": -99}]})


@pytest.mark.parametrize(
    ("atoms", "cells", "words"),
    [
        ({"a": -1}, ((("a",),),), "fewer than 0"),
        ({"a": 1}, ((("b",),),), "unknown atoms: b"),
        ({"a": 1}, ((("a",), ("a",)),), "do not fit"),
    ],
)
def test_tables_that_make_no_sense_are_refused(
    atoms: dict[str, int], cells: tuple[tuple[tuple[str, ...], ...], ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Tables(atoms, (CountTable("t", ("r",), ("c",), cells),))


def test_columns_that_are_not_nested_are_refused() -> None:
    with pytest.raises(ValueError, match="not nested"):
        CountTable("t", ("r",), ("c", "d"), ((("a",), ("b",)),), nested=True)


def test_an_identity_that_is_not_true_is_refused() -> None:
    with pytest.raises(ValueError, match="contradict “same”"):
        Tables({"a": 1, "b": 2}, (), (Statement("same", {"a": 1, "b": -1}, 0, 0),))
