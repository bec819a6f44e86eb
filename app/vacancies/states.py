"""The life of an application: states, and the table of steps between them (PRODUCT, States; DOMAIN 5.2)."""

from enum import StrEnum, auto

from app.refusals import Refusal


class ApplicationState(StrEnum):
    """Where an application stands."""

    PROPOSED = auto()
    SUBMITTED = auto()
    SHORTLISTED = auto()
    GUARANTEED_INTERVIEW = auto()
    INTERVIEW_BOOKED = auto()
    INTERVIEWED = auto()
    CONDITIONAL_OFFER = auto()
    CHECKS = auto()
    UNCONDITIONAL_OFFER = auto()
    STARTED = auto()
    NOT_SHORTLISTED = auto()
    INTERVIEW_UNSUCCESSFUL = auto()
    OFFER_DECLINED = auto()
    OFFER_WITHDRAWN = auto()
    CANDIDATE_WITHDREW = auto()
    VACANCY_CLOSED = auto()

    @property
    def label(self) -> str:
        """The state in words."""
        return self.replace("_", " ").capitalize()


class ApplicationAction(StrEnum):
    """A step of an application."""

    PROPOSE = auto()
    SUBMIT = auto()
    SHORTLIST = auto()
    GUARANTEE_INTERVIEW = auto()
    REJECT = auto()
    BOOK_INTERVIEW = auto()
    HOLD_INTERVIEW = auto()
    TURN_DOWN = auto()
    OFFER = auto()
    BEGIN_CHECKS = auto()
    CONFIRM_OFFER = auto()
    START = auto()
    DECLINE_OFFER = auto()
    WITHDRAW_OFFER = auto()
    WITHDRAW = auto()
    CLOSE = auto()


S, A = ApplicationState, ApplicationAction
ENDS = frozenset(
    {
        S.STARTED,
        S.NOT_SHORTLISTED,
        S.INTERVIEW_UNSUCCESSFUL,
        S.OFFER_DECLINED,
        S.OFFER_WITHDRAWN,
        S.CANDIDATE_WITHDREW,
        S.VACANCY_CLOSED,
    }
)
LIVE = tuple(state for state in S if state not in ENDS)
AFTER_OFFER = (S.CONDITIONAL_OFFER, S.CHECKS, S.UNCONDITIONAL_OFFER)

TRANSITIONS: dict[tuple[ApplicationState, ApplicationAction], ApplicationState] = {
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
    **{(state, A.DECLINE_OFFER): S.OFFER_DECLINED for state in AFTER_OFFER},
    **{(state, A.WITHDRAW_OFFER): S.OFFER_WITHDRAWN for state in AFTER_OFFER},
    **{(state, A.WITHDRAW): S.CANDIDATE_WITHDREW for state in LIVE},
    **{(state, A.CLOSE): S.VACANCY_CLOSED for state in LIVE if state not in AFTER_OFFER},
}


def next_state(state: ApplicationState, action: ApplicationAction) -> ApplicationState:
    """Return where ``action`` leads from ``state``, or refuse."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise Refusal(f"This step is not possible while the application is at “{state.label}”") from None
