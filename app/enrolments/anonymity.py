"""Find what would tell a hiring manager who somebody is, in the words that are shown before interview. Pure.

It looks for the person's own names, e-mail address, telephone number and postcode, for any address of those kinds, and for words
that give away gender or age. It says which word and why, so that a person can judge and write it another way.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of the person and must not be shown."""

    names: tuple[str, ...]
    email: str | None = None
    phone: str | None = None
    postcode: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A word that tells too much: in which field, and why."""

    field: str
    word: str
    why: str

    @property
    def says(self) -> str:
        """What to do, for the person at the screen."""
        return f"Take out “{self.word}”: {self.why}"


NAME: Final = "it is part of the candidate's name"
PRONOUN: Final = "it gives away gender. Use “they”, or leave it out"
EMAIL: Final = "it is an e-mail address"
PHONE: Final = "it looks like a telephone number"
POSTCODE: Final = "it is a postcode"
AREA: Final = "it is the candidate's postcode area"
AGE: Final = "it gives away age"
LINK: Final = "a web address can lead to the person"

_PRONOUNS: Final = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself", "mr", "mrs", "ms", "miss"})
# Names that are everyday words too: as a word, in small letters, they stay; with a capital they go.
_EVERYDAY: Final = frozenset(
    "an baker best bill black brown clerk cook day do faith good grace green grant hall hill hope house in joy king long mark "
    "may no page porter price reed rich rose short small so song summer sunny to ward waters white will wood woods young".split()
)
_HIDDEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_WORD: Final = re.compile(r"[^\W\d_]+")
_NAME_LENGTH: Final = 2
_SAME_PHONE_DIGITS: Final = 7
_PHONE_DIGITS: Final = 9
_PATTERNS: Final = (
    (re.compile(r"[\w.+'-]+\s?@\s?[\w-]+(?:\.[\w-]+)*"), EMAIL),
    (re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE), LINK),
    (re.compile(r"(?<![\w£])\+?\(?\d[\d\s().-]{7,}\d(?!\w)"), PHONE),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE), POSTCODE),
    (re.compile(r"\b(?:aged?\s+\d{2}|\d{2}[\s-]years?[\s-]old)\b", re.IGNORECASE), AGE),
)


def check(texts: Mapping[str, str], *, identity: Identity) -> list[Finding]:
    """Return every word of ``texts`` (by name of the field) that tells too much, in reading order."""
    return [finding for field, text in texts.items() for finding in _once(_findings(field, _plain(text), identity))]


def _findings(field: str, text: str, identity: Identity) -> Iterator[Finding]:
    names = frozenset(_name_parts(identity.names))
    for match in _WORD.finditer(text):
        word = match.group()
        folded = _fold(word)
        if folded in names and not (folded in _EVERYDAY and word.islower()):
            yield Finding(field, word, NAME)
        elif folded in _PRONOUNS:
            yield Finding(field, word, PRONOUN)
    for pattern, why in _PATTERNS:
        for match in pattern.finditer(text):
            if why is PHONE and len(re.sub(r"\D", "", match.group())) < _PHONE_DIGITS:
                continue  # a date, or two years
            yield Finding(field, match.group().strip(), why)
    yield from _own_addresses(field, text, identity)


def _own_addresses(field: str, text: str, identity: Identity) -> Iterator[Finding]:
    digits = re.sub(r"\D", "", identity.phone or "")[-_SAME_PHONE_DIGITS:]
    if len(digits) == _SAME_PHONE_DIGITS and digits in re.sub(r"\D", "", text):
        yield Finding(field, digits, PHONE)
    area = (identity.postcode or "").upper().replace(" ", "")[:-3]
    if area and (found := re.search(rf"\b{re.escape(area)}\b", text, re.IGNORECASE)):
        yield Finding(field, found.group(), AREA)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    seen: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        seen.setdefault((finding.word.casefold(), finding.why), finding)
    return list(seen.values())


def _name_parts(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for part in _WORD.findall(_plain(name)):
            if len(part) >= _NAME_LENGTH:
                yield _fold(part)


def _plain(text: str) -> str:
    """Undo look-alike forms of letters, and take out characters that cannot be seen."""
    return unicodedata.normalize("NFKC", text.translate(_HIDDEN))


def _fold(word: str) -> str:
    """Compare without accents and capitals."""
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
