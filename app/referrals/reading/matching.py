"""Tell whether two people may be the same person: pure, and the same for files and for the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.candidates.names import alike, delete_one_keys, name_key

__all__ = ["LIKELY", "Likeness", "Person", "alike", "delete_one_keys", "likely_duplicate", "name_key", "person", "within"]

LIKELY = 60
"""Score from which two people are shown as a likely duplicate."""


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
