"""Keys of names: what a search looks for meets what a person is stored under."""

from hypothesis import given
from hypothesis import strategies as st

from app.candidates.names import LONGEST_START, SHORTEST_START, search_keys, slip_keys, sort_key, start_keys, words_of

words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


def test_a_name_of_several_words_is_found_by_each_and_as_a_whole() -> None:
    assert words_of("Al-Masri") == ["almasri", "al", "masri"]
    assert words_of("O'Dowd") == ["odowd"]
    assert words_of(" … ") == []


def test_people_are_sorted_by_family_name() -> None:
    assert sort_key("Zoë", "Nguyễn") == "nguyenzoe"


@given(word=words, cut=st.integers(SHORTEST_START, 12))
def test_the_start_of_a_name_finds_it(word: str, cut: int) -> None:
    assert set(start_keys(word[:cut])) & set(slip_keys(word))


@given(word=words, place=st.integers(0, 11), letter=st.sampled_from("abcxyz"))
def test_a_name_with_one_slip_in_it_is_found(word: str, place: int, letter: str) -> None:
    place = min(place, len(word) - 1)
    for slip in (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
    ):
        if len(slip) >= 4:
            assert set(search_keys(slip)) & set(slip_keys(word))


@given(names=st.lists(st.text(max_size=200), max_size=3))
def test_no_name_makes_more_keys_than_its_letters_allow(names: list[str]) -> None:
    for key in slip_keys(*names):
        assert len(key) <= 60 or key.startswith("^")
    assert all(len(key) <= LONGEST_START + 1 for key in slip_keys(*names) if key.startswith("^"))
