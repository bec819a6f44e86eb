"""The date in three boxes: the only field of our own."""

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from typing_extensions import override
from wtforms import Field

BOXES: Final = ("day", "month", "year")
_MONTHS: Final = {
    name.lower(): number for names in (calendar.month_name, calendar.month_abbr) for number, name in enumerate(names) if name
}
DECEMBER: Final = 12
_EARLIEST_YEAR: Final = 1900
_YEAR_DIGITS: Final = 4


class DateInputField(Field):
    """A date typed into boxes for day, month and year; ``data`` is a ``date`` or None.

    ``says`` is what the messages call the date: with "Due date" they read "Due date must include a year". Boxes are named
    ``<name>-day``, ``<name>-month``, ``<name>-year``. ``wrong`` names the boxes that need a fix, for the link of the summary.
    """

    data: date | None

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        says: str,
        **kwargs: Any,  # noqa: ANN401  WTForms' own options
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.says = says
        self.typed: dict[str, str] = dict.fromkeys(BOXES, "")
        self.wrong: tuple[str, ...] = ()
        self.problems: list[str] = []

    @override
    def process(
        self,
        formdata: Any,
        data: Any = None,
        extra_filters: Sequence[Any] | None = None,
    ) -> None:
        """Take the three boxes where the form was sent, otherwise the date of the object."""
        self.process_errors = self.problems = []
        self.raw_data = None
        given = data if isinstance(data, date) else self.default() if callable(self.default) else self.default
        self.object_data = self.data = given
        if given is not None:
            self.typed = {
                "day": str(given.day),
                "month": str(given.month),
                "year": str(given.year),
            }
        if formdata is not None:
            self.typed = {box: str(formdata.get(f"{self.name}-{box}", "")).strip() for box in BOXES}
            text = "".join(self.typed.values())
            self.raw_data = [text] if text else []
            self.data = self._read()

    @property
    def link_id(self) -> str:
        """Identifier of the box that takes the fix: the first wrong one, or the day."""
        return f"{self.id}-{self.wrong[0] if self.wrong else 'day'}"

    @property
    def marked(self) -> tuple[str, ...]:
        """Boxes to draw with an error: the wrong ones, or all when the whole date is."""
        return self.wrong or BOXES

    def _read(self) -> date | None:
        if not any(self.typed.values()):
            return None
        fault = self._fault()
        if fault is not None:
            self.wrong, message = fault
            self.problems.append(message)
            return None
        return date(_number(self.typed["year"]) or 0, _month(self.typed["month"]) or 0, _number(self.typed["day"]) or 0)

    def _fault(self) -> tuple[tuple[str, ...], str] | None:
        """Find the first thing wrong with a date of which something was typed: the boxes and what to say."""
        missing = tuple(box for box in BOXES if not self.typed[box])
        if missing:
            return missing, f"{self.says} must include {_listed(missing)}"
        day, month, year = _number(self.typed["day"]), _month(self.typed["month"]), _number(self.typed["year"])
        if year is None or len(self.typed["year"]) != _YEAR_DIGITS:
            return ("year",), f"Year of the {self._named} must include 4 numbers"
        if year < _EARLIEST_YEAR:
            return ("year",), f"Year of the {self._named} must be {_EARLIEST_YEAR} or later"
        if month is None:
            return ("month",), f"Month of the {self._named} must be between 1 and 12"
        last = calendar.monthrange(year, month)[1]
        if day is None or not 1 <= day <= last:
            return ("day",), f"Day of the {self._named} must be between 1 and {last} for {calendar.month_name[month]}"
        return None

    @property
    def _named(self) -> str:
        return self.says[:1].lower() + self.says[1:]


def _listed(boxes: Sequence[str]) -> str:
    return " and ".join(f"a {box}" for box in boxes)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _month(text: str) -> int | None:
    number = _number(text) or _MONTHS.get(text.lower())
    return number if number is not None and 1 <= number <= DECEMBER else None
