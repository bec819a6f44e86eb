"""The auditor's door."""

from typing import Any

import highspy
import pytest

from app.statistics.disclosure import attack
from app.statistics.disclosure.audit import InfeasibleError, audit_statements
from app.statistics.disclosure.policy import NHS_SECONDARY_CARE

EXAMPLE: dict[str, Any] = {
    "atoms": ["F", "M"],
    "statements": [
        {"label": "Total", "release": "r1", "coefs": {"F": 1, "M": 1}, "lo": 13, "hi": 17},
        {"label": "[c] F", "coefs": {"F": 1}, "lo": 1, "hi": 7},
        {"label": "[c] M", "coefs": {"M": 1}, "lo": 1, "hi": 7},
    ],
    "targets": [{"label": "F", "coefs": {"F": 1}}, {"label": "M", "coefs": {"M": 1}}],
}


def weak(shown: list[int | str], atoms: list[list[str]], **policy: int | str) -> dict[str, Any]:
    """Give a release as somebody else might print it, without an audit."""
    cells = [
        [{"atoms": cell, "shown": text, "reason": "small" if text == "[c]" else ""}]
        for cell, text in zip(atoms, shown, strict=True)
    ]
    names = sorted({atom for cell in atoms for atom in cell})
    rows = [f"row {number}" for number in range(len(cells))]
    table = {"id": "t", "rows": rows, "columns": ["n"], "nested": False, "cells": cells}
    return {"policy": NHS_SECONDARY_CARE.to_dict() | policy, "atoms": names, "known": [], "tables": [table]}


def test_the_example_leaves_six_or_seven() -> None:
    assert audit_statements(EXAMPLE) == {"intervals": {"F": [6, 7], "M": [6, 7]}, "pinned": [], "feasible": True}


def test_an_exact_total_pins_a_hidden_cell() -> None:
    exact = [{"label": "Total", "coefs": {"F": 1, "M": 1}, "lo": 14, "hi": 14}, *EXAMPLE["statements"][1:]]
    assert audit_statements(EXAMPLE | {"statements": exact})["pinned"] == ["F", "M"]


def test_an_open_statement_leaves_an_open_interval() -> None:
    found = audit_statements(
        {
            "atoms": ["a", "b"],
            "statements": [{"coefs": {"a": 1}, "lo": 3, "hi": None}],
            "targets": [{"label": "a", "coefs": {"a": 1}}, {"label": "less", "coefs": {"b": -1}}],
        }
    )
    assert found["intervals"] == {"a": [3, None], "less": [None, 0]}


def test_only_whole_numbers_count() -> None:
    """Fractions would leave 2 to 3; whole people leave one value."""
    found = audit_statements(
        {
            "atoms": ["a", "b"],
            "statements": [{"coefs": {"a": 2, "b": 2}, "lo": 5, "hi": 6}, {"coefs": {"b": 1}, "lo": 0, "hi": 0}],
            "targets": [{"label": "a", "coefs": {"a": 1}}],
        }
    )
    assert found["pinned"] == ["a"]
    half = {"label": "half", "coefs": {"a": 0.5}}
    fractions = audit_statements({"atoms": ["a"], "statements": [{"coefs": {"a": 1}, "lo": 1, "hi": 3}], "targets": [half]})
    assert fractions["intervals"] == {"half": [0.5, 1.5]}


def test_a_contradiction_is_named_by_a_smallest_subset() -> None:
    puzzle = {
        "atoms": ["a", "b", "c"],
        "statements": [
            {"label": "five", "coefs": {"a": 1, "b": 1}, "lo": 5, "hi": 5},
            {"label": "elsewhere", "coefs": {"c": 1}, "lo": 1, "hi": 9},
            {"label": "a at most 2", "coefs": {"a": 1}, "lo": None, "hi": 2},
            {"coefs": {"b": 1}, "hi": 2},
        ],
        "targets": [],
    }
    with pytest.raises(InfeasibleError, match="a at most 2") as caught:
        audit_statements(puzzle)
    assert caught.value.conflict == ("five", "a at most 2", "statement 4")


def test_a_solver_that_gives_up_is_an_error_and_not_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda _self: highspy.HighsModelStatus.kTimeLimit)
    with pytest.raises(RuntimeError, match="kTimeLimit"):
        audit_statements(EXAMPLE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"atoms": ["F", "F"]}, "atom stands twice"),
        ({"atoms": ["F"]}, "Unknown atoms: M"),
        ({"targets": [EXAMPLE["targets"][0]] * 2}, "target stands twice"),
    ],
)
def test_a_puzzle_that_makes_no_sense_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        audit_statements(EXAMPLE | change)


def test_the_plain_rule_with_exact_totals_is_caught() -> None:
    """Rows of 3 and 12 and an exact total of 15, printed without rounding: 15 - 12 is 3."""
    release = weak(["[c]", 12, 15], [["F"], ["M"], ["F", "M"]], rounds_to=1)
    assert attack.leaks(release) == {"cell t, row 0, n": [3, 3]}


def test_the_plain_rule_with_rounding_is_caught_where_it_leaks() -> None:
    release = weak(["[c]", "[c]", 15], [["F"], ["M"], ["F", "M"]])
    assert attack.leaks(release) == {"cell t, row 0, n": [6, 7], "cell t, row 1, n": [6, 7]}


def test_a_linked_table_without_rounding_gives_a_hidden_cell_away() -> None:
    atoms = [["a"], ["b"], ["c"], ["a", "c", "d"], ["b", "d"]]
    release = weak(["[c]", 9, 10, 41, 37], atoms, rounds_to=1)
    release["known"] = [{"label": "about 30 people", "coefs": {"d": 1}, "lo": 25, "hi": 35}]
    assert attack.leaks(release) == {"cell t, row 0, n": [3, 3]}


def test_a_number_that_the_policy_never_prints_is_refused() -> None:
    with pytest.raises(ValueError, match="never prints 12"):
        attack.leaks(weak([12], [["a"]]))
    with pytest.raises(ValueError, match="never prints 5"):
        attack.leaks(weak([5], [["a"]]))


def test_a_printed_zero_is_a_zero_where_zeros_are_kept() -> None:
    release = weak([0, "[c]", 10], [["a"], ["b"], ["a", "b"]])
    assert attack.read(release)["statements"][0] == {"label": "t, row 0, n", "coefs": {"a": 1}, "lo": 0, "hi": 0}
