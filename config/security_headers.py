"""The headers that every response carries, pages, files and errors alike (design/SECURITY.md, design/UI.md section 1)."""

from typing import Final

_SELF_ONLY: Final = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)
_YEAR_SECONDS: Final = 365 * 24 * 60 * 60

NEVER_STORE: Final = "no-store"


def content_security_policy(nonce: str | None) -> str:
    """Write the policy; ``nonce`` allows the single inline line of the NHS.UK page template."""
    script = f"script-src 'self' 'nonce-{nonce}'" if nonce else "script-src 'self'"
    return "; ".join((*_SELF_ONLY, script))


def security_headers(*, nonce: str | None, https: bool) -> dict[str, str]:
    """List the headers of one response; those over HTTPS ask the browser to stay there."""
    headers = {
        "Content-Security-Policy": content_security_policy(nonce),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Not "no-referrer": the protection of forms compares the referrer over HTTPS.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if https:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"
    return headers
