"""People are counted into groups and stages, each once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statistics.funnel import COUNTED, GROUPS, STAGES, Characteristic, Cohort, PeopleCell, Stage, cohort
from app.statistics.inclusion_tables import DECLARED, TOTAL, inclusion_tables
from tests.unit.statistics.cohorts import made_up

CELLS = [
    PeopleCell("F", "13", "N", None, "16-24", Stage.IN_WORK, 3),
    PeopleCell("F", "1", "Y", "A", "25-34", Stage.STARTED, 2),
    PeopleCell("M", "2", "Y", None, "65+", Stage.REFERRED, 4),
    PeopleCell("P", "PNTS", "Y", "N", "NS", Stage.OFFERED, 1),
    PeopleCell(None, None, None, None, None, Stage.IN_WORK, 5),
]


def test_people_are_counted_by_group_and_stage_reached() -> None:
    found = cohort(CELLS)
    assert found.people == 15
    assert found.totals().tolist() == [15, 11, 9, 9, 9, 8]
    assert found.reached(Characteristic.SEX).tolist() == [[5, 5, 3, 3, 3, 3], [4, 0, 0, 0, 0, 0], [6, 6, 6, 6, 6, 5]]
    assert found.reached(Characteristic.WRES)[:, 0].tolist() == [3, 6, 6]
    assert found.reached(Characteristic.DISABILITY)[:, 0].tolist() == [2, 4, 9]
    assert found.reached(Characteristic.AGE)[:, 0].tolist() == [3, 2, 0, 0, 0, 4, 6]


@given(st.permutations(CELLS))
def test_the_order_of_the_cells_does_not_matter(cells: list[PeopleCell]) -> None:
    assert np.array_equal(cohort(cells).totals(), cohort(CELLS).totals())


@given(st.integers(0, 300), st.integers(0, 99))
def test_groups_and_unknown_add_up_to_everyone_at_every_stage(people: int, seed: int) -> None:
    found = made_up(people, seed)
    for name in Characteristic:
        reached = found.reached(name)
        assert (reached.sum(axis=0) == found.totals()).all()
        assert (np.diff(reached, axis=1) <= 0).all()


def test_codes_and_stages_that_do_not_exist_are_refused() -> None:
    with pytest.raises(KeyError, match="sex_census"):
        cohort([PeopleCell("X", None, None, None, None, Stage.STARTED, 1)])
    with pytest.raises(ValueError, match="no number of people"):
        cohort([PeopleCell("F", None, None, None, None, Stage.STARTED, -1)])
    with pytest.raises(ValueError, match="not in tuple"):
        cohort([PeopleCell("F", None, None, None, None, "elsewhere", 1)])  # type: ignore[arg-type]  # the point


def test_arrays_that_count_different_people_are_refused() -> None:
    good = dict(made_up(50).counts)
    with pytest.raises(ValueError, match="counts people by"):
        Cohort({Characteristic.SEX: good[Characteristic.SEX]})
    with pytest.raises(ValueError, match="shape"):
        Cohort(good | {Characteristic.AGE: good[Characteristic.SEX]})
    with pytest.raises(ValueError, match="shape"):
        Cohort(good | {Characteristic.AGE: good[Characteristic.AGE].astype(float)})
    with pytest.raises(ValueError, match="same people"):
        Cohort(good | {Characteristic.AGE: good[Characteristic.AGE] + 1})


def test_the_tables_for_the_gate_count_what_the_cohort_counts() -> None:
    found = made_up(200)
    tables = inclusion_tables(found)
    for table in tables.tables:
        name = Characteristic(table.id)
        for row, cells in zip(table.rows, table.cells, strict=True):
            counts = [sum(tables.atoms[atom] for atom in cell) for cell in cells]
            reached = found.reached(name)
            expected = {TOTAL: reached.sum(axis=0), DECLARED: reached[:-1].sum(axis=0)}
            direct = reached[GROUPS[name].index(row)] if row in GROUPS[name] else expected[row]
            assert counts == direct.tolist()
    assert len(tables.atoms) == len(STAGES) * sum(len(GROUPS[name]) for name in COUNTED)


def test_tables_share_the_cells_they_have_in_common() -> None:
    tables = {table.id: table for table in inclusion_tables(made_up(50)).tables}
    assert len({table.cells[table.rows.index(TOTAL)] for table in tables.values()}) == 1
    ethnicity, wres = tables["ethnicity"], tables["wres"]
    for row in ("White", "Not known", DECLARED):
        assert ethnicity.cells[ethnicity.rows.index(row)] == wres.cells[wres.rows.index(row)]
