"""Settings of one process, read from the environment and validated at start."""

import os
from enum import StrEnum, auto
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

# `make run` hands each process an environment of its own and sets WAYMARK_ENV_FILE to nothing: none reads another's keys there
WRITTEN_BY_MAKE_RUN = Path(os.environ.get("WAYMARK_ENV_FILE", Path(__file__).parent.parent / "var" / "waymark.env"))


class Process(StrEnum):
    """What a process is for; decides which settings it needs and whom it signs in to PostgreSQL as."""

    WEB = auto()
    WORKER = auto()
    REPORTS = auto()
    SCHEDULER = auto()
    OWNER = auto()


class MissingSettingError(SystemExit):
    """Stop the start, naming the settings that are missing or wrong (and never their values)."""


class Settings(BaseSettings):
    """Everything the environment decides.

    A default is given only where it is right in production and may be public. Thresholds of disclosure control are not here:
    they are code, with their source.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_file=WRITTEN_BY_MAKE_RUN, env_ignore_empty=True, hide_input_in_errors=True
    )

    secret_key: SecretStr | None = Field(None, min_length=32)
    audit_key: SecretStr | None = Field(None, min_length=32)
    web_database_url: SecretStr | None = None
    worker_database_url: SecretStr | None = None
    reports_database_url: SecretStr | None = None
    scheduler_database_url: SecretStr | None = None
    owner_database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    public_address: str | None = None

    service_name: str = "Waymark"
    logo: str = "text"
    example_data: bool = False
    session_idle_minutes: int = Field(30, ge=5, le=240)
    session_hours: int = Field(12, ge=1, le=24)
    proxy_count: int = Field(0, ge=0, le=5)
    audit_anchor_folder: Path = Path("var/anchors")

    def database_url(self, process: Process) -> str:
        """Address of the database, signed in as the login role of ``process``."""
        secret: SecretStr | None = getattr(self, f"{process}_database_url")
        if secret is None:
            raise MissingSettingError(_sentence([f"{process}_database_url".upper()]))
        return secret.get_secret_value().replace("postgresql://", "postgresql+psycopg://", 1)

    def needed(self, name: str) -> str:
        """Value of a setting that this process cannot do without."""
        value = getattr(self, name)
        if value is None:
            raise MissingSettingError(_sentence([name.upper()]))
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


NEEDED: dict[Process, tuple[str, ...]] = {
    Process.WEB: ("web_database_url", "secret_key", "public_address"),
    Process.WORKER: ("worker_database_url", "redis_url"),
    Process.REPORTS: ("reports_database_url", "redis_url"),
    Process.SCHEDULER: ("scheduler_database_url", "redis_url", "audit_key"),
    Process.OWNER: ("owner_database_url",),
}


def load(process: Process, **given: Any) -> Settings:  # noqa: ANN401  the values are validated by the class
    """Read the settings of ``process`` or stop with the names of those that are missing."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise MissingSettingError(_sentence([str(e["loc"][0]).upper() for e in error.errors()])) from None
    missing = [name.upper() for name in NEEDED[process] if getattr(settings, name) is None]
    if missing:
        raise MissingSettingError(_sentence(missing))
    return settings


def _sentence(names: list[str]) -> str:
    return f"Waymark cannot start. Missing or wrong in the environment: {', '.join(names)}. See config/example.env."
