"""What a person's record prints: the banner, the pathway, actions, gates, the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from app.access import Actor
from app.candidates.models import Candidate, Owner, PlanAction
from app.candidates.tabs import page_of, record_tabs
from app.clock import local
from app.database import Rows
from app.enrolments.queries import EnrolmentRow, StepRow
from app.enrolments.readiness import GateStatus, Readiness
from app.enrolments.states import Reason
from app.programmes.gates import Gate
from app.programmes.stages import Stage, stages_of
from app.timeline.models import CaseEventType
from app.ui import filters as words
from app.ui import parts
from app.ui.parts import Column, Due, Entry, due_flag

_NOON: Final = 12
STEP_COLUMNS: Final = [Column("Stage"), Column("From"), Column("Reason"), Column("Recorded")]


@dataclass(frozen=True, slots=True)
class Banner:
    """The banner of a record: who, where they stand, and the tabs."""

    candidate: Candidate
    enrolment: EnrolmentRow | None
    current: str
    contacts: int | None = None

    @property
    def title(self) -> str:
        """The name they go by."""
        return self.candidate.name

    @property
    def stage(self) -> str | None:
        """Where the enrolment that is shown stands."""
        return self.enrolment.stage if self.enrolment else None

    @property
    def facts(self) -> list[str]:
        """Reference, programme and cohort."""
        enrolment = self.enrolment
        of_programme = [enrolment.programme, *([f"{enrolment.cohort} cohort"] if enrolment.cohort else [])] if enrolment else []
        return [self.candidate.reference, *of_programme]

    @property
    def action(self) -> dict[str, str] | None:
        """The one thing to do from the banner."""
        move = self._page("enrolments.move")
        return {"href": move, "text": "Move to another stage"} if move else None

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The pages there are about this person."""
        enrolment_id = self.enrolment.id if self.enrolment else None
        return record_tabs(self.candidate.id, enrolment_id=enrolment_id, current=self.current, contacts=self.contacts)

    def _page(self, endpoint: str) -> str | None:
        enrolment_id = self.enrolment.id if self.enrolment else None
        return page_of(endpoint, candidate_id=self.candidate.id, enrolment_id=enrolment_id)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as it is printed."""

    id: UUID
    title: str
    owner: str
    due: Due | None
    done: str


def action_line(action: PlanAction, *, today: date, viewer: Actor, adviser: str | None) -> ActionLine:
    """Work out how an action is printed; its adviser is "You" for the adviser."""
    mine = {Owner.CANDIDATE: "The candidate", Owner.PARTNER: "A partner organisation"}.get(action.owner)
    own = "You" if action.by_id == viewer.member_id else adviser or "The adviser"
    done = words.day_and_time(local(action.done_at)) if action.done_at else ""
    return ActionLine(action.id, action.title, mine or own, None if done else due_flag(action.due_on, today), done)


def pathway(enrolment: EnrolmentRow, steps: Sequence[StepRow]) -> list[parts.Step]:
    """Lay out the stages this programme has, with the day each was last reached."""
    stages = stages_of(has_training=enrolment.has_training, has_placement=enrolment.has_placement)
    entered = {str(step.to_stage): step.effective_on for step in steps}
    current = enrolment.paused_from if enrolment.stage is Stage.PAUSED else enrolment.stage
    return parts.steps([str(stage) for stage in stages], str(current), entered)


def gate_lines(readiness: Readiness, *, href: str | None) -> list[dict[str, Any]]:
    """Lay out the readiness gates: what is met, what is missing, what has run out."""
    lines = []
    for gate in readiness.gates:
        ends = gate.evidence.expires_on if gate.evidence else None
        note = f"Ended on {words.day_month_year(ends)}" if gate.status is GateStatus.EXPIRED and ends else ""
        if gate.expires_soon and ends:
            note = f"Ends on {words.day_month_year(ends)}"
        colour = {GateStatus.EXPIRED: "red", GateStatus.NOT_MET: "grey"}.get(gate.status)
        lines.append({"title": gate.title, "href": href, "status": gate.status.label, "colour": colour, "note": note})
    return lines


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step on the pathway as the history prints it."""

    stage: str
    since: str
    reason: str
    recorded: str


