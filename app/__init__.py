"""The web application. Knows nothing of workers/."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli, errors, health, slices, ui
from app.accounts import guard, navigation
from app.extensions import csrf, db, login_manager, migrate
from app.transactions import init_transactions
from config import logging
from config.flask_settings import flask_settings
from config.settings import Process, Settings, load


def create_app(process: Process = Process.WEB, settings: Settings | None = None) -> Flask:
    """Make the application for one process: read its settings, join its parts, refuse to start with too much power."""
    settings = settings or load(process)
    if process is not Process.OWNER:
        logging.configure(process)
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(flask_settings(process, settings))
    app.extensions["settings"] = settings
    if settings.proxy_count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask names for middleware
            app.wsgi_app, x_for=settings.proxy_count, x_proto=settings.proxy_count, x_host=settings.proxy_count
        )

    ui.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    csrf.init_app(app)
    login_manager.init_app(app)
    errors.init_app(app)
    cli.init_app(app)
    slices.init_app(app)
    guard.init_app(app)
    navigation.init_app(app)
    with app.app_context():
        init_transactions()
        if process is not Process.OWNER:
            health.refuse_too_much_power()
    return app
