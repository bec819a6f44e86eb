"""People on the pathway: enrolments that really walked there, with their dates and evidence."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.access import Actor, Role
from app.candidates import service as candidates
from app.candidates.models import Candidate
from app.clock import today
from app.enrolments import queries, service
from app.enrolments.models import Enrolment, ReadyProfile, Strength
from app.enrolments.service import Seen
from app.enrolments.states import REASONS, Action
from app.extensions import db
from app.programmes.gates import Gate
from app.programmes.models import Programme, ProgrammeType
from app.programmes.stages import Stage
from tests.factories.tenants import Tenant

_TO_STARTED = (Action.CONTACT, Action.START)
_TO_READY = (*_TO_STARTED, Action.BEGIN_TRAINING, Action.BEGIN_PLACEMENT, Action.MAKE_READY)
_WAYS: dict[Stage, tuple[Action, ...]] = {
    Stage.REFERRED: (),
    Stage.ELIGIBILITY_CHECK: (Action.CONTACT,),
    Stage.STARTED: _TO_STARTED,
    Stage.IN_TRAINING: (*_TO_STARTED, Action.BEGIN_TRAINING),
    Stage.ON_PLACEMENT: (*_TO_STARTED, Action.BEGIN_TRAINING, Action.BEGIN_PLACEMENT),
    Stage.PATHWAY_READY: _TO_READY,
    Stage.IN_RECRUITMENT: (*_TO_READY, Action.ENTER_RECRUITMENT),
    Stage.IN_WORK: (*_TO_READY, Action.ENTER_RECRUITMENT, Action.START_WORK),
    Stage.SUSTAINED: (*_TO_READY, Action.ENTER_RECRUITMENT, Action.START_WORK, Action.SUSTAIN),
    Stage.PAUSED: (*_TO_STARTED, Action.PAUSE),
    Stage.NOT_ELIGIBLE: (Action.CONTACT, Action.FIND_NOT_ELIGIBLE),
    Stage.DECLINED: (Action.CONTACT, Action.DECLINE),
    Stage.NO_CONTACT: (Action.LOSE_CONTACT,),
    Stage.EARLY_LEAVER: (*_TO_STARTED, Action.LEAVE_EARLY),
    Stage.OTHER_POSITIVE: (*_TO_STARTED, Action.LEAVE_FOR_OTHER),
}


def enrol(
    tenant: Tenant,
    candidate_id: UUID,
    type_: ProgrammeType = ProgrammeType.WORKSTART,
    *,
    stage: Stage | str = Stage.REFERRED,
    referred_on: date | None = None,
) -> UUID:
    """Enrol a person and walk them to ``stage``, a week a step; from pathway ready on with every gate met and a profile."""
    by = tenant.people[Role.ADVISER].actor
    with tenant.writing():
        programme = db.session.get_one(Programme, (tenant.org_id, tenant.programmes[type_]))
        candidate = db.session.get_one(Candidate, (tenant.org_id, candidate_id))
        way = [a for a in _WAYS[Stage(stage)] if not _skipped(a, programme)]
        day = referred_on or today() - timedelta(weeks=len(way))
        enrolment = service.refer(candidate, programme=programme, on=day, cohort_id=tenant.cohorts[type_], by=by)
        for action in way:
            day = min(day + timedelta(weeks=1), today())
            if action is Action.MAKE_READY:
                meet_gates(enrolment, on=day, by=by)
                write_profile(tenant, enrolment)
            service.move(enrolment, action=action, on=day, reason=next(iter(REASONS.get(action, ())), None), by=by)
        return enrolment.id


def _skipped(action: Action, programme: Programme) -> bool:
    return (action is Action.BEGIN_TRAINING and not programme.has_training) or (
        action is Action.BEGIN_PLACEMENT and not programme.has_placement
    )


def meet_gates(enrolment: Enrolment, *, on: date, by: Actor, but: frozenset[Gate] = frozenset()) -> None:
    """Record evidence for every gate of the programme, and the permission to share; ``but`` stays open."""
    for gate in queries.programme_of(enrolment).gates:
        if gate in but:
            continue
        if gate == Gate.SHARING:
            candidates.give_sharing(db.session.get_one(Candidate, (enrolment.org_id, enrolment.candidate_id)), by=by)
            service.recompute(enrolment)
        else:
            service.record_evidence(enrolment, gate=Gate(gate), seen=Seen(on=on, strength=Strength.VERIFIED), by=by)


def write_profile(tenant: Tenant, enrolment: Enrolment) -> ReadyProfile:
    """Write what hiring managers may see, complete."""
    number = db.session.scalar(select(func.nextval("profile_number")))
    profile = ReadyProfile(
        org_id=enrolment.org_id,
        id=enrolment.id,
        reference=f"PR-{number:04}",
        visible=False,
        programme_name=queries.programme_of(enrolment).name,
        job_families=["healthcare_support", "portering"],
        band=2,
        hours_per_week=30.0,
        earliest_time="09:30",
        latest_time=None,
        shifts=["days"],
        available_from=None,
        site_ids=[str(tenant.site_id)],
        evidence=["Care Certificate complete", "6-week placement on a medical ward"],
        supervisor_line="Reliable, kind with patients and quick to learn handover routines.",
        adjustments_shared=None,
    )
    db.session.add(profile)
    db.session.flush()
    return profile


def at_gate(tenant: Tenant, enrolment_id: UUID, gate: Gate, seen: Seen) -> None:
    """Record further evidence for one gate of an enrolment."""
    by = tenant.people[Role.ADVISER].actor
    with tenant.writing():
        service.record_evidence(queries.get(enrolment_id, viewer=by), gate=gate, seen=seen, by=by)
