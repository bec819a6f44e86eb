"""What the caseload is asked for: filters, order and place, read from the address and written into it. Pure.

Unknown values are ignored, never an error.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum, auto
from typing import Protocol, TypeVar
from uuid import UUID

from app.candidates.models import STAGE_ORDER
from app.candidates.names import LONGEST_KEY, words_of
from app.programmes.stages import PATHWAY, Stage

Known = TypeVar("Known", bound=StrEnum)

ENDED = "ended"
LONGEST_SEARCH = 100
STAGE_VALUES: dict[str, tuple[int, ...]] = {
    **{str(stage): (STAGE_ORDER[stage],) for stage in (*PATHWAY, Stage.PAUSED)},
    ENDED: tuple(number for stage, number in STAGE_ORDER.items() if stage not in {*PATHWAY, Stage.PAUSED}),
}
"""What can be ticked under Stage, and the places in the order of stages it stands for."""
STAGE_LABELS = {**{str(stage): stage.label for stage in (*PATHWAY, Stage.PAUSED)}, ENDED: "Ended"}


class Show(StrEnum):
    """The four numbers, each a filter."""

    OVERDUE = auto()
    WEEK = auto()
    QUIET = auto()
    READY = auto()


class Whose(StrEnum):
    """Whose people: the viewer's own, or the whole organisation's."""

    MINE = auto()
    TEAM = auto()


class Sort(StrEnum):
    """The orders of the table."""

    NAME = auto()
    STAGE = auto()
    NEXT = auto()
    READINESS = auto()
    CONTACT = auto()

    @property
    def column(self) -> str:
        """The column of the person's row that is sorted by."""
        return _COLUMNS[self]

    @property
    def read(self) -> "Callable[[str], Key]":
        """How a key of this order is read from an address."""
        return _READERS[self]


Key = str | int | date
_REFERENCE = re.compile(r"([A-Za-z]?)-?([0-9]{1,12})")


def _short_text(text: str) -> str:
    if len(text) > 2 * LONGEST_KEY or "\x00" in text:
        raise ValueError("not a key")
    return text


def _small(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**15:
        raise ValueError("not a key")
    return number


_COLUMNS = {
    Sort.NAME: "name_key",
    Sort.STAGE: "stage_order",
    Sort.NEXT: "due_order",
    Sort.READINESS: "ready_order",
    Sort.CONTACT: "contact_order",
}
_READERS: "dict[Sort, Callable[[str], Key]]" = {
    Sort.NAME: _short_text,
    Sort.STAGE: _small,
    Sort.NEXT: date.fromisoformat,
    Sort.READINESS: _small,
    Sort.CONTACT: date.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list: the row after, or before, which a page stands."""

    key: Key
    id: UUID
    backwards: bool = False

    @property
    def text(self) -> str:
        """The place as an address carries it."""
        return f"{self.key}~{self.id}"


class Arguments(Protocol):
    """The part of a request's arguments that is read here."""

    def get(self, name: str) -> str | None: ...  # noqa: D102  the shape of a mapping of Werkzeug's

    def getlist(self, name: str) -> list[str]: ...  # noqa: D102  the shape of a mapping of Werkzeug's


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for, all of it known and valid."""

    whose: Whose
    text: str = ""
    stages: tuple[str, ...] = ()
    programmes: tuple[UUID, ...] = ()
    show: Show | None = None
    sort: Sort = Sort.NEXT
    descending: bool = False
    place: Place | None = None

    @property
    def order(self) -> str:
        """The order as an address carries it."""
        return f"-{self.sort}" if self.descending else str(self.sort)

    @property
    def reference(self) -> str | None:
        """The reference that is searched for, where the search reads like one: "C-1047", "c1047", "1047"."""
        found = _REFERENCE.fullmatch(self.text)
        return f"{(found[1] or 'C').upper()}-{found[2]}" if found else None

    @property
    def words(self) -> tuple[str, str | None]:
        """The folded words of the search: the first, and the last where there are several, in whichever order they were typed."""
        _whole, *words = words_of(self.text) or ["", ""]
        if not words:
            return _whole, None
        return words[0], words[-1] if words[-1] != words[0] else None

    @property
    def stage_orders(self) -> list[int]:
        """The places in the order of stages that are looked for; nobody's case has ended unless that is asked for."""
        ticked = self.stages or (() if self.text else tuple(value for value in STAGE_VALUES if value != ENDED))
        orders = [number for value in ticked for number in STAGE_VALUES[value]]
        return orders if self.stages or not orders else [0, *orders]

    @property
    def narrowed(self) -> bool:
        """Whether anything but whose people they are has been asked for."""
        return bool(self.text or self.stages or self.programmes or self.show)

    @property
    def named(self) -> list[str]:
        """The names of the filters in force, for the audit."""
        given = {"text": self.text, "stage": self.stages, "programme": self.programmes, "show": self.show}
        return [name for name, value in given.items() if value]

    def arguments(self, default: Whose) -> dict[str, list[str]]:
        """Write these filters as the arguments of an address, without the place."""
        given = {
            "who": [str(self.whose)] if self.whose is not default else [],
            "q": [self.text] if self.text else [],
            "stage": list(self.stages),
            "programme": [str(programme) for programme in self.programmes],
            "show": [str(self.show)] if self.show else [],
            "sort": [self.order] if (self.sort, self.descending) != (Sort.NEXT, False) else [],
        }
        return {name: values for name, values in given.items() if values}


def read(arguments: Arguments, *, default: Whose, programmes: Sequence[UUID]) -> Filters:
    """Read the filters from an address; ``default`` is whose people are shown when it does not say."""
    order = arguments.get("sort") or ""
    sort = _member(Sort, order.removeprefix("-"))
    wanted = set(arguments.getlist("programme"))
    filters = Filters(
        whose=_member(Whose, arguments.get("who")) or default,
        text=" ".join((arguments.get("q") or "").replace("\x00", "").split())[:LONGEST_SEARCH],
        stages=tuple(value for value in STAGE_VALUES if value in arguments.getlist("stage")),
        programmes=tuple(programme for programme in programmes if str(programme) in wanted),
        show=_member(Show, arguments.get("show")),
        sort=sort or Sort.NEXT,
        descending=sort is not None and order.startswith("-"),
    )
    return replace(filters, place=_place(arguments, filters.sort))


def _place(arguments: Arguments, sort: Sort) -> Place | None:
    for name in ("after", "before"):
        key, _, row = (arguments.get(name) or "").rpartition("~")
        try:
            return Place(sort.read(key), UUID(row), backwards=name == "before")
        except ValueError:
            continue
    return None


def _member(known: type[Known], value: str | None) -> Known | None:
    return next((member for member in known if member == value), None)


def labels(programmes: Mapping[UUID, str]) -> dict[tuple[str, str], str]:
    """Name every filter that can be in force, for the chips; the page adds the search."""
    return {
        **{("stage", value): label for value, label in STAGE_LABELS.items()},
        **{("programme", str(id_)): name for id_, name in programmes.items()},
        ("show", Show.OVERDUE): "Actions overdue",
        ("show", Show.WEEK): "Due in the next 7 days",
        ("show", Show.QUIET): "No contact for 14 days",
        ("show", Show.READY): "Pathway ready",
    }
