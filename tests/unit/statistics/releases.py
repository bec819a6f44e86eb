"""Small random releases, for attacks."""

from random import Random

from app.statistics.disclosure.tables import CountTable, Statement, Tables

LEVELS = 5


def random_tables(chance: Random) -> Tables:
    """Give one to three linked tables of the same people, heavy on counts of 0 to 7, some of them nested."""
    columns = [f"c{number}" for number in range(chance.randint(1, 3))]
    nested = chance.random() < 0.5
    dimensions = [[f"d{dim}g{group}" for group in range(chance.randint(2, LEVELS))] for dim in range(chance.randint(1, 3))]
    atoms = {f"{group}|{column}": 0 for groups in dimensions for group in groups for column in columns}
    for column in columns:
        for _ in range(chance.choice([0, 3, 8, 15, 30, 80])):
            for groups in dimensions:
                atoms[f"{groups[min(int(chance.expovariate(0.7)), len(groups) - 1)]}|{column}"] += 1
    tables = tuple(
        CountTable(
            f"t{dim}",
            (*groups, "all"),
            tuple(columns),
            tuple(
                tuple(
                    tuple(
                        f"{group}|{name}"
                        for group in ([row] if row != "all" else dimensions[0])
                        for name in (columns[place:] if nested else [column])
                    )
                    for place, column in enumerate(columns)
                )
                for row in (*groups, "all")
            ),
            nested=nested,
        )
        for dim, groups in enumerate(dimensions)
    )
    identities = tuple(
        Statement(
            f"same people, {groups[0]}, {column}",
            {f"{group}|{column}": 1 for group in groups} | {f"{group}|{column}": -1 for group in dimensions[0]},
            0,
            0,
        )
        for groups in dimensions[1:]
        for column in columns
    )
    return Tables(atoms, tables, identities)


def one_table(counts: dict[str, int], *, total: bool = True) -> Tables:
    """Give a table of one column, with or without its total."""
    rows = (*counts, "Total") if total else tuple(counts)
    cells = tuple((tuple(counts),) if row == "Total" else ((row,),) for row in rows)
    return Tables(counts, (CountTable("t", rows, ("n",), cells),))