@dataclass(frozen=True, slots=True)
class Past:
    """One enrolment and its steps, newest first, for the history."""

    title: str
    steps: list[StepLine]


def past(enrolment: EnrolmentRow, steps: Sequence[StepRow]) -> Past:
    """Write out the steps of one enrolment."""
    return Past(
        f"{enrolment.programme}, referred {words.day_month_year(enrolment.referred_on)}",
        [
            StepLine(
                step.to_stage,
                words.day_month_year(step.effective_on),
                step.reason.label if step.reason else "",
                f"{words.day_and_time(local(step.recorded_at))} by {step.by_name}",
            )
            for step in reversed(steps)
        ],
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody who looked at the record."""

    name: str
    when: str
    with_reason: bool


def openings(rows: Rows) -> list[Opening]:
    """Write out who opened the record."""
    return [Opening(row.name or "Not known", words.day_and_time(local(row.at)), row.with_reason) for row in rows]


def entries(rows: Rows) -> list[Entry]:
    """Write contacts and events as entries of a timeline."""
    return [_contact(row) if hasattr(row, "channel") else _event(row) for row in rows]


def _contact(row: Any) -> Entry:  # noqa: ANN401  a row of contacts
    at = local(row.at)
    # Only the day of an earlier contact is asked for; it is kept as midday.
    day_alone = (at.hour, at.minute, at.second, at.microsecond) == (_NOON, 0, 0, 0)
    attended = {True: "Attended", False: "Did not attend"}.get(row.attended, "")
    return Entry(
        row.channel.label,
        when=words.day_month_year(at) if day_alone else words.day_and_time(at),
        by=row.by,
        text=row.note,
        tag=attended,
    )


def _event(row: Any) -> Entry:  # noqa: ANN401  a row of events
    recorded = local(row.at)
    when = words.day_and_time(recorded)
    if row.effective_on != recorded.date():
        when = f"{words.day_month_year(row.effective_on)}, recorded {when}"
    return Entry(_TITLES[row.type], when=when, by=row.by or "", text=_told(row.type, row.detail), machine=True)


_TITLES: Final[dict[CaseEventType, str]] = {
    CaseEventType.REFERRED: "Referred",
    CaseEventType.STAGE_CHANGED: "Stage changed",
    CaseEventType.EVIDENCE_RECORDED: "Evidence recorded",
    CaseEventType.READINESS_CHANGED: "Readiness changed",
    CaseEventType.SHARING_GIVEN: "Permission to share given",
    CaseEventType.SHARING_WITHDRAWN: "Permission to share withdrawn",
    CaseEventType.EQUALITY_ANSWERED: "Equality questions answered",
    CaseEventType.ADVISER_CHANGED: "Adviser changed",
    CaseEventType.ACTION_ADDED: "Action added",
    CaseEventType.ACTION_DONE: "Action done",
    CaseEventType.APPLICATION_CHANGED: "Application changed",
    CaseEventType.JOB_STARTED: "Job started",
    CaseEventType.JOB_ENDED: "Job ended",
    CaseEventType.RETENTION_CHECKED: "Retention check recorded",
}


def _told(type_: CaseEventType, detail: dict[str, Any]) -> str:
    """Write the coded detail of an event in words; what is not known here is left out."""
    match type_:
        case CaseEventType.REFERRED:
            return str(detail.get("programme") or "")
        case CaseEventType.STAGE_CHANGED:
            moved = f"{parts.stage_label(str(detail.get('from')))} to {parts.stage_label(str(detail.get('to')))}"
            reason = detail.get("reason")
            return f"{moved}. Reason: {Reason(reason).label.lower()}" if reason in set(Reason) else moved
        case CaseEventType.EVIDENCE_RECORDED:
            gate = detail.get("gate")
            return Gate(gate).label if gate in set(Gate) else ""
        case CaseEventType.READINESS_CHANGED:
            return "Hiring managers can see the profile" if detail.get("visible") else "Hiring managers no longer see the profile"
        case CaseEventType.APPLICATION_CHANGED:
            return parts.stage_label(str(detail.get("to") or detail.get("state") or ""))
        case _:
            return ""
