"""From the invitation to the first day, as three people see it."""

from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.clock import today
from app.enrolments.models import Enrolment
from app.extensions import db
from app.jobs import Job, OutboxRow
from app.programmes.stages import Stage
from app.transactions import acting_as, system
from app.vacancies.models import Application, Vacancy
from app.vacancies.states import ApplicationState
from tests.factories.tenants import Tenant
from tests.factories.vacancies import ready, vacancy
from tests.visitor import Visitor
from workers import applications


def day(name: str, moved: int = 0) -> dict[str, str]:
    then = today() + timedelta(days=moved)
    return {f"{name}-day": str(then.day), f"{name}-month": str(then.month), f"{name}-year": str(then.year)}


def key_of(visitor: Visitor, address: str) -> str:
    page = visitor.get(address).tree
    return next(str(field.get("value")) for field in page.iter("input") if field.get("name") == "key")


def invitation(hiring: Visitor, reference: str, post: UUID) -> dict[str, str]:
    address = f"/ready/{reference}/invite"
    return {"key": key_of(hiring, address), "vacancy": str(post), **day("on"), "at": "2pm", "place": "Room 4, Riverside"}


def work_as_asked(worker_app: Flask, tenant: Tenant) -> None:
    """Do the jobs that hiring managers' steps asked for, as the worker does."""
    with tenant.writing():
        asked = db.session.scalars(
            select(OutboxRow.subject_id).where(OutboxRow.org_id == tenant.org_id, OutboxRow.kind == Job.FOLLOW_APPLICATION)
        ).all()
    by = tenant.hiring.actor
    for subject_id in asked:
        with worker_app.app_context(), acting_as(system(tenant.org_id, by.member_id)):
            applications.follow(subject_id, by=by)


def stage_of(tenant: Tenant, enrolment_id: UUID) -> Stage:
    with tenant.writing():
        return db.session.get_one(Enrolment, (tenant.org_id, enrolment_id)).stage


def test_from_the_ready_list_to_the_first_day(
    worker_app: Flask, tenant: Tenant, hiring: Visitor, adviser: Visitor, manager: Visitor
) -> None:
    post, person = vacancy(tenant), ready(tenant)
    assert person.reference in hiring.get("/ready").text
    hiring.get(f"/ready/{person.reference}")
    form = invitation(hiring, person.reference, post)
    interview = hiring.post(f"/ready/{person.reference}/invite", form).location
    assert "is invited" in hiring.get(interview).text
    assert hiring.post(f"/ready/{person.reference}/invite", form).location == "/interviews"  # a second click
    work_as_asked(worker_app, tenant)
    assert stage_of(tenant, person.enrolment_id) is Stage.IN_RECRUITMENT

    work = f"/candidates/{person.candidate_id}/work"
    assert "Interview booked" in adviser.get(work).text
    assert person.name in manager.get(f"/vacancies/{post}").text

    hiring.post(interview, {"outcome": "not_chosen", "feedback": " "}, status=422)
    hiring.post(interview, {"outcome": "offer"})
    application = f"{work}/{interview.rsplit('/', 1)[1]}"
    adviser.post(application, {"step": "begin_checks", **day("on")})
    page = adviser.post(application, {"step": "confirm_offer", **day("on")}, status=422)
    assert "Enter when they start" in page.text
    adviser.post(application, {"step": "confirm_offer", **day("on"), **day("starts_on", 7)})
    assert "To start on" in adviser.get(work).text
    page = adviser.post(application, {"step": "start", **day("on", 1)}, status=422)
    assert "today or in the past" in page.text
    adviser.post(application, {"step": "start", **day("on")})
    page = adviser.get(work)
    assert "13 weeks" in page.text
    assert "Started" in page.text
    work_as_asked(worker_app, tenant)
    assert stage_of(tenant, person.enrolment_id) is Stage.IN_WORK


def test_an_adviser_proposes_and_the_manager_declines(
    worker_app: Flask, tenant: Tenant, hiring: Visitor, adviser: Visitor
) -> None:
    post, person = vacancy(tenant), ready(tenant)
    address = f"/candidates/{person.candidate_id}/work/propose"
    assert "Fits on all 5 points" in adviser.get(address).text
    adviser.post(address, {"key": key_of(adviser, address), "vacancy": str(post), "agreed": "y"})
    assert person.reference in hiring.get(f"/posts/{post}").text
    with tenant.writing():
        made = db.session.scalars(select(Application).where(Application.vacancy_id == post)).one()
        assert made.state is ApplicationState.SUBMITTED
        made_id = made.id
    assert stage_of(tenant, person.enrolment_id) is Stage.IN_RECRUITMENT
    hiring.post(f"/applications/{made_id}/decline", {"reason": ""}, status=422)
    hiring.post(f"/applications/{made_id}/decline", {"reason": "Another person had the driving licence we need"})
    work_as_asked(worker_app, tenant)
    assert stage_of(tenant, person.enrolment_id) is Stage.PATHWAY_READY
    assert "driving licence" in adviser.get(f"/candidates/{person.candidate_id}/work").text
    hiring.get(f"/posts/{post}")


