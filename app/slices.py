"""The blueprints of the slices, in the order of the stack."""

from flask import Flask

from app import health
from app.accounts.views import bp as accounts
from app.administration.views import bp as administration
from app.cases.views import bp as cases
from app.cohorts.views import bp as cohorts
from app.employment.views import bp as vacancies  # the module that completes the blueprint
from app.enrolments.profile_views import bp as profiles
from app.enrolments.views import bp as enrolments
from app.equality.views import bp as equality
from app.models import TABLES_OF
from app.programmes.views import bp as programmes
from app.referrals.row_views import bp as referrals
from app.reports.views import bp as reports
from app.ui.views import bp as ui
from app.vacancies.hiring_views import bp as hiring


def init_app(app: Flask) -> None:
    """Join the tables and the pages of every slice."""
    app.extensions["tables"] = TABLES_OF
    for blueprint in (
        health.bp,
        ui,
        accounts,
        equality,
        referrals,
        cases,
        reports,
        programmes,
        enrolments,
        profiles,
        cohorts,
        vacancies,
        hiring,
        administration,
    ):
        app.register_blueprint(blueprint)
