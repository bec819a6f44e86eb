"""Named rules for small numbers, each with its source; thresholds are code, not settings."""

from dataclasses import dataclass, replace
from enum import StrEnum, auto

from app.statistics.rounding import to_nearest


class Zeros(StrEnum):
    """What happens to a true zero."""

    KEEP = auto()
    HIDE = auto()


class Reason(StrEnum):
    """Why a count is not shown."""

    SMALL = auto()
    PROTECTS_ANOTHER = auto()
    EARLIER_RELEASE = auto()
    WITHHELD = auto()


@dataclass(frozen=True, slots=True)
class Policy:
    """Hide counts up to a limit, round the others, and leave an intruder an interval of a certain width.

    ``width`` is how far apart, in people, the smallest and the largest possible value of a hidden cell must be at
    least. Source of each policy: MEASURES.md 7 and the address in ``source``.
    """

    name: str
    hides_upto: int
    zeros: Zeros
    rounds_to: int
    width: int
    source: str
    version: str = "1"

    def is_small(self, count: int) -> bool:
        """Say whether the rule hides this count. Unit: people. Errors: ValueError for a negative count."""
        if count < 0:
            message = f"{count} is not a count"
            raise ValueError(message)
        return count <= self.hides_upto and (count > 0 or self.zeros is Zeros.HIDE)

    def shown(self, count: int) -> int | None:
        """Give what is printed for a true count, ``None`` for a hidden one. Errors: as ``is_small``."""
        return None if self.is_small(count) else to_nearest(count, self.rounds_to)

    def bounds_of_shown(self, shown: int) -> tuple[int, int]:
        """Give the smallest and largest true count that print as this. Errors: ValueError when none does."""
        possible = [n for n in range(max(0, shown - self.rounds_to), shown + self.rounds_to + 1) if self.shown(n) == shown]
        if not possible:
            message = f"{self.name} never prints {shown}"
            raise ValueError(message)
        return possible[0], possible[-1]

    def bounds_of_hidden(self, reason: Reason) -> tuple[int, int | None]:
        """Give what the reason beside a hidden cell tells a reader who knows the rule."""
        if reason is Reason.SMALL:
            return (0 if self.zeros is Zeros.HIDE else 1), self.hides_upto
        return (self.hides_upto + 1 if reason is Reason.PROTECTS_ANOTHER else 0), None

    def hiding_zeros(self) -> "Policy":
        """Give the same policy for outcomes by characteristic, where a zero says "nobody of this group"."""
        return replace(self, zeros=Zeros.HIDE)

    def to_dict(self) -> dict[str, str | int]:
        """Give the parameters as they are printed with every release."""
        return {
            "name": self.name,
            "version": self.version,
            "hides_upto": self.hides_upto,
            "zeros": self.zeros.value,
            "rounds_to": self.rounds_to,
            "width": self.width,
            "source": self.source,
        }


NHS_SECONDARY_CARE = Policy(
    name="nhs-secondary-care",
    hides_upto=7,
    zeros=Zeros.KEEP,
    rounds_to=5,
    width=3,
    source=(
        "https://digital.nhs.uk/data-and-information/data-tools-and-services/data-services/hospital-episode-statistics/"
        "change-to-disclosure-control-methodology-for-hes-and-ecds-from-september-2018"
    ),
)
ONS_10_5 = Policy(
    name="ons-10-5",
    hides_upto=9,
    zeros=Zeros.HIDE,  # the source does not say; hiding is the safe reading
    rounds_to=5,
    width=3,
    source=(
        "https://ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates/methodologies/"
        "comparisonofposttabularstatisticaldisclosurecontrolmethods"
    ),
)
POLICIES = {policy.name: policy for policy in (NHS_SECONDARY_CARE, ONS_10_5)}
DEFAULT = NHS_SECONDARY_CARE
