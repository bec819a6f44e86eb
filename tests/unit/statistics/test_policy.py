"""Named policies print what their sources say."""

import pytest

from app.statistics.disclosure.policy import NHS_SECONDARY_CARE, ONS_10_5, POLICIES, Policy, Reason, Zeros

TRUE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 17, 18, 22, 23]


def test_the_default_policy_prints_the_published_outputs() -> None:
    assert [NHS_SECONDARY_CARE.shown(n) for n in TRUE] == [0, *[None] * 7, 10, 10, 10, 10, 15, 15, 20, 20, 25]


def test_ten_and_five_prints_the_published_outputs() -> None:
    assert [ONS_10_5.shown(n) for n in TRUE[1:]] == [None] * 9 + [10, 10, 15, 15, 20, 20, 25]


def test_for_outcomes_zeros_are_hidden_like_small_numbers() -> None:
    policy = NHS_SECONDARY_CARE.hiding_zeros()
    assert [policy.shown(n) for n in TRUE] == [*[None] * 8, 10, 10, 10, 10, 15, 15, 20, 20, 25]
    assert (policy.name, policy.zeros) == ("nhs-secondary-care", Zeros.HIDE)
    assert policy.bounds_of_hidden(Reason.SMALL) == (0, 7)


@pytest.mark.parametrize("policy", [*POLICIES.values(), NHS_SECONDARY_CARE.hiding_zeros()])
def test_the_bounds_of_a_cell_hold_the_counts_that_print_like_it_and_no_other(policy: Policy) -> None:
    for count in range(200):
        shown = policy.shown(count)
        if shown is None:
            low, high = policy.bounds_of_hidden(Reason.SMALL)
            assert high is not None
            assert low <= count <= high
        else:
            low, high = policy.bounds_of_shown(shown)
            assert [n for n in range(300) if policy.shown(n) == shown] == list(range(low, high + 1))


def test_a_cell_hidden_for_another_is_not_small() -> None:
    assert NHS_SECONDARY_CARE.bounds_of_hidden(Reason.PROTECTS_ANOTHER) == (8, None)
    assert NHS_SECONDARY_CARE.bounds_of_hidden(Reason.WITHHELD) == (0, None)


def test_what_is_no_count_is_refused() -> None:
    with pytest.raises(ValueError, match="not a count"):
        NHS_SECONDARY_CARE.shown(-1)
    with pytest.raises(ValueError, match="never prints 5"):
        NHS_SECONDARY_CARE.bounds_of_shown(5)


def test_a_policy_says_its_source() -> None:
    assert all(str(policy.to_dict()["source"]).startswith("https://") for policy in POLICIES.values())
