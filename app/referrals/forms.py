"""Forms of an import: the file, what its columns mean, one row, one decision, the way to save."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.candidates.sent_forms import new_key
from app.referrals.models import Decision
from app.referrals.reading.columns import Field
from app.referrals.reading.layout import Layout
from app.referrals.reading.sandbox import MAX_CELL, column_letter
from app.ui.fields import Form, choices

SAME = "same:"


class UploadForm(Form):
    """The file. The hidden key becomes the import's id, so that a file that is sent twice is one import."""

    key = HiddenField(default=new_key)
    file = FileField(
        "Referral file",
        description="An Excel workbook (.xlsx) or a CSV file, smaller than 10MB, with up to 5,000 referrals",
        validators=[FileRequired("Select a file")],
    )

    @property
    def sent_key(self) -> UUID | None:
        """The key, where it is one of ours."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return None


class SaveForm(Form):
    """The version of the import that the person saw when they decided."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version; one that nobody can have seen is older than any."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else 0


class RowForm(Form):
    """One row as it was typed: a text for every field."""

    mark = HiddenField()

    def typed(self) -> dict[Field, str]:
        """Return what was typed, by field."""
        return {one: (self[one.value].data or "").strip() for one in Field}

    def show(self, problems: Iterable[Mapping[str, str]], headings: Mapping[Field, str]) -> None:
        """Show each problem at its field, together with what would be accepted."""
        field_of = {heading: one for one, heading in headings.items()}
        for problem in problems:
            field = self[field_of[problem["column"]].value]
            field.errors = [*field.errors, problem["says"]]
            field.description = problem["accepts"][:1].upper() + problem["accepts"][1:]


for _one in Field:
    setattr(
        RowForm,
        _one.value,
        StringField(
            _one.label, validators=[Length(max=MAX_CELL, message=f"{_one.label} must be {MAX_CELL:,} characters or fewer")]
        ),
    )


class DecisionForm(Form):
    """Whether a row is somebody who is known, or stands in the file already."""

    mark = HiddenField()
    decision = RadioField("Who is this?", validators=[InputRequired("Select who this is, or leave the row out")])

    def offer(self, people: Sequence[tuple[UUID, str]]) -> None:
        """Offer the people whom the row may repeat."""
        same = [
            (f"{SAME}{id_}", f"The same person as {who[:1].lower() + who[1:] if who.startswith('Row ') else who}")
            for id_, who in people
        ]
        self.decision.choices = choices([*same, (Decision.CREATE, "A new person"), (Decision.SKIP, "Nobody: leave this row out")])

    def chosen(self) -> tuple[Decision, UUID | None]:
        """Return the decision, and who it is."""
        value = str(self.decision.data)
        if value.startswith(SAME):
            return Decision.SAME_PERSON, UUID(value.removeprefix(SAME))
        return Decision(value), None


class ColumnsForm(SaveForm):
    """What each column means. Made for a file by ``columns_form``."""

    def fields_chosen(self, how_many: int) -> list[Field | None]:
        """Return the field of each column, or None for a column that is left out."""
        return [Field(value) if (value := self[f"column_{place}"].data) else None for place in range(how_many)]

    def name_doubles(self, how_many: int) -> bool:
        """Say at each column that repeats an earlier one; tell whether there was one."""
        seen: set[Field] = set()
        for place, one in enumerate(self.fields_chosen(how_many)):
            if one in seen:
                field = self[f"column_{place}"]
                field.errors = [*field.errors, f"Another column is “{one.label}” already. Select one of them only"]
            elif one is not None:
                seen.add(one)
        return bool(self.errors)


def columns_form(layout: Layout) -> ColumnsForm:
    """Make the form for the columns of a file, filled with what they seem to mean."""
    offered = [("", "Leave out"), *((one.value, one.label) for one in Field)]
    fields = {
        f"column_{place}": SelectField(
            heading.strip() or f"Column {column_letter(place)}, without a heading",
            description=f"For example: {example}" if example else "No row has anything here",
            choices=choices(offered),
            default=meaning.value if meaning else "",
        )
        for place, (heading, example, meaning) in enumerate(zip(layout.header, layout.examples, layout.meanings, strict=True))
    }
    made: ColumnsForm = type("ColumnsOfFileForm", (ColumnsForm,), fields)()
    return made
