"""Readiness rests on the gates, their newest evidence and the permission to share, and on nothing else."""

import inspect
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from app.enrolments import readiness
from app.enrolments.readiness import CLOSED_BY, Evidence, GateStatus, assess
from app.programmes.catalogue import TEMPLATES
from app.programmes.gates import Gate

DAY = date(2026, 10, 14)
NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
GATES = [Gate.IDENTITY, Gate.RIGHT_TO_WORK, Gate.SHARING]


def seen(gate: Gate, *, met_on: date = DAY, expires_on: date | None = None, at: int = 0, id_: UUID | None = None) -> Evidence:
    return Evidence(id_ or uuid4(), gate, met_on, expires_on, NOON + timedelta(minutes=at))


def status(evidence: list[Evidence], *, today: date = DAY) -> GateStatus:
    return assess([Gate.IDENTITY], evidence, sharing=False, today=today).gates[0].status


def test_a_gate_without_evidence_is_not_met() -> None:
    assert status([]) is GateStatus.NOT_MET
    assert status([seen(Gate.RIGHT_TO_WORK)]) is GateStatus.NOT_MET


def test_evidence_counts_on_the_day_it_expires_and_not_on_the_day_after() -> None:
    document = seen(Gate.IDENTITY, expires_on=DAY + timedelta(days=5))
    assert status([document], today=DAY + timedelta(days=5)) is GateStatus.MET
    assert status([document], today=DAY + timedelta(days=6)) is GateStatus.EXPIRED


def test_evidence_does_not_count_before_the_day_it_was_seen() -> None:
    assert status([seen(Gate.IDENTITY)], today=DAY - timedelta(days=1)) is GateStatus.NOT_MET


def test_the_end_of_evidence_is_announced_four_weeks_ahead() -> None:
    document = seen(Gate.IDENTITY, met_on=DAY - timedelta(days=9), expires_on=DAY + timedelta(days=28))
    assert assess([Gate.IDENTITY], [document], sharing=False, today=DAY).gates[0].expires_soon
    assert not assess([Gate.IDENTITY], [document], sharing=False, today=DAY - timedelta(days=1)).gates[0].expires_soon
    assert not assess([Gate.IDENTITY], [seen(Gate.IDENTITY)], sharing=False, today=DAY).gates[0].expires_soon


def test_the_newest_evidence_counts_not_the_best() -> None:
    good, bad = seen(Gate.IDENTITY), seen(Gate.IDENTITY, met_on=DAY - timedelta(9), expires_on=DAY - timedelta(1), at=1)
    assert status([good, bad]) is GateStatus.EXPIRED
    assert status([bad, good]) is GateStatus.EXPIRED


def test_sharing_is_the_permission_and_never_evidence() -> None:
    evidence = [seen(Gate.SHARING)]
    assert not assess([Gate.SHARING], evidence, sharing=False, today=DAY).ready
    assert assess([Gate.SHARING], [], sharing=True, today=DAY).ready


def test_counts_and_missing_gates_follow_the_order_of_the_programme() -> None:
    result = assess(GATES, [seen(Gate.IDENTITY)], sharing=False, today=DAY)
    assert (result.met, result.total, result.ready) == (1, 3, False)
    assert [state.gate for state in result.missing] == [Gate.RIGHT_TO_WORK, Gate.SHARING]
    assert all(state.closed_by and state.title for state in result.gates)


def test_every_gate_says_who_closes_it() -> None:
    assert set(CLOSED_BY) == set(Gate)


_EVIDENCE = st.builds(
    seen,
    st.sampled_from(list(Gate)),
    met_on=st.dates(DAY - timedelta(99), DAY + timedelta(9)),
    expires_on=st.none() | st.dates(DAY - timedelta(9), DAY + timedelta(99)),
    at=st.integers(0, 3),
    id_=st.uuids(),
)


@given(st.lists(_EVIDENCE, max_size=12), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_in_which_evidence_is_read_changes_nothing(evidence: list[Evidence], sharing: bool, random: object) -> None:
    gates = TEMPLATES[next(iter(TEMPLATES))].gates
    shuffled = evidence.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert assess(gates, evidence, sharing=sharing, today=DAY) == assess(gates, shuffled, sharing=sharing, today=DAY)


@given(st.lists(_EVIDENCE, max_size=12), st.booleans())
def test_evidence_of_other_gates_changes_nothing(evidence: list[Evidence], sharing: bool) -> None:
    mine = [item for item in evidence if item.gate in GATES]
    assert assess(GATES, evidence, sharing=sharing, today=DAY) == assess(GATES, mine, sharing=sharing, today=DAY)


def test_nothing_about_the_person_can_be_passed_in() -> None:
    assert list(inspect.signature(assess).parameters) == ["gates", "evidence", "sharing", "today"]
    assert "candidates" not in inspect.getsource(readiness)
