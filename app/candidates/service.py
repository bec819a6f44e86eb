"""What is done about a person: create, contact, plan, share. Each function writes its own audit line."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.candidates import names, queries
from app.candidates.models import Candidate, CaseAccess, Channel, Contact, Owner, PlanAction, SharingPermission
from app.clock import LONDON, local, now, today
from app.extensions import db
from app.refusals import Conflict, Refusal
from app.timeline import service as timeline
from app.timeline.models import CaseEventType

CHANGED_MEANWHILE = "Someone else changed this while you were working on it"
DETAILS = (
    "given_name",
    "family_name",
    "preferred_name",
    "date_of_birth",
    "phone",
    "email",
    "postcode",
    "preferred_channel",
    "contact_needs",
    "employment_status",
)
"""The columns that a person's details are."""


def create(  # noqa: PLR0913 - a person is these things, all by keyword
    *,
    given_name: str,
    family_name: str,
    date_of_birth: date,
    phone: str | None = None,
    email: str | None = None,
    postcode: str | None = None,
    preferred_name: str | None = None,
    preferred_channel: Channel | None = None,
    contact_needs: str | None = None,
    employment_status: str | None = None,
    adviser_id: UUID | None = None,
    by: Actor,
) -> Candidate:
    """Create a person."""
    details = {
        "given_name": given_name,
        "family_name": family_name,
        "preferred_name": preferred_name,
        "date_of_birth": date_of_birth,
        "phone": phone,
        "email": email,
        "postcode": postcode,
        "preferred_channel": preferred_channel,
        "contact_needs": contact_needs,
        "employment_status": employment_status,
    }
    (number,) = next_numbers(1)
    candidate = Candidate(**new_row(details, number=number, org_id=by.org_id, adviser_id=adviser_id))
    db.session.add(candidate)
    db.session.flush()
    audit.record(AuditType.CANDIDATE_CREATED, by=by, subject=candidate)
    return candidate


def next_numbers(how_many: int) -> Sequence[int]:
    """Take the next numbers of candidates' references."""
    taken = select(func.nextval("candidate_number")).select_from(func.generate_series(1, how_many).alias())
    return db.session.scalars(taken).all()


def new_row(details: Mapping[str, Any], *, number: int, org_id: UUID, adviser_id: UUID | None) -> dict[str, Any]:
    """Make the columns of a new person from ``DETAILS``: the same for one person and for a file of thousands."""
    return {
        "org_id": org_id,
        "id": uuid4(),
        "reference": f"C-{number}",
        "adviser_id": adviser_id,
        "version": 1,
        **{name: details[name] for name in DETAILS},
        **_folded(details["given_name"], details["family_name"], details["preferred_name"]),
    }


def _folded(given_name: str, family_name: str, preferred_name: str | None) -> dict[str, Any]:
    return {
        "name_key": names.sort_key(given_name, family_name),
        "name_slips": names.slip_keys(given_name, family_name, preferred_name),
    }


def _fold_names(candidate: Candidate) -> None:
    folded = _folded(candidate.given_name, candidate.family_name, candidate.preferred_name)
    candidate.name_key, candidate.name_slips = folded["name_key"], folded["name_slips"]


