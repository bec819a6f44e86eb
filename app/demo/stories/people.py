"""Who the made-up people are: names, birthdays, ways to reach them, and what they would answer about equality. Pure, seeded.

Nothing here leads to anybody: telephone numbers come from the ranges that Ofcom keeps for drama, addresses end in example.org,
and the postcode districts are ones that Royal Mail does not use (M10 was given up, the others were never opened).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from app.candidates.models import Channel
from app.candidates.names import name_key, slip_keys
from app.demo.stories.names import BACKGROUNDS
from app.equality.questions import DECLINED
from app.statistics import codes

DISTRICTS = tuple("M10 M36 M37 M39 M47 M48 M49 M52 M53 OL17 OL18 OL19 BL10 BL12 SK20 SK21 WN9 WN10".split())
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_NO_FIXED_ABODE = "ZZ99 3VZ"
_LANDLINES = ("+44161496", "+44151496", "+44113496", "+44114496")
"""Ofcom's drama ranges of Manchester, Liverpool, Leeds and Sheffield: each 0000 to 0999."""
_NEEDS = (
    "BSL interpreter",
    "Text messages, not phone calls",
    "Large print letters",
    "Call after 3pm",
    "Easy Read letters",
    "Extra time to answer",
    "Quiet room for meetings",
    "Step-free meeting place",
    "Prefers to come with a support worker",
)
_STATUSES = ("11",) * 12 + ("12",) * 5 + ("10",) * 2 + ("98",)
_CHANNELS = (Channel.PHONE,) * 5 + (Channel.TEXT_OR_EMAIL,) * 4 + (Channel.FACE_TO_FACE, Channel.LETTER)
_WEIGHTS = tuple(accumulate(background.weight for background in BACKGROUNDS))
_WHITE = frozenset(code for code in codes.load("ethnicity_census_2021").codes if codes.wres_group(code) == codes.WRES_WHITE)
_AGES = ((16, 24, 30), (25, 34, 28), (35, 44, 20), (45, 54, 14), (55, 64, 8))
_AGE_WEIGHTS = tuple(accumulate(weight for _, _, weight in _AGES))
_DAYS_A_YEAR = 365.25

WOMEN = 0.57
DISABLED_BY_AGE = (0.24, 0.22, 0.25, 0.31, 0.36)
DECLINES = {"sex": 0.008, "ethnicity": 0.035, "disability_condition": 0.04}
"""How many are asked and would rather not say."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the case file knows them, and what only the equality questions ask."""

    given_name: str
    family_name: str
    preferred_name: str | None
    born: int
    """Day of birth, as the number of a day (``date.toordinal``)."""
    phone: str | None
    email: str | None
    postcode: str
    channel: Channel | None
    contact_needs: str | None
    employment_status: str
    minority: bool
    disabled: bool
    answers: Mapping[str, str]
    """What the person answers on the equality pages, by question."""


def person(dice: Random, *, number: int, referred: int) -> Person:
    """Make up one person, of 16 to 64 years on the day of the referral."""
    background = dice.choices(BACKGROUNDS, cum_weights=_WEIGHTS)[0]
    woman = dice.random() < WOMEN
    given = dice.choice(background.women if woman else background.men)
    family = dice.choice(background.families)
    ethnicity = dice.choices(*_codes_of(background.weight, background.families[0]))[0]
    group = dice.choices(range(len(_AGES)), cum_weights=_AGE_WEIGHTS)[0]
    youngest, oldest, _ = _AGES[group]
    born = referred - int(_DAYS_A_YEAR * (youngest + dice.random() * (oldest + 1 - youngest))) - 1
    disabled = dice.random() < DISABLED_BY_AGE[group]
    needs: str | None = None
    if dice.random() < 0.1:  # noqa: PLR2004 - 1 in 10 needs something arranged before contact
        needs = f"{background.language} interpreter" if background.language and dice.random() < 0.5 else dice.choice(_NEEDS)  # noqa: PLR2004 - half of them
    return Person(
        given_name=given,
        family_name=family,
        preferred_name=given[:3] if len(given) > 6 and dice.random() < 0.08 else None,  # noqa: PLR2004 - some go by less
        born=born,
        phone=_phone(dice),
        email=f"{name_key(given)}.{name_key(family)}{number}@example.org" if dice.random() < 0.8 else None,  # noqa: PLR2004 - 4 in 5
        postcode=_postcode(dice),
        channel=dice.choice(_CHANNELS) if dice.random() < 0.7 else None,  # noqa: PLR2004 - others have not said
        contact_needs=needs,
        employment_status=dice.choice(_STATUSES),
        minority=ethnicity not in _WHITE,
        disabled=disabled,
        answers=_answers(dice, sex="F" if woman else "M", ethnicity=ethnicity, disabled=disabled),
    )


@cache
def slips_of(name: str) -> frozenset[str]:
    """Give the search keys of one name; names repeat, so each is worked out once."""
    return frozenset(slip_keys(name))


@cache
def _codes_of(_weight: int, family: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    found = next(background for background in BACKGROUNDS if background.families[0] == family)
    return tuple(found.ethnicities), tuple(found.ethnicities.values())


def _phone(dice: Random) -> str | None:
    kind = dice.random()
    if kind < 0.04:  # noqa: PLR2004 - 1 in 25 has none
        return None
    if kind < 0.8:  # noqa: PLR2004 - most have a mobile
        return f"+447700900{dice.randrange(1000):03}"
    return f"{dice.choice(_LANDLINES)}{dice.randrange(1000):04}"


def _postcode(dice: Random) -> str:
    if dice.random() < 0.02:  # noqa: PLR2004 - 1 in 50 has no fixed home
        return _NO_FIXED_ABODE
    return f"{dice.choice(DISTRICTS)} {dice.randrange(1, 10)}{dice.choice(_INWARD)}{dice.choice(_INWARD)}"


def _answers(dice: Random, *, sex: str, ethnicity: str, disabled: bool) -> dict[str, str]:
    has_condition = disabled or dice.random() < 0.06  # noqa: PLR2004 - a condition that limits nothing
    answers = {"sex": sex, "ethnicity": ethnicity, "disability_condition": "Y" if has_condition else "N"}
    for question, chance in DECLINES.items():
        if dice.random() < chance:
            answers[question] = DECLINED
    if answers["disability_condition"] == "Y":
        limited = dice.choice("ALL") if disabled else "N"
        answers["disability_limited"] = DECLINED if dice.random() < 0.03 else limited  # noqa: PLR2004 - a few stop here
    return answers
