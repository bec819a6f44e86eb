"""Tell whether the process is up, whether it is ready, and that it has no more power than it should."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.access import public
from app.extensions import db

bp = Blueprint("health", __name__)

NEWEST_MIGRATION = "0003"

_TOO_MUCH = text(
    """SELECT rolname FROM pg_roles
        WHERE rolname = session_user
          AND (rolsuper OR rolbypassrls OR rolcreaterole
               OR EXISTS (SELECT 1 FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                           WHERE relowner = pg_roles.oid AND nspname NOT LIKE 'pg\\_%')
               OR EXISTS (SELECT 1 FROM pg_database WHERE datname = current_database() AND datdba = pg_roles.oid))"""
)


class TooMuchPowerError(SystemExit):
    """Stop the start: the process is signed in as a role that row-level security does not hold."""


def refuse_too_much_power() -> None:
    """Refuse to start as a superuser, an owner, or a role that bypasses row-level security.

    A database that cannot be reached is not a reason to stop: `/readyz` tells of it, and every request checks again.
    """
    try:
        with db.engine.connect() as connection:
            role = connection.execute(_TOO_MUCH).scalar()
    except SQLAlchemyError:
        return
    if role is not None:
        raise TooMuchPowerError(
            f"Waymark cannot start as the database role {role}: row-level security would not hold. "
            "Sign in with the role that config/stack prepares for this process."
        )


@bp.get("/healthz")
@public("load balancers ask whether the process is up")
def healthz() -> ResponseReturnValue:
    """Answer when the process is up."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public("load balancers ask whether requests can be served")
def readyz() -> ResponseReturnValue:
    """Answer whether pages can be served. Without the queue they can: work waits in the outbox."""
    checks = {"database": _database(), "migrations": _migrations(), "queue": _queue()}
    ready = checks["database"] and checks["migrations"]
    return jsonify(ready=ready, degraded=not all(checks.values()), checks=checks), 200 if ready else 503


def _database() -> bool:
    try:
        with db.engine.connect() as connection:
            return connection.execute(text("SELECT true")).scalar() is True and not connection.execute(_TOO_MUCH).first()
    except SQLAlchemyError:
        return False


def _migrations() -> bool:
    try:  # in a request role: the login role itself may not even look into a schema
        return bool(db.session.scalar(text("SELECT public.schema_version()")) == NEWEST_MIGRATION)
    except SQLAlchemyError:
        db.session.rollback()
        return False


def _queue() -> bool:
    url = current_app.extensions["settings"].redis_url
    if url is None:
        return True
    try:
        return bool(Redis.from_url(url.get_secret_value(), socket_connect_timeout=0.5, socket_timeout=0.5).ping())
    except RedisError:
        return False
