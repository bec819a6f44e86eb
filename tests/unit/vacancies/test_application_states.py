"""The table of steps of an application, cell by cell."""

from itertools import product

import pytest

from app.refusals import Refusal
from app.vacancies.states import AFTER_OFFER, ENDS, LIVE, TRANSITIONS, next_state
from app.vacancies.states import ApplicationAction as A
from app.vacancies.states import ApplicationState as S

WAY = {
    (S.PROPOSED, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.SHORTLIST): S.SHORTLISTED,
    (S.SUBMITTED, A.GUARANTEE_INTERVIEW): S.GUARANTEED_INTERVIEW,
    (S.SUBMITTED, A.REJECT): S.NOT_SHORTLISTED,
    (S.SHORTLISTED, A.BOOK_INTERVIEW): S.INTERVIEW_BOOKED,
    (S.GUARANTEED_INTERVIEW, A.BOOK_INTERVIEW): S.INTERVIEW_BOOKED,
    (S.INTERVIEW_BOOKED, A.BOOK_INTERVIEW): S.INTERVIEW_BOOKED,
    (S.INTERVIEW_BOOKED, A.HOLD_INTERVIEW): S.INTERVIEWED,
    (S.INTERVIEWED, A.OFFER): S.CONDITIONAL_OFFER,
    (S.INTERVIEWED, A.TURN_DOWN): S.INTERVIEW_UNSUCCESSFUL,
    (S.CONDITIONAL_OFFER, A.BEGIN_CHECKS): S.CHECKS,
    (S.CHECKS, A.CONFIRM_OFFER): S.UNCONDITIONAL_OFFER,
    (S.UNCONDITIONAL_OFFER, A.START): S.STARTED,
}


def expected(state: S, action: A) -> S | None:
    if state in ENDS:
        return None
    offered = state in {S.CONDITIONAL_OFFER, S.CHECKS, S.UNCONDITIONAL_OFFER}
    everywhere = {
        A.WITHDRAW: S.CANDIDATE_WITHDREW,
        A.DECLINE_OFFER: S.OFFER_DECLINED if offered else None,
        A.WITHDRAW_OFFER: S.OFFER_WITHDRAWN if offered else None,
        A.CLOSE: None if offered else S.VACANCY_CLOSED,
    }
    return WAY.get((state, action)) or everywhere.get(action)


@pytest.mark.parametrize(("state", "action"), list(product(S, A)))
def test_each_cell_leads_where_the_design_says(state: S, action: A) -> None:
    leads_to = expected(state, action)
    if leads_to is None:
        with pytest.raises(Refusal, match="not possible"):
            next_state(state, action)
    else:
        assert next_state(state, action) is leads_to


def test_an_end_is_final_and_every_state_can_be_reached() -> None:
    assert not [state for state, _action in TRANSITIONS if state in ENDS]
    assert set(TRANSITIONS.values()) | {S.PROPOSED} == set(S)
    assert set(LIVE) | ENDS == set(S)
    assert set(AFTER_OFFER) <= set(LIVE)
