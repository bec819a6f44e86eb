"""Turn what people type in a referral file into values, or say what is wrong and what would be accepted."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum, auto
from typing import TypeVar

from dateutil.relativedelta import relativedelta
from email_validator import EmailNotValidError, validate_email

from app.referrals.reading.matching import name_key

YOUNGEST, OLDEST = 14, 100
NO_FIXED_ABODE = "ZZ99 3VZ"
"""The NHS postcode of people without a fixed home."""


class Unaccepted(Exception):  # noqa: N818  a finding about a value, as Refusal is
    """Say what is wrong with a value, as words that follow the column's name, and what would be accepted."""

    def __init__(self, says: str, accepts: str) -> None:
        super().__init__(says)
        self.says = says
        self.accepts = accepts


class Channel(StrEnum):
    """How a person wants to be contacted."""

    PHONE = auto()
    TEXT = auto()
    EMAIL = auto()
    LETTER = auto()


class EmploymentStatus(StrEnum):
    """Employment status on entry, as the codes of the Individualised Learner Record (ILR)."""

    PAID = "10"
    LOOKING = "11"
    NOT_LOOKING = "12"
    NOT_KNOWN = "98"


CHANNELS = {
    Channel.PHONE: "phone; phone call; call; telephone; mobile; voice call; tel",
    Channel.TEXT: "text; text message; sms; txt; whatsapp",
    Channel.EMAIL: "email",
    Channel.LETTER: "letter; post; by post; mail",
}
STATUSES = {
    EmploymentStatus.PAID: "10; in paid employment; paid; employed; paid work; working; in work; paid employment",
    EmploymentStatus.LOOKING: "11; not in paid employment, looking for work and available to start work; unemployed;"
    "looking for work; unpaid and looking; not in paid employment, looking for work; jobseeker",
    EmploymentStatus.NOT_LOOKING: "12; not in paid employment, not looking for work and/or not available to start work;"
    "economically inactive; inactive; not looking for work; unpaid and not looking;"
    "not in paid employment, not looking for work",
    EmploymentStatus.NOT_KNOWN: "98; not known; not known/not provided; unknown; not provided",
}
CHOSEN = TypeVar("CHOSEN")


def _by_key(names: Mapping[CHOSEN, str]) -> dict[str, CHOSEN]:
    return {name_key(name): member for member, text in names.items() for name in text.split(";")}


CHANNEL_OF, STATUS_OF = _by_key(CHANNELS), _by_key(STATUSES)
YES = {name_key(word) for word in ("yes", "y", "true", "1", "agreed", "given", "consented")} | {"✓", "✔", "☑"}
NOTHING = {name_key(word) for word in ("no", "none", "n/a", "not needed", "not required", "nil")}

