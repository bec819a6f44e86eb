"""Find imports, their rows, and what became of referrals."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from app.access import Actor
from app.accounts.models import Member
from app.candidates.models import Candidate
from app.database import Rows
from app.enrolments.models import Enrolment
from app.extensions import db
from app.organisations.models import Organisation, Partnership
from app.programmes.models import Programme
from app.referrals.models import Decision, ImportRow, ImportState, Referral, ReferralImport
from app.referrals.reading.columns import Field
from app.referrals.reading.layout import chosen_from_json
from app.referrals.reading.rows import GivenReferral
from app.refusals import NotFound

PAGE = 25


class Show(StrEnum):
    """Which rows of an import are listed."""

    PROBLEMS = auto()
    DUPLICATES = auto()
    READY = auto()
    LEFT_OUT = auto()


@dataclass(frozen=True, slots=True)
class Counts:
    """How the rows of an import stand. Each row counts once."""

    total: int
    problems: int
    duplicates: int
    ready: int
    left_out: int

    def of(self, show: Show) -> int:
        """How many rows a list has."""
        return int(getattr(self, show))


_FAULTY = func.jsonb_array_length(ImportRow.problems) > 0
_LISTS: dict[Show, ColumnElement[bool]] = {
    Show.LEFT_OUT: ImportRow.decision == Decision.SKIP,
    Show.PROBLEMS: and_(ImportRow.decision != Decision.SKIP, _FAULTY),
    Show.DUPLICATES: and_(ImportRow.decision == Decision.UNDECIDED, ~_FAULTY),
    Show.READY: and_(ImportRow.decision.in_([Decision.CREATE, Decision.SAME_PERSON]), ~_FAULTY),
}


def get(import_id: UUID, *, viewer: Actor) -> ReferralImport:
    """Find one import of the organisation."""
    return _found(select(ReferralImport).where(*_one(import_id, viewer)))


def locked(import_id: UUID, *, viewer: Actor) -> ReferralImport:
    """Find one import, and let one at a time change it."""
    return _found(
        select(ReferralImport).where(*_one(import_id, viewer)).with_for_update().execution_options(populate_existing=True)
    )


def _found(statement: Any) -> ReferralImport:  # noqa: ANN401  a select, of a type with many parameters
    found: ReferralImport | None = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def _one(import_id: UUID, viewer: Actor) -> tuple[ColumnElement[bool], ...]:
    return ReferralImport.org_id == viewer.org_id, ReferralImport.id == import_id


def recent(*, viewer: Actor, after: UUID | None = None) -> Rows:
    """List imports of the organisation, newest first, one more than fits on a page."""
    listed = (
        select(
            ReferralImport.id,
            ReferralImport.state,
            ReferralImport.file_name,
            ReferralImport.made_at,
            ReferralImport.done_rows,
            ReferralImport.total_rows,
            Member.name.label("by"),
        )
        .join(Member, and_(Member.org_id == ReferralImport.org_id, Member.id == ReferralImport.by_id))
        .where(ReferralImport.org_id == viewer.org_id)
        .order_by(ReferralImport.made_at.desc(), ReferralImport.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        last = aliased(ReferralImport)
        place = select(last.made_at, last.id).where(last.org_id == viewer.org_id, last.id == after)
        listed = listed.where(func.row(ReferralImport.made_at, ReferralImport.id) < place.scalar_subquery())
    return db.session.execute(listed).all()


def counts(import_id: UUID, *, org_id: UUID) -> Counts:
    """Count the rows of an import by how they stand."""
    how_many = [func.count().filter(rule).label(show) for show, rule in _LISTS.items()]
    row = db.session.execute(select(func.count().label("total"), *how_many).where(*_rows_of(import_id, org_id))).one()
    return Counts(total=row.total, problems=row.problems, duplicates=row.duplicates, ready=row.ready, left_out=row.left_out)


def _rows_of(import_id: UUID, org_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return ImportRow.org_id == org_id, ImportRow.import_id == import_id


def rows(
    import_id: UUID, show: Show, *, viewer: Actor, after: int | None = None, before: int | None = None
) -> tuple[list[ImportRow], bool]:
    """List one page of the rows of a list, in the order of the file, and whether there are more in the direction of reading."""
    listed = select(ImportRow).where(*_rows_of(import_id, viewer.org_id), _LISTS[show]).limit(PAGE + 1)
    if before is not None:
        found = list(db.session.scalars(listed.where(ImportRow.number < before).order_by(ImportRow.number.desc())))
        return found[:PAGE][::-1], len(found) > PAGE
    found = list(db.session.scalars(listed.where(ImportRow.number > (after or 0)).order_by(ImportRow.number)))
    return found[:PAGE], len(found) > PAGE


def row(import_id: UUID, number: int, *, viewer: Actor, lock: bool = False) -> ImportRow:
    """Find one row of an import."""
    wanted = select(ImportRow).where(*_rows_of(import_id, viewer.org_id), ImportRow.number == number)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def next_number(import_id: UUID, show: Show, *, number: int, viewer: Actor) -> int | None:
    """Find the next row of a list after ``number``, or the first one."""
    numbers = select(ImportRow.number).where(*_rows_of(import_id, viewer.org_id), _LISTS[show])
    later = db.session.scalar(numbers.where(ImportRow.number > number).order_by(ImportRow.number).limit(1))
    return later or db.session.scalar(numbers.where(ImportRow.number != number).order_by(ImportRow.number).limit(1))


def faulty_rows(import_id: UUID, *, viewer: Actor) -> Sequence[ImportRow]:
    """List every row with a problem, in the order of the file: for the download."""
    listed = select(ImportRow).where(*_rows_of(import_id, viewer.org_id), _FAULTY).order_by(ImportRow.number)
    return db.session.scalars(listed).all()


def rows_by_number(import_id: UUID, numbers: Sequence[int], *, viewer: Actor) -> dict[int, ImportRow]:
    """Find some rows of an import."""
    listed = select(ImportRow).where(*_rows_of(import_id, viewer.org_id), ImportRow.number.in_(numbers))
    return {one.number: one for one in db.session.scalars(listed.order_by(ImportRow.number))}


def understood(import_id: UUID, *, viewer: Actor) -> list[tuple[int, GivenReferral]]:
    """List every row of an import as it was understood."""
    listed = select(ImportRow.number, ImportRow.understood).where(*_rows_of(import_id, viewer.org_id))
    return [(one.number, GivenReferral.from_json(one.understood or {})) for one in db.session.execute(listed)]


def kept_people(import_id: UUID, *, viewer: Actor) -> Rows:
    """List people that an undone import left, because something has happened since."""
    return db.session.execute(
        select(ImportRow.number, Candidate.id, Candidate.reference, Candidate.given_name, Candidate.family_name)
        .join(Candidate, and_(Candidate.org_id == ImportRow.org_id, Candidate.id == ImportRow.candidate_id))
        .where(*_rows_of(import_id, viewer.org_id))
        .order_by(ImportRow.number)
    ).all()


def people(ids: Sequence[UUID], *, viewer: Actor) -> dict[UUID, Any]:
    """Find the few details by which an adviser tells whether two people are one."""
    listed = select(
        Candidate.id,
        Candidate.reference,
        Candidate.given_name,
        Candidate.family_name,
        Candidate.preferred_name,
        Candidate.date_of_birth,
        Candidate.phone,
        Candidate.email,
        Candidate.postcode,
        Candidate.stage,
        Programme.name.label("programme"),
    ).join_from(
        Candidate,
        Programme,
        and_(Programme.org_id == Candidate.org_id, Programme.id == Candidate.programme_id),
        isouter=True,
    )
    found = db.session.execute(listed.where(Candidate.org_id == viewer.org_id, Candidate.id.in_(ids)))
    return {one.id: one for one in found}


def programmes(*, org_id: UUID) -> list[tuple[str, str]]:
    """List id and name of every programme, by name: what a referral may name."""
    listed = select(Programme.id, Programme.name).where(Programme.org_id == org_id).order_by(Programme.name, Programme.id)
    return [(str(one.id), one.name) for one in db.session.execute(listed)]


def partners(*, org_id: UUID) -> Rows:
    """List id and name of every partner of an organisation."""
    return db.session.execute(
        select(Organisation.id, Organisation.name)
        .join(Partnership, Partnership.partner_id == Organisation.id)
        .where(Partnership.org_id == org_id)
        .order_by(Organisation.name, Organisation.id)
    ).all()


def last_choice(*, org_id: UUID) -> dict[str, Field | None]:
    """Find what a person chose last for the headings of a file."""
    kept = db.session.scalar(
        select(ReferralImport.columns["chosen"])
        .where(ReferralImport.org_id == org_id, ReferralImport.columns["chosen"] != func.jsonb_build_object())
        .order_by(ReferralImport.made_at.desc(), ReferralImport.id)
        .limit(1)
    )
    return chosen_from_json(kept) if kept else {}


def sent(*, viewer: Actor, after: UUID | None = None) -> Rows:
    """Tell what became of the referrals of the viewer's own organisation, newest first, one more than fits on a page."""
    listed = (
        select(Referral.id, Referral.their_reference, Referral.referred_on, Programme.name.label("programme"), Enrolment.stage)
        .join(Enrolment, and_(Enrolment.org_id == Referral.org_id, Enrolment.id == Referral.enrolment_id))
        .join(Programme, and_(Programme.org_id == Enrolment.org_id, Programme.id == Enrolment.programme_id))
        .where(Referral.org_id == viewer.org_id, Referral.partner_id == viewer.partner_id)
        .order_by(Referral.referred_on.desc(), Referral.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        last = aliased(Referral)
        place = select(last.referred_on, last.id).where(last.org_id == viewer.org_id, last.id == after)
        listed = listed.where(func.row(Referral.referred_on, Referral.id) < place.scalar_subquery())
    return db.session.execute(listed).all()


_STATES_AT_WORK = (ImportState.CHECKING, ImportState.SAVING, ImportState.UNDOING)


def is_at_work(one: ReferralImport) -> bool:
    """Whether a job has an import in hand."""
    return one.state in _STATES_AT_WORK
