import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.referrals.reading.matching import LIKELY, Person, alike, delete_one_keys, likely_duplicate, name_key, person, within

BORN = date(1998, 3, 27)


def someone(first: str = "Amara", last: str = "Okafor", born: date | None = BORN, **more: str) -> Person:
    return person(first_name=first, last_name=last, date_of_birth=born, **more)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("O'Brien", "obrien"),
        ("O\u2019Brien", "obrien"),
        (" O BRIEN ", "obrien"),
        ("Siobhán", "siobhan"),
        ("Siobha\u0301n", "siobhan"),
        ("Łukasz Wójcik", "lukaszwojcik"),
        ("Nguyễn Đức", "nguyenduc"),
        ("Ștefan", "stefan"),
        ("İbrahim", "ibrahim"),
        ("Straße", "strasse"),
        ("Al-Masri", "almasri"),
        ("Þórunn Æsa", "thorunnaesa"),
        ("李小龙", "李小龙"),
        ("مُحَمَّد", "محمد"),
        ("", ""),
        ("'-.", ""),
    ],
)
def test_a_name_is_folded(text: str, key: str) -> None:
    assert name_key(text) == key


def test_vowel_signs_of_indic_names_stay() -> None:
    assert name_key("राम") != name_key("रमा")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text("abcde", min_size=4, max_size=12), st.integers(0, 20), st.sampled_from("abcdez"), st.integers(0, 3))
def test_names_one_slip_apart_are_alike_and_share_a_key(key: str, place: int, letter: str, slip: int) -> None:
    place %= len(key)
    other = (
        key[:place] + key[place + 1 :],
        key[:place] + letter + key[place:],
        key[:place] + letter + key[place + 1 :],
        key[:place] + key[place : place + 2][::-1] + key[place + 2 :],
    )[slip]
    if len(other) >= 4:
        assert alike(key, other)
        assert alike(other, key)
        assert set(delete_one_keys(key)) & set(delete_one_keys(other))


@pytest.mark.parametrize(
    ("one", "other"), [("li", "lo"), ("ali", "ala"), ("smith", "smyths"), ("khan", "kaur"), ("", ""), ("", "ann")]
)
def test_short_or_different_names_are_not_alike(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (someone(), "same name"),
        (someone("AMARA", "O'kafor"), "same name"),
        (someone("Okafor", "Amara"), "first and last name swapped"),
        (someone("Amara", "Okafro"), "similar name"),
        (someone("Amarah", "Okafor"), "similar name"),
        (someone("Chioma", "Okafor", preferred_name="Amara"), "same preferred name and last name"),
    ],
)
def test_the_same_birthday_and_nearly_the_same_name_is_likely(other: Person, reason: str) -> None:
    likeness = likely_duplicate(someone(), other)
    assert likeness.likely
    assert likeness.reasons == (reason, "same date of birth")
    assert likely_duplicate(other, someone()) == likeness


def test_a_changed_last_name_is_likely_with_a_phone_or_email() -> None:
    one = someone(phone="+447700900123", email="amara@example.org")
    assert likely_duplicate(one, someone("Amara", "Bell", phone="07700 900123"[1:])).score < LIKELY
    assert likely_duplicate(one, someone("Amara", "Bell", phone="+44 7700 900123")).reasons == (
        "same first name",
        "same date of birth",
        "same phone",
    )
    assert likely_duplicate(one, someone("Amy", "Bell", email="Amara@Example.org")).likely


@pytest.mark.parametrize(
    "other",
    [
        someone("Amara", "Okafor", date(1975, 12, 2)),
        someone("Amara", "Okafor", None),
        someone("Emeka", "Okafor", postcode="M6 8HD"),
        someone("Priya", "Nair"),
        someone("Priya", "Nair", date(1980, 1, 1), phone="+447700900123"),
    ],
)
def test_a_namesake_a_twin_and_a_shared_telephone_are_not_likely(other: Person) -> None:
    assert not likely_duplicate(someone(phone="+447700900123", postcode="M6 8HD"), other).likely


def test_day_and_month_swapped_are_seen() -> None:
    assert likely_duplicate(someone(born=date(1998, 3, 4)), someone(born=date(1998, 4, 3))).likely


def test_two_people_of_whom_nothing_is_known_are_not_alike() -> None:
    nobody = someone("", "", None)
    assert likely_duplicate(nobody, nobody).score == 0


def test_within_a_file_each_copy_points_to_the_earlier_row() -> None:
    rows = [(2, someone()), (3, someone("Priya", "Nair")), (4, someone("Okafor", "Amara")), (9, someone("Amara", "Okafr"))]
    found = within(rows)
    assert {row: [other for other, _ in likes] for row, likes in found.items()} == {4: [2], 9: [2]}


def test_within_finds_what_comparing_all_pairs_finds() -> None:
    dice = random.Random(3)
    firsts, lasts = ["Amara", "Amarah", "Okafor", "Priya", "李", "Wei"], ["Okafor", "Okafro", "Amara", "Nair", "Chan", "Priya"]
    days = [date(1998, 3, 4), date(1998, 4, 3), date(1998, 3, 5), date(1971, 8, 9)]
    for start in range(0, 400, 4):
        people = [
            (
                start + place,
                someone(dice.choice(firsts), dice.choice(lasts), dice.choice(days), email=dice.choice(["", "a@example.org"])),
            )
            for place in range(5)
        ]
        expected = {
            number: {other for other, them in people[:place] if likely_duplicate(one, them).likely and them.first}
            for place, (number, one) in enumerate(people)
        }
        found = {number: {other for other, _ in likes} for number, likes in within(people).items()}
        missed = {
            number: others - found.get(number, set()) for number, others in expected.items() if others - found.get(number, set())
        }
        assert not missed
