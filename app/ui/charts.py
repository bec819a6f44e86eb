"""Geometry of charts: shares in, percentages of the drawing out. Pure; the templates only print what is here.

A comparison is a table whose bar is a cell of its row; a trend is one drawing with labels at the ends of its lines.
Shares are numbers from 0 to 1. Lengths and positions come out as SVG attribute values, "43.75%".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final

from app.ui.filters import percent

ONE_SERIES: Final = "#005eb8"
SEVERAL_SERIES: Final = ("#12436D", "#801650", "#28A197", "#F46A25")
MOST_LINES: Final = 4
_STEP: Final = 0.2  # an axis ends at a multiple of this
_MARGIN: Final = 1.0  # a whisker at the end of the axis stays inside the drawing, in percent
_LABEL_GAP: Final = 7.0  # labels of line ends keep this distance, in percent of the height
_ABOVE: Final = 3.5
_BELOW: Final = 7.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One group: its share, its likely range, the texts of its number columns; or the reason why it is hidden."""

    label: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    cells: tuple[str, ...] = ()
    hidden: str | None = None


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row as drawn. A hidden row has no width."""

    label: str
    width: str | None
    whisker: tuple[str, str] | None
    cells: tuple[str, ...]
    hidden: str | None
    title: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """A table with bars: headings, axis, rows, and the line that stands for everyone."""

    group: str
    columns: tuple[str, ...]
    axis: tuple[str, str, str] | None
    rows: tuple[BarRow, ...]
    overall_at: str | None
    overall_label: str | None
    has_ranges: bool
    has_hidden: bool
    colour: str


def bars(
    groups: Sequence[Bar],
    *,
    group: str,
    columns: Sequence[str],
    overall: float | None = None,
    axis: bool = True,
    colour: str = ONE_SERIES,
) -> BarChart:
    """Lay out a comparison. ``group`` and ``columns`` are the headings; bars start at 0 and share one axis."""
    shown = [g for g in groups if not g.hidden]
    top = axis_top([*(value for g in shown for value in (g.share, g.high) if value is not None), overall or 0.0])
    return BarChart(
        group=group,
        columns=tuple(columns),
        axis=("0%", percent(top / 2), percent(top)) if axis else None,
        rows=tuple(_row(g, top) for g in groups),
        overall_at=None if overall is None else _at(overall, top),
        overall_label=None if overall is None else f"Everyone: {percent(overall)}",
        has_ranges=any(g.low is not None for g in shown),
        has_hidden=any(g.hidden for g in groups),
        colour=colour,
    )


def axis_top(shares: Sequence[float]) -> float:
    """Choose the end of an axis: the next multiple of 20% that holds every share, at most 100%."""
    highest = max(shares, default=0.0)
    return min(1.0, max(_STEP, round(ceil(round(highest / _STEP, 9)) * _STEP, 9)))


def _row(group: Bar, top: float) -> BarRow:
    if group.hidden or group.share is None:
        reason = group.hidden or "Not known"
        return BarRow(group.label, None, None, group.cells, reason, f"{group.label}: {reason}")
    whisker = None
    words = f"{group.label}: {percent(group.share)}"
    if group.low is not None and group.high is not None:
        whisker = (_at(group.low, top), _at(group.high, top))
        words += f", likely range {percent(group.low)} to {percent(group.high)}"
    return BarRow(group.label, _length(group.share, top), whisker, group.cells, None, words)


def _length(share: float, top: float) -> str:
    return _percentage(100 * min(max(share / top, 0.0), 1.0))


def _at(share: float, top: float) -> str:
    return _percentage(min(max(100 * share / top, _MARGIN), 100 - _MARGIN))


def _percentage(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a trend; None is a point that is hidden or not known."""

    label: str
    shares: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight piece between two neighbouring points."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One series as drawn, with the label at its end."""

    label: str
    colour: str
    points: tuple[tuple[str, str], ...]
    segments: tuple[Segment, ...]
    end: str
    end_y: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """A trend: grid, moments along the foot, lines, and the same numbers as a table."""

    title: str
    description: str
    grid: tuple[tuple[str, str], ...]
    moments: tuple[tuple[str, str, bool], ...]
    lines: tuple[DrawnLine, ...]
    table_head: tuple[str, ...]
    table_rows: tuple[tuple[str, ...], ...]


_LEFT, _RIGHT, _TOP, _BOTTOM = 7.0, 97.0, 6.0, 84.0


def lines(series: Sequence[Line], moments: Sequence[str], *, title: str, when: str = "Period") -> LineChart:
    """Lay out a trend of at most 4 series over ``moments``; every second moment may be left out on a phone."""
    if len(series) > MOST_LINES:
        raise ValueError(f"A chart has at most {MOST_LINES} lines")
    top = axis_top([share for line in series for share in line.shares if share is not None])
    ends = _apart([_y(_last(line), top) for line in series])
    drawn = tuple(
        _line(line, colour, top, len(moments), end) for line, colour, end in zip(series, SEVERAL_SERIES, ends, strict=False)
    )
    last = len(moments) - 1
    return LineChart(
        title=title,
        description=". ".join(f"{line.label}: {_words(line)}" for line in series),
        grid=tuple((_percentage(_y(top * part / 4, top)), percent(top * part / 4)) for part in range(5)),
        moments=tuple((_percentage(_x(n, len(moments))), text, (last - n) % 2 == 1) for n, text in enumerate(moments)),
        lines=drawn,
        table_head=(when, *(line.label for line in series)),
        table_rows=tuple((text, *(_cell(line.shares[n]) for line in series)) for n, text in enumerate(moments)),
    )


def _line(line: Line, colour: str, top: float, count: int, end_y: float) -> DrawnLine:
    places = [
        None if share is None else (_percentage(_x(n, count)), _percentage(_y(share, top))) for n, share in enumerate(line.shares)
    ]
    return DrawnLine(
        label=line.label,
        colour=colour,
        points=tuple(place for place in places if place),
        segments=tuple(Segment(*a, *b) for a, b in pairwise(places) if a and b),
        end=f"{line.label} {percent(_last(line))}",
        end_y=_percentage(end_y),
    )


def _apart(heights: Sequence[float]) -> list[float]:
    """Put the label of the topmost line above its end and the others below theirs, so that no two labels meet."""
    placed = [0.0] * len(heights)
    previous: float | None = None
    for n in sorted(range(len(heights)), key=lambda index: heights[index]):
        placed[n] = heights[n] - _ABOVE if previous is None else max(heights[n] + _BELOW, previous + _LABEL_GAP)
        previous = placed[n]
    return placed


def _last(line: Line) -> float:
    return next((share for share in reversed(line.shares) if share is not None), 0.0)


def _words(line: Line) -> str:
    known = [share for share in line.shares if share is not None]
    return f"from {percent(known[0])} to {percent(known[-1])}" if known else "not known"


def _cell(share: float | None) -> str:
    return "Not known" if share is None else percent(share)


def _x(index: int, count: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (index / (count - 1) if count > 1 else 0.5)


def _y(share: float, top: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * min(share / top, 1.0)
