"""Vacancies: the list and one vacancy for advisers and programme managers, and a hiring manager's own posts."""

import re
from datetime import date
from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit
from app.access import Actor, Permission, Role, requires
from app.accounts.current import acting_user
from app.audit import AuditType
from app.candidates.sent_forms import first_time
from app.clock import today
from app.refusals import Conflict, Refusal
from app.transactions import transaction
from app.ui import messages
from app.ui.fields import refused
from app.ui.filters import plural
from app.vacancies import hiring_pages, hiring_queries, posts, queries
from app.vacancies.forms import VacancyForm
from app.vacancies.presenters import Applicant, VacancyLine, VacancyPage, changes
from app.vacancies.queries import VacancyRow

bp = Blueprint("vacancies", __name__, template_folder="templates")

_PLACE: Final = re.compile(r"(\d{4}-\d\d-\d\d)_([0-9a-f-]{36})")


@bp.get("/vacancies")
@requires(Permission.VACANCY_READ)
def vacancies() -> ResponseReturnValue:
    """List vacancies, those that close first on top."""
    by, closed = acting_user(), request.args.get("state") == "closed"
    rows = queries.page(viewer=by, today=today(), closed=closed, after=_after())
    lines = [VacancyLine(row, today()) for row in rows[: queries.PAGE_SIZE]]
    state = "closed" if closed else None
    return render_template(
        "vacancies/vacancies.html",
        lines=lines,
        closed=closed,
        first=url_for(".vacancies", state=state) if "after" in request.args else None,
        following=url_for(".vacancies", state=state, after=_place(rows[queries.PAGE_SIZE - 1]))
        if len(rows) > queries.PAGE_SIZE
        else None,
        may_manage=by.may(Permission.VACANCY_MANAGE),
    )


def _place(row: VacancyRow) -> str:
    return f"{row.closes_on.isoformat()}_{row.id}"


def _after() -> tuple[date, UUID] | None:
    found = _PLACE.fullmatch(request.args.get("after", ""))
    try:
        return (date.fromisoformat(found[1]), UUID(found[2])) if found else None
    except ValueError:
        return None


@bp.get("/vacancies/<uuid:vacancy_id>")
@requires(Permission.VACANCY_READ)
def vacancy(vacancy_id: UUID) -> ResponseReturnValue:
    """Show a vacancy, and who was put forward for it."""
    by = acting_user()
    with transaction():
        found = queries.get(vacancy_id, viewer=by)
        page = VacancyPage(found, queries.place_of(found), queries.filled(found), today())
        applicants = [Applicant(row, may_know=_may_know(row.adviser_id, by)) for row in queries.applicants(vacancy_id, viewer=by)]
        audit.record(AuditType.APPLICATION_VIEWED, by=by, subject=found, detail={"people": len(applicants)})
        return render_template(
            "vacancies/vacancy.html", page=page, applicants=applicants, may_manage=by.may(Permission.VACANCY_MANAGE)
        )


def _may_know(adviser_id: UUID | None, by: Actor) -> bool:
    """Whether a name may stand in a list: a colleague's case is opened with a reason, not read over their shoulder."""
    return by.role is Role.PROGRAMME_MANAGER or adviser_id in {None, by.member_id}


def _offer(form: VacancyForm, by: Actor) -> None:
    form.offer(sites=queries.sites(viewer=by), managers=queries.managers(viewer=by), programmes=queries.programmes(viewer=by))


@bp.route("/vacancies/new", methods=["GET", "POST"])
@requires(Permission.VACANCY_MANAGE)
def new() -> ResponseReturnValue:
    """Publish a vacancy."""
    by, form = acting_user(), VacancyForm()
    _offer(form, by)
    if form.validate_on_submit():
        try:
            with transaction():
                if not first_time(form.sent_key, by=by):
                    return redirect(url_for(".vacancies"))
                made_id = posts.create(form.details, by=by).id
        except Refusal as refusal:
            return refused("vacancies/form.html", form, refusal, vacancy=None)
        messages.success("Vacancy published")
        return redirect(url_for(".vacancy", vacancy_id=made_id))
    return render_template("vacancies/form.html", form=form, vacancy=None)


