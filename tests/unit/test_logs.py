"""What reaches the log of a process: ids and counts, the kinds of errors, and no words of theirs."""

import logging
from collections.abc import Iterator
from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from config.logging import configure, only_allowed

CANARY = "Amina Featherstone"


class FakeDatabaseError(Exception):
    """Quotes the row, as PostgreSQL does."""


@pytest.fixture(autouse=True)
def logging_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def refuse_row() -> NoReturn:
    try:
        raise FakeDatabaseError(f"DETAIL:  Failing row contains (1, {CANARY}).")
    except FakeDatabaseError as error:
        raise IntegrityError(f"INSERT -- {CANARY}", {"name": CANARY}, error, hide_parameters=True) from error


def test_an_unexpected_error_is_logged_by_its_kinds_and_places_alone(capsys: pytest.CaptureFixture[str]) -> None:
    configure("web")
    app = Flask("app")
    app.add_url_rule("/", view_func=refuse_row)
    assert app.test_client().get("/").status_code == 500
    said = capsys.readouterr()
    assert CANARY not in said.out + said.err
    lines = said.out.splitlines()
    assert lines[0] == "ERROR app"
    assert lines.index("FakeDatabaseError") < lines.index("IntegrityError")
    assert any(line.endswith(" refuse_row") and "test_logs.py:" in line for line in lines)


def test_an_error_whose_cause_is_hidden_is_logged_alone(capsys: pytest.CaptureFixture[str]) -> None:
    configure("web")
    try:
        try:
            refuse_row()
        except IntegrityError:
            raise LookupError(CANARY) from None
    except LookupError:
        logging.getLogger("any").exception(CANARY)
    said = capsys.readouterr()
    assert CANARY not in said.out + said.err
    assert "LookupError" in said.out
    assert "IntegrityError" not in said.out


def test_a_line_keeps_what_is_on_the_list() -> None:
    assert only_allowed(None, "", {"event": "request", "status": 200, "name": CANARY}) == {"event": "request", "status": 200}
