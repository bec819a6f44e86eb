"""Check the rows of a referral file: values, problems named by row and column, likely duplicates inside the file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Self

from app.referrals.reading import matching, values
from app.referrals.reading.columns import REQUIRED, ColumnMap, Field
from app.referrals.reading.files import SheetRow, SheetRows
from app.referrals.reading.values import Channel, EmploymentStatus, Programmes, Unaccepted

SHOWN = 80
"""Characters of a wrong value that are shown back."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a row out: where it is, what stands there, what is wrong, what would be accepted."""

    row: int
    column: str
    value: str
    says: str
    accepts: str


@dataclass(frozen=True, slots=True)
class Repair:
    """Something put right without asking, so that the person can see it."""

    row: int
    column: str
    value: str
    became: str


@dataclass(slots=True)
class GivenReferral:
    """One person as the file gives them; a field with a problem is as if it were empty."""

    reference: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    preferred_name: str | None = None
    date_of_birth: date | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    preferred_contact: Channel | None = None
    programme: str | None = None
    """Code of the programme."""
    referred_on: date | None = None
    referrer_organisation: str | None = None
    referrer_name: str | None = None
    referrer_email: str | None = None
    employment_status: EmploymentStatus | None = None
    adjustments: str | None = None
    interpreter: str | None = None
    consent: bool = False

    def as_json(self) -> dict[str, str | bool]:
        """Give the fields that hold something as JSON, dates as ISO, to be kept until the import is confirmed."""
        return {
            one.value: value.isoformat() if isinstance(value, date) else value
            for one in Field
            if (value := getattr(self, one.value))
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Take back what ``as_json`` gave."""
        readers: dict[str, Callable[[str], object]] = {
            Field.DATE_OF_BIRTH.value: date.fromisoformat,
            Field.REFERRED_ON.value: date.fromisoformat,
            Field.PREFERRED_CONTACT.value: Channel,
            Field.EMPLOYMENT_STATUS.value: EmploymentStatus,
        }
        given: dict[str, Any] = {one: readers[one](value) if one in readers else value for one, value in kept.items()}
        return cls(**given)

    @property
    def person(self) -> matching.Person:
        """What duplicates are judged by."""
        return matching.person(
            first_name=self.first_name or "",
            last_name=self.last_name or "",
            preferred_name=self.preferred_name,
            date_of_birth=self.date_of_birth,
            phone=self.phone,
            email=self.email,
            postcode=self.postcode,
        )


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier row of the same file that seems to be the same person."""

    row: int
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row with its values, and everything the adviser needs to decide about it."""

    number: int
    referral: GivenReferral
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
    alike: tuple[Alike, ...] = field(default=())

    @property
    def good(self) -> bool:
        """Whether the row can be taken in."""
        return not self.problems


MISSING = {
    Field.FIRST_NAME: ("Enter the first name", "the person's first name"),
    Field.LAST_NAME: ("Enter the last name", "the person's last name"),
    Field.DATE_OF_BIRTH: ("Enter the date of birth", "a date with the day first, such as 27 3 1998"),
    Field.PROGRAMME: ("Enter the programme", "the name or the code of one of your programmes"),
    Field.REFERRED_ON: ("Enter the referral date", "a date with the day first, such as 14 10 2026"),
    Field.CONSENT: (
        "Enter whether the person agreed to be contacted",
        "yes, once the person has agreed to be contacted",
    ),
    Field.PHONE: ("Enter a phone number, or choose another preferred contact", "a UK number such as 07700 900123"),
    Field.EMAIL: ("Enter an email address, or choose another preferred contact", "an address such as name@example.org"),
}
TEXTS = {
    Field.REFERENCE: 50,
    Field.REFERRER_ORGANISATION: 120,
    Field.REFERRER_NAME: 120,
    Field.ADJUSTMENTS: 500,
    Field.INTERPRETER: 60,
}
REPAIRED = {Field.FIRST_NAME, Field.LAST_NAME, Field.PREFERRED_NAME, *TEXTS}
"""Fields whose text is kept as typed, so that a change to it is worth telling."""
NEEDED_FOR = {Channel.PHONE: Field.PHONE, Channel.TEXT: Field.PHONE, Channel.EMAIL: Field.EMAIL}


Reader = Callable[[str], object]


def _readers(today: date, programmes: Programmes) -> dict[Field, Reader]:
    readers: dict[Field, Reader] = {
        Field.FIRST_NAME: values.name,
        Field.LAST_NAME: values.name,
        Field.PREFERRED_NAME: values.name,
        Field.DATE_OF_BIRTH: partial(values.date_of_birth, today=today),
        Field.POSTCODE: values.postcode,
        Field.PHONE: values.phone,
        Field.EMAIL: values.email,
        Field.PREFERRED_CONTACT: values.channel,
        Field.PROGRAMME: programmes.code,
        Field.REFERRED_ON: partial(values.referral_date, today=today),
        Field.REFERRER_EMAIL: values.email,
        Field.EMPLOYMENT_STATUS: values.employment_status,
        Field.CONSENT: values.consent,
    }
    return readers | {text: partial(values.short_text, most=most) for text, most in TEXTS.items()}


def check(row: SheetRow, columns: ColumnMap, *, today: date, programmes: Programmes) -> CheckedRow:
    """Check one row by itself."""
    referral, problems, repairs = GivenReferral(), list[Problem](), list[Repair]()
    readers = _readers(today, programmes)
    for one, place in columns.places.items():
        typed = row.cells[place] if place < len(row.cells) else ""
        text = values.tidy(typed)
        if one in {Field.INTERPRETER, Field.ADJUSTMENTS}:
            text = values.need(text)
        if not text:
            continue
        heading = columns.headings[one]
        try:
            value = readers[one](text)
        except Unaccepted as no:
            problems.append(Problem(row.number, heading, _shown(typed), f"{one.label} {no.says}", no.accepts))
            continue
        setattr(referral, one.value, value)
        if one in REPAIRED and value != typed:
            repairs.append(Repair(row.number, heading, _shown(typed), _shown(str(value))))
    problems += _missing(row, columns, referral, {problem.column for problem in problems})
    return CheckedRow(row.number, referral, tuple(problems), tuple(repairs))


def _missing(row: SheetRow, columns: ColumnMap, referral: GivenReferral, named: set[str]) -> list[Problem]:
    """Name required fields that are empty, and the detail that the preferred contact needs."""
    wanted = [*REQUIRED]
    if referral.preferred_contact in NEEDED_FOR:
        wanted.append(NEEDED_FOR[referral.preferred_contact])
    found = list[Problem]()
    for one in wanted:
        heading = columns.headings.get(one, one.label)
        if not getattr(referral, one.value) and heading not in named:
            found.append(Problem(row.number, heading, "", *MISSING[one]))
    return found


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def check_all(sheet: SheetRows, columns: ColumnMap, *, today: date, programmes: Programmes) -> list[CheckedRow]:
    """Check every row, and find the people a file names twice."""
    checked = [check(row, columns, today=today, programmes=programmes) for row in sheet.rows]
    found = matching.within((row.number, row.referral.person) for row in checked)
    return [CheckedRow(row.number, row.referral, row.problems, row.repairs, _alike(found.get(row.number, ()))) for row in checked]


def _alike(likes: Iterable[tuple[int, matching.Likeness]]) -> tuple[Alike, ...]:
    return tuple(Alike(row, likeness.score, likeness.reasons) for row, likeness in likes)
