"""Pages about the service itself, open to everybody."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.access import public

bp = Blueprint("ui", __name__)


@bp.get("/help")
@public("People who cannot sign in need help most")
def help_page() -> ResponseReturnValue:
    """Show how to get help and how to tell us what is wrong."""
    return render_template("ui/about/help.html")


@bp.get("/accessibility")
@public("The law asks for a statement that anybody can read")
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement."""
    return render_template("ui/about/accessibility.html")


@bp.get("/privacy")
@public("People must be able to read what happens to their data before they give any")
def privacy() -> ResponseReturnValue:
    """Show what is kept about whom, and who sees it."""
    return render_template("ui/about/privacy.html")


@bp.get("/cookies")
@public("The law asks for a notice that anybody can read")
def cookies() -> ResponseReturnValue:
    """Show which cookies are set."""
    return render_template("ui/about/cookies.html")
