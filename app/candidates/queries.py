"""Find people and what hangs on them. ``viewer`` comes first in every statement; row-level security checks again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, and_, exists, select

from app.access import Actor, Role
from app.accounts.models import Member
from app.candidates.models import Candidate, CaseAccess, PlanAction, SharingPermission
from app.clock import now
from app.extensions import db
from app.refusals import NotFound


class ReasonNeeded(Exception):  # noqa: N818  the field's word, like Refusal
    """Raise when an adviser opens the case of a colleague without having given a reason today."""

    def __init__(self, candidate_id: UUID) -> None:
        super().__init__(candidate_id)
        self.candidate_id = candidate_id


def get(candidate_id: UUID, *, viewer: Actor) -> Candidate:
    """Find one person for somebody who may open the case; a colleague's case asks for a reason first."""
    candidate = find(candidate_id, viewer=viewer)
    if needs_reason(candidate, viewer=viewer):
        raise ReasonNeeded(candidate_id)
    return candidate


def find(candidate_id: UUID, *, viewer: Actor) -> Candidate:
    """Find one person of the organisation, whoever's case it is: for jobs, and for asking the reason."""
    candidate = db.session.scalar(select(Candidate).where(Candidate.org_id == viewer.org_id, Candidate.id == candidate_id))
    if candidate is None:
        raise NotFound
    return candidate


def needs_reason(candidate: Candidate, *, viewer: Actor) -> bool:
    """Whether ``viewer`` must say why before opening the case: an adviser, at a colleague's case, without a reason in force."""
    if viewer.role is not Role.ADVISER or candidate.adviser_id in {None, viewer.member_id}:
        return False
    given = exists().where(
        CaseAccess.org_id == viewer.org_id,
        CaseAccess.member_id == viewer.member_id,
        CaseAccess.candidate_id == candidate.id,
        CaseAccess.until > now(),
    )
    return not db.session.scalar(select(given))


def action(candidate: Candidate, action_id: UUID) -> PlanAction:
    """Find one action of ``candidate``, for changing it."""
    found = db.session.scalar(
        select(PlanAction)
        .where(PlanAction.org_id == candidate.org_id, PlanAction.candidate_id == candidate.id, PlanAction.id == action_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def actions(candidate: Candidate, *, done: bool = False, limit: int = 100) -> Sequence[PlanAction]:
    """Actions of ``candidate``: open ones by due day, done ones newest first."""
    mine = select(PlanAction).where(PlanAction.org_id == candidate.org_id, PlanAction.candidate_id == candidate.id)
    if done:
        ordered = mine.where(PlanAction.done_at.is_not(None)).order_by(PlanAction.done_at.desc(), PlanAction.id)
    else:
        ordered = mine.where(PlanAction.done_at.is_(None)).order_by(PlanAction.due_on, PlanAction.created_at, PlanAction.id)
    return db.session.scalars(ordered.limit(limit)).all()


def sharing_in_force(candidate: Candidate, *, purpose: str = "employers") -> SharingPermission | None:
    """Find the permission that holds now, if there is one."""
    return db.session.scalar(
        select(SharingPermission).where(
            SharingPermission.org_id == candidate.org_id,
            SharingPermission.candidate_id == candidate.id,
            SharingPermission.purpose == purpose,
            SharingPermission.withdrawn_at.is_(None),
        )
    )


def sharing_of(candidate: Candidate) -> Sequence[Row[SharingPermission, str]]:
    """Every permission given, newest first, with who recorded it."""
    return db.session.execute(
        select(SharingPermission, Member.name)
        .join(Member, and_(Member.org_id == SharingPermission.org_id, Member.id == SharingPermission.by_id))
        .where(SharingPermission.org_id == candidate.org_id, SharingPermission.candidate_id == candidate.id)
        .order_by(SharingPermission.given_on.desc(), SharingPermission.id)
    ).all()
