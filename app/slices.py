"""The blueprints of the slices, in the order of the stack."""

from flask import Flask

from app import health
from app.accounts.views import bp as accounts
from app.equality.views import bp as equality
from app.models import TABLES_OF
from app.reports.views import bp as reports
from app.ui.views import bp as ui


def init_app(app: Flask) -> None:
    """Join the tables and the pages of every slice."""
    app.extensions["tables"] = TABLES_OF
    for blueprint in (health.bp, ui, accounts, equality, reports):
        app.register_blueprint(blueprint)
