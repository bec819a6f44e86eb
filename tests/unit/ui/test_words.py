"""Dates and numbers in words."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui import filters

TODAY = date(2026, 10, 14)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(9, 30), "9:30am"),
        (time(14), "2pm"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(12, 5), "12:05pm"),
        (time(0, 1), "12:01am"),
    ],
)
def test_times_read_as_people_say_them(moment: time, words: str) -> None:
    assert filters.clock(moment) == words


@given(st.times())
def test_no_two_minutes_of_a_day_read_the_same(moment: time) -> None:
    later = (datetime.combine(TODAY, moment) + timedelta(minutes=1)).time()
    assert filters.clock(moment) != filters.clock(later)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-8, "8 days overdue"), (-1, "1 day overdue"), (0, "Due today"), (1, "Due tomorrow"), (2, "Due in 2 days")],
)
def test_due(days: int, words: str) -> None:
    assert filters.due(TODAY + timedelta(days=days), TODAY) == words


@given(st.dates(), st.dates())
def test_overdue_is_said_of_past_days_alone(day: date, today: date) -> None:
    assert ("overdue" in filters.due(day, today)) is (day < today)
    assert filters.ago(day, today).endswith("ago") is (day < today - timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "yesterday"), (16, "16 days ago"), (-1, "tomorrow"), (-3, "in 3 days")]
)
def test_ago(days: int, words: str) -> None:
    assert filters.ago(TODAY - timedelta(days=days), TODAY) == words


def test_dates() -> None:
    assert filters.day_month_year(TODAY) == "14 October 2026"
    assert filters.day_month(TODAY) == "14 October"
    assert filters.weekday(TODAY) == "Wednesday 14 October 2026"
    assert filters.day_and_time(datetime(2026, 10, 14, 9, 12)) == "14 October 2026 at 9:12am"  # noqa: DTZ001  printed as given


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2025, 10, 1), date(2026, 9, 30), "1 October 2025 to 30 September 2026"),
        (date(2026, 9, 1), date(2026, 10, 14), "1 September to 14 October 2026"),
        (date(2026, 10, 1), TODAY, "1 to 14 October 2026"),
        (TODAY, TODAY, "14 October 2026"),
    ],
)
def test_periods(start: date, end: date, words: str) -> None:
    assert filters.date_range(start, end) == words


@given(st.integers(min_value=0, max_value=10**9))
def test_numbers_have_commas_and_keep_their_digits(value: int) -> None:
    assert int(filters.number(value).replace(",", "")) == value
    assert all(len(group) == 3 for group in filters.number(value).split(",")[1:])


@given(st.floats(min_value=0, max_value=1))
def test_percentages_are_whole_and_near(share: float) -> None:
    assert abs(int(filters.percent(share).removesuffix("%")) - share * 100) <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 byte"), (800, "800 bytes"), (33 * 1024, "33KB"), (1536 * 1024, "1.5MB"), (10 * 1024 * 1024, "10MB")],
)
def test_file_sizes(size: int, words: str) -> None:
    assert filters.file_size(size) == words


def test_telephone_numbers_are_written_as_they_are_dialled_here() -> None:
    assert filters.phone("+447700900502") == "07700 900502"
    assert filters.phone("+442079460123") == "020 79460123"
    assert filters.phone("+33123456789") == "+33123456789"
    assert filters.phone("+44123") == "+44123"


def test_lists_and_plurals() -> None:
    assert filters.listed(["a", "b", "c"]) == "a, b and c"
    assert filters.listed(["a"]) == "a"
    assert filters.plural(1, "day") == "1 day"
    assert filters.plural(1000, "person", "people") == "1,000 people"
