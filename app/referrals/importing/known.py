"""Find people the organisation already knows, and rows of a file that look alike."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CTE, Date, Integer, Row, Text, cast, column, func, select

from app.candidates.models import Candidate
from app.candidates.names import sort_key
from app.extensions import db
from app.referrals.reading.matching import Likeness, Person, likely_duplicate, person
from app.referrals.reading.rows import GivenReferral

Json = dict[str, Any]


def known_people(referrals: Mapping[int, GivenReferral], *, org_id: UUID) -> dict[int, list[Json]]:
    """Find likely duplicates among the people of the organisation: one statement for all, then a score for each pair."""
    found: dict[int, list[Json]] = defaultdict(list)
    people = {number: given.person for number, given in referrals.items()}
    for number, candidate, them in _who_may_be(referrals, org_id=org_id):
        likeness = likely_duplicate(people[number], them)
        if likeness.likely:
            found[number].append(_duplicate(candidate.id, candidate.reference, likeness))
    return found


def alike_in_file(number: int, referral: GivenReferral, others: Sequence[tuple[int, GivenReferral]]) -> list[Json]:
    """Find other rows of the file that look like this one, after it was repaired."""
    me = referral.person
    likes = ((other, likely_duplicate(me, them.person)) for other, them in others if other != number)
    return [{"row": other, "score": like.score, "reasons": list(like.reasons)} for other, like in likes if like.likely]


def _duplicate(candidate_id: UUID, reference: str, likeness: Likeness) -> Json:
    return {
        "candidate_id": str(candidate_id),
        "reference": reference,
        "score": likeness.score,
        "reasons": list(likeness.reasons),
    }


def _who_may_be(referrals: Mapping[int, GivenReferral], *, org_id: UUID) -> Iterator[tuple[int, Row[Any], Person]]:
    """People who share a birthday (day and month swapped too), a name, a phone or an email with a row of a file.

    No pair that shares none of these reaches the score at which a person is asked (matching.LIKELY).
    """
    given = _given(referrals)
    if given is None:
        return
    same = (
        Candidate.date_of_birth == given.c.born,
        Candidate.date_of_birth == given.c.swapped,
        Candidate.name_key == given.c.name_key,
        Candidate.phone == given.c.phone,
        Candidate.email == given.c.email,
    )
    # One indexed join for each way of being alike; an OR would compare everybody with everybody.
    pairs = [select(given.c.number, Candidate.id).where(Candidate.org_id == org_id, rule) for rule in same]
    near = pairs[0].union(*pairs[1:]).subquery("near")
    found = db.session.execute(
        select(
            near.c.number,
            Candidate.id,
            Candidate.reference,
            Candidate.given_name,
            Candidate.family_name,
            Candidate.preferred_name,
            Candidate.date_of_birth,
            Candidate.phone,
            Candidate.email,
            Candidate.postcode,
        )
        .join(near, near.c.id == Candidate.id)
        .where(Candidate.org_id == org_id)
        .order_by(near.c.number, Candidate.reference)
    )
    for one in found:
        yield (
            one.number,
            one,
            person(
                first_name=one.given_name,
                last_name=one.family_name,
                preferred_name=one.preferred_name,
                date_of_birth=one.date_of_birth,
                phone=one.phone,
                email=one.email,
                postcode=one.postcode,
            ),
        )


def _given(referrals: Mapping[int, GivenReferral]) -> CTE | None:
    if not referrals:
        return None
    given = referrals.values()
    lists: dict[str, tuple[Any, list[Any]]] = {
        "number": (Integer, list(referrals)),
        "born": (Date, [one.date_of_birth for one in given]),
        "swapped": (Date, [_swapped(one) for one in given]),
        "name_key": (Text, [sort_key(one.first_name or "", one.last_name or "") or None for one in given]),
        "phone": (Text, [one.phone for one in given]),
        "email": (Text, [one.email for one in given]),
    }
    arrays = (cast(values, ARRAY(type_)) for type_, values in lists.values())
    columns = (column(name, type_) for name, (type_, _values) in lists.items())
    return select(func.unnest(*arrays).table_valued(*columns).render_derived("row")).cte("given")


def _swapped(one: GivenReferral) -> date | None:
    born = one.date_of_birth
    return born.replace(month=born.day, day=born.month) if born and born.day <= 12 else None  # noqa: PLR2004 - months
