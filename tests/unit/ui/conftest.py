"""A small application with the interface alone: no database, no sign-in."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string, request

from app import errors, ui
from app.extensions import csrf
from app.refusals import Conflict, Refusal
from app.ui import messages
from app.ui.views import bp
from tests.unit.ui.samples import EVERYTHING, EVERYTHING_SHOWN, ContactForm

ACCOUNT = {"name": "Priya Nair", "role": "Adviser", "href": "/account", "sign_out": "/sign-out"}
NAVIGATION = [
    {"label": "Candidates", "href": "/candidates", "current": True},
    {"label": "Help", "href": "/help", "current": False},
]


def make_page_app(static_cache: Path, **config: Any) -> Flask:  # noqa: ANN401  as Flask's configuration has it
    """Make the application; ``?signed-in`` gives a page its account area."""
    app = Flask("app", static_folder=None)
    app.config.update(
        SECRET_KEY="not a secret in a test, and long enough",
        TESTING=True,
        PROPAGATE_EXCEPTIONS=False,
        STATIC_CACHE=static_cache,
        SERVICE_NAME="Waymark",
        PUBLIC_ADDRESS="http://localhost",
    )
    app.config.update(config)
    ui.init_app(app)
    csrf.init_app(app)
    errors.init_app(app)
    app.register_blueprint(bp)
    app.context_processor(
        lambda: {"account": ACCOUNT, "navigation": NAVIGATION, "session_minutes": 30} if "signed-in" in request.args else {}
    )
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    def everything() -> str:
        if "done" in request.args:
            messages.success("Contact saved", undo="/undo")
        return render_template_string(EVERYTHING, form=ContactForm(), **EVERYTHING_SHOWN)

    def contact() -> str:
        form = ContactForm(meta={"csrf": False})  # the token is tested with /everything
        if form.validate_on_submit() and "refuse" in request.args:
            form.form_errors.append("The cohort is full")
        return render_template_string(EVERYTHING, form=form, **EVERYTHING_SHOWN)

    def fail() -> str:
        raise {"refusal": Refusal("The person has left"), "conflict": Conflict("Marcus Bell saved first")}.get(
            request.args["how"], RuntimeError("secret detail")
        )

    def misspelt() -> str:
        return render_template_string("{{ nobody_gave_this }}")

    for rule, view in (("/everything", everything), ("/contact", contact), ("/fail", fail), ("/misspelt", misspelt)):
        app.add_url_rule(rule, view_func=view, methods=["GET", "POST"])
    csrf.exempt(contact)


@pytest.fixture(scope="session")
def page_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The interface alone."""
    return make_page_app(tmp_path_factory.mktemp("static"))
