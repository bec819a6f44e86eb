"""Geometry of charts and the small parts of pages."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui import charts, parts

TODAY = date(2026, 10, 14)
SHARES = st.floats(min_value=0, max_value=1)


def _value(position: str) -> float:
    return float(position.removesuffix("%"))


@given(st.lists(SHARES, min_size=1, max_size=12))
def test_bars_start_at_nothing_share_one_axis_and_stay_inside(shares: list[float]) -> None:
    chart = charts.bars([charts.Bar(str(s), s) for s in shares], group="Group", columns=())
    widths = [_value(row.width or "") for row in chart.rows]
    assert all(0 <= width <= 100 for width in widths)
    order = sorted(range(len(shares)), key=lambda n: shares[n])
    assert [widths[n] for n in order] == sorted(widths)


@given(st.lists(SHARES, min_size=1))
def test_the_axis_holds_every_share_and_wastes_less_than_one_step(shares: list[float]) -> None:
    top = charts.axis_top(shares)
    assert max(shares) <= top + 1e-9
    assert top <= max(max(shares) + 0.2, 0.2) + 1e-9
    assert top <= 1


@given(SHARES, SHARES, SHARES)
def test_a_whisker_lies_inside_the_drawing_from_low_to_high(one: float, two: float, three: float) -> None:
    low, share, high = sorted((one, two, three))
    (row,) = charts.bars([charts.Bar("A", share, low, high)], group="Group", columns=()).rows
    assert row.whisker is not None
    assert 0 < _value(row.whisker[0]) <= _value(row.whisker[1]) < 100


def test_a_hidden_group_has_no_bar_and_says_why() -> None:
    chart = charts.bars([charts.Bar("A", 0.4), charts.Bar("B", hidden="Hidden: small group")], group="Group", columns=("Rate",))
    hidden = chart.rows[1]
    assert (hidden.width, hidden.whisker, hidden.hidden) == (None, None, "Hidden: small group")
    assert hidden.title == "B: Hidden: small group"
    assert chart.has_hidden


def test_a_hidden_group_leaves_no_trace_in_the_axis_even_if_its_share_is_given() -> None:
    chart = charts.bars([charts.Bar("A", 0.1), charts.Bar("B", 0.9, 0.8, 1.0, hidden="Hidden")], group="Group", columns=())
    assert chart.axis == ("0%", "10%", "20%")
    assert not chart.has_ranges


def test_every_drawing_says_its_numbers_in_words() -> None:
    (row,) = charts.bars([charts.Bar("A", 0.39, 0.32, 0.47)], group="Group", columns=()).rows
    assert row.title == "A: 39%, likely range 32% to 47%"


@given(st.lists(st.one_of(st.none(), SHARES), min_size=1, max_size=8))
def test_a_line_breaks_where_a_point_is_hidden(shares: list[float | None]) -> None:
    chart = charts.lines([charts.Line("A", tuple(shares))], [str(n) for n in range(len(shares))], title="Trend")
    (line,) = chart.lines
    assert len(line.points) == sum(share is not None for share in shares)
    assert len(line.segments) == sum(a is not None and b is not None for a, b in pairwise(shares))
    assert all(0 <= _value(x) <= 100 and 0 <= _value(y) <= 100 for x, y in line.points)


@given(st.lists(SHARES, min_size=2, max_size=4))
def test_the_labels_of_lines_do_not_meet(ends: list[float]) -> None:
    chart = charts.lines([charts.Line(str(n), (0.0, end)) for n, end in enumerate(ends)], ["a", "b"], title="Trend")
    heights = sorted(_value(line.end_y) for line in chart.lines)
    assert all(after - before >= 6.9 for before, after in pairwise(heights))


def test_a_chart_has_at_most_four_lines() -> None:
    with pytest.raises(ValueError, match="at most 4"):
        charts.lines([charts.Line(str(n), (0.1,)) for n in range(5)], ["a"], title="Trend")


@pytest.mark.parametrize(("days", "nearness"), [(-1, "overdue"), (0, "today"), (1, "soon"), (7, "soon"), (8, "later")])
def test_a_due_flag_knows_how_near_it_is(days: int, nearness: str) -> None:
    assert parts.due_flag(TODAY + timedelta(days=days), TODAY).nearness == nearness


def test_the_steps_before_the_present_stage_are_done() -> None:
    drawn = parts.steps(["referred", "started", "in_training"], "started", {"referred": date(2026, 8, 3)})
    assert [(s.number, s.label, s.state, s.note) for s in drawn] == [
        ("1", "Referred", "done", "3 Aug"),
        ("2", "Started", "now", "Now"),
        ("3", "In training", "next", ""),
    ]


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_meter_is_never_wider_than_full(done: int, total: int) -> None:
    assert 0 <= _value(parts.meter(done, total).width) <= 100


def test_a_sort_link_turns_the_order_and_starts_at_the_first_page() -> None:
    columns = [parts.Column("Name", "name"), parts.Column("Stage", "stage"), parts.Column("Note")]
    name, stage, note = parts.sorted_columns(
        columns, path="/c", args={"stage": ["a", "b"], "sort": ["name"], "after": ["x"]}, sort="name"
    )
    assert (name.sort, name.href) == ("ascending", "/c?stage=a&stage=b&sort=-name")
    assert (stage.sort, stage.href) == ("none", "/c?stage=a&stage=b&sort=stage")
    assert note.href == ""


def test_a_chip_removes_its_own_filter_alone() -> None:
    made = parts.chips("/c", {"stage": ["a", "b"], "q": ["x"]}, {("stage", "a"): "A", ("stage", "b"): "B"})
    assert [(chip.label, chip.href) for chip in made] == [("A", "/c?stage=b&q=x"), ("B", "/c?stage=a&q=x")]


def test_progress_says_its_step_in_words() -> None:
    progress = parts.Progress(2, ("Collecting", "Checking", "Drawing"), 50, "/status")
    assert progress.title == "Step 2 of 3: Checking"
    assert [state for _, _, state in progress.items] == ["done", "now", "next"]
    assert progress.status(go="/r") == {"number": 2, "step": "Step 2 of 3: Checking", "percent": 50, "go": "/r"}
