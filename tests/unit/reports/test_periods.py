"""Which months a report may cover."""

from datetime import date

import pytest

from app.refusals import Refusal
from app.reports import periods


def test_the_newest_snapshot_is_that_of_the_last_month_that_is_over() -> None:
    assert periods.newest_snapshot(date(2026, 11, 1)) == date(2026, 10, 31)
    assert periods.newest_snapshot(date(2026, 10, 31)) == date(2026, 9, 30)
    assert periods.newest_snapshot(date(2024, 3, 15)) == date(2024, 2, 29)


def test_months_go_back_over_the_turn_of_the_year() -> None:
    assert periods.months_before(date(2026, 2, 1), 3) == date(2025, 11, 1)
    assert periods.months_before(date(2026, 1, 1), 1) == date(2025, 12, 1)
    offered = periods.months_offered(date(2026, 1, 10))
    assert (offered[0], offered[-1], len(offered)) == (date(2025, 12, 1), date(2023, 1, 1), 36)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (date(2026, 8, 1), date(2026, 9, 30), "at least 3 months"),
        (date(2026, 7, 2), date(2026, 9, 30), "whole months"),
        (date(2026, 7, 1), date(2026, 9, 29), "whole months"),
        (date(2026, 9, 1), date(2026, 7, 31), "first month or later"),
        (date(2026, 7, 1), date(2026, 10, 31), "30 September 2026"),
    ],
)
def test_an_unfit_period_is_refused(start: date, end: date, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        periods.refuse_unfit(start, end, asked_on=date(2026, 10, 14))


def test_three_whole_months_that_are_over_will_do() -> None:
    periods.refuse_unfit(date(2026, 7, 1), date(2026, 9, 30), asked_on=date(2026, 10, 14))
    periods.refuse_unfit(date(2025, 12, 1), date(2026, 2, 28), asked_on=date(2026, 3, 1))


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "10-2025-1", "may"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is not a month"):
        periods.month_of(text)
    assert periods.month_of("2026-09") == date(2026, 9, 1)


RELEASED = (date(2026, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 10, 1), date(2026, 3, 31)),
        (date(2025, 12, 1), date(2026, 5, 31)),
        (date(2026, 2, 1), date(2026, 7, 31)),
        (date(2026, 6, 1), date(2026, 8, 31)),
    ],
)
def test_a_period_that_crosses_a_released_one_is_refused(start: date, end: date) -> None:
    with pytest.raises(Refusal, match="1 January to 30 June 2026"):
        periods.refuse_crossing(start, end, released=[(date(2024, 1, 1), date(2024, 12, 31)), RELEASED])


@pytest.mark.parametrize(
    ("start", "end"),
    [
        RELEASED,
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 2, 1), date(2026, 4, 30)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2025, 10, 1), date(2026, 6, 30)),
        (date(2026, 1, 1), date(2026, 9, 30)),
        (date(2025, 7, 1), date(2025, 12, 31)),
        (date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_a_period_inside_around_or_beside_a_released_one_will_do(start: date, end: date) -> None:
    periods.refuse_crossing(start, end, released=[RELEASED])
