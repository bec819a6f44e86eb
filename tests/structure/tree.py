"""The files of the project, as they lie there."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "config", "migrations", "tests", "workers")


def python_files(*folders: str) -> Iterator[Path]:
    """Walk the modules of ``folders``, or of all."""
    for folder in folders or FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def templates() -> list[Path]:
    """Walk the templates."""
    return sorted(path for path in (ROOT / "app").rglob("*.html") if "templates" in path.parts and "static" not in path.parts)


def template_name(path: Path) -> str:
    """Return the name under which a template is rendered."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def short(path: Path) -> str:
    """Return a path as people say it."""
    return path.relative_to(ROOT).as_posix()