def change_details(candidate: Candidate, *, version: int, by: Actor, **details: Any) -> None:  # noqa: ANN401  columns of several types
    """Change some of ``DETAILS``, unless somebody else did since ``version``."""
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise TypeError(f"not details of a person: {sorted(unknown)}")
    lock(candidate)
    if candidate.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    changed = [name for name, value in details.items() if getattr(candidate, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(candidate, name, details[name])
    candidate.version = version + 1
    candidate.changed_at, candidate.changed_by_id = now(), by.member_id
    _fold_names(candidate)
    db.session.flush()
    audit.record(AuditType.CANDIDATE_CHANGED, by=by, subject=candidate, detail={"fields": sorted(changed)})


def take(candidate: Candidate, *, by: Actor) -> None:
    """Make ``by`` the adviser of a case that has none."""
    lock(candidate)
    if candidate.adviser_id is not None:
        raise Refusal("This case has an adviser already. Ask your programme manager to reassign it")
    candidate.adviser_id = by.member_id
    _event(candidate, CaseEventType.ADVISER_CHANGED, by=by)
    db.session.flush()
    audit.record(AuditType.CANDIDATE_CHANGED, by=by, subject=candidate, detail={"fields": ["adviser_id"]})


def open_with_reason(candidate: Candidate, *, reason: str, by: Actor) -> None:
    """Let ``by`` open the case of a colleague until the end of the day, and keep why."""
    midnight = datetime.combine(today() + timedelta(days=1), time(), LONDON)
    db.session.add(CaseAccess(org_id=by.org_id, candidate_id=candidate.id, member_id=by.member_id, reason=reason, until=midnight))
    db.session.flush()
    audit.record(AuditType.CANDIDATE_OPENED_WITH_REASON, by=by, subject=candidate)


def note_opened(candidate: Candidate, *, page: str, by: Actor) -> None:
    """Write that ``by`` looked at the record, and at which page of it."""
    audit.record(AuditType.CANDIDATE_OPENED, by=by, subject=candidate, detail={"page": page})


def log_contact(  # noqa: PLR0913 - two of these are enough, the rest is said by keyword
    candidate: Candidate,
    *,
    channel: Channel,
    note: str,
    happened_at: datetime | None = None,
    attended: bool | None = None,
    next_title: str | None = None,
    next_due_on: date | None = None,
    by: Actor,
) -> Contact:
    """Log a contact, now unless it says when; with what to do next where there is something."""
    happened = happened_at or now()
    if happened > now():
        raise Refusal("The contact must have happened today or in the past")
    if bool(next_title) != bool(next_due_on):
        raise Refusal("Enter both the next action and when it is due, or neither")
    lock(candidate)
    contact = Contact(
        org_id=candidate.org_id,
        candidate_id=candidate.id,
        channel=channel,
        note=note,
        happened_at=happened,
        attended=attended,
        by_id=by.member_id,
    )
    db.session.add(contact)
    day = local(happened).date()
    if candidate.last_contact_on is None or day > candidate.last_contact_on:
        candidate.last_contact_on = day
    db.session.flush()
    audit.record(AuditType.CONTACT_LOGGED, by=by, subject=contact, detail={"channel": str(channel)})
    if next_title and next_due_on:
        add_action(candidate, title=next_title, due_on=next_due_on, by=by)
    return contact


def add_action(candidate: Candidate, *, title: str, due_on: date, owner: Owner = Owner.ADVISER, by: Actor) -> PlanAction:
    """Add something to do by a day."""
    lock(candidate)
    action = PlanAction(
        org_id=candidate.org_id, candidate_id=candidate.id, title=title, owner=owner, due_on=due_on, by_id=by.member_id
    )
    db.session.add(action)
    _event(candidate, CaseEventType.ACTION_ADDED, by=by)
    db.session.flush()
    _next_action(candidate)
    audit.record(AuditType.ACTION_ADDED, by=by, subject=action)
    return action


def finish_action(candidate: Candidate, action_id: UUID, *, by: Actor) -> PlanAction:
    """Mark an action as done; doing it twice does no harm."""
    lock(candidate)
    action = queries.action(candidate, action_id)
    if action.done_at is None:
        action.done_at, action.done_by_id = now(), by.member_id
        action.version += 1
        _event(candidate, CaseEventType.ACTION_DONE, by=by)
        db.session.flush()
        _next_action(candidate)
        audit.record(AuditType.ACTION_DONE, by=by, subject=action)
    return action


def reopen_action(candidate: Candidate, action_id: UUID, *, by: Actor) -> PlanAction:
    """Take back that an action is done."""
    lock(candidate)
    action = queries.action(candidate, action_id)
    if action.done_at is not None:
        action.done_at = action.done_by_id = None
        action.version += 1
        db.session.flush()
        _next_action(candidate)
        audit.record(AuditType.ACTION_REOPENED, by=by, subject=action)
    return action


def give_sharing(candidate: Candidate, *, purpose: str = "employers", by: Actor) -> SharingPermission:
    """Record that the person allows their profile to be shared. The caller then has readiness computed again."""
    lock(candidate)
    permission = queries.sharing_in_force(candidate, purpose=purpose)
    if permission is not None:
        return permission
    permission = SharingPermission(
        org_id=candidate.org_id, candidate_id=candidate.id, purpose=purpose, given_on=today(), by_id=by.member_id
    )
    db.session.add(permission)
    _event(candidate, CaseEventType.SHARING_GIVEN, by=by)
    db.session.flush()
    audit.record(AuditType.SHARING_GIVEN, by=by, subject=permission, detail={"purpose": purpose})
    return permission


def withdraw_sharing(candidate: Candidate, *, purpose: str = "employers", by: Actor) -> None:
    """Record that the person withdraws. The caller has readiness computed again in the same transaction."""
    lock(candidate)
    permission = queries.sharing_in_force(candidate, purpose=purpose)
    if permission is None:
        return
    permission.withdrawn_at = now()
    _event(candidate, CaseEventType.SHARING_WITHDRAWN, by=by)
    db.session.flush()
    audit.record(AuditType.SHARING_WITHDRAWN, by=by, subject=permission, detail={"purpose": purpose})


def lock(candidate: Candidate) -> None:
    """Let one at a time change the record, and read it as the one before left it."""
    db.session.refresh(candidate, with_for_update=True)


def _next_action(candidate: Candidate) -> None:
    """Repeat the first open action on the person's row, for the caseload."""
    first = next(iter(queries.actions(candidate, limit=1)), None)
    db.session.execute(
        update(Candidate)
        .where(Candidate.org_id == candidate.org_id, Candidate.id == candidate.id)
        .values(next_action=first.title if first else None, next_due_on=first.due_on if first else None)
    )


def _event(candidate: Candidate, type_: CaseEventType, *, by: Actor) -> None:
    timeline.add(type_, candidate_id=candidate.id, org_id=candidate.org_id, by_id=by.member_id)
