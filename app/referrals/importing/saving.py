"""Make people, enrolments and referrals of the rows of an import, all in one transaction or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, String, Uuid, cast, column, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB

from app import audit
from app.access import Actor, Role
from app.audit import AuditType
from app.audit.models import AuditEntry
from app.candidates import service as candidates
from app.candidates.models import Candidate, Channel
from app.candidates.names import name_key
from app.clock import now
from app.database import Base
from app.enrolments import service as enrolments
from app.enrolments.models import Enrolment, EnrolmentStep
from app.enrolments.opening import Opening, opening
from app.extensions import db
from app.programmes.models import Programme
from app.programmes.stages import ENDS
from app.referrals import queries
from app.referrals.importing.copying import insert_all
from app.referrals.models import Decision, ImportRow, ImportState, Referral, ReferralImport
from app.referrals.reading import values
from app.referrals.reading.rows import GivenReferral
from app.timeline.models import CaseEvent

Columns = dict[str, Any]

CHANNELS: Mapping[values.Channel, Channel] = {
    values.Channel.PHONE: Channel.PHONE,
    values.Channel.TEXT: Channel.TEXT_OR_EMAIL,
    values.Channel.EMAIL: Channel.TEXT_OR_EMAIL,
    values.Channel.LETTER: Channel.LETTER,
}


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A row without problems that somebody wants saved."""

    id: UUID
    number: int
    given: GivenReferral
    same_as: UUID | None


@dataclass(slots=True)
class Made:
    """What the rows of an import become."""

    candidates: list[Columns] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    referrals: list[Columns] = field(default_factory=list)
    became: list[Columns] = field(default_factory=list)


def resolve(rows: Sequence[ReadyRow]) -> dict[UUID, UUID]:
    """Tell whom each row is: a candidate, or the row of the same file that makes the person (often the row itself).

    A row that is said to repeat one that is left out makes the person itself; of rows that point at each other, the first.
    """
    by_id = {row.id: row for row in rows}
    found: dict[UUID, UUID] = {}
    for row in rows:
        seen, at = list[UUID](), row.id
        while at in by_id and at not in found and at not in seen:
            seen.append(at)
            at = by_id[at].same_as or at
        if at in found:
            who = found[at]
        elif at in by_id:  # the end of a chain, or a circle
            who = min(seen[seen.index(at) :], key=lambda one: by_id[one].number)
        else:
            who = at
        found.update(dict.fromkeys(seen, who))
    return found


def ready_rows(import_id: UUID, *, org_id: UUID) -> list[ReadyRow]:
    """List the rows to save, in the order of the file."""
    listed = (
        select(ImportRow.id, ImportRow.number, ImportRow.understood, ImportRow.decision, ImportRow.same_as)
        .where(
            ImportRow.org_id == org_id,
            ImportRow.import_id == import_id,
            ImportRow.decision.in_([Decision.CREATE, Decision.SAME_PERSON]),
            func.jsonb_array_length(ImportRow.problems) == 0,
        )
        .order_by(ImportRow.number)
    )
    return [
        ReadyRow(
            one.id,
            one.number,
            GivenReferral.from_json(one.understood),
            one.same_as if one.decision is Decision.SAME_PERSON else None,
        )
        for one in db.session.execute(listed)
    ]


def save(import_id: UUID, *, by: Actor) -> int:
    """Save every row that is ready; return how many there were. The caller holds the import's row."""
    rows = _of_today(ready_rows(import_id, org_id=by.org_id), by=by)
    made = _make(rows, import_id=import_id, by=by)
    _write(made)
    _write_audit(import_id, made, by=by)
    db.session.execute(
        update(ReferralImport)
        .where(ReferralImport.org_id == by.org_id, ReferralImport.id == import_id)
        .values(
            state=ImportState.SAVED,
            saved_at=now(),
            done_rows=len(rows),
            content=None,  # the file has done its work; what is kept of people is kept in their records
            problem=None,
            version=ReferralImport.version + 1,
        )
    )
    return len(rows)


