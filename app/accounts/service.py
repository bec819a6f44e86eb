"""Sign in, choose a role, sign out; add people and end their roles."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text

from app import audit
from app.access import Actor, Role
from app.accounts import passwords, sessions
from app.accounts.models import Account, Member
from app.audit import AuditType
from app.clock import now
from app.extensions import db
from app.refusals import Refusal

WRONG = "Enter the email address and password you use for this service. The ones you entered do not match"
TOO_MANY = "There were too many tries to sign in. Wait 5 minutes, then try again"
GUESSES = 10
WITHIN = timedelta(minutes=5)
GUESSES_FROM_ONE_PLACE = 50

_ACCOUNT = text("SELECT * FROM sign_in.account_for(:email)")
OF_PARTNERS = frozenset({Role.PARTNER_TUTOR, Role.REFERRER})
_RENEW = text("SELECT sign_in.renew_password(:member, :hash)")
_GUESS = text("SELECT * FROM sign_in.guess(:email, :source, :since)")


class TooManyGuesses(Refusal):
    """Refuse to look at any further password for a while."""


@dataclass(frozen=True, slots=True)
class SignedInAs:
    """Who signed in, and the roles to choose from."""

    account_id: UUID
    token: str
    memberships: list[sessions.Membership]


@dataclass(frozen=True, slots=True)
class Added:
    """A new role; and the initial password, where the person had no account. It is kept nowhere and shown once."""

    member: Member
    password: str | None


def plain(email: str) -> str:
    """Fold an e-mail address as it is stored and compared."""
    return email.strip().casefold()


def count_guess(*, email: str, source: str) -> None:
    """Count a try, or refuse it: at most 10 for an account in 5 minutes, and 50 from one place.

    The caller saves the count before the password is looked at, so that no crash and no second process gives free tries.
    """
    row = db.session.execute(
        _GUESS,
        {
            "email": sha256(plain(email).encode()).digest(),
            "source": sha256(source.encode()).digest(),
            "since": now() - WITHIN,
        },
    ).one()
    if row.of_account >= GUESSES or row.of_source >= GUESSES_FROM_ONE_PLACE:
        raise TooManyGuesses(TOO_MANY)


def sign_in(*, email: str, password: str) -> SignedInAs:
    """Check a password and begin a session; the same words and the same work whether or not the person exists."""
    row = db.session.execute(_ACCOUNT, {"email": plain(email)}).first()
    right = passwords.matches(password, row.password_hash if row else None)
    if row is None or not right or not row.active:
        raise Refusal(WRONG)
    memberships = sessions.memberships(row.id)
    if not memberships:
        raise Refusal(WRONG)
    only = memberships[0] if len(memberships) == 1 else None
    token = sessions.begin(row.id, only)
    audit.record_as(
        AuditType.SIGNED_IN,
        role=only.role if only else "none",
        org_id=only.org_id if only else None,
        member_id=only.member_id if only else None,
    )
    return SignedInAs(row.id, token, memberships)


def note_refused() -> None:
    """Write that a sign-in was refused, without the address that was typed."""
    audit.record_as(AuditType.SIGN_IN_REFUSED, role="none")


def choose_role(token: str, membership: sessions.Membership) -> str:
    """Act in ``membership``; returns the new token of the session."""
    new_token = sessions.choose(token, membership)
    audit.record_as(AuditType.ROLE_CHOSEN, role=membership.role, org_id=membership.org_id, member_id=membership.member_id)
    return new_token


def sign_out(token: str, visit: sessions.Visit) -> None:
    """End the session."""
    sessions.end(token)
    actor = visit.actor
    audit.record_as(
        AuditType.SIGNED_OUT,
        role=actor.role if actor else "none",
        org_id=actor.org_id if actor else None,
        member_id=actor.member_id if actor else None,
    )


def change_role(member: Member, role: Role, *, partner_id: UUID | None = None, by: Actor) -> None:
    """Give ``member`` another role. The database ends their sessions."""
    if member.account_id == by.account_id:
        raise Refusal("You cannot change your own role. Ask another administrator")
    _refuse_role_without_employer(role, partner_id)
    member.role, member.partner_id = role, partner_id
    audit.record(AuditType.MEMBER_CHANGED, by=by, subject=member, detail={"role": str(role)})


def leave(member: Member, *, by: Actor) -> None:
    """End a role. The database ends the sessions that act in it."""
    if member.account_id == by.account_id:
        raise Refusal("You cannot end your own role. Ask another administrator")
    member.left_at = now()
    audit.record(AuditType.MEMBER_LEFT, by=by, subject=member)


def renew_password(member: Member, *, by: Actor) -> str:
    """Give the person behind ``member`` a new password and return it; the database ends their sessions.

    It refuses an account that also has a role in another organisation: one administrator must not get at the rights that
    another has given.
    """
    if member.account_id == by.account_id:
        raise Refusal("You cannot make a new password for yourself here. Ask another administrator")
    password = passwords.generate()
    if not db.session.scalar(_RENEW, {"member": member.id, "hash": passwords.hash_of(password)}):
        raise Refusal("This person also works for another organisation. Ask the people who run the service")
    audit.record(AuditType.MEMBER_CHANGED, by=by, subject=member, detail={"password": "renewed"})
    return password


def add_member(*, email: str, name: str, role: Role, partner_id: UUID | None = None, by: Actor) -> Added:
    """Give a person a role in the organisation of ``by``, with an account if they have none."""
    _refuse_role_without_employer(role, partner_id)
    account_id = db.session.scalar(select(Account.id).where(Account.email == plain(email)))
    if account_id == by.account_id:
        raise Refusal("You cannot give yourself a role. Ask another administrator")
    password = None
    if account_id is None:
        account_id, password = uuid4(), passwords.generate()
        # A statement without RETURNING: an administrator reads accounts only once they have a role in the organisation.
        db.session.execute(
            insert(Account)
            .values(id=account_id, email=plain(email), name=name, password_hash=passwords.hash_of(password), active=True)
            .inline()
        )
    member = Member(org_id=by.org_id, account_id=account_id, role=role, name=name, partner_id=partner_id)
    db.session.add(member)
    db.session.flush()
    audit.record(AuditType.MEMBER_ADDED, by=by, subject=member, detail={"role": str(role)})
    return Added(member, password)


def _refuse_role_without_employer(role: Role, partner_id: UUID | None) -> None:
    if (role in OF_PARTNERS) != (partner_id is not None):
        raise Refusal("Partner tutors and referrers work for a partner, everyone else for your organisation")
