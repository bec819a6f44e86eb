"""Structured logs that carry ids and counts, never names or answers."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from typing_extensions import override

# Keys a log line may have. Anything else is dropped: a forgotten `name=` must not reach a file.
ALLOWED = frozenset(
    "event level timestamp process request_id method endpoint status ms org_id member_id job outbox_id report_id import_id "
    "queue attempts count step error constraint seal logger port".split()
)


def only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401  structlog's own type
    """Drop every key that is not on the list."""
    return {key: value for key, value in event.items() if key in ALLOWED}


class WithoutWords(logging.Formatter):
    """Tells which errors came through which lines of code, and nothing that they say: the database's quote whole rows."""

    @override
    def formatException(self, ei: Any) -> str:
        """Name each error of the chain, the first cause on top, with the places it passed."""
        return "\n".join(reversed(list(_places(ei[1]))))


def _places(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        yield type(error).__qualname__
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def configure(process: str) -> None:
    """Send JSON lines of this process to standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(WithoutWords("%(levelname)s %(name)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
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