def _of_today(rows: Sequence[ReadyRow], *, by: Actor) -> list[ReadyRow]:
    """Let rows that were to repeat somebody who is gone meanwhile make the person anew."""
    wanted = [row.same_as for row in rows if row.same_as]
    there = set(db.session.scalars(select(Candidate.id).where(Candidate.org_id == by.org_id, Candidate.id.in_(wanted))))
    there |= {row.id for row in rows}
    return [row if row.same_as in there else replace(row, same_as=None) for row in rows]


def _make(rows: Sequence[ReadyRow], *, import_id: UUID, by: Actor) -> Made:
    whose = resolve(rows)
    programmes = {str(one.id): one for one in db.session.scalars(select(Programme).where(Programme.org_id == by.org_id))}
    partners = {name_key(one.name): one.id for one in queries.partners(org_id=by.org_id)}
    people = _people(rows, whose, by=by)
    live = _live_enrolments([one for one in whose.values() if one not in people], by=by)
    made = Made(candidates=list(people.values()))
    for row in rows:
        programme = programmes[row.given.programme or ""]
        person = people.get(whose[row.id])
        candidate_id = person["id"] if person else whose[row.id]
        enrolment_id, is_new = live.get((candidate_id, programme.id)), False
        if enrolment_id is None:
            enrolment_id = _enrol(made, row, candidate_id, programme, person=person, by=by)
            live[candidate_id, programme.id], is_new = enrolment_id, True
        made.referrals.append(_referral(row, candidate_id, enrolment_id, import_id, partners, by=by))
        made.became.append(
            {
                "row_id": row.id,
                "became_id": candidate_id,
                "made_id": enrolment_id if is_new else None,
                # A row that was to repeat one left out has made the person itself.
                "really": str(Decision.CREATE if row.id in people else Decision.SAME_PERSON),
            }
        )
    return made


def _people(rows: Sequence[ReadyRow], whose: Mapping[UUID, UUID], *, by: Actor) -> dict[UUID, Columns]:
    """Make the columns of each new person, by the row that makes them."""
    makers = [row for row in rows if whose[row.id] == row.id]
    adviser_id = by.member_id if by.role is Role.ADVISER else None
    numbers = candidates.next_numbers(len(makers)) if makers else []
    return {
        row.id: candidates.new_row(details(row.given), number=number, org_id=by.org_id, adviser_id=adviser_id)
        for row, number in zip(makers, numbers, strict=True)
    }


def details(given: GivenReferral) -> Columns:
    """Say what a referral tells about the person, by column of their record."""
    interpreter = f"{given.interpreter} interpreter" if given.interpreter else None
    needs = "; ".join(filter(None, (given.adjustments, interpreter)))
    return {
        "given_name": given.first_name,
        "family_name": given.last_name,
        "preferred_name": given.preferred_name,
        "date_of_birth": given.date_of_birth,
        "phone": given.phone,
        "email": given.email,
        "postcode": given.postcode,
        "preferred_channel": CHANNELS[given.preferred_contact] if given.preferred_contact else None,
        "contact_needs": needs or None,
        "employment_status": str(given.employment_status) if given.employment_status else None,
    }


def _live_enrolments(candidate_ids: Sequence[UUID], *, by: Actor) -> dict[tuple[UUID, UUID], UUID]:
    """Find the programmes on which people already known are, so that they are not enrolled twice."""
    if not candidate_ids:
        return {}
    listed = select(Enrolment.candidate_id, Enrolment.programme_id, Enrolment.id).where(
        Enrolment.org_id == by.org_id, Enrolment.candidate_id.in_(candidate_ids), Enrolment.stage.not_in(tuple(ENDS))
    )
    return {(one.candidate_id, one.programme_id): one.id for one in db.session.execute(listed)}


