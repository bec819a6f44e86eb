"""How often things happen (DOMAIN 7.1), by programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.programmes.models import ProgrammeType


@dataclass(frozen=True, slots=True)
class Rates:
    """How people fare in one programme; each a share of those who came so far."""

    start: float
    begin_training: float
    finish_training: float
    finish_placement: float
    become_ready: float
    apply: float
    offer: float
    class_weeks: int
    """Weeks in class, of the programme's weeks; the rest is the placement."""


RATES: Mapping[ProgrammeType, Rates] = MappingProxyType(
    {
        ProgrammeType.WORKSTART: Rates(0.64, 0.95, 0.82, 0.93, 0.92, 0.84, 0.72, class_weeks=4),
        ProgrammeType.SWAP: Rates(0.68, 0.97, 0.85, 0.94, 0.92, 0.88, 0.74, class_weeks=2),
        ProgrammeType.COLLEGE_PATHWAY: Rates(0.62, 0.95, 0.74, 1.0, 0.94, 0.84, 0.70, class_weeks=20),
    }
)
ACCEPTED = 0.80
SHORTLISTED = 0.94
APPLIES_AGAIN = 0.55
GUARANTEED = 0.6
MOST_APPLICATIONS = 3
LEFT_BY = ((0.18, 1, 90), (0.29, 91, 181), (0.41, 182, 363))
"""How many have left their job by 13, 26 and 52 weeks, and between which days."""
OFFER_TO_START = (35, 80, 52)
"""Shortest, longest and usual wait in days (DOMAIN 2.5: 50 to 60)."""
GAP_DISABLED = 0.13
GAP_MINORITY = 0.10
"""How much less likely an offer is, on purpose, so that the reports have something to find."""
GAP_START_DISABLED = 0.04
