"""The menu of each role, and its first page."""

from typing import Any

from flask import Flask, current_app, request, url_for

from app.access import Role
from app.accounts.current import current_visit

# Label, endpoint, and the blueprints or endpoints during which the item is marked as current.
Item = tuple[str, str, tuple[str, ...]]

_CASEWORK: tuple[Item, ...] = (
    ("Candidates", "cases.caseload", ("cases",)),
    ("Referrals", "referrals.imports", ("referrals",)),
    ("Programmes", "programmes.catalogue", ("programmes", "cohorts")),
    ("Vacancies", "vacancies.vacancies", ("vacancies",)),
    ("Help", "ui.help_page", ()),
)
MENUS: dict[Role, tuple[Item, ...]] = {
    Role.ADVISER: _CASEWORK,
    Role.PROGRAMME_MANAGER: _CASEWORK,
    Role.PARTNER_TUTOR: (("My cohorts", "cohorts.mine", ()), ("Help", "ui.help_page", ())),
    Role.REFERRER: (("Referrals sent", "referrals.sent", ("referrals",)), ("Help", "ui.help_page", ())),
    Role.HIRING_MANAGER: (
        ("Your posts", "vacancies.posts", ("vacancies.posts", "vacancies.post")),
        ("Pathway-ready people", "hiring.ready", ("hiring.ready", "hiring.profile")),
        ("Interviews", "hiring.interviews", ("hiring.interviews", "hiring.interview")),
        ("Help", "ui.help_page", ()),
    ),
    Role.WORKFORCE_LEAD: (
        ("Reports", "reports.reports", ("reports.show",)),
        ("Create a report", "reports.new", ()),
        ("Help", "ui.help_page", ()),
    ),
    Role.ADMINISTRATOR: (
        ("People", "administration.people", ()),
        ("Organisations", "administration.organisations", ()),
        ("Audit", "administration.audit_log", ()),
        ("Help", "ui.help_page", ()),
    ),
}


def first_page(role: Role) -> str:
    """Return the address of the first page of a role."""
    return url_for(MENUS[role][0][1])


def _current(endpoint: str, marked: tuple[str, ...]) -> bool:
    return request.endpoint is not None and (
        request.endpoint == endpoint or request.endpoint in marked or request.blueprint in marked
    )


def _account_area() -> dict[str, Any]:
    visit = current_visit()
    if visit is None:
        return {}
    area: dict[str, Any] = {
        "name": visit.name,
        "role": visit.actor.role.label if visit.actor else "no role chosen",
        "href": url_for("accounts.account"),
        "sign_out": url_for("accounts.sign_out"),
    }
    menu = MENUS[visit.actor.role] if visit.actor else ()
    marked = [_current(endpoint, marks) for _label, endpoint, marks in menu]
    return {
        "account": area,
        "navigation": [
            {"label": label, "href": url_for(endpoint), "current": mark}
            for (label, endpoint, _marks), mark in zip(menu, marked, strict=True)
        ],
        "session_minutes": current_app.extensions["settings"].session_idle_minutes,
    }


def init_app(app: Flask) -> None:
    """Give every page its menu."""
    app.context_processor(_account_area)
