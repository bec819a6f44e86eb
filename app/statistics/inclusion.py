"""The inclusion report as data: how people of each group moved through the pathway, safe to show.

An ``InclusionReport`` is made in two ways only: from a cohort, through the gate of disclosure control, or from what
``to_dict`` gave, unchanged. Pages and files take nothing else.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import InitVar, asdict, dataclass
from datetime import date
from typing import Any, Final, NamedTuple, final

from app.statistics.disclosure.policy import NHS_SECONDARY_CARE, Policy
from app.statistics.disclosure.protect import Certificate, NotProtectedError, ProtectedTable, protect
from app.statistics.findings import NAMES, Comparison, Finding, finding
from app.statistics.funnel import Characteristic, Cohort, Stage
from app.statistics.inclusion_figures import (
    Figure,
    GroupRow,
    StageFigures,
    comparisons,
    declaration,
    group_rows,
    reference_group,
)
from app.statistics.inclusion_tables import TOTAL, inclusion_tables
from app.statistics.intervals import Band

TITLE = "Progress through the pathway by group"
BASIS = "Cohort: people referred in the period; what had happened to them by the snapshot date."
VERSION = 1


@dataclass(frozen=True, slots=True)
class StageDefinition:
    """A stage in words."""

    stage: Stage
    label: str
    definition: str


STAGE_DEFINITIONS = (
    StageDefinition(Stage.REFERRED, "Referred", "A referral was received in the period."),
    StageDefinition(Stage.STARTED, "Started", "Initial assessment, consent and a first action plan were done."),
    StageDefinition(Stage.PATHWAY_READY, "Pathway-ready", "All readiness gates of the programme were passed."),
    StageDefinition(Stage.INTERVIEWED, "Interviewed", "Interviewed for at least one vacancy."),
    StageDefinition(Stage.OFFERED, "Offered a job", "Received at least one offer, conditional or not."),
    StageDefinition(Stage.IN_WORK, "In work", "Worked a first shift."),
)


@final
class _Seal:
    """Held by this module alone."""


_SEAL: Final = _Seal()


class AlteredReportError(ValueError):
    """A stored report is not what was stored."""

    def __init__(self) -> None:
        super().__init__("The stored report has been altered")


@dataclass(frozen=True, slots=True)
class CharacteristicTable:
    """One characteristic: rows of groups and margins, comparisons with the reference group, and what they say.

    ``declaration``: share of everyone at each stage who answered, in the order of the stages. ``withheld``: nothing of
    the table can be shown.
    """

    characteristic: Characteristic
    title: str
    reference: str
    rows: tuple[GroupRow, ...]
    comparisons: tuple[Comparison, ...]
    declaration: tuple[Figure, ...]
    finding: Finding
    withheld: bool


@final
@dataclass(frozen=True, slots=True)
class InclusionReport:
    """The report: only counts that came through the gate, and figures made from them.

    ``parameters``: what was asked for, as label and text, in order. ``cells`` and ``hidden`` count distinct figures of
    people (a margin that stands in several tables counts once). ``proof``: hash of what was published, for the
    certificate that is kept beside the report.
    """

    title: str
    basis: str
    parameters: tuple[tuple[str, str], ...]
    snapshot_date: date
    code_version: str
    stages: tuple[StageDefinition, ...]
    overall: GroupRow
    tables: tuple[CharacteristicTable, ...]
    policy: Mapping[str, str | int]
    cells: int
    hidden: int
    proof: str
    seal: InitVar[_Seal]

    def __post_init__(self, seal: _Seal) -> None:
        """Refuse a report that was not made here."""
        if seal is not _SEAL:
            raise NotProtectedError

    def table(self, characteristic: Characteristic) -> CharacteristicTable:
        """Give the table of one characteristic."""
        return {table.characteristic: table for table in self.tables}[characteristic]

    def to_dict(self) -> dict[str, Any]:
        """Give the report as JSON values, with a digest over them."""
        body: dict[str, Any] = json.loads(json.dumps(asdict(self), default=date.isoformat))
        body["version"] = VERSION
        return body | {"digest": _digest(body)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "InclusionReport":
        """Take up a stored report. Errors: AlteredReportError when it is not what ``to_dict`` gave."""
        body = {key: value for key, value in stored.items() if key != "digest"}
        if stored.get("digest") != _digest(body) or body.get("version") != VERSION:
            raise AlteredReportError
        return cls(
            title=body["title"],
            basis=body["basis"],
            parameters=tuple((label, text) for label, text in body["parameters"]),
            snapshot_date=date.fromisoformat(body["snapshot_date"]),
            code_version=body["code_version"],
            stages=tuple(StageDefinition(**(raw | {"stage": Stage(raw["stage"])})) for raw in body["stages"]),
            overall=_row(body["overall"]),
            tables=tuple(_table(raw) for raw in body["tables"]),
            policy=body["policy"],
            cells=body["cells"],
            hidden=body["hidden"],
            proof=body["proof"],
            seal=_SEAL,
        )


class BuiltReport(NamedTuple):
    """A new report; the certificate and the tables it proves are kept with the data and never shown."""

    report: InclusionReport
    certificate: Certificate
    published: Mapping[str, Any]


class Parameters(NamedTuple):
    """What the reader asked for and what the figures were made from; ``seed`` is secret and breaks ties."""

    asked: tuple[tuple[str, str], ...]
    snapshot_date: date
    code_version: str
    seed: str


def inclusion_report(cohort: Cohort, parameters: Parameters, policy: Policy = NHS_SECONDARY_CARE) -> BuiltReport:
    """Make the inclusion report of a cohort, through the gate.

    The policy is applied with zeros hidden: a zero beside a group says "nobody of this group". Same cohort, parameters
    and policy give the same report. Source: DOMAIN.md 6 (R6, R7), MEASURES.md 4. Errors: those of ``protect``.
    """
    protected = protect(inclusion_tables(cohort), policy.hiding_zeros(), seed=parameters.seed)
    tables = tuple(_build(name, protected.table(name.value)) for name in Characteristic)
    overall = next(row for row in tables[0].rows if row.group == TOTAL)
    report = InclusionReport(
        title=TITLE,
        basis=BASIS,
        parameters=parameters.asked,
        snapshot_date=parameters.snapshot_date,
        code_version=parameters.code_version,
        stages=STAGE_DEFINITIONS,
        overall=overall,
        tables=tables,
        policy=protected.policy.to_dict(),
        cells=protected.cells,
        hidden=protected.hidden,
        proof=protected.certificate.statements_hash,
        seal=_SEAL,
    )
    return BuiltReport(report, protected.certificate, protected.published)


def _build(name: Characteristic, table: ProtectedTable) -> CharacteristicTable:
    compared = comparisons(name, table)
    return CharacteristicTable(
        characteristic=name,
        title=NAMES[name],
        reference=reference_group(name, table),
        rows=group_rows(name, table),
        comparisons=compared,
        declaration=declaration(table),
        finding=finding(name, compared),
        withheld=table.withheld,
    )


def _digest(body: Mapping[str, Any]) -> str:
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _table(raw: Mapping[str, Any]) -> CharacteristicTable:
    return CharacteristicTable(
        characteristic=Characteristic(raw["characteristic"]),
        title=raw["title"],
        reference=raw["reference"],
        rows=tuple(_row(row) for row in raw["rows"]),
        comparisons=tuple(_comparison(one) for one in raw["comparisons"]),
        declaration=tuple(Figure(**figure) for figure in raw["declaration"]),
        finding=Finding(**raw["finding"]),
        withheld=raw["withheld"],
    )


def _row(raw: Mapping[str, Any]) -> GroupRow:
    return GroupRow(raw["group"], raw["is_margin"], tuple(_stage(one) for one in raw["stages"]))


def _stage(raw: Mapping[str, Any]) -> StageFigures:
    rates = {key: Figure(**raw[key]) for key in ("of_referred", "of_previous", "share")}
    return StageFigures(**(dict(raw) | {"stage": Stage(raw["stage"])} | rates))


def _comparison(raw: Mapping[str, Any]) -> Comparison:
    typed = {
        "stage": Stage(raw["stage"]),
        "since": Stage(raw["since"]),
        "band": None if raw["band"] is None else Band(raw["band"]),
    }
    return Comparison(**(dict(raw) | typed))
