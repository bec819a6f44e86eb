"""The steps of the pathway, as a table (PRODUCT, States; DOMAIN 5.1)."""

from collections.abc import Iterable
from enum import StrEnum, auto

from app.programmes.stages import PATHWAY, Stage
from app.refusals import Refusal


class Action(StrEnum):
    """A step. Most are taken by people; three follow from an application or an employment."""

    REFER = auto()
    CONTACT = auto()
    START = auto()
    BEGIN_TRAINING = auto()
    BEGIN_PLACEMENT = auto()
    RETURN_TO_STARTED = auto()
    MAKE_READY = auto()
    NO_LONGER_READY = auto()
    ENTER_RECRUITMENT = auto()
    LEAVE_RECRUITMENT = auto()
    START_WORK = auto()
    END_WORK = auto()
    SUSTAIN = auto()
    PAUSE = auto()
    RESUME = auto()
    FIND_NOT_ELIGIBLE = auto()
    DECLINE = auto()
    LOSE_CONTACT = auto()
    LEAVE_EARLY = auto()
    LEAVE_FOR_OTHER = auto()

    @property
    def label(self) -> str:
        """The step in words, as something to do."""
        return _STEPS[self]


_STEPS = {
    Action.REFER: "Refer",
    Action.CONTACT: "Begin the eligibility check",
    Action.START: "Start the programme",
    Action.BEGIN_TRAINING: "Begin training",
    Action.BEGIN_PLACEMENT: "Begin a placement",
    Action.RETURN_TO_STARTED: "Go back to started",
    Action.MAKE_READY: "Make pathway ready",
    Action.NO_LONGER_READY: "No longer pathway ready",
    Action.ENTER_RECRUITMENT: "Enter recruitment",
    Action.LEAVE_RECRUITMENT: "Leave recruitment",
    Action.START_WORK: "Start work",
    Action.END_WORK: "End a job",
    Action.SUSTAIN: "Sustain a job",
    Action.PAUSE: "Pause",
    Action.RESUME: "Resume",
    Action.FIND_NOT_ELIGIBLE: "Close: not eligible for this programme",
    Action.DECLINE: "Close: they do not want to take part",
    Action.LOSE_CONTACT: "Close: no contact",
    Action.LEAVE_EARLY: "Close: they left early",
    Action.LEAVE_FOR_OTHER: "Close: other work, education or volunteering",
}


S, A = Stage, Action
TRANSITIONS: dict[tuple[Stage, Action], Stage] = {
    (S.REFERRED, A.CONTACT): S.ELIGIBILITY_CHECK,
    (S.ELIGIBILITY_CHECK, A.START): S.STARTED,
    (S.STARTED, A.BEGIN_TRAINING): S.IN_TRAINING,
    (S.STARTED, A.BEGIN_PLACEMENT): S.ON_PLACEMENT,
    (S.STARTED, A.MAKE_READY): S.PATHWAY_READY,
    (S.IN_TRAINING, A.BEGIN_PLACEMENT): S.ON_PLACEMENT,
    (S.IN_TRAINING, A.MAKE_READY): S.PATHWAY_READY,
    (S.IN_TRAINING, A.RETURN_TO_STARTED): S.STARTED,
    (S.ON_PLACEMENT, A.MAKE_READY): S.PATHWAY_READY,
    (S.ON_PLACEMENT, A.RETURN_TO_STARTED): S.STARTED,
    (S.PATHWAY_READY, A.ENTER_RECRUITMENT): S.IN_RECRUITMENT,
    (S.PATHWAY_READY, A.NO_LONGER_READY): S.STARTED,
    (S.IN_RECRUITMENT, A.LEAVE_RECRUITMENT): S.PATHWAY_READY,
    (S.IN_RECRUITMENT, A.START_WORK): S.IN_WORK,
    (S.IN_WORK, A.END_WORK): S.PATHWAY_READY,
    (S.IN_WORK, A.RETURN_TO_STARTED): S.STARTED,
    (S.IN_WORK, A.SUSTAIN): S.SUSTAINED,
    (S.REFERRED, A.FIND_NOT_ELIGIBLE): S.NOT_ELIGIBLE,
    (S.ELIGIBILITY_CHECK, A.FIND_NOT_ELIGIBLE): S.NOT_ELIGIBLE,
    (S.REFERRED, A.DECLINE): S.DECLINED,
    (S.ELIGIBILITY_CHECK, A.DECLINE): S.DECLINED,
    (S.REFERRED, A.LOSE_CONTACT): S.NO_CONTACT,
    (S.ELIGIBILITY_CHECK, A.LOSE_CONTACT): S.NO_CONTACT,
    **{
        (stage, A.LEAVE_EARLY): S.EARLY_LEAVER
        for stage in (S.STARTED, S.IN_TRAINING, S.ON_PLACEMENT, S.PATHWAY_READY, S.IN_RECRUITMENT, S.IN_WORK)
    },
    **{
        (stage, A.LEAVE_FOR_OTHER): S.OTHER_POSITIVE
        for stage in (
            S.REFERRED,
            S.ELIGIBILITY_CHECK,
            S.STARTED,
            S.IN_TRAINING,
            S.ON_PLACEMENT,
            S.PATHWAY_READY,
            S.IN_RECRUITMENT,
        )
    },
    **{(stage, A.PAUSE): S.PAUSED for stage in PATHWAY if stage is not S.SUSTAINED},
}
"""Every step there is, but RESUME, which leads back to where the pause began."""