@bp.route("/vacancies/<uuid:vacancy_id>/edit", methods=["GET", "POST"])
@requires(Permission.VACANCY_MANAGE)
def edit(vacancy_id: UUID) -> ResponseReturnValue:
    """Change a vacancy; two people who do so at the same time are told of each other."""
    by = acting_user()
    found = queries.get(vacancy_id, viewer=by)
    form = VacancyForm.showing(found)
    _offer(form, by)
    if form.validate_on_submit():
        typed = str(form.version.data)
        try:
            with transaction():
                posts.change(found, form.details, version=int(typed) if typed.isdigit() else 0, by=by)
        except Conflict as conflict:
            found = queries.get(vacancy_id, viewer=by)
            now = {"sites": queries.sites(viewer=by), "managers": dict(queries.managers(viewer=by))}
            saved = changes(found, form.details, sites=now["sites"], managers=now["managers"])
            form.version.data = str(found.version)  # sending once more is a decision, made with both texts in sight
            form.form_errors.append(f"{conflict}. What is saved now is shown below. Send again to save what you typed")
            return render_template("vacancies/form.html", form=form, vacancy=found, saved=saved), 409
        except Refusal as refusal:
            return refused("vacancies/form.html", form, refusal, vacancy=queries.get(vacancy_id, viewer=by))
        messages.success("Vacancy saved")
        return redirect(url_for(".vacancy", vacancy_id=vacancy_id))
    return render_template("vacancies/form.html", form=form, vacancy=found)


@bp.route("/vacancies/<uuid:vacancy_id>/close", methods=["GET", "POST"])
@requires(Permission.VACANCY_MANAGE)
def close(vacancy_id: UUID) -> ResponseReturnValue:
    """Ask, then close a vacancy and the applications that have not come to an offer."""
    by = acting_user()
    found = queries.get(vacancy_id, viewer=by)
    if request.method == "POST":
        with transaction():
            ended = posts.close(found, by=by)
        messages.success(f"Vacancy closed. {plural(ended, 'application')} ended")
        return redirect(url_for(".vacancy", vacancy_id=vacancy_id))
    return render_template("vacancies/close.html", vacancy=found)


@bp.get("/posts", endpoint="posts")
@requires(Permission.READY_READ)
def own_posts() -> ResponseReturnValue:
    """List a hiring manager's own posts."""
    by = acting_user()
    own = hiring_queries.posts(viewer=by)
    applications = hiring_queries.applications(viewer=by)
    sites, programmes = queries.sites(viewer=by), queries.programmes(viewer=by)
    pages = [
        hiring_pages.PostPage(
            post,
            sites.get(post.site_id, ""),
            programmes.get(post.programme_id) if post.programme_id else None,
            [row for row in applications if row.vacancy_id == post.id],
        )
        for post in own
    ]
    return render_template("vacancies/posts.html", pages=pages, today=today())


@bp.get("/posts/<uuid:vacancy_id>")
@requires(Permission.READY_READ)
def post(vacancy_id: UUID) -> ResponseReturnValue:
    """Show one of a hiring manager's own posts, and the people put forward for it, without names."""
    by = acting_user()
    found = queries.get(vacancy_id, viewer=by)
    page = hiring_pages.PostPage(
        found,
        queries.sites(viewer=by).get(found.site_id, ""),
        queries.programmes(viewer=by).get(found.programme_id) if found.programme_id else None,
        hiring_queries.applications(viewer=by, vacancy_id=vacancy_id),
    )
    return render_template("vacancies/post.html", page=page, next_step=hiring_pages.next_step, when=hiring_pages.when)
