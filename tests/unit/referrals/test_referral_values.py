from datetime import date

import pytest

from app.referrals.reading import values
from app.referrals.reading.values import Channel, EmploymentStatus, Programmes, Unaccepted

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    "text",
    ["3/4/2026", "03/04/2026", "3-4-2026", "3.4.2026", "3 4 2026", "2026-04-03", "2026-04-03 00:00:00", "2026-04-03T09:30",
     "3 Apr 2026",
     "3 April 2026", "3rd of April 2026", "03-Apr-2026", "Fri 3 April, 2026", "Friday, 3 april 2026", "3apr2026", "2026/04/03"],
)  # fmt: skip
def test_dates_are_read_day_first(text: str) -> None:
    assert values.day(text, example="27 3 1998") == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [("31/02/1991", "real date"), ("29/2/2026", "real date"), ("0/1/2026", "real date"), ("3 Foo 2026", "real date"),
     ("last week", "real date"),
     ("46115", "real date"), ("April 3 2026", "real date"), ("3/4/26", "year"), ("3/4", "year"), ("3 April", "year"),
     ("3-Apr-26", "year"),
     ("٣/٤/2026x", "real date"), ("1" * 5000, "real date")],
)  # fmt: skip
def test_other_dates_are_refused(text: str, says: str) -> None:
    with pytest.raises(Unaccepted, match=says):
        values.day(text, example="27 3 1998")


def test_a_date_written_month_first_is_shown_the_right_way() -> None:
    with pytest.raises(Unaccepted) as no:
        values.day("10/27/2026", example="27 3 1998")
    assert no.value.accepts == "27 10 2026, if the month was written first"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("16/11/2012", True),
        ("17/11/2012", False),
        ("16/11/1926", True),
        ("16/11/1925", False),
        ("17/11/2026", False),
        ("29/2/2008", True),
    ],
)
def test_people_are_14_to_100(text: str, good: bool) -> None:
    if good:
        values.date_of_birth(text, today=TODAY)
    else:
        with pytest.raises(Unaccepted):
            values.date_of_birth(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "good"), [("16/11/2026", True), ("17/11/2026", False), ("16/11/2024", True), ("15/11/2024", False)]
)
def test_referrals_are_of_the_last_2_years(text: str, good: bool) -> None:
    if good:
        values.referral_date(text, today=TODAY)
    else:
        with pytest.raises(Unaccepted):
            values.referral_date(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "value"),
    [("m6 8hd", "M6 8HD"), ("M68HD", "M6 8HD"), ("ec1a1bb", "EC1A 1BB"), ("W1A 0AX", "W1A 0AX"), ("CR2 6XH", "CR2 6XH"),
     ("DN55 1PT", "DN55 1PT"), ("GIR 0AA", "GIR 0AA"), ("BFPO 58", "BFPO 58"), ("no fixed abode", "ZZ99 3VZ"), ("ZZ99 3VZ",
     "ZZ99 3VZ")],
)  # fmt: skip
def test_postcodes_are_written_one_way(text: str, value: str) -> None:
    assert values.postcode(text) == value


@pytest.mark.parametrize("text", ["M6", "Salford", "M27 4", "0L1 23X", "QA1 1AA", "M6 8HC", "12345", "SW1A 1AAA"])
def test_other_postcodes_are_refused(text: str) -> None:
    with pytest.raises(Unaccepted):
        values.postcode(text)


@pytest.mark.parametrize(
    "text",
    ["07700 900123", "07700900123", "7700900123", "+44 7700 900123", "+44 (0)7700 900 123", "0044 7700 900123",
     "447700900123", "(07700) 900-123", "07700.900.123"],
)  # fmt: skip
def test_phones_are_written_one_way(text: str) -> None:
    assert values.phone(text) == "+447700900123"


@pytest.mark.parametrize(
    ("text", "value"),
    [("0161 496 0123", "+441614960123"), ("+48 22 123 45 67", "+48221234567"), ("00353 1 234 5678", "+35312345678")],
)
def test_landlines_and_numbers_from_abroad_are_accepted(text: str, value: str) -> None:
    assert values.phone(text) == value


@pytest.mark.parametrize("text", ["07700 9OO123", "ask mum", "999", "07700 900123 or 0161 496 0123", "+44 123", "0770090012"])
def test_other_phones_are_refused(text: str) -> None:
    with pytest.raises(Unaccepted):
        values.phone(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Amara@Example.ORG", "amara@example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ("zoë@example.org", "zoë@example.org"),
    ],
)
def test_emails_are_written_in_small_letters(text: str, value: str) -> None:
    assert values.email(text) == value


@pytest.mark.parametrize(
    "text", ["a@b", "a.example.org", "a@@example.org", "a b@example.org", "@example.org", "x" * 400 + "@example.org"]
)
def test_other_emails_are_refused(text: str) -> None:
    with pytest.raises(Unaccepted):
        values.email(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("O'BRIEN", "O'Brien"), ("anne-marie", "Anne-Marie"), ("MCDONALD", "McDonald"), ("VAN DYKE", "Van Dyke"), ("de Souza",
     "de Souza"),
     ("NG", "NG"), ("Siobhán", "Siobhán"), ("李小龙", "李小龙"), ("राम", "राम"), ("محمد", "محمد"), ("J. R.", "J. R.")],
)  # fmt: skip
def test_names_in_any_script_are_accepted(text: str, value: str) -> None:
    assert values.name(text) == value


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "Amara2", "@amara", "<b>Amara</b>", "-", "x" * 101, "a@example.org"])
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(Unaccepted):
        values.name(text)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [("  Amara  ", "Amara"), ("Mary  Jane", "Mary Jane"), ("O\u2019Neill", "O'Neill"), ("\u201cBee\u201d", '"Bee"'),
     ("Zoe\u0308", "Zoë"),
     ("a\u00a0b", "a b"), ("\ufeffAmara\u200b", "Amara"), ("a\u202eb", "ab"), ("two\nlines", "two lines"), ("\x07bell",
     "bell"), ("", "")],
)  # fmt: skip
def test_text_is_tidied(text: str, tidy: str) -> None:
    assert values.tidy(text) == tidy


def test_closed_lists_are_read_by_code_and_words() -> None:
    assert [values.channel(text) for text in ("Phone call", "SMS", "E-mail", "by post")] == list(Channel)
    assert [
        values.employment_status(text) for text in ("10", "Unemployed", "economically inactive", "Not known / not provided")
    ] == list(EmploymentStatus)
    with pytest.raises(Unaccepted):
        values.employment_status("13")


@pytest.mark.parametrize(
    ("text", "good"),
    [("Yes", True), ("y", True), ("TRUE", True), ("✓", True), ("no", False), ("yes please", False), ("not yet", False)],
)
def test_consent_is_a_plain_yes(text: str, good: bool) -> None:
    if good:
        assert values.consent(text)
    else:
        with pytest.raises(Unaccepted):
            values.consent(text)


def test_programmes_are_found_by_name_or_code() -> None:
    programmes = Programmes([("WS", "WorkSTART"), ("SWAP", "Sector-based work academy")])
    assert [programmes.code(text) for text in ("workstart", "Work Start", "swap", "Sector based Work Academy")] == [
        "WS",
        "WS",
        "SWAP",
        "SWAP",
    ]
    with pytest.raises(Unaccepted) as no:
        programmes.code("Kickstart")
    assert no.value.accepts == "WorkSTART or Sector-based work academy"
