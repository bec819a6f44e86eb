"""Forms: the base class, what was wrong with one, and how it is refused.

Pages write ``{{ field(form.x) }}`` from ``ui/fields.html``; options of the call go to the macro. See README.md in this folder.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeVar

from flask import render_template
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, FieldList, FormField, HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are behind 3.3
from wtforms.form import BaseForm

from app.refusals import Refusal
from app.ui.date_input import DateInputField
from app.ui.drawing import Params, draw

__all__ = ["DateInputField", "Form", "choices", "error_lines", "given", "refused"]

Given = TypeVar("Given")


_WORDS: Final = {  # WTForms' own messages, in words that say what to do; a field's validators say it better
    "This field is required.": "Enter an answer",
    "Not a valid choice.": "Select one of the options",
    "Not a valid choice": "Select one of the options",
    "Invalid Choice: could not coerce.": "Select one of the options",
    "'%(value)s' is not a valid choice for this field.": "Select from the options",
    "'%(value)s' are not valid choices for this field.": "Select from the options",
    "Not a valid integer value.": "Enter a whole number",
    "Not a valid decimal value.": "Enter a number, like 37.5",
    "Not a valid float value.": "Enter a number, like 37.5",
    "Invalid email address.": "Enter an email address in the correct format, like name@example.com",
}


class _Words:
    """Stand in for WTForms' translations."""

    def gettext(self, text: str) -> str:
        return _WORDS.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        text = one if count == 1 else many
        return _WORDS.get(text, text)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Base of every form: drawn with NHS.UK macros, checked on the server only."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF has no types
        """Draw each field with the macro for its kind."""

        def get_translations(self, _form: BaseForm) -> _Words:
            """Say what to do, in the words of the design."""
            return _Words()

        def render_field(self, field: Field, render_kw: Params) -> Markup:
            """Draw ``field``; ``render_kw`` are the options of the call in the template."""
            return draw(field, {**(field.render_kw or {}), **render_kw})


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Make the choices of a field from values and labels: ``choices([("phone", "Phone call")])``."""
    return [SelectChoice(value, label) for value, label in pairs]


def given(value: Given | None) -> Given:
    """Return a value that validation has made sure of, without its None."""
    if value is None:
        raise ValueError("The form was used before it was validated, or a required field has no InputRequired")
    return value


def refused(
    template: str,
    form: BaseForm,
    refusal: Refusal | str | None = None,
    /,
    **context: object,
) -> tuple[str, int]:
    """Show the form again with what was typed and the reason why it was refused: status 422."""
    if refusal is not None:
        form.form_errors.append(str(refusal))
    return render_template(template, form=form, **context), 422


def error_lines(form: BaseForm) -> list[Params]:
    """List the first error of each field in page order, linked to its control, then the refusals, which have no link."""
    lines = list(_field_lines(form))
    return [*lines, *({"text": str(message)} for message in form.form_errors)]


def _field_lines(fields: Any) -> Iterator[Params]:  # noqa: ANN401  a form, a form field or a list of fields
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from _field_lines(field)
        elif isinstance(field, HiddenField):
            yield from ({"text": str(message)} for message in field.errors)
        elif field.errors:
            link = field.link_id if isinstance(field, DateInputField) else field.id
            yield {"text": str(field.errors[0]), "href": f"#{link}"}
