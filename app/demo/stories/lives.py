"""What a made-up life is: events on days, which are numbers (``date.toordinal``)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import NamedTuple

from app.employment.models import RetentionOutcome
from app.enrolments.states import Action, Reason
from app.programmes.gates import Gate
from app.vacancies.states import ApplicationAction


class Kind(StrEnum):
    """What an event is about."""

    STEP = auto()
    GATE = auto()
    SHARING = auto()
    APPLICATION = auto()
    CHECK = auto()


class Event(NamedTuple):
    """One thing that happens on a day.

    ``what`` is the pathway's step, the gate, whether sharing is given, the application's step, or what a check found.
    ``detail`` is the step's reason, the day the evidence ends, the number of the application, or the check's days.
    """

    day: int
    kind: Kind
    what: Action | Gate | bool | ApplicationAction | RetentionOutcome
    detail: Reason | int | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a person changes their chances."""

    disabled: bool
    minority: bool


class Training(NamedTuple):
    """The group somebody trains with."""

    begins: int
    cohort_id: str | None


FindTraining = Callable[[int], Training]
"""Gives the next group that begins on a day or later, and takes a place in it."""


@dataclass(slots=True)
class Life:
    """All that happens to one enrolment, in order, and the group the person trained with."""

    events: list[Event] = field(default_factory=list)
    started: int | None = None
    cohort_id: str | None = None
    guaranteed: list[bool] = field(default_factory=list)
    """By application: whether an interview was promised."""
    job: tuple[int, int | None] | None = None
    """First day at work, and the last one if the job ends."""
