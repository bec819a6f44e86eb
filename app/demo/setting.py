"""Where it all takes place: an employer with its sites, partners, people who sign in, programmes and groups. Pure, seeded."""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from random import Random
from uuid import UUID

from app.access import Role
from app.candidates.names import name_key
from app.demo.copying import Rows, as_array
from app.demo.stories.names import BACKGROUNDS
from app.demo.stories.rates import RATES
from app.organisations.models import Kind
from app.programmes.catalogue import TEMPLATES
from app.programmes.models import ProgrammeType

PASSWORD = "walk the pathway 26"  # noqa: S105 - of made-up people, and printed at every start
DAYS_BACK = 730
SHARES = {ProgrammeType.WORKSTART: 0.45, ProgrammeType.SWAP: 0.33, ProgrammeType.COLLEGE_PATHWAY: 0.22}
OPEN_SHARE = 0.35
"""About so many of all people are still on the way at the end."""
CASES_PER_ADVISER = 60
MOST_ADVISERS = 300
LONGEST_BETWEEN_GROUPS = 98
GROUP = 10
"""People expected in a group; 8 to 16 is usual (DOMAIN 7.1)."""

ADDRESSES = {
    Role.ADVISER: "adviser",
    Role.PROGRAMME_MANAGER: "manager",
    Role.PARTNER_TUTOR: "tutor",
    Role.REFERRER: "referrer",
    Role.HIRING_MANAGER: "hiring",
    Role.WORKFORCE_LEAD: "lead",
    Role.ADMINISTRATOR: "administrator",
}
"""The first part of the address of the first person in each role, whom `flask demo sign-ins` prints."""


@dataclass(frozen=True, slots=True)
class Place:
    """What makes one employer another one."""

    name: str
    short: str
    sites: tuple[str, ...]
    candidates: int
    partners: tuple[tuple[Kind, str, str], ...]
    """Kind, name, and who refers from there."""


