"""What the caseload is asked for, read from an address and written back into it."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.cases.filters import STAGE_VALUES, Filters, Show, Sort, Whose, read

PROGRAMMES = [uuid4(), uuid4()]


def asked(text: str) -> Filters:
    pairs = [pair.partition("=")[::2] for pair in text.split("&")]
    return read(MultiDict(pairs), default=Whose.MINE, programmes=PROGRAMMES)


@given(
    filters=st.builds(
        Filters,
        whose=st.sampled_from(Whose),
        text=st.text("abc '", max_size=8).map(lambda text: " ".join(text.split())),
        stages=st.sets(st.sampled_from(list(STAGE_VALUES))).map(lambda some: tuple(v for v in STAGE_VALUES if v in some)),
        programmes=st.sampled_from([(), tuple(PROGRAMMES[:1]), tuple(PROGRAMMES)]),
        show=st.sampled_from([None, *Show]),
        sort=st.sampled_from(Sort),
        descending=st.booleans(),
    )
)
def test_what_is_written_into_an_address_is_read_back(filters: Filters) -> None:
    written = filters.arguments(Whose.MINE)
    assert read(MultiDict(written), default=Whose.MINE, programmes=PROGRAMMES) == filters


@pytest.mark.parametrize(
    ("sort", "key"), [("name", "okaforamara"), ("next", "2026-10-14"), ("-stage", "3"), ("contact", "0001-01-01")]
)
def test_a_place_is_read_back(sort: str, key: str) -> None:
    row = UUID(int=7)
    place = asked(f"sort={sort}&before={key}~{row}").place
    assert place is not None
    assert (place.text, place.backwards) == (f"{key}~{row}", True)


@pytest.mark.parametrize(
    "text", ["sort=stage&after=2026-10-14~" + str(UUID(int=1)), "after=~", "after=2026-10-14~x", "after=9999-99-99~"]
)
def test_a_place_of_another_order_is_ignored(text: str) -> None:
    assert asked(text).place is None


@pytest.mark.parametrize(
    ("text", "reference"), [("C-1047", "C-1047"), ("c1047", "C-1047"), ("1047", "C-1047"), ("T-3", "T-3"), ("Ama 3", None)]
)
def test_a_search_that_reads_like_a_reference_is_one(text: str, reference: str | None) -> None:
    assert asked(f"q={text}").reference == reference


def test_the_first_and_the_last_word_are_searched_for() -> None:
    assert asked("q=Jasmine Kaur Gill").words == ("jasmine", "gill")
    assert asked("q=Li Li").words == ("li", None)
    assert asked("q=O'Dowd").words == ("odowd", None)
    assert asked("q=…").words == ("", None)


def test_ended_cases_are_listed_when_ticked_or_searched_for() -> None:
    ended = set(STAGE_VALUES["ended"])
    assert not ended & set(asked("sort=name").stage_orders)
    assert set(asked("stage=ended").stage_orders) == ended
    assert asked("q=okafor").stage_orders == []
    assert urlencode(asked("stage=x&show=y&who=z").arguments(Whose.MINE)) == ""