QUOTES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | dict.fromkeys("\u2010\u2011\u2013", "-")
)
UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def tidy(text: str) -> str:
    """Set quotes and hyphens straight, and drop unseen characters and spare spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    return " ".join(UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(QUOTES).split())


def short_text(text: str, *, most: int) -> str:
    """Keep a text of one line within its length."""
    if len(text) > most:
        raise Unaccepted(f"must be {most} characters or fewer", f"a text of {most} characters or fewer; this has {len(text):,}")
    return text


def need(text: str) -> str:
    """Take words for “none” as an empty answer, such as a language for the interpreter."""
    return "" if name_key(text) in NOTHING or text == "-" else text


CASED_PART = re.compile(r"\w+")


def name(text: str) -> str:
    """Accept a name in any script, and give one typed in capitals or small letters only its capitals."""
    short_text(text, most=100)
    if not any(letter.isalpha() for letter in text) or not all(_in_a_name(letter) for letter in text):
        raise Unaccepted("must have letters, spaces, hyphens and apostrophes only", "a name such as Zoë or O'Neill-Khan")
    one_case = len(text) > 2 and (text.isupper() or text.islower())  # noqa: PLR2004 - AJ and Ng stay as typed
    return CASED_PART.sub(_capital, text.lower()) if one_case else text


def _in_a_name(letter: str) -> bool:
    return letter.isalpha() or letter in " '-.,\u200c\u200d·" or unicodedata.category(letter).startswith("M")


def _capital(part: re.Match[str]) -> str:
    word = part[0]
    if word.startswith("mc") and len(word) > 3:  # noqa: PLR2004 - McKay, but Mci is no such name
        return "Mc" + word[2:].capitalize()
    after_apostrophe = part.start() > 1 and part.string[part.start() - 1] == "'"
    return word if after_apostrophe and len(word) == 1 else word.capitalize()


MONTHS = {
    month: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for month in names.split()
}  # fmt: skip
DECEMBER = 12
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[ t]\d{1,2}:\d{2}(?::\d{2})?)?")
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
IN_WORDS = re.compile(WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]?(?:of\s)?([a-z]{3,9})[-,/. ]{0,2}(\d{4})")
NO_YEAR = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})(?:[-/. ]\d{2})?|\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}(?: \d{2})?")


def day(text: str, *, example: str) -> date:
    """Read a date, always day first: ``3/4/2026`` is 3 April 2026."""
    accepts = f"a date with the day first, such as {example}"
    lower = text.lower()
    if found := ISO.fullmatch(lower):
        parts = int(found[1]), int(found[2]), int(found[3])
    elif found := DAY_FIRST.fullmatch(lower):
        parts = int(found[3]), int(found[2]), int(found[1])
    elif found := IN_WORDS.fullmatch(lower):
        parts = int(found[3]), MONTHS.get(found[2], 0), int(found[1])
    elif NO_YEAR.fullmatch(lower):
        raise Unaccepted("must include a year of 4 figures", accepts)
    else:
        raise Unaccepted("must be a real date", accepts)
    try:
        return date(*parts)
    except ValueError as error:
        if DAY_FIRST.fullmatch(lower) and parts[1] > DECEMBER >= parts[2] > 0:
            accepts = f"{parts[1]} {parts[2]} {parts[0]}, if the month was written first"
        raise Unaccepted("must be a real date", accepts) from error


def date_of_birth(text: str, *, today: date) -> date:
    """Accept the birthday of a person of 14 to 100 years."""
    born = day(text, example="27 3 1998")
    if born > today:
        raise Unaccepted("must be in the past", "a date of birth such as 27 3 1998")
    if not YOUNGEST <= relativedelta(today, born).years <= OLDEST:
        raise Unaccepted(f"must make the person {YOUNGEST} to {OLDEST} years old", "a date of birth such as 27 3 1998")
    return born


def referral_date(text: str, *, today: date) -> date:
    """Accept a day of the last 2 years."""
    example = f"{today.day} {today.month} {today.year}"
    on = day(text, example=example)
    if on > today:
        raise Unaccepted("must be today or in the past", f"a date up to {today.day} {today:%B %Y}")
    if on < today - relativedelta(years=2):
        raise Unaccepted("must be in the last 2 years", f"a date from {today - relativedelta(years=2):%-d %B %Y}")
    return on


POSTCODE = re.compile(
    r"GIR0AA|ZZ99\d[A-Z]{2}|(?:[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Y]\d[\dABEHMNPRV-Y]?))\d[ABD-HJLNP-UW-Z]{2}|BFPO\d{1,4}",
    re.ASCII,
)
HOMELESS = {"nfa", "nofixedabode", "nofixedaddress", "homeless"}


def postcode(text: str) -> str:
    """Write a UK postcode in capitals with its one space; “NFA” becomes the postcode of no fixed abode."""
    key = re.sub(r"[\s.\-]", "", text).upper()
    if key.lower() in HOMELESS:
        return NO_FIXED_ABODE
    if not POSTCODE.fullmatch(key):
        raise Unaccepted("must be a full UK postcode", "a postcode such as M6 8HD, or NFA for no fixed abode")
    return f"BFPO {key[4:]}" if key.startswith("BFPO") else f"{key[:-3]} {key[-3:]}"


TELEPHONE = re.compile(r"\+?\d{8,15}", re.ASCII)
NATIONAL = re.compile(r"\+44(?:7\d{9}|[1238]\d{8,9}|5\d{9})")


def phone(text: str) -> str:
    """Write a telephone number as ``+44…``, also where a spreadsheet has eaten the 0 or somebody wrote +44 (0)."""
    number = re.sub(r"[\s().\-/]", "", text.replace("(0)", "") if text.lstrip().startswith(("+", "00")) else text)
    if TELEPHONE.fullmatch(number):
        if number.startswith("00"):
            number = "+" + number[2:]
        elif number.startswith("0"):
            number = "+44" + number[1:]
        elif number.startswith("44"):
            number = "+" + number
        elif not number.startswith("+") and len(number) in {9, 10}:
            number = "+44" + number
        if number.startswith("+440"):
            number = "+44" + number[4:]
        if NATIONAL.fullmatch(number) or (number.startswith("+") and not number.startswith("+44")):
            return number
    raise Unaccepted("must be a telephone number", "a UK number such as 07700 900123, or an international one that begins with +")


def email(text: str) -> str:
    """Accept an e-mail address by its shape, in small letters."""
    try:
        return validate_email(text.removeprefix("mailto:"), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Unaccepted("must be an email address", "an address such as name@example.org") from error


def channel(text: str) -> Channel:
    """Read how the person wants to be contacted."""
    return _one_of(text, CHANNEL_OF, "must be a way to make contact", "phone, text, email or letter")


def employment_status(text: str) -> EmploymentStatus:
    """Read an ILR employment status, by code or by words."""
    return _one_of(
        text,
        STATUS_OF,
        "must be an employment status",
        "10 (in paid employment), 11 (looking for work), 12 (not looking for work) or 98 (not known)",
    )


def consent(text: str) -> bool:
    """Accept only a yes."""
    if name_key(text) in YES or text in YES:
        return True
    raise Unaccepted("must be yes", "yes, once the person has agreed to be contacted")


def _one_of(text: str, choices: Mapping[str, CHOSEN], says: str, accepts: str) -> CHOSEN:
    if (found := choices.get(name_key(text))) is None:
        raise Unaccepted(says, accepts)
    return found


class Programmes:
    """The programmes a referral may name, by code or by name."""

    def __init__(self, programmes: Iterable[tuple[str, str]]) -> None:
        """Take (code, name) pairs, in the order in which they are offered."""
        pairs = list(programmes)
        self._codes = {name_key(word): code for code, title in pairs for word in (title, code)}
        self._accepts = " or ".join(", ".join(title for _, title in pairs).rsplit(", ", 1)) or "no programme takes referrals"

    def code(self, text: str) -> str:
        """Find the code of the programme that ``text`` names."""
        return _one_of(text, self._codes, "must be one of your programmes", self._accepts)
