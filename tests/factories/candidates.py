"""People of a tenant."""

from typing import Any
from uuid import UUID

from app.access import Role
from app.candidates import names, service
from app.candidates.models import Candidate
from app.clock import today
from app.extensions import db
from tests.factories.tenants import Tenant

AMARA = {"given_name": "Amara", "family_name": "Okafor", "phone": "07700 900123", "email": "amara@example.org"}
_SUMMARY = frozenset(
    {"next_action", "next_due_on", "last_contact_on", "gates_met", "gates_total", "stage", "programme_id", "enrolment_id"}
)


def candidate(tenant: Tenant, **overrides: Any) -> UUID:  # noqa: ANN401  columns of several types
    """Create a person of the tenant's adviser; ``overrides`` are columns of the person's row, the caseload's summary included."""
    born = today().replace(year=today().year - 24, day=1)
    details = {"date_of_birth": born, "adviser_id": tenant.people[Role.ADVISER].member_id, **AMARA, **overrides}
    summary = {name: details.pop(name) for name in _SUMMARY & set(details)}
    with tenant.writing():
        made = service.create(**details, by=tenant.people[Role.ADVISER].actor)
        for name, value in summary.items():
            setattr(made, name, value)
        return made.id


def many(tenant: Tenant, people: list[dict[str, Any]]) -> list[UUID]:
    """Create many people at once, from columns of their rows."""
    adviser_id = tenant.people[Role.ADVISER].member_id
    rows = []
    for number, columns in enumerate(people):
        row = {"date_of_birth": today().replace(year=1998, day=1), "adviser_id": adviser_id, **AMARA, **columns}
        row["name_key"] = names.sort_key(row["given_name"], row["family_name"])
        row["name_slips"] = names.slip_keys(row["given_name"], row["family_name"])
        rows.append(Candidate(org_id=tenant.org_id, reference=f"T-{number}", **row))
    with tenant.writing():
        db.session.add_all(rows)
        db.session.flush()
        return [row.id for row in rows]
