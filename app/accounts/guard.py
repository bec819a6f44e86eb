"""What happens before each view: who is it, may they, and in which database role.

A view that declares nothing is refused, whoever asks.
"""

import time
from uuid import uuid4

import structlog
from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access import declaration_of
from app.accounts.current import current_visit, load
from app.extensions import db, login_manager
from app.transactions import ANONYMOUS, act_as, principal_of

log = structlog.get_logger()


class UnsavedError(RuntimeError):
    """A view left changes that no transaction() saved."""


def init_app(app: Flask) -> None:
    """Put the guard before every view."""
    # By a call and not a decorator: Flask-Login has no types.
    login_manager.request_loader(load)
    # Before everything, the check of tokens included: whatever is refused is logged too.
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.before_request(_check)
    app.after_request(_log)
    app.teardown_request(_nothing_left)


def _begin() -> None:
    g.request_id = uuid4().hex
    g.began = time.perf_counter()
    structlog.contextvars.bind_contextvars(request_id=g.request_id, method=request.method, endpoint=request.endpoint)
    act_as(ANONYMOUS)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    declared = declaration_of(current_app.view_functions[request.endpoint])
    if declared is None:
        log.error("undeclared")
        abort(403)
    if declared.permission is None:
        return None
    visit = current_visit()
    if visit is None:
        return redirect(url_for("accounts.sign_in", next=_next_page()))
    if visit.actor is None:
        return redirect(url_for("accounts.choose_role"))
    if not visit.actor.may(declared.permission):
        abort(403)
    structlog.contextvars.bind_contextvars(org_id=str(visit.actor.org_id), member_id=str(visit.actor.member_id))
    act_as(principal_of(visit.actor))
    return None


def _next_page() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _log(response: Response) -> Response:
    if request.endpoint not in {None, "health.healthz", "health.readyz"}:
        log.info("request", status=response.status_code, ms=round((time.perf_counter() - g.began) * 1000, 1))
    return response


def _nothing_left(error: BaseException | None) -> None:
    structlog.contextvars.unbind_contextvars("request_id", "method", "endpoint", "org_id", "member_id")
    session = db.session()
    unsaved = bool(session.new or session.dirty or session.deleted)
    session.rollback()
    act_as(ANONYMOUS)
    if unsaved and current_app.testing and error is None and not g.get("form_refused"):
        raise UnsavedError(f"{request.endpoint} changed rows outside transaction()")
