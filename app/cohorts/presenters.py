"""What the pages of programmes and cohorts print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.cohorts.queries import NameRow, PersonRow
from app.programmes.gates import Gate
from app.programmes.models import Programme
from app.programmes.queries import CohortRow
from app.programmes.stages import ENDS, Stage, stages_of
from app.ui import parts
from app.ui.filters import date_range, day_month_year

WAITING = frozenset({Stage.REFERRED, Stage.ELIGIBILITY_CHECK})


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort in the table of its programme."""

    id: UUID
    name: str
    dates: str
    places: str
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A programme: its rules, its stages, its gates, and its cohorts with how many people are at each stage."""

    programme: Programme
    partner: str | None
    cohorts: Sequence[CohortRow]
    counts: Mapping[UUID | None, Mapping[Stage, int]]

    @property
    def stages(self) -> str:
        """The stages this programme has, in their order."""
        return ", ".join(stage.label.lower() for stage in self._path)

    @property
    def gates(self) -> list[tuple[str, str]]:
        """Each gate and what closes it."""
        return [(Gate(code).label, Gate(code).asks_for) for code in self.programme.gates]

    @property
    def columns(self) -> list[parts.Column]:
        """Headings: the cohort, then how many people are at each stage."""
        stages = [parts.Column(stage.label, numeric=True) for stage in self._path]
        return [parts.Column("Cohort"), *stages, parts.Column("Paused", numeric=True), parts.Column("Ended early", numeric=True)]

    @property
    def lines(self) -> list[CohortLine]:
        """One line a cohort."""
        return [
            CohortLine(
                cohort.id,
                cohort.name,
                date_range(cohort.starts_on, cohort.ends_on),
                places(cohort.capacity, self.counts.get(cohort.id, {})),
                self._cells(cohort.id),
            )
            for cohort in self.cohorts
        ]

    @property
    def without_cohort(self) -> tuple[int, ...] | None:
        """The same numbers for people who have no cohort yet."""
        return self._cells(None) if None in self.counts else None

    @property
    def _path(self) -> tuple[Stage, ...]:
        return stages_of(has_training=self.programme.has_training, has_placement=self.programme.has_placement)

    def _cells(self, cohort_id: UUID | None) -> tuple[int, ...]:
        at = self.counts.get(cohort_id, {})
        ended = sum(people for stage, people in at.items() if stage in ENDS - {Stage.SUSTAINED})
        return (*(at.get(stage, 0) for stage in self._path), at.get(Stage.PAUSED, 0), ended)


def places(capacity: int, at: Mapping[Stage, int]) -> str:
    """Say how full a cohort is: people who have started fill places, people before that wait."""
    filled = sum(people for stage, people in at.items() if stage not in WAITING | (ENDS - {Stage.SUSTAINED}))
    waiting = sum(people for stage, people in at.items() if stage in WAITING)
    return f"{filled} of {capacity} places filled" + (f", {waiting} waiting to start" if waiting else "")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the table of a cohort."""

    enrolment_id: UUID
    candidate_id: UUID
    name: str
    reference: str
    stage: Stage
    since: str
    readiness: parts.Meter | None
    due: parts.Due | None
    can_move: bool


@dataclass(frozen=True, slots=True)
class CohortPage:
    """A cohort and its people."""

    cohort: CohortRow
    people: Sequence[PersonRow]
    today: date

    @property
    def title(self) -> str:
        """Programme and cohort: "WorkSTART, Autumn 2026"."""
        return f"{self.cohort.programme}, {self.cohort.name}"

    @property
    def note(self) -> str:
        """Places and dates in one line."""
        at: dict[Stage, int] = {}
        for person in self.people:
            at[person.stage] = at.get(person.stage, 0) + 1
        facts = [places(self.cohort.capacity, at), date_range(self.cohort.starts_on, self.cohort.ends_on)]
        return " · ".join([*facts, *(fact for fact in (self.cohort.site, self.cohort.partner) if fact)])

    @property
    def lines(self) -> list[PersonLine]:
        """One line a person, by name."""
        return [self._line(person) for person in self.people]

    def _line(self, person: PersonRow) -> PersonLine:
        shown = person.shown_enrolment_id == person.enrolment_id
        return PersonLine(
            person.enrolment_id,
            person.candidate_id,
            called(person.given_name, person.family_name, person.preferred_name),
            person.reference,
            person.stage,
            f"Since {day_month_year(person.stage_since)}",
            parts.meter(person.gates_met, person.gates_total) if shown else None,
            parts.due_flag(person.next_due_on, self.today) if shown and person.next_due_on else None,
            can_move=person.stage not in ENDS,
        )


@dataclass(frozen=True, slots=True)
class TutorCohort:
    """A cohort as its tutor sees it: dates, and names in the order of a register."""

    name: str
    note: str
    names: list[str]


def for_tutor(cohorts: Sequence[CohortRow], names: Sequence[NameRow]) -> list[TutorCohort]:
    """Put each name under its cohort."""
    return [
        TutorCohort(
            f"{cohort.programme}, {cohort.name}",
            " · ".join(fact for fact in (date_range(cohort.starts_on, cohort.ends_on), cohort.site) if fact),
            [called(row.given_name, row.family_name, row.preferred_name) for row in names if row.cohort_id == cohort.id],
        )
        for cohort in cohorts
    ]


def called(given_name: str, family_name: str, preferred_name: str | None) -> str:
    """Give the name a person goes by."""
    return f"{preferred_name or given_name} {family_name}"
