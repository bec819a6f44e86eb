"""Save a form once, however often it is sent: a double click, a resend, a browser that tries again."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import request
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from wtforms import HiddenField

from app.access import Actor
from app.candidates.models import SentForm
from app.extensions import db
from app.refusals import Refusal
from app.ui.fields import Form

_NOT_SENT = frozenset({"csrf_token"})


def new_key() -> str:
    """Make the hidden key of a form that is about to be shown."""
    return uuid4().hex


def first_time(key: str, *, by: Actor) -> bool:
    """Tell whether the form with ``key`` is saved for the first time, in the transaction that saves it.

    A second request with the same key waits for the first one to end. ``key`` may come from ``new_key`` or ``SentOnce.sent_key``.
    """
    try:
        wanted = UUID(key)
    except ValueError:
        raise Refusal("Open this page again, then send the form") from None
    statement = insert(SentForm).values(org_id=by.org_id, id=wanted).on_conflict_do_nothing().returning(SentForm.id)
    return db.session.scalar(statement) is not None


def was_saved(key: str, *, by: Actor) -> bool:
    """Tell whether the form with ``key`` has been saved, for a view that looks at other things before it saves."""
    try:
        wanted = UUID(key)
    except ValueError:
        return False
    return bool(db.session.scalar(select(exists().where(SentForm.org_id == by.org_id, SentForm.id == wanted))))


class SentOnce(Form):
    """Base of the forms that create something: carries a hidden key, which ``{{ csrf(form) }}`` draws."""

    key = HiddenField(default=new_key)

    @property
    def sent_key(self) -> str:
        """The key together with what was typed: somebody who goes back and types something else means a second thing."""
        try:
            shown = UUID(self.key.data or "")
        except ValueError:
            return ""
        return uuid5(shown, repr(_typed(request.form.items(multi=True)))).hex


def _typed(items: Any) -> list[tuple[str, str]]:  # noqa: ANN401  an iterator of Werkzeug's without a type
    return sorted((name, value) for name, value in items if name not in _NOT_SENT)
