"""The one place that knows what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in London, which is the day that deadlines mean."""
    return datetime.now(LONDON).date()


def local(instant: datetime) -> datetime:
    """Return ``instant`` as a clock in London shows it."""
    return instant.astimezone(LONDON)
