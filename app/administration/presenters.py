"""What the administrator's pages print."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.access import Role
from app.accounts.queries import Person
from app.administration.forms import in_words
from app.administration.queries import Line
from app.audit import AuditType
from app.clock import local
from app.organisations.models import Organisation
from app.ui.filters import day_and_time, day_month_year

_KNOWN_ROLES = {str(role): role.label for role in Role}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the table of people."""

    id: UUID
    name: str
    email: str
    role: str
    works_for: str
    since: str
    is_me: bool


def people_rows(people: Sequence[Person], *, own: Organisation, partners: Sequence[Organisation], me: UUID) -> list[PersonRow]:
    """Make the rows of the table of people."""
    names = {partner.id: partner.name for partner in partners}
    return [
        PersonRow(
            id=person.member_id,
            name=person.name,
            email=person.email,
            role=person.role.label,
            works_for=names.get(person.partner_id, "A former partner") if person.partner_id else own.name,
            since=day_month_year(local(person.joined_at)),
            is_me=person.member_id == me,
        )
        for person in people
    ]


def kind_in_words(organisation: Organisation) -> str:
    """Say what kind of organisation it is."""
    return in_words(organisation.kind)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the audit, in words."""

    when: str
    who: str
    role: str
    what: str
    about: str


def audit_rows(lines: Sequence[Line]) -> list[AuditRow]:
    """Put lines of the audit into words."""
    return [
        AuditRow(
            when=day_and_time(local(line.at)),
            who=line.who or "Not known",
            role=_KNOWN_ROLES.get(line.role, line.role.replace("_", " ").capitalize()),
            what=in_words(AuditType(line.kind)) if line.kind in set(AuditType) else line.kind,
            about=_about(line),
        )
        for line in lines
    ]


def _about(line: Line) -> str:
    """Name the record without its content: what it is, and the start of its id."""
    if line.subject is None:
        return "Not applicable"
    words = line.subject.replace("_", " ").capitalize()
    return f"{words} {line.subject_id.hex[:8]}" if line.subject_id else words