BY_APPLICATION = frozenset({A.ENTER_RECRUITMENT, A.LEAVE_RECRUITMENT, A.START_WORK, A.END_WORK, A.SUSTAIN})
"""Steps that follow from an application, an employment or a retention check, and are not offered on the stage page."""


class Reason(StrEnum):
    """Coded reasons for pauses, ends and steps back (DOMAIN 2.5, 3.2, 5.1)."""

    HEALTH = auto()
    CARING = auto()
    HOUSING = auto()
    MONEY = auto()
    TRAVEL = auto()
    NO_RIGHT_TO_WORK = auto()
    OUTSIDE_AREA = auto()
    OUTSIDE_GROUP = auto()
    OTHER_SCHEME = auto()
    NOT_INTERESTED = auto()
    NOT_THE_RIGHT_TIME = auto()
    NO_ANSWER = auto()
    ATTENDANCE = auto()
    WAIT_TOO_LONG = auto()
    JOB_ELSEWHERE = auto()
    EDUCATION = auto()
    APPRENTICESHIP = auto()
    VOLUNTEERING = auto()
    EVIDENCE_EXPIRED = auto()
    JOB_ENDED = auto()
    RECORDED_IN_ERROR = auto()
    OTHER = auto()

    @property
    def label(self) -> str:
        """The reason in words."""
        return self.replace("_", " ").capitalize()


R = Reason
REASONS: dict[Action, tuple[Reason, ...]] = {
    A.PAUSE: (R.HEALTH, R.CARING, R.HOUSING, R.MONEY, R.OTHER),
    A.FIND_NOT_ELIGIBLE: (R.NO_RIGHT_TO_WORK, R.OUTSIDE_AREA, R.OUTSIDE_GROUP, R.OTHER_SCHEME, R.OTHER),
    A.DECLINE: (R.NOT_INTERESTED, R.NOT_THE_RIGHT_TIME, R.HEALTH, R.CARING, R.OTHER_SCHEME, R.JOB_ELSEWHERE, R.OTHER),
    A.LOSE_CONTACT: (R.NO_ANSWER,),
    A.LEAVE_EARLY: (R.HEALTH, R.CARING, R.HOUSING, R.MONEY, R.TRAVEL, R.ATTENDANCE, R.WAIT_TOO_LONG, R.NO_ANSWER, R.OTHER),
    A.LEAVE_FOR_OTHER: (R.JOB_ELSEWHERE, R.EDUCATION, R.APPRENTICESHIP, R.VOLUNTEERING),
    A.RETURN_TO_STARTED: (R.HEALTH, R.CARING, R.ATTENDANCE, R.JOB_ENDED, R.OTHER),
    A.NO_LONGER_READY: (R.EVIDENCE_EXPIRED, R.HEALTH, R.CARING, R.OTHER),
    A.END_WORK: (R.JOB_ENDED,),
}
"""Steps that need a reason, and the reasons each may have."""


def next_stage(stage: Stage, action: Action, *, paused_from: Stage | None = None) -> Stage:
    """Return where ``action`` leads from ``stage``, or refuse with what could be done instead."""
    if stage is Stage.PAUSED and action is Action.RESUME and paused_from is not None:
        return paused_from
    try:
        return TRANSITIONS[stage, action]
    except KeyError:
        raise Refusal(f"This step is not possible while someone is at the stage “{stage.label}”") from None


def steps_from(stage: Stage, *, has_training: bool, has_placement: bool) -> tuple[Action, ...]:
    """Actions a person can take from ``stage`` in a programme with, or without, training and placement."""
    if stage is Stage.PAUSED:
        return (Action.RESUME,)
    skipped = set(BY_APPLICATION)
    if not has_training:
        skipped.add(Action.BEGIN_TRAINING)
    if not has_placement:
        skipped.add(Action.BEGIN_PLACEMENT)
    return tuple(action for (at, action) in TRANSITIONS if at is stage and action not in skipped)


def way_back(action: Action, from_stage: Stage | None, to_stage: Stage) -> Action | None:
    """Return the step that leads from ``to_stage`` back to where ``action`` began, or None where the pathway has none."""
    if action is Action.PAUSE:
        return Action.RESUME
    if action in BY_APPLICATION:
        return None
    return next(
        (step for (at, step), to in TRANSITIONS.items() if at is to_stage and to is from_stage and step not in BY_APPLICATION),
        None,
    )


def replay(steps: Iterable[tuple[Action, Stage]]) -> Stage | None:
    """Rebuild today's stage from the steps taken, in the order they were recorded."""
    stage: Stage | None = None
    paused_from: Stage | None = None
    for action, _to in steps:
        if stage is None:
            stage = Stage.REFERRED
            continue
        if action is Action.PAUSE:
            paused_from = stage
        stage = next_stage(stage, action, paused_from=paused_from)
    return stage
