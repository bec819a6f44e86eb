"""Pages for what went wrong: what happened, what to do, a way on. They never say more than the person may know."""

from typing import TypeAlias

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, SecurityError

from app.refusals import Conflict, NotFound, Refusal

DatabaseTrouble: TypeAlias = OperationalError | PoolTimeoutError

_PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
_CLIENT_ERROR = 400
_SERVER_ERROR = 500
_LONG_TEXTS = ("note", "reason", "evidence", "adjustments_shared", "feedback", "summary")
"""The fields that hold sentences, in every form; nothing else that was sent is drawn again."""
_PASSED_ON = frozenset({"retry-after", "allow"})


def init_app(app: Flask) -> None:
    """Register the pages; anything unexpected becomes the 500 page and is logged by Flask."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(PoolTimeoutError, _no_database)
    app.register_error_handler(HTTPException, _http_error)


def _refusal(refusal: Refusal) -> ResponseReturnValue:
    """Answer a refusal that no form took: 409 when somebody else saved first, otherwise 422."""
    if isinstance(refusal, Conflict):
        return _answer(409, "errors/409.html", reason=str(refusal))
    return _answer(422, "errors/422.html", reason=str(refusal))


def _not_found(_error: NotFound) -> ResponseReturnValue:
    """Answer the same for what does not exist and for what the person may not know of."""
    return _answer(404, "errors/404.html")


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _answer(400, "errors/csrf.html", typed=_typed())


def _typed() -> list[str]:
    """Return the sentences of a form of our own page, so that who wrote them can copy them; another site's are never drawn."""
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    return [text for name in _LONG_TEXTS for text in request.form.getlist(name) if text.strip()]


def _no_database(error: DatabaseTrouble) -> ResponseReturnValue:
    current_app.logger.error("database_unavailable", exc_info=error)
    return _answer(503, "errors/503.html")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or _SERVER_ERROR
    if error.response is not None or status < _CLIENT_ERROR:
        return error
    page = status if status in _PAGES else _SERVER_ERROR if status >= _SERVER_ERROR else _CLIENT_ERROR
    response = _answer(status, f"errors/{page}.html")
    for name, value in error.get_headers():
        if name.lower() in _PASSED_ON:
            response.headers[name] = value
    return response


def _answer(status: int, template: str, **context: object) -> Response:
    """Draw an error page; one about our own trouble asks nobody who is signed in, because that may be the trouble."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        answer = jsonify(status=status)
    else:
        back_to = _back_to()
        if status >= _SERVER_ERROR or back_to is None:
            page = current_app.jinja_env.get_template(template).render(back_to=back_to or "/", **context)
        else:
            page = render_template(template, back_to=back_to, **context)
        answer = make_response(page)
    answer.status_code = status
    return answer


def _back_to() -> str | None:
    """Return the page that the person came from, where it is one of ours, or this address; None under a foreign host name."""
    try:
        host = request.host_url
    except SecurityError:
        return None
    came_from = request.referrer or ""
    return came_from if came_from.startswith(host) else request.path
