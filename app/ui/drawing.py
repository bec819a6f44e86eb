"""The adapter: how each stock field of WTForms becomes one NHS.UK macro with its parameters."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from flask import get_template_attribute
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    Field,
    FieldList,
    FileField,
    FloatField,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Length

from app.ui.date_input import BOXES, DateInputField

Params: TypeAlias = dict[str, Any]
Drawing: TypeAlias = tuple[str, str, Params]  # folder of the component, its macro, what the macro is given
Draw: TypeAlias = Callable[[Any, Params], Drawing]


_REVEALS: Final = re.compile(r'\s+data-aria-controls="[^"]*"')


def draw(field: Field, options: Params) -> Markup:
    """Draw one field with the macro for its kind."""
    if isinstance(field, FormField | FieldList):
        return Markup("\n").join(draw(part, options) for part in field)
    if isinstance(field, HiddenField):  # without an id: a page may hold several forms, each with its token
        return Markup('<input type="hidden" name="{}" value="{}">').format(field.name, _value(field))
    component, macro, params = _adapter(field)(field, options)
    drawn: str = get_template_attribute(f"nhsuk/components/{component}/macro.jinja", macro)(params)
    # The library's script would mark a radio that reveals something as aria-expanded, which no radio may be; app.css reveals it.
    drawn = _REVEALS.sub("", drawn)
    return Markup(drawn)  # noqa: S704  what a template with automatic escaping returned


def _adapter(field: Field) -> Draw:
    for kind in type(field).__mro__:
        if kind in _ADAPTERS:
            return _ADAPTERS[kind]
    raise TypeError(f"There is no macro for a {type(field).__name__}")


def _value(field: Any) -> str:  # noqa: ANN401  every field with text has the method, the base class has not
    return str(field._value())  # noqa: SLF001  WTForms' own way for a widget to ask


def _common(field: Field, options: Params) -> Params:
    params: Params = {"id": field.id, "name": field.name}
    hint = options.get("hint", field.description)
    if hint:
        params["hint"] = {"text": str(hint)} if not hasattr(hint, "__html__") else {"html": hint}
    if field.errors:
        params["errorMessage"] = {"text": str(field.errors[0])}
    if "group_classes" in options:
        params["formGroup"] = {"classes": options["group_classes"]}
    for option in ("classes", "attributes"):
        if option in options:
            params[option] = options[option]
    return params


def _caption(field: Field, options: Params) -> Params:
    heading = bool(options.get("heading"))
    caption: Params = {
        "text": str(options.get("label", field.label.text)),
        "size": options.get("label_size", "l" if heading else "s"),
        "isPageHeading": heading,
    }
    if options.get("hidden_label"):
        caption["classes"] = "nhsuk-u-visually-hidden"
    return caption


def _text(field: Field, options: Params, **fixed: object) -> Params:
    params = _common(field, options) | {"label": _caption(field, options), "value": _value(field)} | fixed
    for option in (
        "width",
        "prefix",
        "suffix",
        "autocomplete",
        "inputmode",
        "spellcheck",
    ):
        if option in options:
            params[option] = options[option]
    return params


def _input(**fixed: object) -> Draw:
    return lambda field, options: ("input", "input", _text(field, options, **fixed))


def _validators(field: Any) -> Sequence[object]:  # noqa: ANN401  the stubs say a narrower type than WTForms takes
    checks: Sequence[object] = field.validators
    return checks


def _password(field: Field, options: Params) -> Drawing:
    return "password-input", "passwordInput", _text(field, options, value="")


def _search(field: Field, options: Params) -> Drawing:
    return "search-input", "searchInput", _text(field, options, button={"variant": "secondary"})


def _textarea(field: Field, options: Params) -> Drawing:
    params = _text(field, options, rows=str(options.get("rows", 5)))
    limits = [check.max for check in _validators(field) if isinstance(check, Length) and check.max > 0]
    limit = limits[0] if limits else None
    if limit is None:
        return "textarea", "textarea", params
    return "character-count", "characterCount", params | {"maxlength": str(limit)}


def _file(field: Field, options: Params) -> Drawing:
    params = _common(field, options) | {
        "label": _caption(field, options),
        "multiple": isinstance(field, MultipleFileField),
    }
    return "file-upload", "fileUpload", params


def _select(field: Any, options: Params) -> Drawing:  # noqa: ANN401  the stubs of choice fields are behind
    items = [{"value": str(c.value), "text": str(c.label), "selected": c.selected} for c in field.iter_choices()]
    return (
        "select",
        "select",
        _common(field, options) | {"label": _caption(field, options), "items": items},
    )


def _choices(field: Any, options: Params) -> Params:  # noqa: ANN401  the stubs of choice fields are behind
    hints: Mapping[str, str] = options.get("hints", {})
    reveals: Mapping[str, str] = options.get("conditional", {})
    items: list[Params] = []
    for number, choice in enumerate(field.iter_choices(), start=1):
        value = str(choice.value)
        item: Params = {
            "value": value,
            "text": str(choice.label),
            "checked": choice.selected,
        }
        item["id"] = field.id if number == 1 else f"{field.id}-{number}"
        if value in hints:
            item["hint"] = {"text": hints[value]}
        if value in reveals:
            item["conditional"] = {"html": reveals[value]}
        items.append(item)
    if options.get("divider") and items:
        items.insert(-1, {"divider": options["divider"]})
    params = _common(field, options)
    del params["id"]
    flags = {name: bool(options.get(name)) for name in ("small", "inline")}
    return (
        params
        | flags
        | {
            "idPrefix": field.id,
            "items": items,
            "fieldset": {"legend": _caption(field, options)},
        }
    )


def _radios(field: Field, options: Params) -> Drawing:
    return "radios", "radios", _choices(field, options)


def _checkboxes(field: Field, options: Params) -> Drawing:
    return "checkboxes", "checkboxes", _choices(field, options)


def _one_checkbox(field: BooleanField, options: Params) -> Drawing:
    params = _common(field, options)
    del params["id"]
    item = {
        "value": "y",
        "text": str(options.get("label", field.label.text)),
        "checked": bool(field.data),
    }
    return (
        "checkboxes",
        "checkboxes",
        params | {"idPrefix": field.id, "items": [item], "small": bool(options.get("small"))},
    )


def _date(field: DateInputField, options: Params) -> Drawing:
    boxes = [
        {
            "name": f"{field.name}-{box}",
            "id": f"{field.id}-{box}",
            "label": box.capitalize(),
            "value": field.typed[box],
            "width": "4" if box == "year" else "2",
            "error": bool(field.errors) and box in field.marked,
        }
        for box in BOXES
    ]
    params = _common(field, options) | {
        "items": boxes,
        "fieldset": {"legend": _caption(field, options)},
    }
    del params["name"]
    return "date-input", "dateInput", params


def _button(field: Field, options: Params) -> Drawing:
    params = {
        "text": field.label.text,
        "preventDoubleClick": True,
        "name": field.name,
        "value": "1",
    }
    return (
        "button",
        "button",
        params | {key: options[key] for key in ("variant", "small", "classes") if key in options},
    )


_ADAPTERS: Final[dict[type, Draw]] = {
    StringField: _input(),
    EmailField: _input(type="email", spellcheck=False, autocomplete="email"),
    TelField: _input(type="tel", autocomplete="tel"),
    IntegerField: _input(inputmode="numeric"),
    DecimalField: _input(inputmode="decimal"),
    FloatField: _input(inputmode="decimal"),
    SearchField: _search,
    PasswordField: _password,
    TextAreaField: _textarea,
    FileField: _file,
    SelectField: _select,
    SelectMultipleField: _checkboxes,
    RadioField: _radios,
    BooleanField: _one_checkbox,
    DateInputField: _date,
    SubmitField: _button,
}
