"""Made-up lives run at the published rates (DOMAIN 7.1), by the rules of the state machines."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from statistics import median

import pytest

from app.demo.stories.lives import Kind, Life, Training, Traits
from app.demo.stories.pathways import live, working_day
from app.demo.stories.people import person
from app.enrolments.states import REASONS, Action, replay
from app.programmes.catalogue import TEMPLATES
from app.programmes.gates import Gate
from app.programmes.models import ProgrammeType
from app.programmes.stages import Stage
from app.vacancies.states import ApplicationAction, next_state
from app.vacancies.states import ApplicationState as State

PEOPLE = 4000
FIRST_DAY = 739_000


@dataclass(slots=True)
class Told:
    """Lives, and how many reached what."""

    lives: list[tuple[Traits, Life]] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    waits: list[int] = field(default_factory=list)


def _does(life: Life, *what: object) -> bool:
    return any(event.what in what for event in life.events if event.kind is not Kind.SHARING)


@pytest.fixture(scope="module")
def told() -> Told:
    dice, made = Random(7), Told()
    for number in range(PEOPLE):
        referred = FIRST_DAY + number % 700
        one = person(dice, number=number, referred=referred)
        type_ = dice.choices(tuple(ProgrammeType), (45, 33, 22))[0]
        life = live(
            dice,
            type_=type_,
            weeks=TEMPLATES[type_].weeks,
            traits=Traits(one.disabled, one.minority),
            referred=referred,
            training=lambda day: Training(working_day(day + 7), None),
        )
        made.lives.append((Traits(one.disabled, one.minority), life))
        _count(made, life)
    return made


def _count(made: Told, life: Life) -> None:
    for name, what in {
        "started": Action.START,
        "trained": Gate.TRAINING,
        "ready": Action.MAKE_READY,
        "interviewed": ApplicationAction.HOLD_INTERVIEW,
        "offered": ApplicationAction.OFFER,
        "in work": Action.START_WORK,
        "left early": Action.LEAVE_EARLY,
    }.items():
        made.reached[name] += _does(life, what)
    made.reached["offers"] += sum(event.what is ApplicationAction.OFFER for event in life.events)
    if life.job is not None:
        began, ended = life.job
        for days in (91, 182, 364):
            made.reached[f"{days} days"] += ended is None or ended - began >= days
        offered = [event.day for event in life.events if event.what is ApplicationAction.OFFER]
        made.waits.append(began - offered[-1])


@pytest.mark.parametrize(
    ("what", "of", "least", "most"),
    [
        ("started", None, 0.60, 0.68),
        ("trained", "started", 0.70, 0.85),
        ("ready", "started", 0.60, 0.72),
        ("interviewed", "started", 0.50, 0.60),
        ("offered", "started", 0.40, 0.50),
        ("in work", "started", 0.35, 0.45),
        ("left early", "started", 0.28, 0.52),
        ("in work", "offers", 0.75, 0.83),
        ("91 days", "in work", 0.70, 0.85),
        ("182 days", "in work", 0.60, 0.75),
        ("364 days", "in work", 0.47, 0.78),
    ],
)
def test_rates_are_those_published(told: Told, what: str, of: str | None, least: float, most: float) -> None:
    rate = told.reached[what] / (told.reached[of] if of else PEOPLE)
    assert least <= rate <= most


def test_the_wait_from_offer_to_start_is_about_eight_weeks(told: Told) -> None:
    assert 50 <= median(told.waits) <= 60
    assert min(told.waits) >= 35


def test_disabled_people_and_minorities_are_offered_less_on_purpose(told: Told) -> None:
    def offered(keep: Traits) -> float:
        seen = [life for traits, life in told.lives if traits == keep and _does(life, ApplicationAction.HOLD_INTERVIEW)]
        return sum(_does(life, ApplicationAction.OFFER) for life in seen) / len(seen)

    others = offered(Traits(disabled=False, minority=False))
    assert offered(Traits(disabled=True, minority=False)) < others - 0.05
    assert offered(Traits(disabled=False, minority=True)) < others - 0.03


def test_every_life_follows_the_table_of_steps_and_gives_reasons(told: Told) -> None:
    for _, life in told.lives:
        steps = [event for event in life.events if event.kind is Kind.STEP]
        assert replay([(Action(str(step.what)), Stage.REFERRED) for step in steps]) is not None
        for step in steps:
            assert step.detail in REASONS.get(Action(str(step.what)), (None,))


def test_applications_follow_their_table(told: Told) -> None:
    for _, life in told.lives:
        for number in range(len(life.guaranteed)):
            taken = [e.what for e in life.events if e.kind is Kind.APPLICATION and e.detail == number]
            state = State.PROPOSED
            for action in taken[1:]:
                state = next_state(state, ApplicationAction(str(action)))


def test_events_are_in_order_and_nobody_works_at_weekends_but_on_the_wards(told: Told) -> None:
    for _, life in told.lives:
        days = [event.day for event in life.events]
        assert days == sorted(days)
        assert all(e.day % 7 not in {6, 0} for e in life.events if e.what in {Action.START, ApplicationAction.OFFER})


def test_people_are_of_working_age_and_a_few_do_not_answer(told: Told) -> None:
    dice = Random(3)
    people = [person(dice, number=number, referred=FIRST_DAY) for number in range(PEOPLE)]
    assert all(16 * 365.25 <= FIRST_DAY - one.born < 65.01 * 365.25 for one in people)
    for question in ("ethnicity", "disability_condition"):
        declined = sum(one.answers[question] == "PNTS" for one in people) / PEOPLE
        assert 0.02 < declined < 0.06
