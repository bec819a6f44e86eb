"""Words that would tell a hiring manager who somebody is are found, and everyday words are left alone."""

import pytest

from app.enrolments.anonymity import AGE, AREA, EMAIL, LINK, NAME, PHONE, POSTCODE, PRONOUN, Identity, check

AMARA = Identity(("Amara-José", "O'Kafor", "Mimi"), "amara@example.org", "07700 900123", "M13 9PL")


@pytest.mark.parametrize(
    ("text", "word", "why"),
    [
        ("Amara is reliable", "Amara", NAME),
        ("AMARA's first placement", "AMARA", NAME),
        ("jose was on time", "jose", NAME),
        ("Dr Kafor says", "Kafor", NAME),
        ("We call them mimi", "mimi", NAME),
        ("A\u200bmara", "Amara", NAME),
        ("\uff21mara", "Amara", NAME),
        ("She is kind", "She", PRONOUN),
        ("kind to his patients", "his", PRONOUN),
        ("Mrs Smith's ward", "Mrs", PRONOUN),
        ("Write to a.b@nhs.example", "a.b@nhs.example", EMAIL),
        ("Ring 07700 900123", "07700 900123", PHONE),
        ("Ring +44 (0)161 496 0000", "+44 (0)161 496 0000", PHONE),
        ("Ring 900123 first", "0900123", ""),
        ("Lives at M13 9PL", "M13 9PL", POSTCODE),
        ("lives at sw1a1aa", "sw1a1aa", POSTCODE),
        ("Lives in M13", "M13", AREA),
        ("A 23 year old porter", "23 year old", AGE),
        ("aged 51", "aged 51", AGE),
        ("See www.example.org/amy", "www.example.org/amy", LINK),
    ],
)
def test_what_tells_who_it_is_is_named_with_its_reason(text: str, word: str, why: str) -> None:
    found = [(f.word, f.why) for f in check({"line": text}, identity=AMARA)]
    assert ((word, why) in found) is bool(why)


@pytest.mark.parametrize(
    "text",
    [
        "Reliable, kind with patients and quick to learn handover routines.",
        "6-week placement on a medical ward, 12-10-2026 to 20-11-2026",
        "30 hours a week, 9:30am to 2:30pm, from 16 November 2026",
        "Care Certificate, 15 standards, 2024-2025",
        "They are calm under pressure. Theirs was the best handover.",
        "English and maths Level 1; speaks up for others",
        "Amaranth and mimicry",
        "",
    ],
)
def test_everyday_words_stay(text: str) -> None:
    assert check({"line": text}, identity=AMARA) == []


def test_a_name_that_is_an_everyday_word_goes_only_with_a_capital() -> None:
    ward = Identity(("Will", "Ward"))
    assert check({"line": "will work on a ward"}, identity=ward) == []
    assert [f.word for f in check({"line": "Placement with Will Ward"}, identity=ward)] == ["Will", "Ward"]


def test_a_word_is_named_once_a_field_and_in_every_field() -> None:
    found = check({"one": "Amara and Amara", "two": "amara"}, identity=AMARA)
    assert [(f.field, f.word) for f in found] == [("one", "Amara"), ("two", "amara")]
    assert found[0].says == "Take out “Amara”: it is part of the candidate's name"


def test_a_person_of_whom_only_a_name_is_known_can_be_checked() -> None:
    assert check({"line": "M13"}, identity=Identity(("Bo",))) == []
