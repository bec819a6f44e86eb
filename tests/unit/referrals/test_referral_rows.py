import time
from datetime import date
from pathlib import Path

import pytest

from app.referrals.reading import sample
from app.referrals.reading.columns import Field, map_columns
from app.referrals.reading.files import SheetRow, SheetRows, read
from app.referrals.reading.rows import CheckedRow, GivenReferral, Problem, check, check_all
from app.referrals.reading.values import Channel, EmploymentStatus, Programmes

TODAY = date(2026, 11, 16)
PROGRAMMES = Programmes([("WS", "WorkSTART"), ("SWAP", "Sector-based work academy"), ("CP", "College pathway")])
SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
GOOD = {
    Field.FIRST_NAME: "Amara",
    Field.LAST_NAME: "Okafor",
    Field.DATE_OF_BIRTH: "27/3/1998",
    Field.PROGRAMME: "WorkSTART",
    Field.REFERRED_ON: "14/10/2026",
    Field.CONSENT: "yes",
}


def checked(**changes: str) -> CheckedRow:
    given = GOOD | {Field(name): text for name, text in changes.items()}
    columns = map_columns([one.value for one in given])
    return check(SheetRow(7, tuple(given.values())), columns, today=TODAY, programmes=PROGRAMMES)


def test_a_good_row_gives_values() -> None:
    row = checked(
        phone="07700 900123",
        email="Amara@example.org",
        preferred_contact="sms",
        employment_status="unemployed",
        interpreter="none",
        adjustments="=1+1",
        postcode="m68hd",
    )
    assert row.good
    assert row.referral == GivenReferral(
        first_name="Amara",
        last_name="Okafor",
        date_of_birth=date(1998, 3, 27),
        programme="WS",
        referred_on=date(2026, 10, 14),
        consent=True,
        phone="+447700900123",
        email="amara@example.org",
        preferred_contact=Channel.TEXT,
        employment_status=EmploymentStatus.LOOKING,
        adjustments="=1+1",
        postcode="M6 8HD",
    )
    assert GivenReferral.from_json(row.referral.as_json()) == row.referral


def test_a_problem_names_row_column_value_and_what_is_accepted() -> None:
    row = checked(date_of_birth="31/02/1991")
    assert row.problems == (
        Problem(
            7, "date_of_birth", "31/02/1991", "Date of birth must be a real date", "a date with the day first, such as 27 3 1998"
        ),
    )
    assert row.referral.date_of_birth is None


@pytest.mark.parametrize("field", GOOD)
def test_a_missing_required_value_is_one_problem(field: Field) -> None:
    row = checked(**{field.value: "  "})
    assert [(problem.column, problem.value) for problem in row.problems] == [(field.value, "")]
    assert row.problems[0].says.startswith("Enter")


def test_a_row_that_ends_early_is_checked() -> None:
    header = map_columns([one.label for one in GOOD])
    row = check(SheetRow(2, ("Amara",)), header, today=TODAY, programmes=PROGRAMMES)
    assert len(row.problems) == 5


def test_the_preferred_contact_needs_its_detail() -> None:
    assert [problem.column for problem in checked(preferred_contact="text").problems] == ["Phone"]
    assert [problem.column for problem in checked(preferred_contact="email", email="").problems] == ["email"]
    assert [problem.says for problem in checked(preferred_contact="phone", phone="abc").problems] == [
        "Phone must be a telephone number"
    ]
    assert checked(preferred_contact="letter").good


def test_every_problem_of_a_row_is_told() -> None:
    row = checked(last_name="", postcode="M6", programme="Kickstart")
    assert {problem.column for problem in row.problems} == {"last_name", "postcode", "programme"}


def test_a_long_value_is_shown_in_short() -> None:
    (problem,) = checked(adjustments="x" * 1500).problems
    assert len(problem.value) == 80


def test_a_repair_is_told() -> None:
    row = checked(first_name="  AMARA ")
    assert row.referral.first_name == "Amara"
    assert [(repair.column, repair.value, repair.became) for repair in row.repairs] == [("first_name", "  AMARA ", "Amara")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sample_has_exactly_the_faults_it_says(kind: str) -> None:
    made = sample.make()
    sheet = read(SAMPLES / f"referrals-500.{kind}", f"referrals-500.{kind}")
    columns = map_columns(sheet.header)
    rows = check_all(sheet, columns, today=TODAY, programmes=PROGRAMMES)
    assert (columns.unmapped, columns.missing, len(rows)) == ((), (), 500)
    assert {row.number: [one.column for one in row.problems] for row in rows if not row.good} == {
        number: [sample.BROKEN[fault][1].label] for number, fault in made.broken.items()
    }
    assert {row.number: [one.row for one in row.alike] for row in rows if row.alike} == {
        number: [earlier] for number, earlier in made.repeated.items()
    }
    assert {row.number for row in rows if row.repairs} == set(made.tidied)
    assert len(made.broken) + len(made.repeated) == 38


def test_the_sample_is_reproducible(tmp_path: Path) -> None:
    sample.write(sample.make(), tmp_path)
    assert (tmp_path / "referrals-500.csv").read_bytes() == (SAMPLES / "referrals-500.csv").read_bytes()
    again, kept = (read(folder / "referrals-500.xlsx", "referrals-500.xlsx") for folder in (tmp_path, SAMPLES))
    assert again == kept


def test_the_sample_has_only_numbers_and_addresses_that_belong_to_nobody() -> None:
    for person in sample.make().rows:
        assert person[Field.PHONE][:9] in {"07700 900", "0161 496 ", "ask mum", "07700 9OO", ""}
        for address in (person[Field.EMAIL], person[Field.REFERRER_EMAIL]):
            assert address == "" or address.endswith((".org", ".com", "@example"))


def test_5000_rows_are_checked_in_2_seconds_of_processor_time() -> None:
    people = [person for _ in range(10) for person in sample.make().rows]
    sheet = SheetRows(
        header=tuple(one.label for one in Field),
        rows=tuple(SheetRow(number, tuple(person[one] for one in Field)) for number, person in enumerate(people, 2)),
        header_row=1,
        sheet="",
        other_sheets=(),
    )
    started = time.process_time()
    rows = check_all(sheet, map_columns(sheet.header), today=TODAY, programmes=PROGRAMMES)
    assert time.process_time() - started < 2
    assert sum(bool(row.alike) for row in rows) >= 4500 - 380
