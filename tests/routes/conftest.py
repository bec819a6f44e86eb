"""The processes that worlds are made with."""

import pytest
from flask import Flask

from tests.routes.worlds import Apps


@pytest.fixture(scope="session")
def apps(app: Flask, owner_app: Flask, worker_app: Flask, reports_app: Flask) -> Apps:
    """Every process of the application."""
    return Apps(app, owner_app, worker_app, reports_app)