def _enrol(made: Made, row: ReadyRow, candidate_id: UUID, programme: Programme, *, person: Columns | None, by: Actor) -> UUID:
    """Enrol somebody: a new person with all the others at once, somebody known by the service, which looks at what they have."""
    on = row.given.referred_on
    if on is None:
        raise ValueError("a row without a referral date is not ready")
    if person is None:
        known = db.session.get_one(Candidate, (by.org_id, candidate_id))
        return enrolments.refer(known, programme=programme, on=on, by=by).id
    opened = opening(candidate_id, programme=programme, on=on, by=by)
    made.openings.append(opened)
    person |= {**opened.shown, "gates_met": 0, "gates_total": len(programme.gates)}
    return UUID(str(opened.enrolment["id"]))


def _referral(
    row: ReadyRow, candidate_id: UUID, enrolment_id: UUID, import_id: UUID, partners: Mapping[str, UUID], *, by: Actor
) -> Columns:
    given = row.given
    return {
        "org_id": by.org_id,
        "id": uuid4(),
        "candidate_id": candidate_id,
        "enrolment_id": enrolment_id,
        "referred_on": given.referred_on,
        "source": given.referrer_organisation,
        "partner_id": partners.get(name_key(given.referrer_organisation or "")),
        "their_reference": given.reference,
        "referrer_name": given.referrer_name,
        "referrer_email": given.referrer_email,
        "consent_to_contact": given.consent,
        "import_id": import_id,
    }


def _write(made: Made) -> None:
    tables = Base.metadata.tables
    insert_all(tables[Candidate.__tablename__], made.candidates)
    insert_all(tables[Enrolment.__tablename__], [one.enrolment for one in made.openings])
    insert_all(tables[EnrolmentStep.__tablename__], [one.step for one in made.openings])
    insert_all(tables[CaseEvent.__tablename__], [one.event for one in made.openings])
    insert_all(tables[Referral.__tablename__], made.referrals)
    if made.became:
        _note_what_became(made.became, org_id=made.referrals[0]["org_id"])


def _note_what_became(became: Sequence[Columns], *, org_id: UUID) -> None:
    """Write to each row of the file what it became, in one statement."""
    lists: dict[str, Any] = {
        "row_id": Uuid(),
        "became_id": Uuid(),
        "made_id": Uuid(),
        "really": String(),
    }
    arrays = (cast([one[name] for one in became], ARRAY(type_)) for name, type_ in lists.items())
    new = func.unnest(*arrays).table_valued(*(column(name, type_) for name, type_ in lists.items())).render_derived("new")
    table = Base.metadata.tables[ImportRow.__tablename__]
    db.session.execute(
        update(table)
        .where(table.c.org_id == org_id, table.c.id == new.c.row_id)
        .values(candidate_id=new.c.became_id, enrolment_id=new.c.made_id, decision=new.c.really)
    )


def _write_audit(import_id: UUID, made: Made, *, by: Actor) -> None:
    """Write a line for the import, one for each person made and one for each enrolment made together with them."""
    audit.record(
        AuditType.IMPORT_SAVED,
        by=by,
        subject="referral_import",
        subject_id=import_id,
        detail={"referrals": len(made.referrals), "people": len(made.candidates)},
    )
    for type_, subject, ids in (
        (AuditType.CANDIDATE_CREATED, "candidate", [one["id"] for one in made.candidates]),
        (AuditType.ENROLLED, "enrolment", [one.enrolment["id"] for one in made.openings]),
    ):
        lines = select(
            literal(by.org_id, Uuid),
            literal(by.member_id, Uuid),
            literal(str(by.role), String),
            literal(str(type_), String),
            literal(subject, String),
            func.unnest(cast(ids, ARRAY(Uuid))),
            literal({"import_id": str(import_id)}, JSONB),
        )
        columns = ["org_id", "member_id", "role", "type", "subject", "subject_id", "detail"]
        db.session.execute(insert(AuditEntry).from_select(columns, lines).inline())
