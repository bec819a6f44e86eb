"""Put the security headers on everything that leaves the process: pages, files, errors and refusals of any layer."""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final
from wsgiref.headers import Headers

from flask import request

from config.security_headers import NEVER_STORE, security_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_NONCE: Final = "waymark.csp_nonce"


class SecurityHeaders:
    """The outermost layer of the application.

    Only files whose address carries their version may be kept by a browser; everything else may hold personal data.
    """

    def __init__(self, application: "WSGIApplication", *, https: bool) -> None:
        self._application = application
        self._https = https

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the application does, with our headers."""

        def start(status: str, given: list[tuple[str, str]], *rest: Any) -> Any:  # noqa: ANN401  as WSGI has it
            headers = Headers(given)
            if "immutable" not in (headers.get("Cache-Control") or ""):
                headers["Cache-Control"] = NEVER_STORE
            for name, value in security_headers(nonce=environ.get(_NONCE), https=self._https).items():
                headers[name] = value
            return start_response(status, headers.items(), *rest)

        return self._application(environ, start)


def csp_nonce() -> str:
    """Return the nonce of this response, made when a page first asks for it."""
    nonce: str = request.environ.setdefault(_NONCE, secrets.token_urlsafe(16))
    return nonce
