"""The steps of the pathway, cell by cell, and today's stage rebuilt from them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.enrolments.states import BY_APPLICATION, REASONS, TRANSITIONS, Action, Reason, next_stage, replay, steps_from, way_back
from app.programmes.stages import ENDS, LIVE, PATHWAY, Stage
from app.refusals import Refusal

# The design's own words (PRODUCT, States; DOMAIN 5.1), written apart from the code: from each stage, where each step leads.
_PAUSE = {"pause": "paused"}
_OTHER = {"leave_for_other": "other_positive"}
_BEFORE_START = {"find_not_eligible": "not_eligible", "decline": "declined", "lose_contact": "no_contact", **_PAUSE, **_OTHER}
_ON_PROGRAMME = {"leave_early": "early_leaver", **_PAUSE, **_OTHER}
DESIGN: dict[str, dict[str, str]] = {
    "referred": {"contact": "eligibility_check", **_BEFORE_START},
    "eligibility_check": {"start": "started", **_BEFORE_START},
    "started": {
        "begin_training": "in_training",
        "begin_placement": "on_placement",
        "make_ready": "pathway_ready",
        **_ON_PROGRAMME,
    },
    "in_training": {
        "begin_placement": "on_placement",
        "make_ready": "pathway_ready",
        "return_to_started": "started",
        **_ON_PROGRAMME,
    },
    "on_placement": {"make_ready": "pathway_ready", "return_to_started": "started", **_ON_PROGRAMME},
    "pathway_ready": {"enter_recruitment": "in_recruitment", "no_longer_ready": "started", **_ON_PROGRAMME},
    "in_recruitment": {"leave_recruitment": "pathway_ready", "start_work": "in_work", **_ON_PROGRAMME},
    "in_work": {
        "end_work": "pathway_ready",
        "return_to_started": "started",
        "sustain": "sustained",
        "leave_early": "early_leaver",
        **_PAUSE,
    },
}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("stage", list(Stage))
def test_every_step_from_every_stage_leads_where_the_design_says_or_is_refused(stage: Stage, action: Action) -> None:
    wanted = DESIGN.get(stage, {}).get(action)
    if wanted is None:
        with pytest.raises(Refusal, match=stage.label):
            next_stage(stage, action)
    else:
        assert next_stage(stage, action) is Stage(wanted)


@pytest.mark.parametrize("stage", [stage for stage in PATHWAY if stage not in ENDS])
def test_a_pause_leads_back_to_where_it_began_and_nowhere_else(stage: Stage) -> None:
    assert next_stage(Stage.PAUSED, Action.RESUME, paused_from=stage) is stage
    for action in Action:
        if action is not Action.RESUME:
            with pytest.raises(Refusal):
                next_stage(Stage.PAUSED, action, paused_from=stage)


@pytest.mark.parametrize("stage", sorted(ENDS))
def test_nothing_leads_out_of_an_end(stage: Stage) -> None:
    assert steps_from(stage, has_training=True, has_placement=True) == ()


@pytest.mark.parametrize("stage", LIVE)
def test_the_steps_offered_are_those_a_person_takes_in_this_programme(stage: Stage) -> None:
    offered = set(steps_from(stage, has_training=False, has_placement=False))
    assert not offered & (BY_APPLICATION | {Action.BEGIN_TRAINING, Action.BEGIN_PLACEMENT, Action.REFER})
    whole = set(steps_from(stage, has_training=True, has_placement=True))
    assert whole - offered <= {Action.BEGIN_TRAINING, Action.BEGIN_PLACEMENT}
    assert offered


def test_every_end_and_every_step_back_has_reasons_that_are_known() -> None:
    ends = {action for (_, action), to in TRANSITIONS.items() if to in ENDS - {Stage.SUSTAINED}}
    assert ends | {Action.PAUSE, Action.RETURN_TO_STARTED, Action.NO_LONGER_READY} <= set(REASONS)
    assert all(reasons and Reason.RECORDED_IN_ERROR not in reasons for reasons in REASONS.values())


@pytest.mark.parametrize(("stage", "action"), sorted(TRANSITIONS))
def test_a_way_back_leads_exactly_to_where_the_step_began(stage: Stage, action: Action) -> None:
    to = next_stage(stage, action)
    back = way_back(action, stage, to)
    if back is not None:
        assert next_stage(to, back, paused_from=stage) is stage
        assert back in steps_from(to, has_training=True, has_placement=True)
    assert (back is None) or (to not in ENDS and action not in BY_APPLICATION)


def test_a_referral_has_no_way_back() -> None:
    assert way_back(Action.REFER, None, Stage.REFERRED) is None


@given(st.data())
def test_the_stage_is_the_replay_of_any_walk(data: st.DataObject) -> None:
    draw: Callable[..., Action] = data.draw
    stage, paused_from = Stage.REFERRED, None
    steps = [(Action.REFER, stage)]
    for _ in range(data.draw(st.integers(0, 30))):
        possible = [action for at, action in TRANSITIONS if at is stage] + ([Action.RESUME] if stage is Stage.PAUSED else [])
        if not possible:
            break
        action = draw(st.sampled_from(possible))
        came_from, stage = stage, next_stage(stage, action, paused_from=paused_from)
        paused_from = came_from if action is Action.PAUSE else None
        steps.append((action, stage))
    assert replay(steps) is stage
