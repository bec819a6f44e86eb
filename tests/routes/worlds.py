"""A tenant with a real object for every name that appears in an address."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from app.candidates import service as candidates
from app.candidates.models import Candidate
from app.clock import today
from app.employment import service as employment
from app.employment.models import Employment, RetentionCheck
from app.enrolments.models import EnrolmentStep
from app.equality import service as equality
from app.extensions import db
from app.programmes.gates import Gate
from app.programmes.models import ProgrammeType
from app.referrals.reading.columns import Field
from app.transactions import acting_as, principal_of, transaction
from app.vacancies.models import Application
from app.vacancies.states import ApplicationState
from tests.factories import referrals, reports
from tests.factories.tenants import Tenant, make_tenant
from tests.factories.vacancies import application, ready, vacancy
from tests.routes.url_map import Call

# Parameters that do not name an object of a tenant: the same in every organisation.
PLAIN: dict[str, object] = {"gate_code": str(Gate.ELIGIBILITY), "kind": "csv", "format_": "csv", "number": 3}


@dataclass
class World:
    """What a test can put into an address: by name, and by endpoint where a name means another object there."""

    tenant: Tenant
    values: dict[str, object]
    of_endpoint: dict[str, dict[str, object]] = field(default_factory=dict)

    def values_for(self, call: Call) -> dict[str, object]:
        """Return the values of a call's parameters. One that the world does not know fails the test with its name."""
        known = PLAIN | self.values | self.of_endpoint.get(call.endpoint, {})
        unknown = call.parameters - set(known)
        assert not unknown, f"{call}: tests/routes/worlds.py makes no object for {', '.join(sorted(unknown))}"
        return {name: known[name] for name in call.parameters}

    def objects_of(self, call: Call) -> list[str]:
        """Return the parameters of a call that name something of this tenant."""
        return sorted(call.parameters - set(PLAIN))


@dataclass(frozen=True)
class Apps:
    """The processes that a world is made with."""

    web: Flask
    owner: Flask
    worker: Flask
    reports: Flask


def make_world(apps: Apps, *, with_report: bool = False) -> World:
    """Make a tenant with one of everything; ``with_report`` builds the report, which takes a second."""
    tenant = make_tenant(apps.owner)
    post = vacancy(tenant)
    waiting, invited, employed = ready(tenant), ready(tenant), ready(tenant)
    booked = application(apps.web, tenant, post, invited, to=ApplicationState.INTERVIEW_BOOKED)
    offered = application(apps.web, tenant, post, employed, to=ApplicationState.UNCONDITIONAL_OFFER)
    values: dict[str, object] = {
        "candidate_id": invited.candidate_id,
        "enrolment_id": invited.enrolment_id,
        "reference": waiting.reference,
        "vacancy_id": post,
        "application_id": booked,
        "site_id": tenant.site_id,
        "member_id": tenant.another(tenant.adviser.actor.role).member_id,
        "programme_id": tenant.programmes[ProgrammeType.WORKSTART],
        "cohort_id": tenant.cohorts[ProgrammeType.WORKSTART],
        "import_id": _import(apps, tenant),
        "run_id": reports.built(apps.web, apps.reports, tenant) if with_report else reports.ask(apps.web, tenant),
    }
    world = World(tenant, values)
    with apps.web.app_context(), acting_as(principal_of(tenant.adviser.actor)), transaction():
        _of_adviser(world, invited.candidate_id, invited.enrolment_id)
    with apps.web.app_context(), acting_as(principal_of(tenant.adviser.actor)), transaction():
        _job(world, employed.candidate_id, offered)
    return world


def _import(apps: Apps, tenant: Tenant) -> UUID:
    """Upload a file with a good row, a row with a fault (number 3) and one that repeats the first, and have it checked."""
    good: dict[Field, str] = {}
    faulty, repeated = {Field.DATE_OF_BIRTH: "31/2/1998", Field.REFERENCE: "R2"}, {Field.REFERENCE: "R3"}
    import_id = referrals.uploaded(tenant, referrals.csv_of(good, faulty, repeated))
    referrals.run(apps.worker, tenant, import_id)
    return import_id


def _of_adviser(world: World, candidate_id: UUID, enrolment_id: UUID) -> None:
    by = world.tenant.adviser.actor
    person = db.session.get_one(Candidate, (by.org_id, candidate_id))
    world.values["action_id"] = candidates.add_action(person, title="Call about travel", due_on=today(), by=by).id
    world.values["token"] = equality.make_link(candidate_id, by=by).token
    steps = select(EnrolmentStep.id).where(EnrolmentStep.org_id == by.org_id, EnrolmentStep.enrolment_id == enrolment_id)
    world.values["step_id"] = db.session.scalars(steps.order_by(EnrolmentStep.sequence.desc())).first() or uuid4()


def _job(world: World, candidate_id: UUID, application_id: UUID) -> None:
    """Let one person start work, and say that the pages about a job are theirs."""
    by = world.tenant.adviser.actor
    found = db.session.get_one(Application, (by.org_id, application_id))
    made: Employment = employment.start(found, on=today(), by=by)
    check = select(RetentionCheck.id).where(RetentionCheck.org_id == by.org_id, RetentionCheck.employment_id == made.id)
    world.values["employment_id"] = made.id
    world.values["check_id"] = db.session.scalars(check.order_by(RetentionCheck.days)).first()
    for endpoint in ("vacancies.end_job", "vacancies.check"):
        world.of_endpoint[endpoint] = {"candidate_id": candidate_id}