def places(candidates: int, *, suffix: str = "") -> tuple[Place, Place]:
    """Share the people out: nearly all with the large employer, a few with the small one beside it."""
    few = max(4, min(24, candidates // 10))
    mark = f"-{name_key(suffix)}" if suffix else ""
    northmoor = Place(
        f"Northmoor University Hospitals NHS Trust{suffix}",
        f"northmoor{mark}",
        ("Riverside Hospital", "Northmoor General Hospital", "St Oswin's Hospital", "Fernhill Community Hospital"),
        candidates - few,
        (
            (Kind.COLLEGE, "Northmoor College", ""),
            (Kind.HOUSING_ASSOCIATION, "Weaver Valley Homes", "Denise Fairclough"),
            (Kind.HOUSING_ASSOCIATION, "Moorside Housing", "Tariq Nazir"),
            (Kind.COUNCIL, "Northmoor Borough Council", "Helen Pryce-Jones"),
            (Kind.JOBCENTRE, "Northmoor Jobcentre Plus", "Karen Tomlin"),
            (Kind.CHARITY, "Open Door Northmoor", "Grace Adjei"),
        ),
    )
    southfield = Place(
        f"Southfield Community NHS Trust{suffix}",
        f"southfield{mark}",
        ("Southfield Health Centre",),
        few,
        ((Kind.JOBCENTRE, "Southfield Jobcentre Plus", "Martin Yardley"),),
    )
    return northmoor, southfield


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation beside the employer, and who refers from there."""

    id: str
    kind: Kind
    name: str
    referrer: str
    email: str


@dataclass(slots=True)
class Groups:
    """The groups of one programme: when they begin, and who still finds a place."""

    days: list[int]
    cohorts: list[list[tuple[str, int]]]
    """By day: the id of each group and its places."""
    taken: dict[str, int] = field(default_factory=dict)

    def find(self, day: int) -> tuple[int, str] | None:
        """Take a place in the next group from ``day`` on that has one; in the smallest where several begin together."""
        for turn in range(bisect_left(self.days, day), len(self.days)):
            room = [id_ for id_, places_ in self.cohorts[turn] if self.taken.get(id_, 0) < places_]
            if room:
                chosen = min(room, key=lambda id_: self.taken.get(id_, 0))
                self.taken[chosen] = self.taken.get(chosen, 0) + 1
                return self.days[turn], chosen
        return None


@dataclass(slots=True)
class Setting:
    """One employer, as the makers of people need it. Ids are text, as they are written."""

    org_id: UUID
    place: Place
    sites: list[str] = field(default_factory=list)
    site_names: list[str] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    members: dict[Role, list[str]] = field(default_factory=lambda: {role: [] for role in Role})
    programmes: dict[ProgrammeType, str] = field(default_factory=dict)
    groups: dict[ProgrammeType, Groups] = field(default_factory=dict)
    rows: Rows = field(default_factory=Rows)
    apart: Rows = field(default_factory=Rows)
    """Rows outside any tenant: organisations and accounts."""


def new_id(dice: Random) -> str:
    """Make an id that looks like any other."""
    return str(UUID(int=dice.getrandbits(128), version=4))


def setting(dice: Random, place: Place, *, above: str, last: int, password_hash: str) -> Setting:
    """Make one employer with everybody who works there, ready to be written."""
    employer = new_id(dice)
    made = Setting(UUID(employer), place)
    made.apart["organisation"].append((employer, Kind.EMPLOYER, place.name, None, above))
    for name in place.sites:
        made.sites.append(new_id(dice))
        made.site_names.append(name)
        made.rows["site"].append((made.sites[-1], name, None))
    _partners(dice, made)
    _people(dice, made, last=last, password_hash=password_hash)
    for type_ in ProgrammeType:
        _programme(dice, made, type_, last=last)
    return made


def colleges(made: Setting) -> list[Partner]:
    """Return the colleges of an employer."""
    return [partner for partner in made.partners if partner.kind is Kind.COLLEGE]


def _partners(dice: Random, made: Setting) -> None:
    more = tuple(
        (Kind.COLLEGE, f"{name} College", "")
        for name in ("Weaver Valley", "Moorside", "Fernhill", "Eastbridge", "Kingsbrook", "Ashdale", "Millgate", "Harcourt")
    )[: made.place.candidates // 10_000]
    for kind, name, referrer in (*made.place.partners, *more):
        id_ = new_id(dice)
        domain = f"{name_key(name)}.example.org"
        made.partners.append(Partner(id_, kind, name, referrer, f"{name_key(referrer.split()[0])}@{domain}" if referrer else ""))
        made.apart["organisation"].append((id_, kind, name, None, None))
        made.rows["partnership"].append((new_id(dice), id_))


def _people(dice: Random, made: Setting, *, last: int, password_hash: str) -> None:
    people = made.place.candidates
    small = len(made.place.sites) == 1
    advisers = min(MOST_ADVISERS, ceil(people * OPEN_SHARE / CASES_PER_ADVISER))
    how_many = {
        Role.ADVISER: 1 if small else max(4, advisers),
        Role.PROGRAMME_MANAGER: 1 if small else max(2, min(30, people // 3000)),
        Role.HIRING_MANAGER: 1 if small else max(4, min(200, people // 250)),
        Role.WORKFORCE_LEAD: 1,
        Role.ADMINISTRATOR: 1,
    }
    for role, number in how_many.items():
        for turn in range(number):
            _member(dice, made, role, first=turn == 0, since=last - DAYS_BACK - 60, password_hash=password_hash)
    for partner in made.partners:
        role = Role.PARTNER_TUTOR if partner.kind is Kind.COLLEGE else Role.REFERRER
        first = not made.members[role]
        _member(dice, made, role, first=first, since=last - DAYS_BACK - 60, password_hash=password_hash, partner=partner)


def _member(  # noqa: PLR0913 - a member is these things
    dice: Random, made: Setting, role: Role, *, first: bool, since: int, password_hash: str, partner: Partner | None = None
) -> None:
    background = dice.choices(BACKGROUNDS, [one.weight for one in BACKGROUNDS])[0]
    given, family = dice.choice((*background.women, *background.men)), dice.choice(background.families)
    name = partner.referrer if partner and partner.referrer else f"{given} {family}"
    number = sum(map(len, made.members.values()))
    local = ADDRESSES[role] if first else f"{name_key(name)}{number}"
    account, member = new_id(dice), new_id(dice)
    at = f"{date.fromordinal(since)} 09:00:00+00"
    made.apart["account"].append((account, f"{local}@{made.place.short}.example.org", name, password_hash, True, at))
    made.rows["member"].append((member, account, role, name, partner.id if partner else None, CASES_PER_ADVISER, at))
    made.members[role].append(member)


def _programme(dice: Random, made: Setting, type_: ProgrammeType, *, last: int) -> None:
    template = TEMPLATES[type_]
    tutored = colleges(made) if type_ is ProgrammeType.COLLEGE_PATHWAY else []
    id_ = new_id(dice)
    made.programmes[type_] = id_
    made.rows["programme"].append(
        (id_, type_, template.name, template.summary, template.has_training, template.has_placement, as_array(template.gates),
         template.weeks, 80, tutored[0].id if tutored else None, 1)
    )  # fmt: skip
    trained = made.place.candidates * SHARES[type_] * RATES[type_].start * RATES[type_].begin_training
    a_week = trained * 7 / DAYS_BACK
    between = max(7, min(LONGEST_BETWEEN_GROUPS, 7 * round(GROUP / max(a_week, 0.01))))
    beside = max(1, ceil(a_week * between / 7 / (GROUP + 1)))
    groups = made.groups[type_] = Groups([], [])
    first = last - DAYS_BACK + dice.randint(40, 60)
    for monday in range(first - (first - 1) % 7, last + 2 * between + 8, between):
        groups.days.append(monday)
        groups.cohorts.append([_cohort(dice, made, type_, monday, number, beside) for number in range(beside)])


def _cohort(dice: Random, made: Setting, type_: ProgrammeType, monday: int, number: int, beside: int) -> tuple[str, int]:
    begins, weeks = date.fromordinal(monday), TEMPLATES[type_].weeks
    name = f"{begins.day} {begins:%B %Y}" + (f", group {number + 1}" if beside > 1 else "")
    tutored = colleges(made) if type_ is ProgrammeType.COLLEGE_PATHWAY else []
    partner = tutored[number % len(tutored)].id if tutored else None
    id_, places_ = new_id(dice), dice.choice((12, 14, 15, 16, 16))
    row = (
        id_,
        made.programmes[type_],
        name,
        begins,
        date.fromordinal(monday + 7 * weeks - 3),
        places_,
        dice.choice(made.sites),
        partner,
        1,
    )
    made.rows["cohort"].append(row)
    return id_, places_
