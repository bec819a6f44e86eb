"""How pages look: layout, fields, components, filters, static files and headers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, g, request
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader, UndefinedError
from jinja2.utils import missing
from typing_extensions import override
from wtforms.form import BaseForm

from app.ui import assets, fields, filters, parts, vendor
from app.ui.headers import SecurityHeaders, csp_nonce

_LOOKED_INTO: Final = (
    Mapping,
    str,
    list,
    tuple,
    type(None),
    ChainableUndefined,
)  # what the macros probe for options


class MissingName(ChainableUndefined):
    """Let NHS.UK macros look for options that nobody gave, but refuse to print a name or a property that does not exist."""

    @override
    def __str__(self) -> str:
        if self._undefined_name is not None and (
            self._undefined_obj is missing or not isinstance(self._undefined_obj, _LOOKED_INTO)
        ):
            raise UndefinedError(self._undefined_message)
        return ""

    @override
    def __html__(self) -> str:
        return str(self)


def init_app(app: Flask) -> None:
    """Set up templates, static files and headers; call it before anything asks for ``app.jinja_env``."""
    app.jinja_options = {
        **app.jinja_options,
        "autoescape": True,  # Flask leaves it off for the .jinja files of NHS.UK frontend
        "undefined": MissingName,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    loaders = [
        app.jinja_loader,
        PackageLoader("app.ui"),
        PackageLoader("nhsuk_frontend_jinja"),
    ]
    app.jinja_loader = ChoiceLoader([loader for loader in loaders if loader is not None])
    published = assets.init_app(app)
    app.wsgi_app = SecurityHeaders(  # type: ignore[method-assign]  # the way Flask names for middleware
        app.wsgi_app,
        https=str(app.config.get("PUBLIC_ADDRESS") or "").startswith("https://"),
    )
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(
        asset=published.address,
        about={page: f"/{page}" for page in ("accessibility", "privacy", "cookies", "help")},  # also where url_for cannot work
        csp_nonce=csp_nonce,
        frontend=f"nhsuk/{vendor.VERSION}",
        error_lines=_error_lines,
        stage_colour=parts.stage_colour,
        stage_label=parts.stage_label,
        service_name=app.config.get("SERVICE_NAME") or "Waymark",
        logo=_logo(app, published),
        example_data=bool(app.config.get("EXAMPLE_DATA")),
    )
    app.after_request(_refused_is_not_ok)
    app.cli.add_command(vendor.vendor_frontend)


def _logo(app: Flask, published: assets.Assets) -> str:
    chosen = str(app.config.get("LOGO") or "text")
    if chosen not in {"text", "nhs"} and not published.has(chosen):
        raise ValueError("LOGO must be text, nhs or the name of a file in app/static")
    return chosen


def _error_lines(form: BaseForm) -> list[dict[str, Any]]:
    lines = fields.error_lines(form)
    if lines:
        g.form_refused = True
    return lines


def _refused_is_not_ok(response: Response) -> Response:
    """Give status 422 to a page that shows a refused form, whichever way the view drew it."""
    if g.get("form_refused") and request.method == "POST" and response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response
