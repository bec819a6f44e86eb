"""Sessions on the server. The cookie holds 256 random bits, the database their hash."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from flask import Response, current_app
from sqlalchemy import text

from app.access import Actor, Role
from app.clock import now
from app.extensions import db
from config.settings import Settings

COOKIE = "waymark_session"


@dataclass(frozen=True, slots=True)
class Membership:
    """One role somebody may act in."""

    org_id: UUID
    member_id: UUID
    role: Role
    organisation: str
    partner_id: UUID | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A session that is under way: whose, and in which role, if one has been chosen."""

    account_id: UUID
    name: str
    actor: Actor | None
    organisation: str | None
    roles: int
    touched: bool
    """Whether the time of the last sign of life was just written, and needs a commit."""


_BEGIN = text("SELECT sign_in.begin_session(:token, :account, :org, :member, :ends)")
_OPEN = text("SELECT * FROM sign_in.open_session(:token, :idle)")
_CHOOSE = text("SELECT sign_in.choose_member(:token, :new_token, :org, :member)")
_END = text("SELECT sign_in.end_session(:token)")
_MEMBERSHIPS = text("SELECT * FROM sign_in.memberships(:account)")


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def begin(account_id: UUID, membership: Membership | None) -> str:
    """Begin a session and return the token of its cookie."""
    token = secrets.token_urlsafe(32)
    db.session.execute(
        _BEGIN,
        {
            "token": _digest(token),
            "account": account_id,
            "org": membership.org_id if membership else None,
            "member": membership.member_id if membership else None,
            "ends": now() + timedelta(hours=_settings().session_hours),
        },
    )
    return token


def visit(token: str) -> Visit | None:
    """Return the session behind ``token`` while it lasts; its person and role as they are in this moment."""
    row = db.session.execute(
        _OPEN, {"token": _digest(token), "idle": timedelta(minutes=_settings().session_idle_minutes)}
    ).first()
    if row is None:
        return None
    actor = None
    if row.member_id is not None:
        actor = Actor(
            org_id=row.org_id,
            member_id=row.member_id,
            account_id=row.account_id,
            role=Role(row.role),
            name=row.name,
            partner_id=row.partner_id,
        )
    return Visit(row.account_id, row.name, actor, row.organisation, row.roles, row.touched)


def memberships(account_id: UUID) -> list[Membership]:
    """Return the roles ``account_id`` may act in, by organisation and role."""
    rows = db.session.execute(_MEMBERSHIPS, {"account": account_id})
    return [Membership(r.org_id, r.member_id, Role(r.role), r.organisation, r.partner_id) for r in rows]


def choose(token: str, membership: Membership) -> str:
    """Act in ``membership`` from now on, under a new token: what a copied cookie could do must not grow."""
    new_token = secrets.token_urlsafe(32)
    db.session.execute(
        _CHOOSE,
        {
            "token": _digest(token),
            "new_token": _digest(new_token),
            "org": membership.org_id,
            "member": membership.member_id,
        },
    )
    return new_token


def end(token: str) -> None:
    """End a session at once, for every copy of its cookie."""
    db.session.execute(_END, {"token": _digest(token)})


def set_cookie(response: Response, token: str) -> None:
    """Give the browser its token."""
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        max_age=None,
    )
