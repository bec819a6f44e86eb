"""Flask's own settings, from ours."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from config.settings import Process, Settings

LARGEST_UPLOAD = 10 * 1024 * 1024
LARGEST_FORM_PART = 500_000


def flask_settings(process: Process, settings: Settings) -> dict[str, Any]:
    """Return the mapping that Flask and its extensions read."""
    address = urlsplit(settings.public_address or "http://localhost")
    return {
        "SECRET_KEY": settings.secret_key.get_secret_value() if settings.secret_key else None,
        "SQLALCHEMY_DATABASE_URI": settings.database_url(process),
        "PROCESS": process,
        "PUBLIC_ADDRESS": settings.public_address,
        "SERVICE_NAME": settings.service_name,
        "LOGO": settings.logo,
        "EXAMPLE_DATA": settings.example_data,
        "TRUSTED_HOSTS": [address.hostname or "localhost"] if settings.public_address else None,
        "MAX_CONTENT_LENGTH": LARGEST_UPLOAD,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM_PART,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "SESSION_COOKIE_NAME": "waymark_form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": address.scheme == "https",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": True,
    }
