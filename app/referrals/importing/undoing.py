"""Take back what an import made, where nothing has happened since."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.candidates.models import Candidate, Contact, PlanAction, SharingPermission
from app.enrolments import queries as enrolment_queries
from app.enrolments import service as enrolments
from app.enrolments.models import Enrolment, EnrolmentStep, GateEvidence, ReadyProfile
from app.extensions import db
from app.referrals.models import Decision, ImportRow, ImportState, Referral, ReferralImport
from app.timeline.models import CaseEvent, CaseEventType
from app.vacancies.models import Application

WITHIN = timedelta(days=7)


def undo(import_id: UUID, *, by: Actor) -> tuple[int, int]:
    """Delete what the import made where nothing has happened since; return how many rows went and how many stay.

    The caller holds the import's row. People whose record was opened by somebody in the meantime and changed stay, with all
    they have: their rows go on naming them.
    """
    mine = (ImportRow.org_id == by.org_id, ImportRow.import_id == import_id)
    _hold(mine)
    gone = _take_back_people(mine, import_id, by=by)
    gone += _take_back_enrolments(mine, by=by)
    gone += _take_back_joined(mine, import_id, by=by)
    stay = db.session.scalar(select(func.count()).where(*mine, ImportRow.candidate_id.is_not(None))) or 0
    db.session.execute(
        update(ReferralImport)
        .where(ReferralImport.org_id == by.org_id, ReferralImport.id == import_id)
        .values(state=ImportState.UNDONE, done_rows=gone, problem=None, version=ReferralImport.version + 1)
    )
    audit.record(
        AuditType.IMPORT_UNDONE,
        by=by,
        subject="referral_import",
        subject_id=import_id,
        detail={"removed": gone, "kept": stay},
    )
    return gone, stay


def _hold(mine: Sequence[ColumnElement[bool]]) -> None:
    """Let nobody add to these people's records until it is decided whether they stay."""
    people = select(ImportRow.candidate_id).where(*mine, ImportRow.candidate_id.is_not(None))
    db.session.execute(select(Candidate.id).where(Candidate.id.in_(people)).order_by(Candidate.id).with_for_update()).all()


def _take_back_people(mine: Sequence[ColumnElement[bool]], import_id: UUID, *, by: Actor) -> int:
    """Delete the people the import made, when all there is about them came with it."""
    made = select(ImportRow.candidate_id).where(*mine, ImportRow.decision == Decision.CREATE)
    enrolled = select(ImportRow.enrolment_id).where(*mine, ImportRow.enrolment_id.is_not(None))
    untouched = and_(
        Candidate.org_id == by.org_id,
        Candidate.id.in_(made),
        Candidate.version == 1,
        ~_has(Contact),
        ~_has(PlanAction),
        ~_has(SharingPermission),
        ~_has(CaseEvent, CaseEvent.type != CaseEventType.REFERRED),
        ~_has(Enrolment, or_(Enrolment.id.not_in(enrolled), _moved_on())),
        ~_has(Referral, Referral.import_id.is_distinct_from(import_id)),
    )
    ids = db.session.scalars(delete(Candidate).where(untouched).returning(Candidate.id)).all()
    return _forget(mine, ImportRow.candidate_id.in_(ids)) if ids else 0


def _take_back_enrolments(mine: Sequence[ColumnElement[bool]], *, by: Actor) -> int:
    """Delete enrolments of people who stay, when nobody has moved them on; the caseload shows again what it showed before."""
    made = select(ImportRow.enrolment_id).where(*mine, ImportRow.decision == Decision.SAME_PERSON)
    untouched = and_(Enrolment.org_id == by.org_id, Enrolment.id.in_(made), ~_moved_on())
    taken = db.session.execute(
        delete(Enrolment).where(untouched).returning(Enrolment.id, Enrolment.candidate_id, Enrolment.programme_id)
    ).all()
    for one in taken:
        _show_what_was_before(one.candidate_id, one.id, by=by)
    return _forget(mine, ImportRow.enrolment_id.in_([one.id for one in taken])) if taken else 0


def _take_back_joined(mine: Sequence[ColumnElement[bool]], import_id: UUID, *, by: Actor) -> int:
    """Delete referrals that were added to an enrolment somebody had already."""
    joined = and_(
        *mine,
        ImportRow.decision == Decision.SAME_PERSON,
        ImportRow.candidate_id.is_not(None),
        ImportRow.enrolment_id.is_(None),
    )
    people = select(ImportRow.candidate_id).where(joined)
    made = select(ImportRow.enrolment_id).where(*mine, ImportRow.enrolment_id.is_not(None))
    db.session.execute(
        delete(Referral).where(
            Referral.org_id == by.org_id,
            Referral.import_id == import_id,
            Referral.candidate_id.in_(people),
            Referral.enrolment_id.not_in(made),
        )
    )
    return _forget(mine, joined)


def _show_what_was_before(candidate_id: UUID, taken_id: UUID, *, by: Actor) -> None:
    row = update(Candidate).where(Candidate.org_id == by.org_id, Candidate.id == candidate_id, Candidate.enrolment_id == taken_id)
    before = enrolment_queries.current_of(candidate_id, org_id=by.org_id)
    if before is None:
        db.session.execute(row.values(enrolment_id=None, programme_id=None, stage=None, gates_met=0, gates_total=0))
        return
    db.session.execute(row.values(enrolment_id=before.id, programme_id=before.programme_id, stage=before.stage))
    enrolments.recompute(before)


def _forget(mine: Sequence[ColumnElement[bool]], which: ColumnElement[bool]) -> int:
    """Let rows no longer name the person they had become."""
    forgotten = update(ImportRow).where(*mine, which).values(candidate_id=None, enrolment_id=None)
    return len(db.session.scalars(forgotten.returning(ImportRow.id)).all())


def _has(table: Any, *rules: ColumnElement[bool]) -> ColumnElement[bool]:  # noqa: ANN401  any table of a person
    return exists().where(table.org_id == Candidate.org_id, table.candidate_id == Candidate.id, *rules)


def _moved_on() -> ColumnElement[bool]:
    """Whether more is known of an enrolment than that it began."""
    step, profile = aliased(EnrolmentStep), aliased(ReadyProfile)
    tables: tuple[Any, ...] = (aliased(GateEvidence), aliased(Application))
    of_it = (exists().where(table.org_id == Enrolment.org_id, table.enrolment_id == Enrolment.id) for table in tables)
    return or_(
        exists().where(step.org_id == Enrolment.org_id, step.enrolment_id == Enrolment.id, step.sequence > 1),
        exists().where(profile.org_id == Enrolment.org_id, profile.id == Enrolment.id),
        *of_it,
    )
