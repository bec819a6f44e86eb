"""Small things that pages show, worked out: due flags, steps of a pathway, meters, stages, sort links, chips. Pure.

Presenters make these; the macros in ``templates/ui/components`` print them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from app.ui import filters

SOON_DAYS: Final = 7

STAGE_COLOURS: Final[Mapping[str, str]] = {
    "referred": "grey",
    "eligibility_check": "pink",
    "started": "blue",
    "in_training": "purple",
    "on_placement": "aqua-green",
    "pathway_ready": "green",
    "in_recruitment": "yellow",
    "in_work": "white",
    "sustained": "white",
}


def stage_colour(stage: str) -> str:
    """Give the fixed colour of a stage; ends and pauses are grey."""
    return STAGE_COLOURS.get(stage, "grey")


def stage_label(stage: str) -> str:
    """Write a stage in words: "In training"."""
    return stage.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Due:
    """A due flag: words, the day, and how near it is ("overdue", "today", "soon" or "later")."""

    words: str
    day: str
    nearness: str


def due_flag(day: date, today: date) -> Due:
    """Work out the due flag of something due on ``day``."""
    days = (day - today).days
    nearness = "overdue" if days < 0 else "today" if days == 0 else "soon" if days <= SOON_DAYS else "later"
    return Due(filters.due(day, today), filters.day_month(day), nearness)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on the way: "done", "now" or "next", with a note under it (a date, "Now")."""

    number: str
    label: str
    state: str
    note: str


def steps(path: Sequence[str], current: str | None, entered: Mapping[str, date] | None = None) -> list[Step]:
    """Lay out the stages that a programme has; ``entered`` says when each was reached. With no current stage none is marked."""
    reached = entered or {}
    here = path.index(current) if current in path else None
    drawn = []
    for index, stage in enumerate(path):
        passed = stage in reached if here is None else index < here
        state = "now" if index == here else "done" if passed else "next"
        note = "Now" if state == "now" else filters.day_short(reached[stage]) if state == "done" and stage in reached else ""
        drawn.append(Step(str(index + 1), stage_label(stage), state, note))
    return drawn


@dataclass(frozen=True, slots=True)
class Meter:
    """So many of so many, in words and as the width of a bar."""

    words: str
    width: str
    full: bool


def meter(done: int, total: int) -> Meter:
    """Work out a meter: "5 of 9"."""
    share = min(done / total, 1.0) if total else 0.0
    return Meter(f"{done} of {total}", f"{100 * share:.1f}%", full=bool(total) and done >= total)


@dataclass(frozen=True, slots=True)
class Column:
    """Heading of a column; with ``key`` it can be sorted by."""

    label: str
    key: str = ""
    numeric: bool = False
    href: str = ""
    sort: str = ""


def sorted_columns(columns: Iterable[Column], *, path: str, args: Mapping[str, Sequence[str]], sort: str) -> list[Column]:
    """Give the columns with a key their sort links. ``sort`` is the order in force: "name", or "-name" for the other way."""
    linked = []
    for column in columns:
        if not column.key:
            linked.append(column)
            continue
        order = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "none")
        following = f"-{column.key}" if order == "ascending" else column.key
        href = address(path, args, sort=following)
        linked.append(Column(column.label, column.key, column.numeric, href, order))
    return linked


_PLACE_IN_LIST: Final = frozenset({"after", "before"})  # another order or filter starts at the first page


def address(path: str, args: Mapping[str, Sequence[str]], **changed: str | None) -> str:
    """Write an address with the present arguments, some changed or (None) dropped; the place in the list is dropped too."""
    kept = [
        (name, value) for name, values in args.items() if name not in changed and name not in _PLACE_IN_LIST for value in values
    ]
    query = urlencode([*kept, *((name, value) for name, value in changed.items() if value is not None)])
    return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, as a link that removes it."""

    label: str
    href: str


def chips(path: str, args: Mapping[str, Sequence[str]], labels: Mapping[tuple[str, str], str]) -> list[Chip]:
    """Make a chip for every argument that ``labels`` knows; unknown values have none."""
    made = []
    for name, values in args.items():
        for value in values:
            if (name, value) in labels:
                others = {n: [v for v in vs if (n, v) != (name, value)] for n, vs in args.items()}
                made.append(Chip(labels[name, value], address(path, others)))
    return made


@dataclass(frozen=True, slots=True)
class Stat:
    """A number with its words and, where there is one, a comparison; a link when it can filter."""

    value: str
    words: str
    note: str = ""
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a timeline; ``machine`` for events that no person wrote."""

    title: str
    when: str
    by: str = ""
    text: str = ""
    tag: str = ""
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: name, type in words, size in words."""

    label: str
    kind: str
    size: str
    href: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: step ``number`` of ``names`` (0: waiting), a whole percentage, and where its state can be asked for."""

    number: int
    names: tuple[str, ...]
    percent: int
    status_href: str

    @property
    def title(self) -> str:
        """The step in words: "Step 3 of 4: Protecting small numbers"."""
        if self.number == 0:
            return "Waiting to start"
        return f"Step {self.number} of {len(self.names)}: {self.names[self.number - 1]}"

    @property
    def items(self) -> list[tuple[int, str, str]]:
        """Number, name and state ("done", "now", "next") of each step."""
        states = ("next", "now", "done")
        return [(n, name, states[(n <= self.number) + (n < self.number)]) for n, name in enumerate(self.names, start=1)]

    def status(self, *, go: str | None = None) -> dict[str, object]:
        """Make the body of the status address that the page polls; ``go`` leads to the result."""
        return {"number": self.number, "step": self.title, "percent": self.percent, "go": go}
