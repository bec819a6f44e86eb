"""The lock, the list of dependencies, and the commands that the README promises."""

import re
import tomllib

from flask import Flask

from tests.structure.tree import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text()
LOCK = (ROOT / "requirements.lock").read_text()
REQUIREMENT = re.compile(r'^\s+"(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z,]+\])?(?P<version>[^"]*)",(?P<rest>.*)$', re.MULTILINE)


def plain(name: str) -> str:
    """Fold the name of a package."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted() -> set[str]:
    """Return the names that pyproject asks for."""
    read = tomllib.loads(PYPROJECT)
    lines = [*read["project"]["dependencies"], *(line for group in read["dependency-groups"].values() for line in group)]
    return {plain(re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0]) for line in lines}


def test_the_lock_holds_every_dependency() -> None:
    locked = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.MULTILINE)}
    assert wanted() - locked == set()


def test_every_line_of_the_lock_is_pinned_by_hash_and_names_no_host() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK


def test_every_dependency_says_what_it_is_for() -> None:
    section = PYPROJECT[: PYPROJECT.index("[tool.")]
    found = {plain(match["name"]): match["rest"] for match in REQUIREMENT.finditer(section)}
    assert set(found) == wanted()
    assert [name for name, rest in found.items() if not re.search(r"#\s*\S+", rest)] == []


def test_every_command_of_the_readme_exists(app: Flask) -> None:
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    promised = set(re.findall(r"\bmake ([a-z]+)\b(?=[`\s\"])", " ".join(re.findall(r"`[^`]+`", readme))))
    assert {"run", "test"} <= promised <= targets
    flask = set(re.findall(r"\bflask ([a-z-]+)", " ".join(re.findall(r"`[^`]+`", readme))))
    assert flask <= {*app.cli.commands, "run", "shell", "routes"}
