"""Structured logs that carry ids and counts, never names or answers."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Keys a log line may have. Anything else is dropped: a forgotten `name=` must not reach a file.
ALLOWED = frozenset(
    "event level timestamp process request_id method endpoint status ms org_id member_id job outbox_id report_id import_id "
    "queue attempts count step error constraint seal logger port".split()
)


def only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401  structlog's own type
    """Drop every key that is not on the list."""
    return {key: value for key, value in event.items() if key in ALLOWED}


def configure(process: str) -> None:
    """Send JSON lines of this process to standard output."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(levelname)s %(name)s", force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
