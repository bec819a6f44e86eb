"""The readiness gates there are (DOMAIN 4.8). A programme names those it demands."""

from enum import StrEnum, auto


class Gate(StrEnum):
    """One thing that must be true before a person is pathway-ready.

    Never a protected characteristic, the number of barriers or a wellbeing score.
    """

    ELIGIBILITY = auto()
    RIGHT_TO_WORK = auto()
    IDENTITY = auto()
    PLAN_AGREED = auto()
    TRAINING = auto()
    PLACEMENT = auto()
    AVAILABILITY = auto()
    PROFILE_APPROVED = auto()
    SHARING = auto()

    @property
    def label(self) -> str:
        """The gate in words."""
        return _LABELS[self]

    @property
    def asks_for(self) -> str:
        """What closes the gate, for the person who can close it."""
        return _ASKS_FOR[self]


_LABELS = {
    Gate.ELIGIBILITY: "Eligibility confirmed",
    Gate.RIGHT_TO_WORK: "Right to work seen",
    Gate.IDENTITY: "Identity seen",
    Gate.PLAN_AGREED: "Action plan and adjustments agreed",
    Gate.TRAINING: "Training units complete",
    Gate.PLACEMENT: "Placement signed off",
    Gate.AVAILABILITY: "Hours and start date stated",
    Gate.PROFILE_APPROVED: "Profile approved by the candidate",
    Gate.SHARING: "Permission to share with employers",
}
_ASKS_FOR = {
    Gate.ELIGIBILITY: "Check the programme's rules and record what you saw",
    Gate.RIGHT_TO_WORK: "See the document or the share code, and record the day it ends if it does",
    Gate.IDENTITY: "See 2 documents with a photo and 1 with an address, or the other way round",
    Gate.PLAN_AGREED: "Agree the plan and the adjustments with the candidate",
    Gate.TRAINING: "All units of the programme, and attendance at or above its threshold",
    Gate.PLACEMENT: "The supervisor's sign-off at the end of the placement",
    Gate.AVAILABILITY: "Ask for hours, days, shifts and the earliest start",
    Gate.PROFILE_APPROVED: "Show the candidate what managers will see, and record that they agree",
    Gate.SHARING: "Ask the candidate, and record their permission under Sharing",
}
