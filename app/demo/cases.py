"""Turn a life into rows: the case file of one person, as the services would have left it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from random import Random
from uuid import UUID

from app.access import Role
from app.candidates.names import sort_key
from app.demo.copying import Rows
from app.demo.posts import Post, Posts
from app.demo.setting import Setting
from app.demo.stories.lives import Event, Kind, Life
from app.demo.stories.people import Person, slips_of
from app.enrolments.models import Strength
from app.enrolments.readiness import Evidence, Readiness, assess
from app.enrolments.states import Action, Reason, next_stage
from app.programmes.catalogue import TEMPLATES
from app.programmes.gates import Gate
from app.programmes.models import ProgrammeType
from app.programmes.stages import Stage
from app.timeline.models import CaseEventType

E = CaseEventType
_EARLIER = datetime(2000, 1, 1, tzinfo=UTC)
_ONE = UUID(int=1)
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_62_BITS, _VARIANT = (1 << 62) - 1, 0x8 << 60


@cache
def iso(day: int) -> str:
    """Write a day as the database reads it."""
    return date.fromordinal(day).isoformat()


@cache
def as_json(**detail: str | int | None) -> str:
    """Write the detail of an event."""
    return json.dumps(detail)


def made_id(dice: Random) -> str:
    """Make an id for a row, quickly: as PostgreSQL reads it, without dashes."""
    return f"{dice.getrandbits(128) & ~(0xF << 76 | 0x3 << 62) | (4 << 76 | 2 << 62):032x}"


def dashed(id_: str) -> str:
    """Write an id as it is shown."""
    return f"{id_[:8]}-{id_[8:12]}-{id_[12:16]}-{id_[16:20]}-{id_[20:]}"


@dataclass(slots=True)
class Numbers:
    """The next numbers of references."""

    candidate: int
    profile: int


@dataclass(slots=True)
class World:
    """What the rows of all people of one employer share."""

    dice: Random
    setting: Setting
    posts: Posts
    numbers: Numbers
    last: int
    """The last day of which anything is told: yesterday."""
    rows: Rows = field(default_factory=Rows)
    turn: int = 0
    """What ids that stand in order begin with: milliseconds, counted on from the last day."""

    def __post_init__(self) -> None:
        self.turn = (self.last - _EPOCH) * 86_400_000


@dataclass(slots=True)
class Enrolment:
    """One enrolment as it stands on the last day."""

    id: str
    type_: ProgrammeType
    referred: int
    stage: Stage = Stage.REFERRED
    since: int = 0
    paused_from: Stage | None = None
    steps: int = 0
    evidence: dict[Gate, tuple[int, int | None]] = field(default_factory=dict)
    ready_on: int | None = None
    visible: bool = False
    profile: str | None = None
    stages: list[tuple[int, Stage]] = field(default_factory=list)
    """Since when it was at which stage, oldest first."""
    first_post: Post | None = None

    def readiness(self, *, sharing: bool, on: int) -> Readiness:
        """Work out how its gates stand, by the rule of the service itself."""
        items = (
            Evidence(_ONE, gate, date.fromordinal(met), date.fromordinal(ends) if ends else None, _EARLIER)
            for gate, (met, ends) in self.evidence.items()
        )
        return assess(TEMPLATES[self.type_].gates, items, sharing=sharing, today=date.fromordinal(on))


class Case:
    """Writes the rows of one person."""

    def __init__(self, world: World, person: Person, adviser: str | None) -> None:
        self.world, self.person, self.adviser = world, person, adviser
        self.dice, self.rows = world.dice, world.rows
        self.id = made_id(world.dice)
        self.by = adviser or world.setting.members[Role.PROGRAMME_MANAGER][0]
        self.sharing: list[str | int | None] | None = None
        self.enrolments: list[Enrolment] = []
        self._day, self._turn = 0, 0

    def stamp(self, day: int) -> str:
        """Give the next moment of ``day``; what happens later on a day gets a later one."""
        self._day, self._turn = day, self._turn + 1 if day == self._day else 0
        hours, minutes = divmod(540 + min(5 * self._turn, 500), 60)
        return f"{iso(day)} {hours:02}:{minutes:02}:00+00"

    def row_id(self) -> str:
        """Make an id that stands behind those before it (UUID version 7): the indexes of large tables fill in order."""
        self.world.turn += 1
        chance = self.dice.getrandbits(74)
        return f"{self.world.turn:012x}7{chance >> 62:03x}{chance & _LAST_62_BITS | _VARIANT:016x}"

    def event(self, type_: CaseEventType, day: int, at: str, detail: str = "{}", *, by_itself: bool = False) -> None:
        """Put something on the timeline."""
        by = None if by_itself else self.by
        self.rows["case_event"].append((self.row_id(), self.id, type_, iso(day), at, by, detail))

    def enrol(self, life: Life, type_: ProgrammeType) -> Iterator[tuple[Event, Enrolment]]:
        """Write the pathway of one enrolment up to the last day; gives back what is about work, when it happens."""
        last = self.world.last
        enrolment = Enrolment(made_id(self.dice), type_, life.events[0].day)
        self.enrolments.append(enrolment)
        for event in life.events:
            if event.day > last:
                break
            if event.kind is Kind.STEP:
                self._step(enrolment, event)
            elif event.kind is Kind.GATE:
                self._gate(enrolment, event)
            elif event.kind is Kind.SHARING:
                self._share(enrolment, event)
            yield event, enrolment
        self._expire(enrolment)
        cohort = life.cohort_id if life.started is not None and life.started <= last else None
        self.rows["enrolment"].append(
            (enrolment.id, self.id, self.world.setting.programmes[type_], cohort, enrolment.stage, enrolment.paused_from,
             iso(enrolment.referred), iso(enrolment.since), enrolment.steps)
        )  # fmt: skip

    def _step(self, enrolment: Enrolment, event: Event) -> None:
        action, reason = Action(str(event.what)), event.detail
        was = enrolment.stage if enrolment.steps else None
        enrolment.steps += 1
        if was is not None:
            enrolment.stage = next_stage(was, action, paused_from=enrolment.paused_from)
            enrolment.paused_from = was if action is Action.PAUSE else None
        enrolment.since = event.day
        enrolment.stages.append((event.day, enrolment.stage))
        at = self.stamp(event.day)
        self.rows["enrolment_step"].append(
            (self.row_id(), enrolment.id, enrolment.steps, action, was, enrolment.stage, iso(event.day), at, reason, self.by)
        )
        if was is None:
            self._referred(enrolment, at)
        else:
            self.event(E.STAGE_CHANGED, event.day, at, _step_detail(action, was, enrolment.stage, reason))
        self._show(enrolment, event.day)

    def _referred(self, enrolment: Enrolment, at: str) -> None:
        setting, type_ = self.world.setting, enrolment.type_
        detail = as_json(programme_id=setting.programmes[type_], programme=TEMPLATES[type_].name)
        self.event(E.REFERRED, enrolment.referred, at, detail)
        sent = [partner for partner in setting.partners if partner.referrer]
        partner = self.dice.choice(sent) if self.dice.random() < 0.85 else None  # noqa: PLR2004 - others come by themselves
        self.rows["referral"].append(
            (
                made_id(self.dice), self.id, enrolment.id, iso(enrolment.referred), partner.name if partner else "Self-referral",
                partner.id if partner else None, f"{partner.name[0]}{self.dice.randrange(10_000, 99_999)}" if partner else None,
                partner.referrer if partner else None, partner.email if partner else None, True, at,
            )
        )  # fmt: skip

    def _gate(self, enrolment: Enrolment, event: Event) -> None:
        gate, ends = Gate(str(event.what)), event.detail if isinstance(event.detail, int) else None
        enrolment.evidence[gate] = (event.day, ends)
        strength = Strength.DECLARED if gate is Gate.AVAILABILITY else Strength.VERIFIED
        at = self.stamp(event.day)
        self.rows["gate_evidence"].append(
            (self.row_id(), enrolment.id, gate, iso(event.day), iso(ends) if ends else None, strength, None, self.by, at)
        )
        self.event(E.EVIDENCE_RECORDED, event.day, at, as_json(gate=str(gate), strength=str(strength)))
        if gate is Gate.PROFILE_APPROVED:
            enrolment.profile = f"PR-{self.world.numbers.profile:04}"
            self.world.numbers.profile += 1

    def _share(self, enrolment: Enrolment, event: Event) -> None:
        if event.what and self.sharing is None:
            self.sharing = [made_id(self.dice), self.id, "employers", iso(event.day), None, self.by]
            self.event(E.SHARING_GIVEN, event.day, self.stamp(event.day))
        elif not event.what and self.sharing is not None:
            at = self.stamp(event.day)
            self.sharing[4] = at
            self.rows["sharing_permission"].append(tuple(self.sharing))
            self.sharing = None
            self.event(E.SHARING_WITHDRAWN, event.day, at)
        self._show(enrolment, event.day)

    def _show(self, enrolment: Enrolment, day: int) -> None:
        """Show the person to hiring managers, or no longer, as the service does after every change."""
        may = enrolment.stage is Stage.PATHWAY_READY and self.sharing is not None and enrolment.profile is not None
        readiness = enrolment.readiness(sharing=True, on=day) if may or enrolment.visible else None
        visible = may and readiness is not None and readiness.ready
        if visible:
            enrolment.ready_on = enrolment.since
        if readiness is not None and visible != enrolment.visible:
            enrolment.visible = visible
            detail = _shown_detail(visible, readiness.met, readiness.total)
            self.event(E.READINESS_CHANGED, day, self.stamp(day), detail, by_itself=True)

    def _expire(self, enrolment: Enrolment) -> None:
        """Take somebody off the list whose evidence has run out by today."""
        ends = [ends for _, ends in enrolment.evidence.values() if ends is not None]
        if enrolment.visible and ends and min(ends) <= self.world.last:
            self._show(enrolment, max(min(ends) + 1, enrolment.since))

    def candidate(self, *, number: int, next_action: str | None, next_due: int | None, last_contact: int | None) -> None:
        """Write the person's own row, with what the caseload repeats, and the permission that still holds."""
        person, enrolment = self.person, self.enrolments[-1]
        if self.sharing is not None:
            self.rows["sharing_permission"].append(tuple(self.sharing))
        readiness = enrolment.readiness(sharing=self.sharing is not None, on=self.world.last + 1)
        slips = slips_of(person.given_name) | slips_of(person.family_name)
        if person.preferred_name:
            slips |= slips_of(person.preferred_name)
        self.rows["candidate"].append(
            (
                self.id, f"C-{number}", person.given_name, person.family_name, person.preferred_name,
                sort_key(person.given_name, person.family_name), "{" + ",".join(sorted(slips)) + "}", iso(person.born),
                person.phone, person.email, person.postcode, person.channel, person.contact_needs, person.employment_status,
                self.adviser, f"{iso(self.enrolments[0].referred)} 08:55:00+00", enrolment.id,
                self.world.setting.programmes[enrolment.type_], enrolment.stage, next_action,
                iso(next_due) if next_due else None, iso(last_contact) if last_contact else None,
                readiness.met, readiness.total, 1,
            )
        )  # fmt: skip

    def stage_on(self, day: int) -> Stage:
        """Return the stage the person was at on a day, in the enrolment that was the newest then."""
        found = Stage.REFERRED
        for enrolment in self.enrolments:
            for since, stage in enrolment.stages:
                if since <= day:
                    found = stage
        return found


@cache
def _step_detail(action: Action, was: Stage, now: Stage, reason: Reason | int | None) -> str:
    return json.dumps({"action": str(action), "from": str(was), "to": str(now), "reason": str(reason) if reason else None})


@cache
def _shown_detail(visible: bool, met: int, total: int) -> str:
    return json.dumps({"visible": visible, "met": met, "total": total})
