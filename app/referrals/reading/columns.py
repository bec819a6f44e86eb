"""Find out which column of a file is which field of a referral."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from app.referrals.reading.matching import name_key
from app.referrals.reading.sandbox import column_letter


class Field(StrEnum):
    """What a referral file can tell about one person."""

    REFERENCE = auto()
    FIRST_NAME = auto()
    LAST_NAME = auto()
    PREFERRED_NAME = auto()
    DATE_OF_BIRTH = auto()
    POSTCODE = auto()
    PHONE = auto()
    EMAIL = auto()
    PREFERRED_CONTACT = auto()
    PROGRAMME = auto()
    REFERRED_ON = auto()
    REFERRER_ORGANISATION = auto()
    REFERRER_NAME = auto()
    REFERRER_EMAIL = auto()
    EMPLOYMENT_STATUS = auto()
    ADJUSTMENTS = auto()
    INTERPRETER = auto()
    CONSENT = auto()

    @property
    def label(self) -> str:
        """Name of the field on pages and in the sample file."""
        return LABELS[self]


LABELS = {
    Field.REFERENCE: "Your reference",
    Field.FIRST_NAME: "First name",
    Field.LAST_NAME: "Last name",
    Field.PREFERRED_NAME: "Preferred name",
    Field.DATE_OF_BIRTH: "Date of birth",
    Field.POSTCODE: "Postcode",
    Field.PHONE: "Phone",
    Field.EMAIL: "Email",
    Field.PREFERRED_CONTACT: "Preferred contact",
    Field.PROGRAMME: "Programme",
    Field.REFERRED_ON: "Referral date",
    Field.REFERRER_ORGANISATION: "Referrer organisation",
    Field.REFERRER_NAME: "Referrer name",
    Field.REFERRER_EMAIL: "Referrer email",
    Field.EMPLOYMENT_STATUS: "Employment status on entry",
    Field.ADJUSTMENTS: "Contact adjustments",
    Field.INTERPRETER: "Interpreter language",
    Field.CONSENT: "Consent to contact",
}
REQUIRED = (Field.FIRST_NAME, Field.LAST_NAME, Field.DATE_OF_BIRTH, Field.PROGRAMME, Field.REFERRED_ON, Field.CONSENT)

# Other names seen in partners' files. Case, punctuation, spaces and words such as "candidate's" do not matter.
SYNONYMS = {
    Field.REFERENCE: ("reference; ref; referral reference; referral id; referrer reference; case reference; client id; id"),
    Field.FIRST_NAME: "forename; forenames; first names; given name; given names; firstname",
    Field.LAST_NAME: "surname; family name; second name; lastname",
    Field.PREFERRED_NAME: "known as; preferred first name; likes to be called; nickname",
    Field.DATE_OF_BIRTH: "dob; d o b; birth date; birthday; born; date born",
    Field.POSTCODE: "post code; home postcode; address postcode; postal code; zip code",
    Field.PHONE: (
        "phone number; telephone; telephone number; tel; tel no; mobile; mobile number; mobile phone; contact number; phone no"
    ),
    Field.EMAIL: "e-mail; email address; e-mail address; mail",
    Field.PREFERRED_CONTACT: (
        "preferred contact method; preferred method of contact; contact preference; preferred channel; how to contact; contact by"
    ),
    Field.PROGRAMME: "program; programme name; programme code; pathway; scheme; course; referred to; provision",
    Field.REFERRED_ON: "date of referral; referred on; date referred; referral made on; referred",
    Field.REFERRER_ORGANISATION: (
        "referring organisation; referring organization; referral organisation; referral source; source "
        "organisation; organisation; organization; referring agency; agency; referred by organisation; source"
    ),
    Field.REFERRER_NAME: (
        "referrer; name of referrer; referred by; referring officer; work coach; work coach name; contact at "
        "referrer; referring adviser"
    ),
    Field.REFERRER_EMAIL: (
        "referrer email address; email of referrer; referring officer email; work coach email; referrers email"
    ),
    Field.EMPLOYMENT_STATUS: (
        "employment status; ilr employment status; status on entry; economic status; work status; emp status"
    ),
    Field.ADJUSTMENTS: (
        "adjustments; reasonable adjustments; adjustments for contact; contact needs; communication needs; "
        "access needs; accessibility needs; support needs"
    ),
    Field.INTERPRETER: (
        "interpreter; interpreter needed; language; interpreting language; language for interpreter; "
        "interpreter required; first language"
    ),
    Field.CONSENT: (
        "consent; consent given; agrees to contact; permission to contact; ok to contact; consents to "
        "contact; consent to be contacted"
    ),
}
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*|:|\b(?:required|optional|mandatory|dd|mm|yyyy|y n)\b", re.IGNORECASE)
WHOSE = re.compile(
    r"^(?:the\s+)?(?:candidate|client|customer|participant|person|learner|applicant|referee|individual)(?:['\u2019]?s['\u2019]?)?\s+(?=\w)",
    re.IGNORECASE,
)


def _known() -> dict[str, Field]:
    return {name_key(name): field for field in Field for name in (field.value, field.label, *SYNONYMS[field].split(";"))}


KNOWN = _known()


def field_of(heading: str) -> Field | None:
    """Tell which field a heading means, if any."""
    bare = ASIDE.sub(" ", heading).strip()
    return KNOWN.get(name_key(heading)) or KNOWN.get(name_key(bare)) or KNOWN.get(name_key(WHOSE.sub("", bare)))


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Where each field stands in a file, and what was left over."""

    places: Mapping[Field, int]
    headings: Mapping[Field, str]
    """The file's own words for each field, to name the column to the person who wrote it."""
    unmapped: tuple[str, ...]
    doubled: tuple[str, ...]
    """Headings of columns that mean a field another column already holds; the first one counts."""
    missing: tuple[Field, ...]

    @property
    def complete(self) -> bool:
        """Whether every required field has a column."""
        return not self.missing

    @property
    def says(self) -> tuple[str, ...]:
        """One sentence for each required column that is missing."""
        return tuple(f"The file must have a column “{field.label}”" for field in self.missing)


def map_columns(header: Sequence[str], saved: Mapping[str, Field | None] | None = None) -> ColumnMap:
    """Match headings with fields; what a person ``saved`` for a heading comes first, ``None`` meaning *leave out*."""
    remembered = {name_key(heading): field for heading, field in (saved or {}).items()}
    places: dict[Field, int] = {}
    unmapped, doubled = list[str](), list[str]()
    for place, heading in enumerate(header):
        key = name_key(heading)
        field = remembered[key] if key in remembered else field_of(heading)
        if field is None:
            unmapped.append(heading.strip() or f"Column {column_letter(place)}")
        elif field in places:
            doubled.append(heading.strip())
        else:
            places[field] = place
    return ColumnMap(
        places=places,
        headings={field: " ".join(header[place].split()) or field.label for field, place in places.items()},
        unmapped=tuple(unmapped),
        doubled=tuple(doubled),
        missing=tuple(field for field in REQUIRED if field not in places),
    )
