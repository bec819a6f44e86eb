"""Make an integrated care system with two employers, and write it in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from time import perf_counter
from typing import Any

from psycopg import Connection
from sqlalchemy import exists, func, select, text

from app import audit
from app.access import Role
from app.accounts import passwords
from app.audit import AuditType
from app.candidates.models import Candidate
from app.demo import care, repeats, work
from app.demo.cases import Case, Numbers, World
from app.demo.copying import COLUMNS, Batch, Rows, Writer
from app.demo.posts import Posts
from app.demo.setting import DAYS_BACK, PASSWORD, SHARES, Setting, new_id, places, setting
from app.demo.stories.lives import Life, Training, Traits
from app.demo.stories.pathways import live, working_day
from app.demo.stories.people import Person, person
from app.extensions import db
from app.organisations.models import Kind
from app.programmes.catalogue import TEMPLATES
from app.programmes.models import ProgrammeType
from app.programmes.stages import ENDS, Stage
from app.refusals import Refusal
from app.transactions import MAINTENANCE, acting_as, transaction

CHUNK = 5_000
GROWTH = 0.9
"""Below 1, more people are referred now than two years ago."""
REJOINS = 0.06
"""How many of those who ended early come back later, as a new enrolment."""
_WITHOUT_ANYBODY = text(
    "DELETE FROM cohort c WHERE starts_on < :today "
    "AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.org_id = c.org_id AND e.cohort_id = c.id)"
)
"""Groups that nobody joined were never run."""
Say = Callable[[str], None]


@dataclass(slots=True)
class Wanted:
    """What is asked for."""

    candidates: int
    seed: int
    today: date
    suffix: str = ""
    """Put behind the names of the organisations, where several loads share a database of tests."""


@dataclass(slots=True)
class Figures:
    """What a load took."""

    rows: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def load(wanted: Wanted, *, say: Say) -> Figures:
    """Fill an empty database, or refuse."""
    figures, began = Figures(), perf_counter()
    with acting_as(MAINTENANCE), transaction():
        if db.session.scalar(select(exists().where(Candidate.id.is_not(None)))):
            raise Refusal("There are people in this database already. Demo data is for an empty one")
        with Writer(_connection()) as writer:
            made = Maker(wanted, first=_next_numbers())
            for batch in made.batches():
                if "candidate" in batch.rows:
                    say(f"  {made.people:,} people")
                writer.put(batch)
            figures.seconds["making up, with writing beside it"] = perf_counter() - began
        figures.seconds["of that and after it, writing"] = writer.seconds
        figures.rows = writer.written
        made.advance_numbers()
        db.session.execute(_WITHOUT_ANYBODY, {"today": wanted.today})
        for place in made.settings:
            detail = {"candidates": place.place.candidates, "seed": wanted.seed, "today": wanted.today.isoformat()}
            audit.record_as(AuditType.DEMO_LOADED, role="maintenance", org_id=place.org_id, detail=detail)
    figures.seconds["until saved"] = perf_counter() - began
    analyse()
    figures.seconds["with ANALYZE"] = perf_counter() - began
    return figures


def analyse() -> None:
    """Let the planner know what is there now, as the owner, whose tables they are."""
    with closing(db.engine.raw_connection()) as connection:
        driver = connection.driver_connection
        if driver is None:
            return
        driver.autocommit = True
        driver.execute("VACUUM (ANALYZE) " + ", ".join(COLUMNS))
        driver.autocommit = False


def _connection() -> Connection[Any]:
    """Give the driver's connection of the open session, in its transaction and role."""
    driver: Connection[Any] = db.session.connection().connection.driver_connection  # type: ignore[assignment]  # it is open
    return driver


def _next_numbers() -> dict[str, int]:
    names = ("candidate_number", "profile_number", "vacancy_number")
    return {name: db.session.scalars(select(func.nextval(name))).one() for name in names}


