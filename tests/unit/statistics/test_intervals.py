"""Intervals: published vectors, properties, and a second opinion from statsmodels."""

import math
import warnings
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

from app.statistics.intervals import Band, Group, Method, RelativeLikelihood, four_fifths, newcombe, wilson
from app.statistics.intervals import relative_likelihood as ratio_of
from app.statistics.rounding import half_up, to_nearest


def ratio(a: int, n1: int, b: int, n2: int, method: Method = Method.SCORE, level: float = 0.95) -> RelativeLikelihood:
    return ratio_of(Group("first", a, n1), Group("second", b, n2), method=method, level=level)


@st.composite
def proportion(draw: st.DrawFn, largest: int = 2000) -> tuple[int, int]:
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


WILSON = [
    (1, 0.95, 0.0017674320641406, 0.0544861961787053),
    (5, 0.95, 0.0215436791543680, 0.1117504692319191),
    (20, 0.95, 0.1333669333310325, 0.2888291655931588),
    (1, 0.998, 0.000873065697299977, 0.104554452837058),
    (5, 0.998, 0.0138653207259972, 0.164588522825964),
    (20, 0.998, 0.105191620667114, 0.347110941700861),
]


@pytest.mark.parametrize(("x", "level", "lower", "upper"), WILSON)
def test_wilson_gives_the_published_limits(x: int, level: float, lower: float, upper: float) -> None:
    found = wilson(x, 100, level)
    assert found.value == x / 100
    assert (found.lower, found.upper) == pytest.approx((lower, upper), rel=1e-9)


def test_score_and_katz_give_the_published_ratio_limits() -> None:
    score, katz = ratio(7, 34, 1, 34), ratio(7, 34, 1, 34, Method.KATZ)
    assert score.value == katz.value == 7.0
    assert (score.lower, score.upper) == pytest.approx((1.220853, 42.575718), abs=1e-6)
    assert (katz.lower, katz.upper) == pytest.approx((0.909606, 53.869506), abs=1e-6)
    assert (score.numerator, score.denominator) == ("first", "second")


