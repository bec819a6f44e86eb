"""Proportions and their comparison, each with an interval that is right for small numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from math import exp, isinf, log, sqrt
from statistics import NormalDist

STANDARD_LEVEL = 0.95
_LOG_LIMIT = 60.0  # e^60: far beyond the ratio of any two counts of people


class Method(StrEnum):
    """How the interval of a ratio is made."""

    SCORE = auto()
    KATZ = auto()


class Band(StrEnum):
    """Where a relative likelihood lies beside the four-fifths band, 0.80 to 1.25 inclusive."""

    BELOW = auto()
    WITHIN = auto()
    ABOVE = auto()


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the interval around it."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class RelativeLikelihood:
    """A ratio of two proportions, with the names of both groups: numerator over denominator.

    ``None`` means that the figure cannot be formed (value) or that the interval is open on that side.
    """

    numerator: str
    denominator: str
    value: float | None
    lower: float | None
    upper: float | None
    band: Band | None


def wilson(x: int, n: int, level: float = STANDARD_LEVEL) -> Interval:
    """Give a proportion with its Wilson score interval.

    Unit: proportion, 0 to 1. Formula: (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    Source: MEASURES.md 5.1 (UKHSA PHEindicatormethods). Errors: ValueError when n is 0, x is negative or above n, or
    the level is not between 0 and 1.
    """
    _check(x, n)
    z = _quantile(level)
    p = x / n
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    lower = 0.0 if x == 0 else max(0.0, centre - half)
    upper = 1.0 if x == n else min(1.0, centre + half)
    return Interval(p, lower, upper)


def newcombe(a: int, n1: int, b: int, n2: int, level: float = STANDARD_LEVEL) -> Interval:
    """Give the difference of two proportions, a/n1 - b/n2, with Newcombe's hybrid score interval.

    Unit: proportion, -1 to 1. Formula: d - √((p1-l1)² + (u2-p2)²) to d + √((u1-p1)² + (p2-l2)²), l and u the Wilson
    limits. Source: MEASURES.md 5.3 (Newcombe 1998, method 10). Errors: as ``wilson``.
    """
    first, second = wilson(a, n1, level), wilson(b, n2, level)
    difference = first.value - second.value
    return Interval(
        difference,
        difference - sqrt((first.value - first.lower) ** 2 + (second.upper - second.value) ** 2),
        difference + sqrt((first.upper - first.value) ** 2 + (second.value - second.lower) ** 2),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """One side of a comparison: so many of so many people, and what they are called."""

    name: str
    reached: int
    people: int


def relative_likelihood(
    numerator: Group, denominator: Group, *, method: Method = Method.SCORE, level: float = STANDARD_LEVEL
) -> RelativeLikelihood:
    """Say how many times as likely the numerator group was as the denominator group.

    Unit: ratio. Formula: (a/n1) / (b/n2); interval by Koopman's asymptotic score, or by Katz's log method on request.
    With b = 0 there is no value and no upper end; with a = 0 the value and the lower end are 0; with both 0 nothing can
    be said. Katz has no interval when either is 0. Source: MEASURES.md 5.2. Errors: as ``wilson``.
    """
    a, n1, b, n2 = numerator.reached, numerator.people, denominator.reached, denominator.people
    _check(a, n1)
    _check(b, n2)
    value = (a * n2) / (b * n1) if b else None
    limits = _score_limits if method is Method.SCORE else _katz_limits
    lower, upper = limits((a, n1, b, n2), _quantile(level))
    return RelativeLikelihood(numerator.name, denominator.name, value, lower, upper, four_fifths(a, n1, b, n2) if b else None)


def four_fifths(a: int, n1: int, b: int, n2: int) -> Band:
    """Place a ratio of proportions beside the band 0.80 to 1.25, both ends inside.

    Formula: in whole numbers, below when 5·a·n2 < 4·b·n1, above when 4·a·n2 > 5·b·n1, so that exactly 0.80 is never
    lost to floating point. Source: MEASURES.md 1.1 and 5.4. Errors: as ``wilson``; ValueError when b is 0.
    """
    _check(a, n1)
    _check(b, n2)
    if b == 0:
        message = "A ratio over nobody cannot be placed beside the band"
        raise ValueError(message)
    if 5 * a * n2 < 4 * b * n1:
        return Band.BELOW
    return Band.ABOVE if 4 * a * n2 > 5 * b * n1 else Band.WITHIN


def _check(x: int, n: int) -> None:
    if n <= 0 or not 0 <= x <= n:
        message = f"{x} of {n} is not a proportion of people"
        raise ValueError(message)


def _quantile(level: float) -> float:
    if not 0 < level < 1:
        message = f"A level lies between 0 and 1, not at {level}"
        raise ValueError(message)
    return NormalDist().inv_cdf(0.5 + level / 2)


def _katz_limits(counts: tuple[int, int, int, int], z: float) -> tuple[float | None, float | None]:
    a, n1, b, n2 = counts
    if a == 0 or b == 0:
        return None, None
    value = (a * n2) / (b * n1)
    half = z * sqrt(max(0.0, 1 / a - 1 / n1 + 1 / b - 1 / n2))
    return value * exp(-half), value * exp(half)


def _score_limits(counts: tuple[int, int, int, int], z: float) -> tuple[float | None, float | None]:
    a, n1, b, n2 = counts
    if a == 0 and b == 0:
        return None, None

    def excess(log_ratio: float) -> float:
        return _score(counts, exp(log_ratio)) - z * z

    middle = log((a * n2) / (b * n1)) if a and b else 0.0
    lower = 0.0 if a == 0 else _crossing(excess, -_LOG_LIMIT, _inside(excess, middle, up=True))
    upper = None if b == 0 else _crossing(excess, _inside(excess, middle, up=False), _LOG_LIMIT)
    return lower, upper


def _inside(excess: Callable[[float], float], middle: float, *, up: bool) -> float:
    """Find a point inside the interval: the estimate itself or, when one side is 0, far enough towards it."""
    step = 1.0 if up else -1.0
    while excess(middle) > 0:
        middle += step
    return middle


def _crossing(excess: Callable[[float], float], left: float, right: float) -> float:
    from scipy.optimize import brentq  # a process that only shows reports has no need of it

    root: float = brentq(excess, left, right, xtol=1e-13, rtol=1e-14)
    return exp(root)


def _score(counts: tuple[int, int, int, int], ratio: float) -> float:
    """Give Koopman's chi-square of a ratio, with both proportions estimated under it."""
    a, n1, b, n2 = counts
    quadratic = (n1 + n2) * ratio
    linear = n1 * ratio + a + n2 + b * ratio
    # the smaller root, in the form that does not subtract two nearly equal numbers
    second = 2 * (a + b) / (linear + sqrt(max(0.0, linear * linear - 4 * quadratic * (a + b))))
    first = ratio * second
    variance = max(0.0, first * (1 - first)) / n1 + ratio * ratio * max(0.0, second * (1 - second)) / n2
    gap = a / n1 - ratio * b / n2
    if gap == 0:
        return 0.0
    return gap * gap / variance if variance > 0 and not isinf(variance) else float("inf")
