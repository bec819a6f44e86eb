"""Say once, on the next page, what was just done; with a way to undo it where there is one."""

from flask import flash


def success(text: str, *, undo: str | None = None) -> None:
    """Show ``text`` in a banner after the redirect; ``undo`` is the address that a POST takes it back with."""
    flash({"text": text, "undo": undo}, "success")  # type: ignore[arg-type]  # any value that goes into a session may be flashed
