"""Rounding as published statistics round: halves go up."""

from decimal import ROUND_HALF_UP, Decimal


def to_nearest(count: int, base: int) -> int:
    """Round a count to the nearest multiple of a base, halves up.

    Unit: people. Formula: floor(count / base + 1/2) * base, in whole numbers. Source: MEASURES.md 6 ("Halves").
    Errors: ValueError for a negative count or a base below 1.
    """
    if count < 0 or base < 1:
        message = f"Cannot round {count} to the nearest {base}"
        raise ValueError(message)
    return (2 * count + base) // (2 * base) * base


def half_up(value: float, digits: int) -> Decimal:
    """Round a figure for display, halves up, from its shortest decimal form.

    Unit: as given. Formula: decimal rounding with ROUND_HALF_UP, so that 2.5 gives 3 and 0.125 gives 0.13.
    Source: MEASURES.md 6. Errors: decimal.InvalidOperation for infinity or NaN.
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