@pytest.mark.parametrize(
    ("counts", "lower", "upper"),
    [
        ((7, 34, 1, 34), 0.018921, 0.340369),
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe_gives_the_published_limits(counts: tuple[int, int, int, int], lower: float, upper: float) -> None:
    found = newcombe(*counts)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=6e-5)


def test_ratio_with_a_zero_cell_is_open_on_one_side_only() -> None:
    none_first, none_second, none_at_all = ratio(0, 10, 3, 10), ratio(3, 10, 0, 10), ratio(0, 10, 0, 10)
    assert (none_first.value, none_first.lower, none_first.band) == (0.0, 0.0, Band.BELOW)
    assert none_first.upper == pytest.approx(1.0822598, abs=1e-6)
    assert (none_second.value, none_second.upper, none_second.band) == (None, None, None)
    assert none_second.lower == pytest.approx(0.9239926, abs=1e-6)
    assert (none_at_all.value, none_at_all.lower, none_at_all.upper) == (None, None, None)
    katz = ratio(0, 10, 3, 10, Method.KATZ)
    assert (katz.value, katz.lower, katz.upper) == (0.0, None, None)


@pytest.mark.parametrize(("x", "n"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_what_is_not_a_proportion_is_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(x, n)
    with pytest.raises(ValueError, match="not a proportion"):
        ratio(x, n, 1, 5)
    with pytest.raises(ValueError, match="not a proportion"):
        four_fifths(1, 5, x, n)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_lies_between_0_and_1(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        wilson(1, 2, level)


def test_the_band_is_decided_in_whole_numbers() -> None:
    assert four_fifths(48, 100, 60, 100) is Band.WITHIN  # exactly 0.80 is not flagged
    assert four_fifths(60, 100, 48, 100) is Band.WITHIN  # exactly 1.25
    assert four_fifths(45, 100, 60, 100) is Band.BELOW
    assert four_fifths(51, 100, 60, 100) is Band.WITHIN
    assert four_fifths(4, 5, 10**17, 10**17) is Band.WITHIN
    assert four_fifths(4 * 10**16 - 1, 5 * 10**16, 1, 1) is Band.BELOW
    assert four_fifths(61, 100, 48, 100) is Band.ABOVE
    with pytest.raises(ValueError, match="over nobody"):
        four_fifths(1, 2, 0, 2)


@given(proportion())
def test_wilson_holds_its_estimate_and_stays_between_0_and_1(p: tuple[int, int]) -> None:
    found = wilson(*p)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    mirrored = wilson(p[1] - p[0], p[1])
    assert mirrored.lower == pytest.approx(1 - found.upper, abs=1e-12)


@given(proportion(), st.sampled_from([0.9, 0.95, 0.998]))
def test_wilson_agrees_with_statsmodels(p: tuple[int, int], level: float) -> None:
    lower, upper = proportion_confint(*p, alpha=1 - level, method="wilson")
    found = wilson(*p, level)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=1e-9)


@given(proportion(), proportion())
def test_newcombe_agrees_with_statsmodels(p: tuple[int, int], q: tuple[int, int]) -> None:
    lower, upper = confint_proportions_2indep(*p, *q, compare="diff", method="newcomb")
    found = newcombe(*p, *q)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=1e-9)
    assert found.lower <= found.value <= found.upper


@given(proportion(), proportion(), st.sampled_from(Method))
def test_a_ratio_and_its_reverse_multiply_to_one(p: tuple[int, int], q: tuple[int, int], method: Method) -> None:
    assume(p[0] and q[0])
    there, back = ratio(*p, *q, method=method), ratio(*q, *p, method=method)
    assert there.value is not None
    assert back.value is not None
    assert there.value * back.value == pytest.approx(1)
    assert there.lower is not None
    assert there.upper is not None
    assert back.upper is not None
    assert there.lower * back.upper == pytest.approx(1, rel=1e-6)
    assert there.lower <= there.value * (1 + 1e-12)
    assert there.value <= there.upper * (1 + 1e-12)
    reverse = {Band.BELOW: Band.ABOVE, Band.ABOVE: Band.BELOW, Band.WITHIN: Band.WITHIN}
    assert there.band is not None
    assert back.band is reverse[there.band]


@given(proportion(300), proportion(300))
def test_the_score_interval_agrees_with_statsmodels(p: tuple[int, int], q: tuple[int, int]) -> None:
    assume(0 < p[0] < p[1])
    assume(0 < q[0] < q[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lower, upper = confint_proportions_2indep(*p, *q, compare="ratio", method="score", correction=False)
    assume(math.isfinite(lower))
    assume(math.isfinite(upper))
    found = ratio(*p, *q)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), rel=1e-5)


@given(proportion(300), proportion(300))
def test_katz_agrees_with_statsmodels(p: tuple[int, int], q: tuple[int, int]) -> None:
    assume(p[0] and q[0])
    lower, upper = confint_proportions_2indep(*p, *q, compare="ratio", method="log")
    found = ratio(*p, *q, method=Method.KATZ)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), rel=1e-9)


@given(proportion(300), proportion(300))
def test_a_wider_level_gives_a_wider_interval(p: tuple[int, int], q: tuple[int, int]) -> None:
    narrow, wide = ratio(*p, *q), ratio(*p, *q, level=0.998)
    if narrow.lower is not None and wide.lower is not None:
        assert wide.lower <= narrow.lower
    if narrow.upper is not None and wide.upper is not None:
        assert narrow.upper <= wide.upper


def test_halves_round_up() -> None:
    assert [to_nearest(n, 5) for n in (0, 2, 3, 7, 8, 12, 13)] == [0, 0, 5, 5, 10, 10, 15]
    assert [to_nearest(n, 2) for n in (1, 3, 5)] == [2, 4, 6]
    assert [half_up(value, 0) for value in (0.5, 1.5, 2.5)] == [Decimal(1), Decimal(2), Decimal(3)]
    assert half_up(1.005, 2) == Decimal("1.01")


@pytest.mark.parametrize(("count", "base"), [(-1, 5), (1, 0)])
def test_only_counts_are_rounded(count: int, base: int) -> None:
    with pytest.raises(ValueError, match="Cannot round"):
        to_nearest(count, base)
