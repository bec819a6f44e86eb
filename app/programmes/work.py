"""Kinds of entry work and of shifts, in which people say what they want and posts what they offer (DOMAIN 4.5, 4.6)."""

from enum import StrEnum, auto


class JobFamily(StrEnum):
    """Kinds of entry post."""

    HEALTHCARE_SUPPORT = auto()
    PORTERING = auto()
    DOMESTIC = auto()
    CATERING = auto()
    ADMINISTRATION = auto()

    @property
    def label(self) -> str:
        """The family in words."""
        return {
            "healthcare_support": "Healthcare support worker",
            "portering": "Porter",
            "domestic": "Domestic assistant",
            "catering": "Catering assistant",
            "administration": "Reception and administration",
        }[self]


class Shift(StrEnum):
    """A kind of shift, as a person states it."""

    DAYS = auto()
    EARLIES = auto()
    LATES = auto()
    NIGHTS = auto()
    WEEKENDS = auto()

    @property
    def label(self) -> str:
        """The kind in words, inside a sentence."""
        return _SHIFTS[self]


_SHIFTS = {
    Shift.DAYS: "days",
    Shift.EARLIES: "early shifts",
    Shift.LATES: "late shifts",
    Shift.NIGHTS: "nights",
    Shift.WEEKENDS: "weekends",
}
