"""The data dictionary: every code has one group, and no blank becomes a "No"."""

from collections import Counter
from datetime import date

import pytest

from app.statistics import codes


@pytest.mark.parametrize("name", codes.names())
def test_every_code_of_a_list_belongs_to_exactly_one_group(name: str) -> None:
    rows = codes._rows(name)
    assert all(row["group"].strip() for row in rows)
    assert max(Counter(row["code"] for row in rows).values()) == 1
    assert codes.load(name).version


def test_every_file_stands_in_the_index() -> None:
    assert {path.stem for path in codes.FOLDER.glob("*.csv")} - {"index"} == set(codes.names())


@pytest.mark.parametrize("code", codes.load("ethnicity_census_2021").codes)
def test_every_census_code_is_mapped_by_all_three_mappings(code: str) -> None:
    five, wres, letter = codes.ethnicity_group(code), codes.wres_group(code), codes.nhs_ethnic_category(code)
    assert five in codes.ETHNICITY_GROUPS[:-1]
    assert wres == ("White" if five == "White" else "BME")
    assert codes.load("ethnicity_nhs_2001_wres")[letter].group == wres


@pytest.mark.parametrize(("code", "letter"), [("1", "K"), ("2", "R"), ("13", "A"), ("15", "C"), ("16", "C"), ("18", "S")])
def test_the_crosswalk_gives_the_published_letters(code: str, letter: str) -> None:
    assert codes.nhs_ethnic_category(code) == letter


def test_declined_and_not_asked_stay_apart_in_the_export_and_meet_in_the_ratios() -> None:
    assert (codes.nhs_ethnic_category("PNTS"), codes.nhs_ethnic_category("Z")) == ("Z", "Z")
    assert (codes.nhs_ethnic_category("BLANK"), codes.nhs_ethnic_category(None)) == ("99", "99")
    assert (codes.nonresponse_group("PNTS"), codes.nonresponse_group(None)) == ("Declined", "Not collected")
    for code in (None, *codes.load("nonresponse_reason").codes):
        assert codes.ethnicity_group(code) == codes.wres_group(code) == codes.sex_group(code) == codes.UNKNOWN
        assert codes.age_group(code) == codes.UNKNOWN


@pytest.mark.parametrize(
    ("condition", "limited", "code", "group"),
    [
        ("Y", "A", "1", "Disabled"),
        ("Y", "L", "2", "Disabled"),
        ("Y", "N", "3", "Not disabled"),
        ("N", None, "4", "Not disabled"),
        ("N", "A", "4", "Not disabled"),
        ("Y", None, None, "Not known"),
        ("Y", "P", None, "Not known"),
        ("Y", "BLANK", None, "Not known"),
        ("P", "N", None, "Not known"),
        (None, "N", None, "Not known"),
        ("BLANK", None, None, "Not known"),
        ("PNTS", "PNTS", None, "Not known"),
        (None, None, None, "Not known"),
    ],
)
def test_disability_follows_the_two_questions(condition: str | None, limited: str | None, code: str | None, group: str) -> None:
    assert codes.disability_code(condition, limited) == code
    assert codes.disability_group(condition, limited) == group


def test_sex_has_the_census_wording() -> None:
    assert [codes.sex_group(code) for code in ("F", "M", "P")] == ["Female", "Male", "Not known"]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2010, 6, 15), "16-24"),
        (date(2010, 6, 16), "NS"),
        (date(2001, 6, 16), "16-24"),
        (date(2001, 6, 15), "25-34"),
        (date(1961, 6, 16), "55-64"),
        (date(1961, 6, 15), "65+"),
        (date(1920, 1, 1), "65+"),
        (None, "NS"),
    ],
)
def test_age_bands_change_on_the_birthday(born: date | None, band: str) -> None:
    assert codes.age_band(born, date(2026, 6, 15)) == band


def test_a_leap_day_birthday_counts_on_the_first_of_march() -> None:
    assert codes.age_band(date(2004, 2, 29), date(2029, 2, 28)) == "16-24"
    assert codes.age_band(date(2004, 2, 29), date(2029, 3, 1)) == "25-34"


def test_nobody_is_born_after_the_reference_date() -> None:
    with pytest.raises(ValueError, match="born after"):
        codes.age_band(date(2027, 1, 1), date(2026, 6, 15))


def test_every_age_band_has_its_label() -> None:
    assert [codes.age_group(code) for code in codes.load("age_band_recruitment").codes] == list(codes.AGE_GROUPS)


@pytest.mark.parametrize("function", [codes.ethnicity_group, codes.wres_group, codes.nhs_ethnic_category])
def test_an_unknown_code_is_refused_with_the_name_of_the_list(function: object) -> None:
    with pytest.raises(KeyError, match="ethnicity_census_2021"):
        function("77")  # type: ignore[operator]  # three functions of one shape


def test_a_code_that_stands_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"code": "1", "label": "One", "group": "A", "source": "-"}
    monkeypatch.setattr(codes, "_rows", lambda _name: [row, row])
    monkeypatch.setattr(codes, "_versions", lambda: {"doubled": "1"})
    with pytest.raises(ValueError, match="stands twice"):
        codes.load("doubled")
