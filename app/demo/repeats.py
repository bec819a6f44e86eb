"""A few demo people who are in the sample file of referrals too, written a little differently: likely duplicates."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.demo.stories.people import Person
from app.referrals.reading import sample, values
from app.referrals.reading.columns import Field

MOST = 12
ONE_IN = 25


def _as_it_is(person: Person) -> Person:
    return replace(person, postcode="M10 4ZE")


def _slip(person: Person) -> Person:
    name = person.family_name
    return replace(person, family_name=name[:-2] + name[-1] if len(name) > 5 else name + "e")  # noqa: PLR2004 - short names grow


def _swapped(person: Person) -> Person:
    return replace(person, given_name=person.family_name, family_name=person.given_name)


def _new_phone(person: Person) -> Person:
    return replace(person, phone="+447700900999", email=None)


_CHANGES: tuple[Callable[[Person], Person], ...] = (_as_it_is, _slip, _new_phone, _swapped)


def of_sample(people: int) -> Mapping[int, Callable[[Person], Person]]:
    """Say which of ``people`` repeat somebody of the sample file, and how to make them so."""
    wanted = min(MOST, people // ONE_IN)
    if not wanted:
        return {}
    made = sample.make()
    faulty = made.broken.keys() | made.tidied.keys() | made.repeated.keys() | set(made.repeated.values())
    sound = [row for number, row in enumerate(made.rows, 2) if number not in faulty]
    apart = len(sound) // wanted
    return {
        turn * people // wanted + ONE_IN // 2: _becoming(sound[turn * apart], _CHANGES[turn % len(_CHANGES)])
        for turn in range(wanted)
    }


def _becoming(row: sample.Person, change: Callable[[Person], Person]) -> Callable[[Person], Person]:
    """Give a function that lends a made-up person the name, birthday and addresses of a row of the file."""

    def become(person: Person) -> Person:
        return change(
            replace(
                person,
                given_name=values.tidy(row[Field.FIRST_NAME]),
                family_name=values.tidy(row[Field.LAST_NAME]),
                preferred_name=values.tidy(row[Field.PREFERRED_NAME]) or None,
                born=values.day(values.tidy(row[Field.DATE_OF_BIRTH]), example="").toordinal(),
                phone=values.phone(row[Field.PHONE]) if row[Field.PHONE] else None,
                email=values.email(row[Field.EMAIL]) if row[Field.EMAIL] else None,
                postcode=values.postcode(row[Field.POSTCODE]),
            )
        )

    return become
