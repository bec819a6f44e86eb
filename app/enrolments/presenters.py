"""What the pages of an enrolment print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol

from app.candidates.models import Candidate
from app.candidates.tabs import record_tabs
from app.clock import local
from app.enrolments.queries import EnrolmentRow, StepRow
from app.enrolments.readiness import Evidence, GateState, GateStatus, Readiness
from app.enrolments.states import Action, next_stage
from app.programmes.gates import Gate
from app.programmes.stages import ENDS, Stage, stages_of
from app.programmes.work import JobFamily, Shift
from app.ui import parts
from app.ui.filters import clock, day_and_time, day_month_year, listed, number

_COLOURS = {GateStatus.MET: "green", GateStatus.NOT_MET: "grey", GateStatus.EXPIRED: "red"}


@dataclass(frozen=True, slots=True)
class GateLine:
    """One gate as the readiness page prints it."""

    gate: Gate
    title: str
    status: str
    colour: str
    why: str
    closed_by: str
    by_evidence: bool


@dataclass(frozen=True, slots=True)
class EnrolmentPage:
    """What every page of an enrolment shows: whose it is, in which programme, and how ready they are."""

    person: Candidate
    enrolment: EnrolmentRow
    readiness: Readiness
    today: date

    @property
    def name(self) -> str:
        """The name the person goes by."""
        return self.person.name

    @property
    def facts(self) -> str:
        """Reference, programme and cohort in one line."""
        place = [self.enrolment.programme] + ([self.enrolment.cohort] if self.enrolment.cohort else [])
        return " · ".join([self.person.reference, ", ".join(place)])

    @property
    def banner_facts(self) -> list[str]:
        """The same, for the banner."""
        return self.facts.split(" · ")

    def tabs(self, current: str | None) -> list[dict[str, Any]]:
        """Return the tabs of the record this enrolment belongs to."""
        return record_tabs(self.person.id, enrolment_id=self.enrolment.id, current=current)

    @property
    def meter(self) -> parts.Meter:
        """How many gates are met."""
        return parts.meter(self.readiness.met, self.readiness.total)

    @property
    def gates(self) -> list[GateLine]:
        """Every gate of the programme."""
        return [_gate_line(state) for state in self.readiness.gates]

    @property
    def missing(self) -> list[GateLine]:
        """The gates that are not met."""
        return [_gate_line(state) for state in self.readiness.missing]

    @property
    def ended(self) -> bool:
        """Whether the enrolment has ended."""
        return self.enrolment.stage in ENDS

    def steps(self, taken: Sequence[StepRow]) -> list[parts.Step]:
        """Lay out the stages of the programme, with the day each was reached last."""
        path = stages_of(has_training=self.enrolment.has_training, has_placement=self.enrolment.has_placement)
        reached = {str(step.to_stage): step.effective_on for step in taken}
        at = self.enrolment.paused_from if self.enrolment.stage is Stage.PAUSED else self.enrolment.stage
        return parts.steps([str(stage) for stage in path], str(at), reached)


def _gate_line(state: GateState) -> GateLine:
    return GateLine(
        state.gate,
        state.title,
        "Expires soon" if state.expires_soon else state.status.label,
        "orange" if state.expires_soon else _COLOURS[state.status],
        why(state),
        state.closed_by,
        by_evidence=state.gate is not Gate.SHARING,
    )


def why(state: GateState) -> str:
    """Say why a gate stands as it does, in a sentence."""
    if state.gate is Gate.SHARING:
        return "The candidate gave permission." if state.met else f"{state.gate.asks_for}."
    if state.evidence is None:
        return f"{state.gate.asks_for}."
    return evidence_words(state.evidence, expired=state.status is GateStatus.EXPIRED)


def evidence_words(evidence: Evidence, *, expired: bool = False) -> str:
    """Write one piece of evidence: how good, when, by whom, until when."""
    words = f"{evidence.strength.capitalize()} on {day_month_year(evidence.met_on)} by {evidence.by_name}."
    if evidence.expires_on is None:
        return words
    return f"{words} {'Expired' if expired else 'Expires'} on {day_month_year(evidence.expires_on)}."


def evidence_entries(evidence: Sequence[Evidence]) -> list[parts.Entry]:
    """Put all evidence of a gate on a timeline, newest first."""
    return [
        parts.Entry(
            evidence_words(item),
            when=f"Recorded {day_and_time(local(item.recorded_at))}",
            by=item.by_name,
            text=item.note or "",
        )
        for item in reversed(evidence)
    ]


def offered(actions: Sequence[Action], readiness: Readiness) -> list[Action]:
    """Leave out the step that the open gates forbid."""
    return [action for action in actions if action is not Action.MAKE_READY or readiness.ready]


def hints(actions: Sequence[Action], enrolment: EnrolmentRow) -> dict[str, str]:
    """Say for each step where it leads."""
    return {str(action): _leads_to(next_stage(enrolment.stage, action, paused_from=enrolment.paused_from)) for action in actions}


def _leads_to(stage: Stage) -> str:
    if stage in ENDS:
        return "Ends this enrolment. Somebody who comes back is enrolled again"
    return f"Moves to {stage.label.lower()}"


def waits_for(stage: Stage) -> str:
    """Say which steps happen by themselves, where a person might look for them."""
    return {
        Stage.PATHWAY_READY: "In recruitment follows by itself when somebody applies for a post.",
        Stage.IN_RECRUITMENT: "In work follows by itself when a job starts.",
        Stage.IN_WORK: "Sustained follows by itself from the check after 52 weeks.",
    }.get(stage, "")


def moved_words(step: StepRow) -> str:
    """Say what a step was, for somebody who did not see it happen."""
    return f"{step.by_name} moved this person to {step.to_stage.label.lower()} on {day_and_time(local(step.recorded_at))}"


class Shown(Protocol):
    """What a profile holds: the row, or what was typed."""

    job_families: list[str]
    band: int
    hours_per_week: float
    earliest_time: str | None
    latest_time: str | None
    shifts: list[str]
    available_from: date | None
    site_ids: list[str]
    evidence: list[str]
    supervisor_line: str | None
    adjustments_shared: str | None


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """A profile as a hiring manager reads it."""

    reference: str
    wants: str
    hours: str
    can_start: str
    can_work_at: str
    evidence: list[str]
    supervisor_line: str | None
    adjustments: str | None


def profile_card(profile: Shown, *, reference: str, sites: Mapping[str, str], today: date) -> ProfileCard:
    """Write a profile in words; ``sites`` are all sites of the employer, by id."""
    families = [JobFamily(code).label for code in profile.job_families]
    work = " or ".join(families[:1] + [family[0].lower() + family[1:] for family in families[1:]]) or "Any work"
    return ProfileCard(
        reference,
        f"Wants to work as {work[0].lower()}{work[1:]} · Band {profile.band}",
        _hours(profile),
        "Straight away"
        if profile.available_from is None or profile.available_from <= today
        else f"From {day_month_year(profile.available_from)}",
        _places(profile.site_ids, sites),
        profile.evidence,
        profile.supervisor_line,
        profile.adjustments_shared,
    )


def _hours(profile: Shown) -> str:
    shifts = [Shift(code).label for code in profile.shifts]
    words = [f"{number(profile.hours_per_week)} hours a week"]
    words += ["any shift" if len(shifts) == len(Shift) else listed(shifts)] if shifts else []
    start, end = (clock(time.fromisoformat(at)) if at else None for at in (profile.earliest_time, profile.latest_time))
    if start and end:
        words.append(f"{start} to {end}")
    elif start:
        words.append(f"from {start}")
    elif end:
        words.append(f"until {end}")
    return ", ".join(words)


def _places(site_ids: Sequence[str], sites: Mapping[str, str]) -> str:
    known = [name for id_, name in sites.items() if id_ in site_ids]
    return "All sites" if len(known) == len(sites) > 1 else listed(known) if known else "Not known"


def hidden_because(enrolment: EnrolmentRow, readiness: Readiness, *, complete: bool) -> list[str]:
    """Say what keeps a profile from hiring managers; nothing, when they see it."""
    reasons = []
    if enrolment.stage is not Stage.PATHWAY_READY:
        reasons.append(f"The stage is {enrolment.stage.label.lower()}, not pathway ready.")
    reasons += [f"{state.title}: {state.status.label.lower()}." for state in readiness.missing]
    if not complete:
        reasons.append("The profile is not complete.")
    return reasons
