"""States of vacancies, of applications and work, and of a hiring manager's pages."""

from typing import Final

from app.access import Role
from tests.browser.states.facts import Lookup, application, found
from tests.browser.states.scene import Scene, State, form, page

ADVISER, MANAGER, HIRING = Role.ADVISER, Role.PROGRAMME_MANAGER, Role.HIRING_MANAGER

_VACANCY = "SELECT v.id FROM vacancy v WHERE v.org_id = %(org)s"
_OPEN = found(f"{_VACANCY} AND v.closed_at IS NULL ORDER BY v.reference DESC LIMIT 1")
_CLOSED = found(f"{_VACANCY} AND v.closed_at IS NOT NULL ORDER BY v.reference LIMIT 1")
_OWN = found(f"{_VACANCY} AND v.closed_at IS NULL AND v.manager_id = %(hiring_manager)s ORDER BY v.reference LIMIT 1")
_OWN_WITH_PEOPLE = application("interviewed", "a.vacancy_id")
_READY = found("SELECT reference FROM ready_profile WHERE org_id = %(org)s AND visible ORDER BY reference LIMIT 1")
_PERSON = """SELECT c.id FROM candidate c JOIN enrolment e ON e.org_id = c.org_id AND e.id = c.enrolment_id
    WHERE c.org_id = %(org)s AND {where} ORDER BY c.reference LIMIT 1"""
_READY_PERSON = found(_PERSON.format(where="e.stage = 'pathway_ready'"))
_SPELL = """SELECT {column} FROM employment w JOIN enrolment e ON e.org_id = w.org_id AND e.id = w.enrolment_id
    JOIN retention_check r ON r.org_id = w.org_id AND r.employment_id = w.id
    WHERE w.org_id = %(org)s AND w.ended_on IS NULL AND r.outcome IS NULL AND r.due_on <= current_date + 30
    ORDER BY r.due_on, r.id LIMIT 1"""


def _step(state: str) -> dict[str, str | Lookup]:
    return {"candidate_id": application(state, "e.candidate_id"), "application_id": application(state)}


def _save_after_a_colleague(scene: Scene) -> None:
    scene.go("vacancies.edit", vacancy_id=_OPEN)
    scene.facts.service.sql(
        "UPDATE vacancy SET title = title || ' (days)', version = version + 1 WHERE id = %(id)s RETURNING 1",
        {"id": scene.page.url.split("/")[-2]},
    )
    scene.press("Save vacancy")


def _interview(state: str, name: str) -> State:
    return page(HIRING, "hiring.interview", name, application_id=application(state))


VACANCIES: Final = (
    page(ADVISER, "vacancies.vacancies", "of an adviser"),
    page(MANAGER, "vacancies.vacancies", "open"),
    page(MANAGER, "vacancies.vacancies", "closed", "?state=closed"),
    page(ADVISER, "vacancies.vacancy", "of an adviser", vacancy_id=_OPEN),
    page(MANAGER, "vacancies.vacancy", "with people", vacancy_id=_OWN_WITH_PEOPLE),
    page(MANAGER, "vacancies.vacancy", "closed", vacancy_id=_CLOSED),
    *form(MANAGER, "vacancies.new"),
    *form(MANAGER, "vacancies.edit", vacancy_id=_OPEN),
    State("somebody else has saved", MANAGER, "vacancies.edit", _save_after_a_colleague, status=409, refused=True),
    page(MANAGER, "vacancies.close", vacancy_id=_OPEN),
)

WORK: Final = (
    page(MANAGER, "vacancies.of_candidate", "applications", candidate_id=application("interview_booked", "e.candidate_id")),
    page(MANAGER, "vacancies.of_candidate", "in work", candidate_id=found(_SPELL.format(column="e.candidate_id"))),
    page(
        MANAGER,
        "vacancies.of_candidate",
        "nothing yet",
        candidate_id=found(_PERSON.format(where="e.stage IN ('referred', 'eligibility_check')")),
    ),
    *form(MANAGER, "vacancies.propose", candidate_id=_READY_PERSON),
    page(
        MANAGER,
        "vacancies.propose",
        "not possible",
        candidate_id=found(_PERSON.format(where="e.stage IN ('referred', 'eligibility_check')")),
    ),
    *form(MANAGER, "vacancies.step", **_step("interview_booked")),
    page(MANAGER, "vacancies.step", "checks", **_step("checks")),
    page(MANAGER, "vacancies.step", "ended", **_step("offer_declined")),
    *form(
        MANAGER,
        "vacancies.end_job",
        candidate_id=found(_SPELL.format(column="e.candidate_id")),
        employment_id=found(_SPELL.format(column="w.id")),
    ),
    *form(
        MANAGER,
        "vacancies.check",
        candidate_id=found(_SPELL.format(column="e.candidate_id")),
        check_id=found(_SPELL.format(column="r.id")),
    ),
)

HIRING_MANAGER: Final = (
    page(HIRING, "vacancies.posts"),
    page(HIRING, "vacancies.post", "nobody yet", vacancy_id=_OWN),
    page(HIRING, "vacancies.post", "with people", vacancy_id=_OWN_WITH_PEOPLE),
    page(HIRING, "hiring.ready"),
    page(HIRING, "hiring.ready", "the second page", "?page=2"),
    page(HIRING, "hiring.ready", "filtered", "?family=catering&hours=part"),
    page(HIRING, "hiring.profile", reference=_READY),
    *form(HIRING, "hiring.invite", reference=_READY),
    *form(HIRING, "hiring.decline", application_id=application("submitted")),
    page(HIRING, "hiring.interviews"),
    _interview("interview_booked", "booked"),
    form(HIRING, "hiring.interview", "", "Save outcome", application_id=application("interviewed"))[1],
    _interview("interviewed", "to decide"),
    _interview("interview_unsuccessful", "not chosen"),
    _interview("started", "in work"),
    *form(HIRING, "hiring.change", application_id=application("interview_booked")),
    page(HIRING, "hiring.reveal", application_id=application("interview_booked")),
)
