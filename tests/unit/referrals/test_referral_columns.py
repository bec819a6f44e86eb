import pytest

from app.referrals.reading.columns import REQUIRED, SYNONYMS, Field, field_of, map_columns
from app.referrals.reading.matching import name_key


@pytest.mark.parametrize("field", Field)
def test_each_field_is_known_by_its_name_and_label(field: Field) -> None:
    assert field_of(field.value) is field
    assert field_of(field.label) is field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Candidate's first name *", Field.FIRST_NAME),
        ("Client\u2019s Forename(s)", Field.FIRST_NAME),
        ("SURNAME", Field.LAST_NAME),
        ("family-name", Field.LAST_NAME),
        ("Known as", Field.PREFERRED_NAME),
        ("D.O.B. (dd/mm/yyyy)", Field.DATE_OF_BIRTH),
        ("Post Code:", Field.POSTCODE),
        ("Mobile", Field.PHONE),
        ("E-mail address", Field.EMAIL),
        ("Date of referral (required)", Field.REFERRED_ON),
        ("Programme name", Field.PROGRAMME),
        ("Name of referrer", Field.REFERRER_NAME),
        ("Work coach email", Field.REFERRER_EMAIL),
        ("Referring organisation", Field.REFERRER_ORGANISATION),
        ("Consent to contact?", Field.CONSENT),
        ("Shoe size", None),
        ("", None),
    ],
)
def test_headings_are_matched_whatever_their_case_and_punctuation(heading: str, field: Field | None) -> None:
    assert field_of(heading) is field


def test_what_is_left_over_doubled_and_missing_is_named() -> None:
    found = map_columns(["Forename", "First name", "Shoe size", ""])
    assert (found.unmapped, found.doubled) == (("Shoe size", "Column D"), ("First name",))
    assert found.missing == tuple(field for field in REQUIRED if field is not Field.FIRST_NAME)
    assert found.says[0] == "The file must have a column “Last name”"
    assert found.headings == {Field.FIRST_NAME: "Forename"}


def test_a_saved_mapping_comes_first() -> None:
    found = map_columns(["Name 1", "First name"], {"name 1": Field.FIRST_NAME, "First name": None})
    assert found.places == {Field.FIRST_NAME: 0}


def test_no_heading_means_two_fields() -> None:
    words = {field: {field.value, field.label, *SYNONYMS[field].split(";")} for field in Field}
    names = [name for field in Field for name in {name_key(word) for word in words[field]}]
    assert len(names) > 120
    assert sorted({name for name in names if names.count(name) > 1}) == []
