"""The funnel: how many people of each group reached each stage.

Cohort basis: the people referred in a period, and what had happened to them by the snapshot date. Somebody who reached
a later stage has reached every stage before it, whether or not the step was recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.statistics import codes

Counts = NDArray[np.int64]


class Stage(StrEnum):
    """The stages of the inclusion report, in order."""

    REFERRED = auto()
    STARTED = auto()
    PATHWAY_READY = auto()
    INTERVIEWED = auto()
    OFFERED = auto()
    IN_WORK = auto()


class Characteristic(StrEnum):
    """What people are compared by."""

    SEX = auto()
    ETHNICITY = auto()
    WRES = auto()
    DISABILITY = auto()
    AGE = auto()


STAGES = tuple(Stage)
GROUPS: Mapping[Characteristic, tuple[str, ...]] = {
    Characteristic.SEX: codes.SEX_GROUPS,
    Characteristic.ETHNICITY: codes.ETHNICITY_GROUPS,
    Characteristic.WRES: codes.WRES_GROUPS,
    Characteristic.DISABILITY: codes.DISABILITY_GROUPS,
    Characteristic.AGE: codes.AGE_GROUPS,
}
COUNTED = (Characteristic.SEX, Characteristic.ETHNICITY, Characteristic.DISABILITY, Characteristic.AGE)
_WHITE = codes.ETHNICITY_GROUPS.index("White")
_UNKNOWN = codes.ETHNICITY_GROUPS.index(codes.UNKNOWN)


class PeopleCell(NamedTuple):
    """So many people with the same answers and the same furthest stage; codes as stored, ``None`` for no answer."""

    sex: str | None
    ethnicity: str | None
    disability_condition: str | None
    disability_limited: str | None
    age_band: str | None
    furthest: Stage
    people: int


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """People by group and furthest stage, one array for each counted characteristic.

    Shape: groups of ``GROUPS[characteristic]`` by ``STAGES``; unit: people. The WRES grouping is not stored: it is made
    from the ethnicity array, so that the two cannot disagree. Errors: ValueError when an array has another shape, holds
    a negative number, or counts other people at a stage than the first array does.
    """

    counts: Mapping[Characteristic, Counts]

    def __post_init__(self) -> None:
        """Check that all arrays count the same people."""
        if set(self.counts) != set(COUNTED):
            message = f"A cohort counts people by {', '.join(COUNTED)}"
            raise ValueError(message)
        at_stage = self.counts[COUNTED[0]].sum(axis=0)
        for characteristic in COUNTED:
            array = self.counts[characteristic]
            if array.shape != (len(GROUPS[characteristic]), len(STAGES)) or not np.issubdtype(array.dtype, np.integer):
                message = f"The counts by {characteristic} have the shape {array.shape} of {array.dtype}"
                raise ValueError(message)
            if (array < 0).any() or (array.sum(axis=0) != at_stage).any():
                message = f"The counts by {characteristic} are not those of the same people"
                raise ValueError(message)

    @property
    def people(self) -> int:
        """Count everybody."""
        return int(self.counts[COUNTED[0]].sum())

    def furthest(self, characteristic: Characteristic) -> Counts:
        """Give people by group and furthest stage."""
        if characteristic is not Characteristic.WRES:
            return self.counts[characteristic]
        ethnicity = self.counts[Characteristic.ETHNICITY]
        white, unknown = ethnicity[_WHITE], ethnicity[_UNKNOWN]
        bme: Counts = ethnicity.sum(axis=0) - white - unknown
        return np.stack([white, bme, unknown])

    def reached(self, characteristic: Characteristic) -> Counts:
        """Give people by group and stage reached.

        Formula: furthest stage at or after the stage. Source: DOMAIN.md 6, R1 and R6, cohort basis.
        """
        return reached(self.furthest(characteristic))

    def totals(self) -> Counts:
        """Give everybody by stage reached."""
        totals: Counts = self.reached(COUNTED[0]).sum(axis=0)
        return totals


def reached(furthest: Counts) -> Counts:
    """Turn people by furthest stage (last axis) into people by stage reached: the sum from that stage on."""
    found: Counts = np.flip(np.cumsum(np.flip(furthest, axis=-1), axis=-1), axis=-1)
    return found


def cohort(cells: Iterable[PeopleCell]) -> Cohort:
    """Count people into groups.

    Input: cells as a query gives them, in any order and any split; codes of ``sex_census``, ``ethnicity_census_2021``,
    the two disability questions and ``age_band_recruitment``. Unit: people. Source: the mappings of ``codes``.
    Errors: KeyError for a code of no list; ValueError for a stage that does not exist or a negative number.
    """
    counts = {name: np.zeros((len(GROUPS[name]), len(STAGES)), dtype=np.int64) for name in COUNTED}
    for cell in cells:
        column = STAGES.index(cell.furthest)
        if cell.people < 0:
            message = f"{cell.people} is no number of people"
            raise ValueError(message)
        groups = {
            Characteristic.SEX: codes.sex_group(cell.sex),
            Characteristic.ETHNICITY: codes.ethnicity_group(cell.ethnicity),
            Characteristic.DISABILITY: codes.disability_group(cell.disability_condition, cell.disability_limited),
            Characteristic.AGE: codes.age_group(cell.age_band),
        }
        for name, group in groups.items():
            counts[name][GROUPS[name].index(group), column] += cell.people
    return Cohort(counts)
