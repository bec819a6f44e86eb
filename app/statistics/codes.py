"""The data dictionary: versioned code lists, and the groups that reports are made of.

An answer is stored as (list, version, code). Asked-and-declined and not-asked are different codes and stay apart in
storage; in rates and ratios both are ``UNKNOWN``. No blank ever becomes a "No".
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "codelists"

UNKNOWN = "Not known"
DECLINED = "PNTS"  # offered and chosen; code of the list nonresponse_reason
NOT_ASKED = "BLANK"  # no evidence the question was shown; code of the same list

ETHNICITY_GROUPS = (
    "Asian, Asian British or Asian Welsh",
    "Black, Black British, Black Welsh, Caribbean or African",
    "Mixed or Multiple ethnic groups",
    "White",
    "Other ethnic group",
    UNKNOWN,
)
WRES_WHITE, WRES_BME = "White", "BME"
WRES_GROUPS = (WRES_WHITE, WRES_BME, UNKNOWN)
DISABLED, NOT_DISABLED = "Disabled", "Not disabled"
DISABILITY_GROUPS = (DISABLED, NOT_DISABLED, UNKNOWN)
FEMALE, MALE = "Female", "Male"
SEX_GROUPS = (FEMALE, MALE, UNKNOWN)
AGE_GROUPS = ("16 to 24", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 and over", UNKNOWN)

YOUNGEST = 16
_UNKNOWN_IN_LISTS = "Unknown"
_LIMITED_CODES = {"A": "1", "L": "2", "N": "3"}  # a lot, a little, not at all → derived code


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a list."""

    code: str
    label: str
    group: str
    source: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes with its name and version, in its published order."""

    name: str
    version: str
    codes: Mapping[str, Code]

    def __getitem__(self, code: str) -> Code:
        """Look a code up; a code that is not of this list is a KeyError that names both."""
        try:
            return self.codes[code]
        except KeyError:
            message = f"{code!r} is not a code of {self.name} {self.version}"
            raise KeyError(message) from None


def names() -> tuple[str, ...]:
    """List the names of all code lists, in alphabetical order."""
    return tuple(sorted(_versions()))


@cache
def load(name: str) -> CodeList:
    """Read one code list.

    Source: the file of that name under ``codelists``, its version in ``codelists/index.csv``.
    Errors: KeyError for a list that does not exist; ValueError when a code stands twice or has no group.
    """
    version = _versions()[name]
    codes: dict[str, Code] = {}
    for row in _rows(name):
        code = Code(row["code"], row["label"], row["group"], row["source"])
        if code.code in codes or not code.group:
            message = f"{name} {version}: code {code.code!r} stands twice or has no group"
            raise ValueError(message)
        codes[code.code] = code
    return CodeList(name, version, codes)


@cache
def _versions() -> dict[str, str]:
    return {row["name"]: row["version"] for row in _rows("index")}


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def is_nonresponse(code: str | None) -> bool:
    """Say whether a stored answer is one of the ways of not answering, or nothing at all."""
    return code is None or code in load("nonresponse_reason").codes


def nonresponse_group(code: str | None) -> str:
    """Give "Declined" (asked, and chose not to say) or "Not collected" (not asked) for an answer that is none.

    Source: MEASURES.md 2, "Non-response is two different things". Errors: KeyError for a code that is an answer.
    """
    return load("nonresponse_reason")[NOT_ASKED if code is None else code].group


def ethnicity_group(code: str | None) -> str:
    """Give one of ``ETHNICITY_GROUPS`` for a Census 2021 ethnic group code. Errors: KeyError for an unknown code."""
    return UNKNOWN if code is None or is_nonresponse(code) else load("ethnicity_census_2021")[code].group


def wres_group(code: str | None) -> str:
    """Give White, BME or ``UNKNOWN`` for a Census 2021 code; White includes the White minorities.

    Source: MEASURES.md 1.1, "Grouping". Errors: KeyError for an unknown code.
    """
    return UNKNOWN if code is None or is_nonresponse(code) else load("ethnicity_census_2021_wres")[code].group


def nhs_ethnic_category(code: str | None) -> str:
    """Give the NHS 2001 letter for a Census 2021 code: Z asked and declined, 99 not asked.

    Source: MEASURES.md 2, "Crosswalk". Errors: KeyError for an unknown code.
    """
    if code is None or is_nonresponse(code):
        return "Z" if nonresponse_group(code) == "Declined" else "99"
    return load("ethnicity_census_2021_to_nhs_2001")[code].group


def disability_code(condition: str | None, limited: str | None) -> str | None:
    """Derive the harmonised disability code, 1 to 4, from the two questions; ``None`` when it is not known.

    Formula: no condition gives 4; a condition that limits activities a lot 1, a little 2, not at all 3; a condition
    with the second question unanswered is not known; so is a blank first answer, whatever the second says.
    Source: MEASURES.md 2, "Disability derivation". Errors: KeyError for a code of neither list.
    """
    first = _answered(condition, "disability_q1_condition_12_months")
    second = _answered(limited, "disability_q2_activity_limitation")
    if first == "N":
        return "4"
    if first != "Y" or second is None:
        return None
    return _LIMITED_CODES[second]


def disability_group(condition: str | None, limited: str | None) -> str:
    """Give Disabled, Not disabled or ``UNKNOWN`` from the two questions. Errors: as ``disability_code``."""
    code = disability_code(condition, limited)
    return UNKNOWN if code is None else load("disability_harmonised_derived")[code].group


def sex_group(code: str | None) -> str:
    """Give Female, Male or ``UNKNOWN`` for a code of ``sex_census``. Errors: KeyError for an unknown code."""
    answer = _answered(code, "sex_census")
    return UNKNOWN if answer is None else load("sex_census")[answer].group


def age_band(born_on: date | None, on: date) -> str:
    """Give the code of the age band on a reference date; NS when the date of birth is not known.

    Unit: whole years, a birthday on 29 February counted on 1 March. Source: MEASURES.md 2, "Age".
    Errors: ValueError when the person is born after the reference date. Under 16 there is no band: NS.
    """
    if born_on is None:
        return "NS"
    if born_on > on:
        message = "A person cannot be born after the reference date"
        raise ValueError(message)
    age = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    if age < YOUNGEST:
        return "NS"
    fitting = [code for code in load("age_band_recruitment").codes if code != "NS" and int(code[:2]) <= age]
    return fitting[-1]


def age_group(code: str | None) -> str:
    """Give the label of an age band, or ``UNKNOWN``. Errors: KeyError for an unknown code."""
    if code is None or code == "NS" or is_nonresponse(code):
        return UNKNOWN
    return load("age_band_recruitment")[code].label


def _answered(code: str | None, name: str) -> str | None:
    """Give the code if it is an answer of the list, nothing if it is a way of not answering."""
    if code is None or is_nonresponse(code):
        return None
    return None if load(name)[code].group == _UNKNOWN_IN_LISTS else code
