"""Is somebody pathway-ready, and if not, what is missing and who can close it (DOMAIN 4.8). Pure.

The answer rests on the gates that the programme demands, the evidence for them and the permission to share, and on nothing else:
never on a protected characteristic, the number of barriers or a score. ``workers/readiness.py`` says the same in SQL for a whole
organisation; a test holds the two together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from uuid import UUID

from app.programmes.gates import Gate

EXPIRES_SOON_DAYS = 28


class GateStatus(StrEnum):
    """How one gate stands."""

    MET = auto()
    NOT_MET = auto()
    EXPIRED = auto()

    @property
    def label(self) -> str:
        """The status in words."""
        return self.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence for a gate, as the database holds it."""

    id: UUID
    gate: str
    met_on: date
    expires_on: date | None
    recorded_at: datetime
    strength: str = "verified"
    note: str | None = None
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class GateState:
    """One gate: how it stands, on what evidence, and who can close it."""

    gate: Gate
    status: GateStatus
    evidence: Evidence | None = None
    expires_soon: bool = False

    @property
    def met(self) -> bool:
        """Whether the gate is met."""
        return self.status is GateStatus.MET

    @property
    def title(self) -> str:
        """The gate in words."""
        return self.gate.label

    @property
    def closed_by(self) -> str:
        """Who can close the gate."""
        return CLOSED_BY[self.gate]


@dataclass(frozen=True, slots=True)
class Readiness:
    """All gates of one enrolment, in the order of the programme."""

    gates: tuple[GateState, ...]

    @property
    def met(self) -> int:
        """How many gates are met."""
        return sum(gate.met for gate in self.gates)

    @property
    def total(self) -> int:
        """How many gates the programme has."""
        return len(self.gates)

    @property
    def ready(self) -> bool:
        """Whether every gate is met."""
        return self.met == self.total

    @property
    def missing(self) -> tuple[GateState, ...]:
        """The gates that are not met."""
        return tuple(gate for gate in self.gates if not gate.met)


CLOSED_BY: dict[Gate, str] = {
    Gate.ELIGIBILITY: "The adviser",
    Gate.RIGHT_TO_WORK: "The adviser, who has to see the document or the share code",
    Gate.IDENTITY: "The adviser, who has to see the documents",
    Gate.PLAN_AGREED: "The candidate and the adviser together",
    Gate.TRAINING: "The adviser or the programme manager, when the tutor has signed off the units",
    Gate.PLACEMENT: "The adviser or the programme manager, when the supervisor has signed off the placement",
    Gate.AVAILABILITY: "The candidate; the adviser records it",
    Gate.PROFILE_APPROVED: "The candidate; the adviser records it",
    Gate.SHARING: "Only the candidate; the adviser records it under Sharing",
}


def assess(gates: Sequence[str], evidence: Iterable[Evidence], *, sharing: bool, today: date) -> Readiness:
    """Work out how each of ``gates`` stands on ``today``.

    The newest evidence of a gate counts, not the best: who records later knows more. Evidence still counts on the day it
    expires. ``sharing`` says whether the permission to share with employers is in force.
    """
    newest: dict[str, Evidence] = {}
    for item in sorted(evidence, key=lambda item: (item.recorded_at, item.id)):
        newest[item.gate] = item
    return Readiness(tuple(_state(Gate(gate), newest.get(gate), sharing=sharing, today=today) for gate in gates))


def _state(gate: Gate, evidence: Evidence | None, *, sharing: bool, today: date) -> GateState:
    if gate is Gate.SHARING:
        return GateState(gate, GateStatus.MET if sharing else GateStatus.NOT_MET)
    if evidence is None or evidence.met_on > today:
        return GateState(gate, GateStatus.NOT_MET)
    if evidence.expires_on is None:
        return GateState(gate, GateStatus.MET, evidence)
    if evidence.expires_on < today:
        return GateState(gate, GateStatus.EXPIRED, evidence)
    return GateState(gate, GateStatus.MET, evidence, expires_soon=(evidence.expires_on - today).days <= EXPIRES_SOON_DAYS)
