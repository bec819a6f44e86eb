"""What the pages of the pathway print, worked out without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from app.candidates.models import Candidate
from app.cohorts.presenters import places
from app.enrolments.presenters import EnrolmentPage, hidden_because, hints, offered, profile_card, why
from app.enrolments.profiles import Offered
from app.enrolments.queries import EnrolmentRow
from app.enrolments.readiness import Evidence, GateState, GateStatus, Readiness, assess
from app.enrolments.states import Action
from app.programmes.gates import Gate
from app.programmes.stages import Stage

DAY = date(2026, 10, 14)
ROW = EnrolmentRow(
    id=uuid4(),
    candidate_id=uuid4(),
    programme_id=uuid4(),
    programme="WorkSTART",
    has_training=True,
    has_placement=False,
    gates=[Gate.IDENTITY, Gate.SHARING],
    cohort_id=uuid4(),
    cohort="Autumn 2026",
    stage=Stage.PATHWAY_READY,
    paused_from=None,
    referred_on=DAY,
    stage_since=DAY,
    version=1,
)
SEEN = Evidence(uuid4(), Gate.IDENTITY, date(2026, 10, 1), DAY, datetime(2026, 10, 1, tzinfo=UTC), by_name="Priya Nair")
READY = assess(ROW.gates, [SEEN], sharing=True, today=DAY)
PERSON = Candidate(given_name="Amara", family_name="Okafor", preferred_name=None, reference="C-1047")
PROFILE = Offered(
    job_families=["healthcare_support", "portering"],
    band=2,
    hours_per_week=22.5,
    earliest_time="09:30",
    latest_time="14:30",
    shifts=["days"],
    available_from=None,
    site_ids=["a", "b"],
    evidence=["Care Certificate complete"],
    supervisor_line=None,
    adjustments_shared=None,
)
SITES = {"a": "Northgate", "b": "Riverside Hospital"}


def card(**changes: object) -> list[str]:
    made = profile_card(replace(PROFILE, **changes), reference="PR-0147", sites=SITES, today=DAY)  # type: ignore[arg-type]  # any field
    return [made.wants, made.hours, made.can_start, made.can_work_at]


def test_a_profile_reads_as_managers_read_it() -> None:
    assert card() == [
        "Wants to work as healthcare support worker or porter · Band 2",
        "22.5 hours a week, days, 9:30am to 2:30pm",
        "Straight away",
        "All sites",
    ]


@pytest.mark.parametrize(
    ("changes", "at", "words"),
    [
        ({"latest_time": None}, 1, "22.5 hours a week, days, from 9:30am"),
        ({"earliest_time": None}, 1, "22.5 hours a week, days, until 2:30pm"),
        ({"hours_per_week": 30.0, "earliest_time": None, "latest_time": None}, 1, "30 hours a week, days"),
        ({"shifts": ["days", "earlies", "lates", "nights", "weekends"]}, 1, "22.5 hours a week, any shift, 9:30am to 2:30pm"),
        ({"available_from": date(2026, 11, 2)}, 2, "From 2 November 2026"),
        ({"available_from": date(2026, 10, 2)}, 2, "Straight away"),
        ({"site_ids": ["b"]}, 3, "Riverside Hospital"),
        ({"site_ids": []}, 3, "Not known"),
    ],
)
def test_each_part_of_a_profile_has_its_words(changes: dict[str, object], at: int, words: str) -> None:
    assert card(**changes)[at] == words


def test_a_gate_says_why_it_stands_as_it_does() -> None:
    assert why(READY.gates[0]) == "Verified on 1 October 2026 by Priya Nair. Expires on 14 October 2026."
    assert why(replace(READY.gates[0], status=GateStatus.EXPIRED)).endswith("Expired on 14 October 2026.")
    assert why(READY.gates[1]) == "The candidate gave permission."
    assert why(GateState(Gate.SHARING, GateStatus.NOT_MET)).startswith("Ask the candidate")
    assert why(GateState(Gate.IDENTITY, GateStatus.NOT_MET)).startswith("See 2 documents")


def test_nothing_hides_a_ready_person_and_everything_that_hides_one_is_said() -> None:
    assert hidden_because(ROW, READY, complete=True) == []
    unready = assess(ROW.gates, [], sharing=False, today=DAY)
    assert hidden_because(replace(ROW, stage=Stage.PAUSED), unready, complete=False) == [
        "The stage is paused, not pathway ready.",
        "Identity seen: not met.",
        "Permission to share with employers: not met.",
        "The profile is not complete.",
    ]


def test_the_step_to_ready_is_offered_only_with_every_gate_met() -> None:
    steps = (Action.MAKE_READY, Action.PAUSE)
    assert offered(steps, READY) == list(steps)
    assert offered(steps, Readiness((GateState(Gate.IDENTITY, GateStatus.EXPIRED),))) == [Action.PAUSE]


def test_each_step_says_where_it_leads() -> None:
    said = hints([Action.PAUSE, Action.LEAVE_EARLY], ROW)
    assert said["pause"] == "Moves to paused"
    assert said["leave_early"].startswith("Ends this enrolment")


def test_a_page_names_the_person_and_lays_out_the_stages_this_programme_has() -> None:
    page = EnrolmentPage(PERSON, replace(ROW, stage=Stage.PAUSED, paused_from=Stage.IN_TRAINING), READY, DAY)
    assert (page.name, page.facts) == ("Amara Okafor", "C-1047 · WorkSTART, Autumn 2026")
    steps = page.steps([])
    assert [step.label for step in steps if step.state == "now"] == ["In training"]
    assert "On placement" not in [step.label for step in steps]
    assert page.meter.words == "2 of 2"


def test_places_are_filled_by_those_who_started_and_waited_for_by_those_before() -> None:
    at = {Stage.REFERRED: 2, Stage.ELIGIBILITY_CHECK: 1, Stage.STARTED: 3, Stage.PAUSED: 1, Stage.SUSTAINED: 1, Stage.DECLINED: 9}
    assert places(16, at) == "5 of 16 places filled, 3 waiting to start"
    assert places(16, {}) == "0 of 16 places filled"
