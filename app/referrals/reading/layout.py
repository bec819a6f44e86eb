"""What the columns of one import mean: found, or chosen by a person. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from app.candidates.names import name_key
from app.referrals.reading.columns import ColumnMap, Field, map_columns
from app.referrals.reading.files import SheetRows

EXAMPLE = 60
"""Characters of an example that are shown beside its heading."""

Chosen = Mapping[str, Field | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """The headings of a file, an example under each, and what a person chose for them; ``None`` means *leave out*."""

    header: tuple[str, ...]
    examples: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    chosen: Chosen = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: SheetRows, chosen: Chosen) -> Self:
        """Take the layout of a file, with what was chosen for such headings before."""
        examples = tuple(_first(sheet, place) for place in range(len(sheet.header)))
        return cls(sheet.header, examples, sheet.other_sheets, chosen)

    @property
    def columns(self) -> ColumnMap:
        """Where each field stands."""
        return map_columns(self.header, self.chosen)

    @property
    def meanings(self) -> list[Field | None]:
        """The field of each column, in the order of the file."""
        at = {place: one for one, place in self.columns.places.items()}
        return [at.get(place) for place in range(len(self.header))]

    def choosing(self, fields: Sequence[Field | None]) -> Self:
        """Give the layout in which a person chose ``fields`` for the columns."""
        chosen = {heading: one for heading, one in zip(self.header, fields, strict=True) if name_key(heading)}
        return type(self)(self.header, self.examples, self.other_sheets, chosen)

    def as_json(self) -> dict[str, Any]:
        """Give the layout as JSON."""
        return {
            "header": list(self.header),
            "examples": list(self.examples),
            "other_sheets": list(self.other_sheets),
            "chosen": dict(self.chosen),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Take back what ``as_json`` gave."""
        return cls(tuple(kept["header"]), tuple(kept["examples"]), tuple(kept["other_sheets"]), chosen_from_json(kept["chosen"]))


def chosen_from_json(kept: Mapping[str, str | None]) -> dict[str, Field | None]:
    """Take back the choices of a person."""
    return {heading: Field(one) if one else None for heading, one in kept.items()}


def _first(sheet: SheetRows, place: int) -> str:
    texts = (row.cells[place].strip() for row in sheet.rows if place < len(row.cells))
    found = next(filter(None, texts), "")
    return found if len(found) <= EXAMPLE else found[: EXAMPLE - 1] + "…"
