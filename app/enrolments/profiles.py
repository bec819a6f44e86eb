"""Write what a hiring manager may see of a person before interview."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import func, select

from app import audit
from app.access import Actor
from app.audit import AuditType
from app.candidates.models import Candidate
from app.clock import today
from app.enrolments import anonymity, queries, service
from app.enrolments.anonymity import Finding, Identity
from app.enrolments.models import Enrolment, ReadyProfile
from app.extensions import db
from app.programmes.gates import Gate
from app.programmes.stages import ENDS
from app.refusals import Conflict, Refusal


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person wants and can show: all that a profile holds of them."""

    job_families: list[str]
    band: int
    hours_per_week: float
    earliest_time: str | None
    latest_time: str | None
    shifts: list[str]
    available_from: date | None
    site_ids: list[str]
    evidence: list[str]
    supervisor_line: str | None
    adjustments_shared: str | None


class Revealing(Refusal):
    """Refuse words that would tell who the person is; says which, field by field."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("Some words would tell a hiring manager who this is")
        self.findings = findings

    @property
    def by_field(self) -> dict[str, str]:
        """What to take out of each field, in one line a field."""
        return {name: ". ".join(f.says for f in self.findings if f.field == name) for name in {f.field for f in self.findings}}


def save(enrolment: Enrolment, *, offered: Offered, agreed: bool, version: int, by: Actor) -> ReadyProfile:
    """Save a profile; with ``agreed``, the candidate has seen it as it is now and approves it.

    ``version`` is the one that the person saw, 0 where there was none. Words that the candidate has approved change only with the
    candidate's agreement, as managers see them at once.
    """
    enrolment = queries.locked(enrolment)
    if enrolment.stage in ENDS:
        raise Refusal("This enrolment has ended, so managers no longer see a profile of it")
    _refuse_revealing(enrolment, offered)
    profile = queries.profile_of(enrolment)
    if version != (profile.version if profile else 0):
        raise Conflict("Someone else saved this profile while you had the page open")
    changed = [f.name for f in fields(offered) if profile is None or getattr(profile, f.name) != getattr(offered, f.name)]
    if changed and profile is not None and not agreed and _approved(enrolment):
        raise Refusal("The candidate approved this profile as it was. Ask them about the change, then say here that they agree")
    if profile is None:
        profile = _new(enrolment, offered)
    elif changed:
        for name in changed:
            setattr(profile, name, getattr(offered, name))
        profile.version += 1
    db.session.flush()
    audit.record(AuditType.PROFILE_CHANGED, by=by, subject=profile, detail={"fields": changed, "agreed": agreed})
    if agreed and Gate.PROFILE_APPROVED in queries.programme_of(enrolment).gates:
        service.record_evidence(enrolment, gate=Gate.PROFILE_APPROVED, seen=service.Seen(on=today()), by=by)
    else:
        service.recompute(enrolment)
    return profile


def texts_of(offered: Offered) -> dict[str, str]:
    """Return the free text of a profile, by name of the field."""
    return {
        "evidence": "\n".join(offered.evidence),
        "supervisor_line": offered.supervisor_line or "",
        "adjustments_shared": offered.adjustments_shared or "",
    }


def identity_of(person: Candidate) -> Identity:
    """Return what must not be read out of a profile."""
    names = (person.given_name, person.family_name, person.preferred_name or "")
    return Identity(names=names, email=person.email, phone=person.phone, postcode=person.postcode)


def _refuse_revealing(enrolment: Enrolment, offered: Offered) -> None:
    person = db.session.get_one(Candidate, (enrolment.org_id, enrolment.candidate_id))
    findings = anonymity.check(texts_of(offered), identity=identity_of(person))
    if findings:
        raise Revealing(findings)


def _approved(enrolment: Enrolment) -> bool:
    readiness = queries.readiness_of(enrolment, gates=queries.programme_of(enrolment).gates)
    return any(state.gate is Gate.PROFILE_APPROVED and state.met for state in readiness.gates)


def _new(enrolment: Enrolment, offered: Offered) -> ReadyProfile:
    number = db.session.scalar(select(func.nextval("profile_number")))
    profile = ReadyProfile(
        org_id=enrolment.org_id,
        id=enrolment.id,
        reference=f"PR-{number:04}",
        visible=False,
        version=1,
        programme_name=queries.programme_of(enrolment).name,
        **{f.name: getattr(offered, f.name) for f in fields(offered)},
    )
    db.session.add(profile)
    return profile