def test_nobody_is_invited_for_a_post_before_they_agreed(tenant: Tenant, hiring: Visitor, adviser: Visitor) -> None:
    post, person = vacancy(tenant), ready(tenant)
    work = f"/candidates/{person.candidate_id}/work"
    adviser.post(f"{work}/propose", {"key": key_of(adviser, f"{work}/propose"), "vacancy": str(post)})
    form = invitation(hiring, person.reference, post)
    assert "still asking" in hiring.post(f"/ready/{person.reference}/invite", form, status=422).text
    address = next(link for link in adviser.get(work).links() if link.startswith(f"{work}/") and "propose" not in link)
    adviser.post(address, {"step": "submit", **day("on")})
    hiring.post(f"/ready/{person.reference}/invite", form)


def test_a_manager_changes_the_time_of_an_interview(tenant: Tenant, hiring: Visitor) -> None:
    post, person = vacancy(tenant), ready(tenant)
    interview = hiring.post(f"/ready/{person.reference}/invite", invitation(hiring, person.reference, post)).location
    hiring.get(f"{interview}/change")
    page = hiring.post(f"{interview}/change", {**day("on", -1), "at": "25:00", "place": ""}, status=422)
    assert "Interview must be today or later" in page.text
    assert "Enter a time, like 9:30am or 2pm" in page.text
    hiring.post(f"{interview}/change", {**day("on", 2), "at": "9:30am", "place": "Room 5"})
    assert "9:30am" in hiring.get(interview).text
    page = hiring.post(interview, {"outcome": "offer"}, status=422)
    assert "Record what came of it on that day or later" in page.text


def vacancy_form(tenant: Tenant, **changed: str) -> dict[str, str]:
    return {
        "title": "Porter",
        "job_family": "portering",
        "band": "2",
        "department": "Emergency department",
        "site_id": str(tenant.site_id),
        "hours_per_week": "37.5",
        "shift_pattern": "rota",
        "summary": "Move people and things safely.",
        "criteria-0-text": "Can walk most of the day",
        "criteria-0-needed": "day_one",
        "criteria-1-text": "Use a hoist",
        "criteria-1-needed": "trained_for",
        "posts": "2",
        "posts_kept": "0",
        "programme_id": "",
        "guarantee": "none",
        "manager_id": str(tenant.hiring.member_id),
        **day("closes_on", 20),
        **changed,
    }


def test_a_programme_manager_publishes_changes_and_closes(
    tenant: Tenant, manager: Visitor, adviser: Visitor, hiring: Visitor
) -> None:
    adviser.get("/vacancies/new", status=403)
    key = key_of(manager, "/vacancies/new")
    page = manager.post("/vacancies/new", {"key": key}, status=422)
    assert "Enter the job title" in page.text
    assert "Enter at least 1 criterion" in page.text
    page = manager.post("/vacancies/new", vacancy_form(tenant, key=key, posts_kept="3"), status=422)
    assert "cannot be more than the posts there are" in page.text
    address = manager.post("/vacancies/new", vacancy_form(tenant, key=key)).location
    assert manager.get(address).heading == "Porter"
    assert "Porter" in adviser.get("/vacancies").text
    assert "Porter" in hiring.get("/posts").text

    manager.get(f"{address}/edit")
    manager.post(f"{address}/edit", vacancy_form(tenant, version="1", title="Lead porter"))
    page = manager.post(f"{address}/edit", vacancy_form(tenant, version="1", title="Night porter"), status=409)
    assert "Lead porter" in page.text
    assert "Night porter" in page.html
    adviser.get(f"{address}/close", status=403)
    manager.get(f"{address}/close")
    manager.post(f"{address}/close")
    assert "Lead porter" in manager.get("/vacancies?state=closed").text
    assert "Lead porter" not in manager.get("/vacancies").text
    with tenant.writing():
        assert db.session.scalars(select(Vacancy.closed_at).where(Vacancy.title == "Lead porter")).first() is not None


def test_the_list_of_vacancies_has_pages(tenant: Tenant, manager: Visitor) -> None:
    for number in range(27):
        vacancy(tenant, title=f"Post {number:02}", closes_on=today() + timedelta(days=number // 3))
    first = manager.get("/vacancies")
    following = next(link for link in first.links() if "after=" in link)
    second = manager.get(following)
    shown = [f"Post {n:02}" for n in range(27) if f"Post {n:02}" in first.text + second.text]
    assert len(shown) == 27
    assert sum(f"Post {n:02}" in second.text for n in range(27)) == 2
    manager.get("/vacancies?after=nonsense")


def test_a_post_past_its_closing_date_is_not_offered(tenant: Tenant, hiring: Visitor) -> None:
    post, person = vacancy(tenant, closes_on=today() - timedelta(days=1)), ready(tenant)
    assert "You have no open posts" in hiring.get(f"/ready/{person.reference}/invite").text
    hiring.post(
        f"/ready/{person.reference}/invite", {"vacancy": str(post), **day("on"), "at": "2pm", "place": "Room 4"}, status=422
    )
