"""Rates and comparisons of the inclusion report, made from printed counts alone.

Whoever holds the printed table can make the same figures, so they add nothing to what an intruder knows. A figure that
would need a hidden count is ``[c]``; one on too few people is ``[x]``; one without meaning is ``[z]``.
"""

from dataclasses import dataclass

from app.statistics import codes
from app.statistics.disclosure.policy import Reason
from app.statistics.disclosure.protect import HIDDEN, ProtectedCell, ProtectedTable
from app.statistics.findings import Comparison, comparison_sentence
from app.statistics.funnel import GROUPS, STAGES, Characteristic, Stage
from app.statistics.inclusion_tables import DECLARED, MARGINS, TOTAL
from app.statistics.intervals import Group, relative_likelihood, wilson

LEAST_BASE = 22.5  # people; source: MEASURES.md 7, base rule and suggested default
LEAST_REACHED = 8  # people of either group at the later stage; same source
NOT_AVAILABLE, NOT_APPLICABLE = "[x]", "[z]"
_DIGITS = 6

REFERENCES = {
    Characteristic.SEX: codes.MALE,
    Characteristic.WRES: codes.WRES_WHITE,
    Characteristic.DISABILITY: codes.NOT_DISABLED,
}  # of the others the largest group is the reference


@dataclass(frozen=True, slots=True)
class Figure:
    """A proportion with its 95 % interval, or a symbol and the reason why there is none."""

    value: float | None
    lower: float | None
    upper: float | None
    symbol: str
    reason: str


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One group at one stage. ``count`` is as printed; the rates are proportions, 0 to 1.

    ``of_referred``: of this group's people referred; ``of_previous``: of those who reached the stage before;
    ``share``: of everyone at this stage who answered, in this group.
    """

    stage: Stage
    count: int | None
    symbol: str
    reason: str
    of_referred: Figure
    of_previous: Figure
    share: Figure


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group, or one of the two margins, at all stages."""

    group: str
    is_margin: bool
    stages: tuple[StageFigures, ...]


def rate(reached: ProtectedCell, base: ProtectedCell) -> Figure:
    """Give a proportion of printed counts with its Wilson interval, or the symbol that stands for it.

    Unit: proportion, to six digits. Source: MEASURES.md 5.1 and 7. Errors: none.
    """
    if reached.shown is None or base.shown is None:
        return _without(HIDDEN, _hidden_reason(reached, base))
    if base.shown < LEAST_BASE:
        return _without(NOT_AVAILABLE, "too_few")
    found = wilson(min(reached.shown, base.shown), base.shown)
    return Figure(round(found.value, _DIGITS), round(found.lower, _DIGITS), round(found.upper, _DIGITS), "", "")


def group_rows(name: Characteristic, table: ProtectedTable) -> tuple[GroupRow, ...]:
    """Give all rows of a table with their rates, margins last. Errors: none."""
    return tuple(
        GroupRow(group, group in MARGINS, tuple(_stage_figures(table, group, place) for place in range(len(STAGES))))
        for group in (*GROUPS[name], *MARGINS)
    )


def declaration(table: ProtectedTable) -> tuple[Figure, ...]:
    """Give the share of everyone at each stage who answered the question. Errors: none."""
    return tuple(rate(table.cell(DECLARED, stage), table.cell(TOTAL, stage)) for stage in STAGES)


def reference_group(name: Characteristic, table: ProtectedTable) -> str:
    """Name the group that the others are compared with: White, Not disabled, Male, else the largest as printed."""
    if name in REFERENCES:
        return REFERENCES[name]
    known = [group for group in GROUPS[name] if group != codes.UNKNOWN]
    return max(known, key=lambda group: table.cell(group, STAGES[0]).shown or -1)


def comparisons(name: Characteristic, table: ProtectedTable) -> tuple[Comparison, ...]:
    """Compare the reference group with each other group at each stage, of those referred and of the stage before.

    Direction: reference group over the other, so above 1 the other group fares worse. Unit: ratio, to six digits;
    interval by score. People who did not answer are on neither side. Source: MEASURES.md 1.1, 1.2, 5.2.
    """
    reference = reference_group(name, table)
    others = [group for group in GROUPS[name] if group not in {reference, codes.UNKNOWN}]
    bases = [(stage, STAGES[0]) for stage in STAGES[1:]]
    bases += [(stage, STAGES[place]) for place, stage in enumerate(STAGES[1:]) if place > 0]
    return tuple(_compare(table, (reference, other), stage, since) for stage, since in bases for other in others)


def _compare(table: ProtectedTable, groups: tuple[str, str], stage: Stage, since: Stage) -> Comparison:
    reached = [table.cell(group, stage) for group in groups]
    bases = [table.cell(group, since) for group in groups]
    counts = [cell.shown for cell in (*reached, *bases) if cell.shown is not None]
    symbol, reason = _obstacle(reached, bases)
    if symbol or len(counts) != len(reached) + len(bases):
        return Comparison(stage, since, *groups, None, None, None, None, symbol, reason, "")
    a, b, n1, n2 = counts
    found = relative_likelihood(Group(groups[0], a, n1), Group(groups[1], b, n2))
    value, lower, upper = (
        None if number is None else round(number, _DIGITS) for number in (found.value, found.lower, found.upper)
    )
    sentence = "" if value is None else comparison_sentence(groups, (value, lower, upper), stage, since)
    return Comparison(stage, since, *groups, value, lower, upper, found.band, "", "", sentence)


def _obstacle(reached: list[ProtectedCell], bases: list[ProtectedCell]) -> tuple[str, str]:
    if any(cell.shown is None for cell in (*reached, *bases)):
        return HIDDEN, _hidden_reason(*reached, *bases)
    few = any((cell.shown or 0) < LEAST_REACHED for cell in reached)
    if few or any((cell.shown or 0) < LEAST_BASE for cell in bases):
        return NOT_AVAILABLE, "too_few"
    return "", ""


def _stage_figures(table: ProtectedTable, group: str, place: int) -> StageFigures:
    stage = STAGES[place]
    cell = table.cell(group, stage)
    none = _without(NOT_APPLICABLE, "not_a_part")
    first = place == 0
    return StageFigures(
        stage=stage,
        count=cell.shown,
        symbol="" if cell.shown is not None else HIDDEN,
        reason=cell.reason or "",
        of_referred=none if first else rate(cell, table.cell(group, STAGES[0])),
        of_previous=none if first else rate(cell, table.cell(group, STAGES[place - 1])),
        share=none if group in {codes.UNKNOWN, *MARGINS} else rate(cell, table.cell(DECLARED, stage)),
    )


def _hidden_reason(*cells: ProtectedCell) -> str:
    """Give the reason of a hidden count that the figure needs; a small one is named first."""
    reasons = [cell.reason for cell in cells if cell.reason is not None]
    return (Reason.SMALL if Reason.SMALL in reasons else reasons[0]).value


def _without(symbol: str, reason: str) -> Figure:
    return Figure(None, None, None, symbol, reason)
