"""The whole months that a report may cover. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.refusals import Refusal
from app.ui.filters import date_range, day_month_year

LEAST_MONTHS = 3
"""A shorter period would let two reports be subtracted down to a few people (DISCLOSURE.md 5)."""
OFFERED_MONTHS = 36
"""How far back the page lets people choose."""
_DECEMBER = 12


def newest_snapshot(day: date) -> date:
    """Return the last day of the newest month that was over on ``day``: what reports asked for on that day are made from."""
    return day.replace(day=1) - timedelta(days=1)


def last_day(first: date) -> date:
    """Return the last day of the month that begins on ``first``."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def months_before(first: date, count: int) -> date:
    """Return the first day of the month ``count`` months before the one that begins on ``first``."""
    years, month = divmod(first.year * _DECEMBER + first.month - 1 - count, _DECEMBER)
    return date(years, month + 1, 1)


def months_offered(day: date) -> list[date]:
    """List the first days of the months that can be chosen on ``day``, newest first."""
    newest = newest_snapshot(day).replace(day=1)
    return [months_before(newest, count) for count in range(OFFERED_MONTHS)]


def month_of(text: str) -> date:
    """Read a month as it stands in a form or a command, "2026-09". Errors: Refusal that says how to write it."""
    try:
        year, month = text.split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        raise Refusal(f"“{text}” is not a month. Write it like 2026-09") from None


def refuse_unfit(start: date, end: date, *, asked_on: date) -> None:
    """Refuse a period that is not of whole months, too short, or not over. Errors: Refusal, saying what would do."""
    newest = newest_snapshot(asked_on)
    if start.day != 1 or end != last_day(end.replace(day=1)):
        raise Refusal("A report covers whole months")
    if end < start:
        raise Refusal("The last month must be the first month or later")
    if end > newest:
        raise Refusal(
            f"Reports are made from the records at the end of a month. The newest are those of {day_month_year(newest)}"
        )
    if months_before(end.replace(day=1), LEAST_MONTHS - 1) < start:
        raise Refusal(f"A report must cover at least {LEAST_MONTHS} months, so that nobody can be recognised in it")


def refuse_crossing(start: date, end: date, *, released: Iterable[tuple[date, date]]) -> None:
    """Refuse a period that shares some of its months with a released one, unless one lies inside the other. Errors: Refusal.

    Rounded numbers of periods that cross in every way give back the true number of nearly every month, a group at a time.
    Of periods that lie inside or beside each other they do not (docs/decisions, periods of reports).
    """
    for first, last in released:
        if start < first <= end < last or first < start <= last < end:
            raise Refusal(
                f"There is a report for {date_range(first, last)} from the same records. Choose those months, some of them, "
                "more than all of them, or none of them, so that small numbers cannot be worked out from the two reports"
            )
