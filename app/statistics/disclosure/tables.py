"""What goes into the gate: true counts of atoms, and the tables that are to be printed of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact about the atoms that readers know: lo ≤ sum of coefficient times atom ≤ hi; ``None`` is open."""

    label: str
    coefs: Mapping[str, int]
    lo: int | None
    hi: int | None

    def check(self, atoms: Mapping[str, int]) -> None:
        """Refuse counts that contradict the statement. Errors: ValueError, naming it."""
        value = sum(factor * atoms[atom] for atom, factor in self.coefs.items())
        if (self.lo is not None and value < self.lo) or (self.hi is not None and value > self.hi):
            message = f"The counts contradict “{self.label}”"
            raise ValueError(message)

    def to_dict(self) -> dict[str, object]:
        """Give the statement in the form of the auditor's door."""
        return {"label": self.label, "coefs": dict(self.coefs), "lo": self.lo, "hi": self.hi}


@dataclass(frozen=True, slots=True)
class CountTable:
    """A table of counts: each cell is the set of atoms whose people it counts.

    ``nested`` says that each column counts some of the people of the column before it, so that the difference of two
    neighbours is a number of people too and must be protected like a cell.
    """

    id: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[tuple[str, ...], ...], ...]
    nested: bool = False

    def __post_init__(self) -> None:
        """Refuse a table whose cells do not fit its labels, or whose nested columns are not nested."""
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            message = f"Table {self.id}: cells do not fit {len(self.rows)} rows and {len(self.columns)} columns"
            raise ValueError(message)
        for row in self.cells if self.nested else ():
            if any(not set(after) <= set(before) for before, after in pairwise(row)):
                message = f"Table {self.id} is not nested"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything one release would print, with the true number of people in each atom.

    ``identities`` hold by the nature of the population and are known to everyone (the same people stand in two tables).
    Errors: ValueError for a negative atom, a cell of an unknown atom, or an identity that the atoms do not satisfy.
    """

    atoms: Mapping[str, int]
    tables: tuple[CountTable, ...]
    identities: tuple[Statement, ...] = ()

    def __post_init__(self) -> None:
        """Check that the tables speak of these atoms, and truly."""
        if any(count < 0 for count in self.atoms.values()):
            message = "An atom cannot hold fewer than 0 people"
            raise ValueError(message)
        used = {atom for table in self.tables for row in table.cells for cell in row for atom in cell}
        if missing := sorted(used - set(self.atoms)):
            message = f"Cells speak of unknown atoms: {', '.join(missing)}"
            raise ValueError(message)
        for identity in self.identities:
            identity.check(self.atoms)
