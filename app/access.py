"""Who may do what: roles, permissions, and the declaration that every view carries.

The database decides a second time, by row-level security (migrations/policies.py). A view without a declaration is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any, TypeVar
from uuid import UUID

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person is in one organisation (design: PRODUCT, users)."""

    ADVISER = auto()
    PROGRAMME_MANAGER = auto()
    PARTNER_TUTOR = auto()
    REFERRER = auto()
    HIRING_MANAGER = auto()
    WORKFORCE_LEAD = auto()
    ADMINISTRATOR = auto()

    @property
    def label(self) -> str:
        """The role in words, as in the account area."""
        return "HR and workforce lead" if self is Role.WORKFORCE_LEAD else self.replace("_", " ").capitalize()

    @property
    def database_role(self) -> str:
        """The PostgreSQL role whose row policies hold during a request of this role."""
        return _DATABASE_ROLES[self]


_DATABASE_ROLES = {
    Role.ADVISER: "r_adviser",
    Role.PROGRAMME_MANAGER: "r_manager",
    Role.PARTNER_TUTOR: "r_tutor",
    Role.REFERRER: "r_referrer",
    Role.HIRING_MANAGER: "r_hiring",
    Role.WORKFORCE_LEAD: "r_lead",
    Role.ADMINISTRATOR: "r_admin",
}


class Permission(StrEnum):
    """One thing a person may be allowed to do."""

    ACCOUNT_OWN = auto()
    CASE_READ = auto()
    CASE_WRITE = auto()
    CASE_MOVE = auto()
    REFERRAL_SENT = auto()
    IMPORT_RUN = auto()
    PROGRAMME_READ = auto()
    PROGRAMME_MANAGE = auto()
    COHORT_OWN = auto()
    VACANCY_READ = auto()
    VACANCY_MANAGE = auto()
    APPLICATION_PROPOSE = auto()
    READY_READ = auto()
    APPLICATION_DECIDE = auto()
    REPORT_READ = auto()
    REPORT_CREATE = auto()
    REPORT_EXPORT = auto()
    ORGANISATION_MANAGE = auto()
    PEOPLE_MANAGE = auto()
    AUDIT_READ = auto()


_CASEWORK = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.CASE_READ,
        Permission.CASE_WRITE,
        Permission.CASE_MOVE,
        Permission.IMPORT_RUN,
        Permission.PROGRAMME_READ,
        Permission.VACANCY_READ,
        Permission.APPLICATION_PROPOSE,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADVISER: _CASEWORK,
    Role.PROGRAMME_MANAGER: _CASEWORK | {Permission.PROGRAMME_MANAGE, Permission.VACANCY_MANAGE},
    Role.PARTNER_TUTOR: frozenset({Permission.ACCOUNT_OWN, Permission.COHORT_OWN}),
    Role.REFERRER: frozenset({Permission.ACCOUNT_OWN, Permission.REFERRAL_SENT}),
    Role.HIRING_MANAGER: frozenset(
        {
            Permission.ACCOUNT_OWN,
            Permission.READY_READ,
            Permission.APPLICATION_DECIDE,
        }
    ),
    Role.WORKFORCE_LEAD: frozenset(
        {
            Permission.ACCOUNT_OWN,
            Permission.REPORT_READ,
            Permission.REPORT_CREATE,
            Permission.REPORT_EXPORT,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.ACCOUNT_OWN,
            Permission.ORGANISATION_MANAGE,
            Permission.PEOPLE_MANAGE,
            Permission.AUDIT_READ,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: one person in one role in one organisation.

    ``member_id`` is the membership row on which every grant hangs; ``partner_id`` is set for people of a partner organisation.
    """

    org_id: UUID
    member_id: UUID
    account_id: UUID
    role: Role
    name: str
    partner_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the list of grants allows ``permission``."""
        return permission in GRANTS[self.role]


DECLARED = "__waymark_access__"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a view says about who may use it: a permission, or a reason why anybody may."""

    permission: Permission | None
    reason: str = ""


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare that a view needs ``permission``."""
    return _declare(Declaration(permission))


def public(reason: str) -> Callable[[View], View]:
    """Declare that anybody may use a view, and why."""
    return _declare(Declaration(None, reason))


def _declare(declaration: Declaration) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, DECLARED, declaration)
        return view

    return mark


def declaration_of(view: Callable[..., Any]) -> Declaration | None:
    """Return what ``view`` declares, or None when it declares nothing."""
    return getattr(view, DECLARED, None)
