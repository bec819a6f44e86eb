"""Pages for what went wrong: what happened, what to do, a way on. They never say more than the person may know."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.refusals import Conflict, Refusal

_PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
_OTHER_CLIENT_ERROR = 400
_SERVER_ERROR = 500


def init_app(app: Flask) -> None:
    """Register the pages; anything unexpected becomes the 500 page and is logged by Flask."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)


def _refusal(refusal: Refusal) -> ResponseReturnValue:
    """Answer a refusal that no form took: 409 when somebody else saved first, otherwise 422."""
    if isinstance(refusal, Conflict):
        return _answer(409, "errors/409.html", reason=str(refusal))
    return _answer(422, "errors/422.html", reason=str(refusal))


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _answer(400, "errors/csrf.html")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or _SERVER_ERROR
    if error.response is not None or status < _OTHER_CLIENT_ERROR:
        return error
    page = (
        status
        if status in _PAGES
        else _SERVER_ERROR
        if status >= _SERVER_ERROR
        else _OTHER_CLIENT_ERROR
    )
    headers = [
        (name, value)
        for name, value in error.get_headers()
        if name.lower() in {"retry-after", "allow"}
    ]
    return *_answer(status, f"errors/{page}.html"), headers


def _answer(
    status: int, template: str, **context: object
) -> tuple[ResponseReturnValue, int]:
    if _wants_json():
        return {"status": status}, status
    return render_template(template, back_to=_back_to(), **context), status


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _back_to() -> str:
    """Return the page that the person came from, where it is one of ours; a GET of the same address otherwise."""
    host = request.host_url
    return (
        request.referrer
        if (request.referrer or "").startswith(host) and request.referrer
        else request.path
    )
