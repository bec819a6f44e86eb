"""Tell whether two people may be the same person: pure, and the same for files and for the database."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LIKELY = 60
"""Score from which two people are shown as a likely duplicate."""
LONGEST_KEY = 60
SHORTEST_SLIP = 4
"""Shorter names must be equal: Ali and Ala, or Li and Lo, are different names."""

# Letters that Unicode does not take apart into a plain letter and a mark.
PLAIN = str.maketrans(
    dict(zip("øłđðħŧ\u0131ĸŋəɛɔɖƙɓɗƴ", "olddhtikneeodkbdy", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)


def name_key(text: str) -> str:
    """Fold a name to the letters and digits that stay when case, accents, punctuation and spaces are set aside.

    Latin names become ASCII (``"O'Brien"`` and ``"OBRIEN"`` → ``"obrien"``, ``"Łukasz"`` → ``"lukasz"``). A name in
    another script keeps its letters, so that two such names are not taken for one.
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))[:LONGEST_KEY]
    folded = unicodedata.normalize("NFKD", text[: 4 * LONGEST_KEY].casefold()).translate(PLAIN)
    return "".join(letter for letter in folded if letter.isalnum() or _is_vowel_sign(letter))[:LONGEST_KEY]


def _is_vowel_sign(letter: str) -> bool:
    """Tell the vowels of Indic and Thai scripts, which make the name, from accents and Arabic or Hebrew points."""
    return letter > "\u06ff" and unicodedata.category(letter) in {"Mn", "Mc"}


def delete_one_keys(key: str) -> tuple[str, ...]:
    """List the key and every key with one letter less, for finding typing slips.

    Two keys that differ by one letter missing, added, changed or swapped with its neighbour have a key in common. The
    reverse is not certain: check what is found with ``alike``.
    """
    if len(key) < SHORTEST_SLIP:
        return (key,) if key else ()
    return tuple(sorted({key, *(key[:place] + key[place + 1 :] for place in range(len(key)))}))


def alike(one: str, other: str) -> bool:
    """Tell whether two keys are equal or one typing slip apart."""
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < SHORTEST_SLIP or abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


@dataclass(frozen=True, slots=True)
class Person:
    """What duplicates are judged by, already normalised; make one with ``person``."""

    first: str
    last: str
    preferred: str
    born: date | None
    phone: str
    email: str
    postcode: str


def person(  # noqa: PLR0913 - a person is compared by these seven things, all by keyword
    *,
    first_name: str,
    last_name: str,
    preferred_name: str | None = None,
    date_of_birth: date | None = None,
    phone: str | None = None,
    email: str | None = None,
    postcode: str | None = None,
) -> Person:
    """Make the keys of a person."""
    return Person(
        first=name_key(first_name),
        last=name_key(last_name),
        preferred=name_key(preferred_name or ""),
        born=date_of_birth,
        phone="".join(filter(str.isdigit, phone or "")),
        email=(email or "").strip().casefold(),
        postcode=name_key(postcode or ""),
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two people look like one (0 to 100), and why, in words for the adviser."""

    score: int
    reasons: tuple[str, ...]

    @property
    def likely(self) -> bool:
        """Whether the adviser is asked to decide."""
        return self.score >= LIKELY


def likely_duplicate(a: Person, b: Person) -> Likeness:
    """Score two people: name up to 45, date of birth up to 45, e-mail 40, phone 35, postcode 10; never over 100."""
    found = [
        point
        for point in (
            _names(a, b),
            _dates(a.born, b.born),
            (40, "same email") if a.email and a.email == b.email else None,
            (35, "same phone") if a.phone and a.phone == b.phone else None,
            (10, "same postcode") if a.postcode and a.postcode == b.postcode else None,
        )
        if point
    ]
    return Likeness(min(100, sum(score for score, _ in found)), tuple(why for _, why in found))


def _names(a: Person, b: Person) -> tuple[int, str] | None:
    known_as = {a.preferred, a.first} & {b.preferred, b.first} - {""}
    degrees = (
        (bool(a.first) and a.first + a.last == b.first + b.last, (45, "same name")),
        (bool(a.first) and (a.first, a.last) == (b.last, b.first), (42, "first and last name swapped")),
        (alike(a.first, b.first) and alike(a.last, b.last), (38, "similar name")),
        (bool(known_as) and alike(a.last, b.last), (35, "same preferred name and last name")),
        (bool(a.first) and a.first == b.first, (10, "same first name")),
        (bool(a.last) and a.last == b.last, (4, "same last name")),
    )
    return next((points for holds, points in degrees if holds), None)


def _dates(a: date | None, b: date | None) -> tuple[int, str] | None:
    if a is None or b is None:
        return None
    if a == b:
        return 45, "same date of birth"
    if (a.year, a.day, a.month) == (b.year, b.month, b.day):
        return 30, "date of birth with day and month swapped"
    if sum(x != y for x, y in zip(f"{a:%Y%m%d}", f"{b:%Y%m%d}", strict=True)) == 1:
        return 15, "date of birth 1 figure apart"
    return None


MOST_SHARED = 5
"""A phone, e-mail or key that more people share than this (a hostel's telephone) leads nobody to anybody."""


def within(people: Iterable[tuple[int, Person]]) -> dict[int, list[tuple[int, Likeness]]]:
    """Find likely duplicates inside one file: for a row's number, the earlier rows it looks like, best first.

    People are compared when they share a phone, an e-mail, a name, or a date of birth and nearly a name, so that the
    time grows with the rows and not with their square.
    """
    seen: dict[tuple[object, ...], list[tuple[int, Person]]] = {}
    found: dict[int, list[tuple[int, Likeness]]] = {}
    for number, one in people:
        near: dict[int, Person] = {}
        for key in _meeting_places(one):
            place = seen.setdefault(key, [])
            near.update(place)
            if len(place) < MOST_SHARED:
                place.append((number, one))
        likes = [(other, likely_duplicate(one, them)) for other, them in near.items()]
        if likely := sorted((like for like in likes if like[1].likely), key=lambda like: (-like[1].score, like[0])):
            found[number] = likely
    return found


def _meeting_places(one: Person) -> set[tuple[object, ...]]:
    whole = "".join(sorted((one.first, one.last)))  # the same for swapped names
    places: set[tuple[object, ...]] = {("name", whole), ("phone", one.phone), ("email", one.email)}
    if one.born:
        born = (one.born.year, *sorted((one.born.month, one.born.day)))  # the same for day and month swapped
        places |= {("born", born, key) for key in (one.first, *delete_one_keys(one.last))} | {("both", born, whole)}
    return {place for place in places if place[-1]}
