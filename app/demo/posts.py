"""Vacancies, made when somebody applies and none of that month has room; and some open ones for every hiring manager. Seeded."""

import json
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from app.access import Role
from app.demo.copying import Rows
from app.demo.setting import Setting, new_id
from app.demo.stories.post_words import FAMILIES, HOURS, POSTS
from app.programmes.models import ProgrammeType
from app.programmes.work import JobFamily
from app.vacancies.fit import ShiftPattern
from app.vacancies.models import Guarantee

WINDOW = 28
"""Days of applications that go to the same vacancies."""
APPLICANTS_A_POST = 4
CLOSED_AFTER = 40
"""Days from the closing date until a vacancy is closed: all interviews are over."""
OPEN_FOR_EACH_MANAGER = 3


class Post(NamedTuple):
    """What an application needs to know of its vacancy."""

    id: str
    reference: str
    manager_id: str
    family: JobFamily
    band: int
    hours: float
    pattern: ShiftPattern
    site_id: str
    site_name: str


@dataclass(slots=True)
class _Room:
    post: Post
    starts: int
    applications: int


@dataclass(slots=True)
class Posts:
    """The vacancies of one employer."""

    dice: Random
    setting: Setting
    last: int
    next_number: int
    _rooms: dict[tuple[int, ProgrammeType | None], list[_Room]] = field(default_factory=dict)
    _turn: int = 0

    def open_ones(self, rows: Rows) -> None:
        """Make the posts that every hiring manager has open today, some kept for a programme."""
        kinds = (*ProgrammeType, None)
        managers = self.setting.members[Role.HIRING_MANAGER]
        for number in range(len(managers) * OPEN_FOR_EACH_MANAGER):
            self._make(rows, 0, kinds[number % len(kinds)])

    def find(self, rows: Rows, *, day: int, kept_for: ProgrammeType | None, starts: bool) -> Post:
        """Give a vacancy of that time with room for one more application and, where the person will start, a free post."""
        window = (self.last - day) // WINDOW
        rooms = self._rooms.get((window, kept_for), [])
        free = [room for room in rooms if room.applications and (room.starts or not starts)]
        room = max(free, key=lambda one: one.applications) if free else self._make(rows, window, kept_for)
        room.applications -= 1
        room.starts -= starts
        return room.post

    def _make(self, rows: Rows, window: int, kept_for: ProgrammeType | None) -> _Room:
        dice, setting = self.dice, self.setting
        family = dice.choice(FAMILIES)
        kindred = POSTS[family]
        posts, site = dice.choice((1, 2, 2, 3, 3, 4)), dice.randrange(len(setting.sites))
        managers = setting.members[Role.HIRING_MANAGER]
        post = Post(
            id=new_id(dice),
            reference=f"V-{self.next_number:04}",
            manager_id=managers[self._turn % len(managers)],
            family=family,
            band=dice.choice((2, 2, 3)) if family is JobFamily.ADMINISTRATION else 2,
            hours=dice.choice(HOURS),
            pattern=dice.choice(kindred.patterns),
            site_id=setting.sites[site],
            site_name=setting.site_names[site],
        )
        self.next_number += 1
        self._turn += 1
        ends = self.last - window * WINDOW
        opened, closes = ends - WINDOW - dice.randint(2, 12), ends + dice.randint(10, 24)
        closed = closes + CLOSED_AFTER
        kept = dice.randint(1, posts) if kept_for else 0
        rows["vacancy"].append(
            (
                post.id, post.reference, dice.choice(kindred.titles), family, post.band, dice.choice(kindred.departments),
                post.site_id, post.hours, post.pattern, kindred.summary,
                json.dumps([{"text": text, "needed": needed} for text, needed in kindred.criteria]),
                posts, kept,
                setting.programmes[kept_for] if kept_for else None, date.fromordinal(closes) if kept_for else None,
                Guarantee.PROGRAMME if kept_for else Guarantee.NONE, post.manager_id, date.fromordinal(closes),
                f"{date.fromordinal(closed)} 16:00:00+00" if closed <= self.last else None,
                f"{date.fromordinal(opened)} 10:00:00+00", 1,
            )
        )  # fmt: skip
        room = _Room(post, posts, posts * APPLICANTS_A_POST)
        self._rooms.setdefault((window, kept_for), []).append(room)
        return room
