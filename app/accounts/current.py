"""The signed-in person of this request. Views ask here; nothing below a view does."""

from flask import Request, g, request
from flask_login import UserMixin, current_user
from typing_extensions import override

from app.access import Actor
from app.accounts import sessions
from app.extensions import db


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login holds for a request: the session's person and role."""

    def __init__(self, visit: sessions.Visit) -> None:
        self.visit = visit

    @override
    def get_id(self) -> str:
        return str(self.visit.account_id)


def load(incoming: Request) -> SignedIn | None:
    """Find the session of the request's cookie, once a request."""
    token = incoming.cookies.get(sessions.COOKIE)
    visit = sessions.visit(token) if token else None
    if visit is None:
        return None
    if visit.touched:
        db.session.commit()
    return SignedIn(visit)


def current_visit() -> sessions.Visit | None:
    """Return the session of this request, if there is one."""
    return current_user.visit if current_user.is_authenticated else None


def acting_user() -> Actor:
    """Return the signed-in person in the chosen role. The guard has made sure there is one."""
    visit = current_visit()
    if visit is None or visit.actor is None:
        raise RuntimeError(f"{request.endpoint} asked who is signed in, but is open to everyone")
    return visit.actor


def session_token() -> str:
    """Return the token of this request's session."""
    return str(request.cookies.get(sessions.COOKIE, ""))


def request_id() -> str:
    """Return the id under which this request is logged."""
    return str(g.get("request_id", ""))
