"""Add a person with the referral they came with, unless they are here already."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.candidates import service as candidates
from app.candidates.models import Candidate
from app.candidates.sent_forms import first_time
from app.cases.forms import NewForm
from app.enrolments import service as enrolments
from app.extensions import db
from app.programmes.models import Programme
from app.referrals.importing.known import known_people
from app.referrals.models import Referral
from app.referrals.reading.rows import GivenReferral
from app.refusals import Refusal
from app.ui.fields import given
from app.ui.filters import day_month_year, listed


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody the new person may be, and why."""

    id: UUID
    name: str
    reference: str
    born: str
    why: str


def alike(form: NewForm, *, by: Actor) -> list[Alike]:
    """Find people of the organisation who are likely the one on the form, best first."""
    details = form.details()
    typed = GivenReferral(
        first_name=details["given_name"],
        last_name=details["family_name"],
        preferred_name=details["preferred_name"],
        date_of_birth=details["date_of_birth"],
        phone=details["phone"],
        email=details["email"],
        postcode=details["postcode"],
    )
    found = known_people({1: typed}, org_id=by.org_id).get(1, [])
    reasons = {UUID(one["candidate_id"]): one for one in sorted(found, key=lambda one: -one["score"])}
    people = db.session.scalars(select(Candidate).where(Candidate.org_id == by.org_id, Candidate.id.in_(reasons)))
    by_id = {person.id: person for person in people}
    return [
        Alike(id_, by_id[id_].name, by_id[id_].reference, day_month_year(by_id[id_].date_of_birth), listed(one["reasons"]))
        for id_, one in reasons.items()
    ]


def add(form: NewForm, *, by: Actor) -> UUID | None:
    """Create the person, the enrolment and the referral, in the caller's transaction; None where this form was saved already."""
    programme = db.session.get(Programme, (by.org_id, UUID(form.programme.data)))
    if programme is None:
        raise Refusal("Select a programme of your organisation")
    if not first_time(form.sent_key, by=by):
        return None
    on = given(form.referred_on.data)
    candidate = candidates.create(**form.details(), adviser_id=by.member_id, by=by)
    enrolment = enrolments.refer(candidate, programme=programme, on=on, by=by)
    referral = Referral(
        org_id=by.org_id,
        candidate_id=candidate.id,
        enrolment_id=enrolment.id,
        referred_on=on,
        source=form.source.data,
        consent_to_contact=form.consent_to_contact.data,
    )
    db.session.add(referral)
    db.session.flush()
    audit.record(AuditType.REFERRAL_ACCEPTED, by=by, subject=referral)
    return candidate.id
