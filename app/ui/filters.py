"""Dates, numbers and sizes in words, for templates and presenters. Every function is pure and returns a string.

Times are printed as they are given: turn an instant into London time first (``app.clock.local``).
"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

_NOON: Final = 12
_KIB: Final = 1024
_ONE_DECIMAL_BELOW: Final = 10
_UK_LENGTH: Final = 13
"""Of a number with +44 in place of its first 0."""


def day_month_year(day: date) -> str:
    """Write a day in full: "14 October 2026"."""
    return f"{day.day} {day:%B} {day.year}"


def day_month(day: date) -> str:
    """Write a day of this year: "14 October"."""
    return f"{day.day} {day:%B}"


def day_short(day: date) -> str:
    """Write a day where there is little room: "14 Oct"."""
    return f"{day.day} {day:%b}"


def weekday(day: date) -> str:
    """Write a day with its weekday: "Wednesday 14 October 2026"."""
    return f"{day:%A} {day_month_year(day)}"


def clock(moment: time | datetime) -> str:
    """Write a time of day: "9:30am", "2pm", "midday", "midnight"."""
    if moment.minute == 0 and moment.hour in {0, _NOON}:
        return "midday" if moment.hour else "midnight"
    hour = moment.hour % _NOON or _NOON
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes}{'am' if moment.hour < _NOON else 'pm'}"


def day_and_time(moment: datetime) -> str:
    """Write an instant: "14 October 2026 at 9:12am"."""
    return f"{day_month_year(moment)} at {clock(moment)}"


def date_range(start: date, end: date) -> str:
    """Write a period: "1 to 14 October 2026", "1 October 2025 to 30 September 2026"."""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day_month_year(end)}" if start != end else day_month_year(end)
    first = day_month(start) if start.year == end.year else day_month_year(start)
    return f"{first} to {day_month_year(end)}"


def due(day: date, today: date) -> str:
    """Say when something is due: "3 days overdue", "Due today", "Due tomorrow", "Due in 5 days"."""
    days = (day - today).days
    if days < 0:
        return f"{plural(-days, 'day')} overdue"
    return {0: "Due today", 1: "Due tomorrow"}.get(days, f"Due in {plural(days, 'day')}")


def ago(day: date, today: date) -> str:
    """Say how long ago a day was: "today", "yesterday", "5 days ago"; "in 5 days" for one to come."""
    days = (today - day).days
    named = {-1: "tomorrow", 0: "today", 1: "yesterday"}.get(days)
    if named:
        return named
    return f"{plural(days, 'day')} ago" if days > 0 else f"in {plural(-days, 'day')}"


def number(value: float) -> str:
    """Write a number with commas: "1,000"; a fraction keeps one decimal place."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a number with its thing: "1 day", "1,000 days", "2 people"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Write a share from 0 to 1 as a whole percentage, halves upwards: "43%"."""
    return f"{int(share * 100 + 0.5)}%" if share >= 0 else f"-{percent(-share)}"


def file_size(size_bytes: int) -> str:
    """Write the size of a file: "800 bytes", "33KB", "1.5MB"."""
    if size_bytes < _KIB:
        return plural(size_bytes, "byte")
    size, unit = size_bytes / _KIB, "KB"
    if size >= _KIB:
        size, unit = size / _KIB, "MB"
    if size < _ONE_DECIMAL_BELOW and unit == "MB":
        return f"{size:.1f}".removesuffix(".0") + unit
    return f"{number(round(size))}{unit}"


def listed(words: list[str]) -> str:
    """Join words as in a sentence: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def phone(kept: str) -> str:
    """Write a kept telephone number as people here dial it: "07700 900502"; numbers of other countries stay as they are."""
    if not kept.startswith("+44") or len(kept) != _UK_LENGTH:
        return kept
    national = f"0{kept.removeprefix('+44')}"
    area = 3 if national.startswith("02") else 5
    return f"{national[:area]} {national[area:]}"


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "day_month_year": day_month_year,
    "day_month": day_month,
    "day_short": day_short,
    "weekday": weekday,
    "clock": clock,
    "day_and_time": day_and_time,
    "date_range": date_range,
    "due": due,
    "ago": ago,
    "number": number,
    "plural": plural,
    "percent": percent,
    "file_size": file_size,
    "listed": listed,
    "phone": phone,
}