class Maker:
    """Makes up everything, batch by batch, from one seeded source of chance."""

    def __init__(self, wanted: Wanted, *, first: dict[str, int]) -> None:
        self.wanted, self.first = wanted, first
        self.dice = Random(f"{wanted.seed} {wanted.candidates} {wanted.today}")  # noqa: S311 - made-up people, not secrets
        self.last = (wanted.today - timedelta(days=1)).toordinal()
        self.numbers = Numbers(first["candidate_number"], first["profile_number"])
        self.next_vacancy = first["vacancy_number"]
        self.people = 0
        self.settings: list[Setting] = []

    def batches(self) -> Iterator[Batch]:
        """Give the rows of everything, in an order in which they can be written."""
        above, password_hash = new_id(self.dice), passwords.hash_of(PASSWORD)
        system = Rows()
        name = f"North Weaver Integrated Care System{self.wanted.suffix}"
        system["organisation"].append((above, Kind.ICS, name, None, None))
        yield Batch(None, system)
        for place in places(self.wanted.candidates, suffix=self.wanted.suffix):
            made = setting(self.dice, place, above=above, last=self.last, password_hash=password_hash)
            self.settings.append(made)
            yield Batch(None, made.apart)
            yield Batch(made.org_id, made.rows)
            yield from self._people_of(made)

    def _people_of(self, made: Setting) -> Iterator[Batch]:
        posts = Posts(self.dice, made, self.last, self.next_vacancy)
        world = World(self.dice, made, posts, self.numbers, self.last)
        posts.open_ones(world.rows)
        number_of_people = made.place.candidates
        repeated = repeats.of_sample(number_of_people) if not self.people else {}
        for number in range(number_of_people):
            passed = ((number + self.dice.random()) / number_of_people) ** GROWTH
            referred = min(working_day(self.last - DAYS_BACK + int(DAYS_BACK * passed)), self.last)
            one = person(self.dice, number=self.numbers.candidate, referred=referred)
            if number in repeated:
                one = repeated[number](one)
            write_person(world, one, referred=referred)
            self.people += 1
            if (number + 1) % CHUNK == 0 or number + 1 == number_of_people:
                yield Batch(made.org_id, world.rows)
                world.rows = Rows()
        self.next_vacancy = posts.next_number

    def advance_numbers(self) -> None:
        """Move the sequences behind the numbers that were given."""
        reached = {
            "candidate_number": self.numbers.candidate,
            "profile_number": self.numbers.profile,
            "vacancy_number": self.next_vacancy,
        }
        for name, end in reached.items():
            taken = text("SELECT count(nextval(:name)) FROM generate_series(1, :many)")
            db.session.execute(taken, {"name": name, "many": end - self.first[name] - 1})


def write_person(world: World, one: Person, *, referred: int) -> None:
    """Write everything about one person."""
    dice = world.dice
    number = world.numbers.candidate
    world.numbers.candidate += 1
    type_ = dice.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    life = _live(world, one, type_, referred)
    waits = len(life.events) == 1 or life.events[1].day > world.last
    adviser = None if waits and dice.random() < 0.4 else dice.choice(world.setting.members[Role.ADVISER])  # noqa: PLR2004 - some new people wait for one
    case = Case(world, one, adviser)
    _tell(case, life, type_)
    again = _again(case, one)
    if again is not None:
        _tell(case, *again)
    care.equality(case, life)
    last_contact = care.contacts(case)
    next_action, next_due = care.actions(case)
    for enrolment in case.enrolments:
        work.profile(case, enrolment)
    case.candidate(number=number, next_action=next_action, next_due=next_due, last_contact=last_contact)


def _tell(case: Case, life: Life, type_: ProgrammeType) -> None:
    working = work.Work(case, life)
    for event, enrolment in case.enrol(life, type_):
        working.write(event, enrolment)


def _again(case: Case, one: Person) -> tuple[Life, ProgrammeType] | None:
    """Let some who left come back after a few months."""
    ended = case.enrolments[-1]
    if ended.stage not in ENDS - {Stage.SUSTAINED, Stage.NOT_ELIGIBLE} or case.dice.random() >= REJOINS:
        return None
    back = working_day(ended.since + case.dice.randint(40, 150))
    if back > case.world.last:
        return None
    type_ = case.dice.choice(tuple(ProgrammeType))
    return _live(case.world, one, type_, back), type_


def _live(world: World, one: Person, type_: ProgrammeType, referred: int) -> Life:
    groups = world.setting.groups[type_]

    def training(day: int) -> Training:
        if day - 2 <= world.last:  # somebody who has not started by now takes no place
            found = groups.find(day)
            if found is not None:
                return Training(*found)
        return Training(working_day(day + 7), None)

    traits = Traits(one.disabled, one.minority)
    return live(world.dice, type_=type_, weeks=TEMPLATES[type_].weeks, traits=traits, referred=referred, training=training)
