"""Rules over every file: its size, its name, and what it may not call."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.structure.tree import FOLDERS, ROOT, python_files, short

LONGEST = 300
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc"}
LEFT_TO_DO = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "WHILE" + " BUILDING")) + r")\b")
SILENCED = re.compile(r"#\s*(?:type:\s*ignore(?:\[[^\]]*\])?|noqa(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?)\s*$")
CLOCKS = {("date", "today"), ("datetime", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "utcfromtimestamp")}
MAY_LOOK_AT_THE_CLOCK = ("app/clock.py", "config/stack/")


def calls_in(source: str) -> Iterator[tuple[int, str, str]]:
    """List the calls of a module: line, what it is called on, name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            match node.func:
                case (
                    ast.Attribute(value=ast.Name(id=owner), attr=name) | ast.Attribute(value=ast.Attribute(attr=owner), attr=name)
                ):
                    yield node.lineno, owner, name
                case ast.Attribute(attr=name):
                    yield node.lineno, "", name
                case ast.Name(id=name):
                    yield node.lineno, "", name
                case _:
                    pass


def looks_at_the_clock(source: str) -> list[int]:
    """List the lines that ask what time it is."""
    return [line for line, owner, name in calls_in(source) if (owner, name) in CLOCKS]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_longer_than_300_lines(folder: str) -> None:
    written = [*python_files(folder), *(ROOT / folder).rglob("*.html")]
    # a migration is one step, whatever its length
    long = {
        short(path): lines
        for path in written
        if "migrations/versions" not in short(path) and (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}


def test_no_drawer_takes_everything() -> None:
    named = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "static" not in path.parts]
    assert [short(path) for path in named if path.stem in DRAWERS] == []


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{short(path)}:{number}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".md", ".toml"}
        and "nhsuk" not in path.parts
        and "axe" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if LEFT_TO_DO.search(line)
    ]
    assert left == []


def test_a_silenced_check_says_why() -> None:
    silent = [
        f"{short(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if SILENCED.search(line)
    ]
    assert silent == []


def test_one_module_knows_what_time_it_is() -> None:
    wrong = [
        f"{short(path)}:{line}"
        for path in python_files("app", "workers", "config")
        if not short(path).startswith(MAY_LOOK_AT_THE_CLOCK)
        for line in looks_at_the_clock(path.read_text())
    ]
    assert wrong == []


def test_forms_are_copied_field_by_field() -> None:
    assert [
        f"{short(p)}:{line}" for p in python_files() for line, _, name in calls_in(p.read_text()) if name == "populate_obj"
    ] == []


def test_only_the_interface_makes_markup() -> None:
    wrong = [
        f"{short(path)}:{line}"
        for path in python_files("app", "workers")
        if not short(path).startswith("app/ui/")
        for line, _, name in calls_in(path.read_text())
        if name in {"Markup", "render_template_string"}
    ]
    assert wrong == []


def test_only_transactions_commit() -> None:
    """Services never commit; a session's sign of life is kept before its person is known."""
    allowed = {"app/transactions.py", "app/accounts/current.py"}
    wrong = [
        f"{short(path)}:{line}"
        for path in python_files("app", "workers")
        if short(path) not in allowed
        for line, owner, name in calls_in(path.read_text())
        if name == "commit" and owner == "session"
    ]
    assert wrong == []


@pytest.mark.parametrize("line", ["x = datetime.now(UTC)", "x = date.today()", "x = datetime.datetime.utcnow()"])
def test_the_rule_about_clocks_can_fail(line: str) -> None:
    assert looks_at_the_clock(line) == [1]


def test_the_rule_about_silenced_checks_can_fail() -> None:
    comment = "#" + " noqa: "
    assert SILENCED.search(f"x = 1  {comment}S608")
    assert not SILENCED.search(f"x = 1  {comment}S608  constants only")
    assert not SILENCED.search(str(Path("nothing")))
