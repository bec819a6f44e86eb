"""The tables of the inclusion report as the gate takes them: atoms, cells and what links them.

An atom is the people of one group who got as far as one stage and no further. All tables count the same people, so the
groups of every characteristic add up to the same number at each furthest stage: those are the identities. The WRES
table counts the people of the ethnicity table, so it has no atoms of its own.
"""

from app.statistics.codes import ETHNICITY_GROUPS, UNKNOWN, WRES_BME, WRES_WHITE
from app.statistics.disclosure.tables import CountTable, Statement, Tables
from app.statistics.funnel import COUNTED, GROUPS, STAGES, Characteristic, Cohort, Stage

DECLARED = "Answered"
TOTAL = "Everyone"
MARGINS = (DECLARED, TOTAL)


def inclusion_tables(cohort: Cohort) -> Tables:
    """Give the five tables of group by stage reached, with margins, over their shared atoms.

    Shape: per characteristic, its groups (the last is "Not known"), then everyone who answered, then everyone, by the
    six stages. Unit: people. Source: DISCLOSURE.md 2. Errors: none beyond those of ``Cohort``.
    """
    atoms = {
        _atom(name, group, stage): int(cohort.counts[name][row, column])
        for name in COUNTED
        for row, group in enumerate(GROUPS[name])
        for column, stage in enumerate(STAGES)
    }
    return Tables(atoms, tuple(_table(name) for name in Characteristic), _identities())


def rows(name: Characteristic) -> tuple[str, ...]:
    """Give the row labels of one table."""
    return (*GROUPS[name], *MARGINS)


def _atom(name: Characteristic, group: str, stage: Stage) -> str:
    return f"{name}/{group}/{stage}"


def _table(name: Characteristic) -> CountTable:
    cells = tuple(tuple(_cell(name, row, place) for place in range(len(STAGES))) for row in rows(name))
    return CountTable(name.value, rows(name), tuple(STAGES), cells, nested=True)


def _cell(name: Characteristic, row: str, place: int) -> tuple[str, ...]:
    """List the atoms of a cell; everyone is always counted by the first characteristic, so that all tables share it."""
    source: Characteristic = Characteristic.ETHNICITY if name is Characteristic.WRES else name
    if row == TOTAL:
        source = COUNTED[0]
    return tuple(_atom(source, group, stage) for stage in STAGES[place:] for group in _groups(name, source, row))


def _groups(name: Characteristic, source: Characteristic, row: str) -> tuple[str, ...]:
    if row == TOTAL:
        return GROUPS[source]
    if row == DECLARED:
        return tuple(group for group in GROUPS[source] if group != UNKNOWN)
    if name is Characteristic.WRES and row == WRES_BME:
        return tuple(group for group in ETHNICITY_GROUPS if group not in {WRES_WHITE, UNKNOWN})
    return (row,)


def _identities() -> tuple[Statement, ...]:
    first, *others = COUNTED
    return tuple(
        Statement(
            f"the same people by {first} and by {other}, as far as {stage}",
            {_atom(other, group, stage): 1 for group in GROUPS[other]}
            | {_atom(first, group, stage): -1 for group in GROUPS[first]},
            0,
            0,
        )
        for other in others
        for stage in STAGES
    )
