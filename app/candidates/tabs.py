"""The tabs of a person's record: pages of several slices, named by endpoint, so that each of them can draw the same row."""

from typing import Any, Final
from uuid import UUID

from flask import current_app, url_for

_TABS: Final = (
    ("Overview", "cases.show"),
    ("Plan", "cases.plan"),
    ("Contacts", "cases.contacts"),
    ("Programmes", "enrolments.of_candidate"),
    ("Readiness", "enrolments.readiness"),
    ("Applications and work", "vacancies.of_candidate"),
    ("Sharing", "cases.sharing"),
    ("History", "cases.history"),
)


def page_of(endpoint: str, *, candidate_id: UUID, enrolment_id: UUID | None) -> str | None:
    """Address of a page about this person; None where it needs an enrolment and there is none."""
    known: dict[str, Any] = {"candidate_id": candidate_id, "enrolment_id": enrolment_id}
    wanted = next(current_app.url_map.iter_rules(endpoint)).arguments
    if any(known.get(name) is None for name in wanted):
        return None
    return url_for(endpoint, **{name: known[name] for name in wanted})


def record_tabs(
    candidate_id: UUID, *, enrolment_id: UUID | None, current: str | None, contacts: int | None = None
) -> list[dict[str, Any]]:
    """Return the pages there are about a person, the ``current`` one marked."""
    drawn = []
    for label, endpoint in _TABS:
        href = page_of(endpoint, candidate_id=candidate_id, enrolment_id=enrolment_id)
        if href:
            count = contacts if endpoint == "cases.contacts" else None
            drawn.append({"label": label, "href": href, "current": endpoint == current, "count": count})
    return drawn
