"""Commands: demo data, audit, reports, the first administrator."""

from collections.abc import Sequence
from pathlib import PurePath

from flask import Flask

from app.administration import cli as administration
from app.audit import cli as audit
from app.demo import cli as demo
from app.reports import cli as reports
from config.settings import Process

_PROCESS_OF_COMMAND = {
    "db": Process.OWNER,
    "demo": Process.OWNER,
    "people": Process.OWNER,
    "report": Process.REPORTS,
    "audit": Process.SCHEDULER,
}


def process_of(argv: Sequence[str]) -> Process:
    """Tell what the program that was started is for: a `flask` command acts as the role it needs, all else is the web."""
    program = PurePath(argv[0])
    if program.name == "flask" or program.parent.name == "flask":
        for argument in argv[1:]:
            if argument in _PROCESS_OF_COMMAND:
                return _PROCESS_OF_COMMAND[argument]
    return Process.WEB


def init_app(app: Flask) -> None:
    """Join the commands of the slices."""
    app.cli.add_command(audit.group)
    app.cli.add_command(demo.group)
    app.cli.add_command(administration.group)
    app.cli.add_command(reports.report)
