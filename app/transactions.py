"""The only commit, made in the database role of whoever acts.

The login role of a process has no rights on any table. Each transaction takes a role of its own (``set_config(…, true)``, so
that it ends with the transaction) together with the organisation and the member that the row policies compare with.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Constraint, Index, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.access import Actor
from app.database import Base
from app.extensions import db
from app.refusals import Conflict, Refusal


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom the database sees: a request role, and the organisation and member its policies ask for."""

    database_role: str
    org_id: UUID | None = None
    member_id: UUID | None = None


ANONYMOUS = Principal("r_anonymous")
MAINTENANCE = Principal("r_maintenance")
RELAY = Principal("r_relay")
SEALER = Principal("r_sealer")


def principal_of(actor: Actor) -> Principal:
    """Return the principal of a signed-in person."""
    return Principal(actor.role.database_role, actor.org_id, actor.member_id)


def system(org_id: UUID, member_id: UUID | None = None) -> Principal:
    """Return the principal of a job of the worker, on behalf of ``member_id``."""
    return Principal("r_system", org_id, member_id)


def reporting(org_id: UUID) -> Principal:
    """Return the principal of the report worker, the only one that can read equality answers."""
    return Principal("r_report", org_id)


_principal: ContextVar[Principal] = ContextVar("principal", default=ANONYMOUS)

_TAKE_ROLE = text(
    "SELECT set_config('role', :role, true), set_config('app.org', :org, true), set_config('app.member', :member, true)"
)


def _apply(connection: Connection, principal: Principal) -> None:
    connection.execute(
        _TAKE_ROLE,
        {
            "role": principal.database_role,
            "org": str(principal.org_id or ""),
            "member": str(principal.member_id or ""),
        },
    )


def _after_begin(_session: Session, transaction: Any, connection: Connection) -> None:  # noqa: ANN401  SQLAlchemy's signature
    if not transaction.nested:
        _apply(connection, _principal.get())


def init_transactions() -> None:
    """Make every transaction of the session begin in the role of its principal."""
    if not event.contains(db.session, "after_begin", _after_begin):
        event.listen(db.session, "after_begin", _after_begin)


def act_as(principal: Principal) -> None:
    """Take ``principal`` for the rest of this request or job, the open transaction included."""
    _principal.set(principal)
    if db.session().in_transaction():
        _apply(db.session.connection(), principal)


def current_principal() -> Principal:
    """Return the principal that transactions begin as."""
    return _principal.get()


@contextmanager
def acting_as(principal: Principal) -> Iterator[None]:
    """Act as ``principal`` inside the block: jobs, commands and tests."""
    token = _principal.set(principal)
    try:
        yield
    finally:
        _principal.reset(token)
        db.session.rollback()


@contextmanager
def transaction() -> Iterator[None]:
    """Save all that happens inside, or none of it.

    A broken constraint becomes the sentence that the constraint carries. The names of constraints are safe to log; the text of
    the database's error is not, as it quotes values.
    """
    try:
        yield
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        says = _sentence_of(error)
        if says is None:
            raise
        raise Refusal(says) from None
    except StaleDataError:
        db.session.rollback()
        raise Conflict("Someone else changed this while you were working on it") from None
    except BaseException:
        db.session.rollback()
        raise


def _sentence_of(error: IntegrityError) -> str | None:
    broken = getattr(error.orig, "diag", None)
    if broken is None:
        return None
    tables = (table for table in Base.metadata.tables.values() if table.name == broken.table_name)
    for table in tables:
        items: tuple[Constraint | Index, ...] = (*table.constraints, *table.indexes)
        for item in items:
            if item.name == broken.constraint_name and "says" in item.info:
                return str(item.info["says"])
    return None
