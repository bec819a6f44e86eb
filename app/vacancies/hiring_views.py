"""The pages of a hiring manager: ready people without names, invitations, interviews."""

from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit
from app.access import Actor, Permission, requires
from app.accounts.current import acting_user
from app.audit import AuditType
from app.candidates.sent_forms import first_time
from app.clock import local, today
from app.programmes.work import JobFamily
from app.refusals import NotFound, Refusal
from app.transactions import transaction
from app.ui import messages, parts
from app.ui.fields import choices, given, refused
from app.ui.filters import day_and_time, plural
from app.vacancies import hiring_pages as pages
from app.vacancies import hiring_queries, queries, service
from app.vacancies.forms import DeclineForm, FilterForm, InterviewForm, InviteForm, OutcomeForm
from app.vacancies.hiring_queries import Filters
from app.vacancies.models import Application
from app.vacancies.states import ENDS, ApplicationAction, ApplicationState

bp = Blueprint("hiring", __name__, template_folder="templates")

PAGE_SIZE: Final = 20
MOST_PAGES: Final = hiring_queries.MOST_RANKED // PAGE_SIZE
HOURS: Final = {"full": "Full time", "part": "Part time"}


def _filters() -> tuple[Filters, dict[str, list[str]]]:
    """Read the filters that there are; whatever else is in the address is as if it were not there."""
    families = [family for family in dict.fromkeys(request.args.getlist("family")) if family in set(JobFamily)]
    hours = request.args.get("hours", "")
    hours = hours if hours in HOURS else ""
    known = {"family": families, "hours": [hours] if hours else []}
    return Filters(tuple(families), hours), known


@bp.get("/ready")
@requires(Permission.READY_READ)
def ready() -> ResponseReturnValue:
    """List pathway-ready people, the closest fit first."""
    by = acting_user()
    filters, known = _filters()
    with transaction():
        posts, sites = hiring_queries.posts_to_fill(viewer=by), queries.sites(viewer=by)
        wanted = tuple(sorted({str(post.job_family) for post in posts}))
        people = hiring_queries.ready_people(filters, wanted=wanted, viewer=by)
        total = hiring_queries.count_ready(filters, viewer=by)
        audit.record(AuditType.READY_LIST_VIEWED, by=by, detail={"people": total})
        cards = pages.closest_first(pages.card(person, posts, sites=sites, today=today()) for person in people)
        programmes = queries.programmes(viewer=by)
    number = _page_number(len(cards))
    path = url_for(".ready")
    labels = {("family", str(family)): family.label for family in JobFamily} | {("hours", h): word for h, word in HOURS.items()}
    return render_template(
        "hiring/ready.html",
        filter_form=FilterForm(data={"family": list(filters.families), "hours": filters.hours}),
        heading=plural(total, "person", "people"),
        cards=cards[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        chips=parts.chips(path, known, labels),
        posts=plural(sum(post.posts for post in posts), "post"),
        kept=pages.kept(posts, programmes, today=today()),
        previous=parts.address(path, known, page=str(number - 1)) if number > 1 else None,
        following=parts.address(path, known, page=str(number + 1)) if number * PAGE_SIZE < len(cards) else None,
        only_ranked=total > len(cards),
        filtered=bool(filters.families or filters.hours),
    )


def _page_number(people: int) -> int:
    typed = request.args.get("page", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1  # noqa: PLR2004  three digits
    return max(1, min(number, -(-people // PAGE_SIZE)))


@bp.get("/ready/<reference>")
@requires(Permission.READY_READ)
def profile(reference: str) -> ResponseReturnValue:
    """Show one profile in full, and record that it was seen."""
    by = acting_user()
    with transaction():
        person = hiring_queries.profile(reference, viewer=by)
        audit.record(AuditType.PROFILE_VIEWED, by=by, subject=person)
        posts, sites = hiring_queries.posts_to_fill(viewer=by, also_for=person.id), queries.sites(viewer=by)
        applications = hiring_queries.applications(viewer=by, enrolment_id=person.id)
        card = pages.card(person, posts, sites=sites, today=today())
        criteria = {post.id: post.criteria for post in posts}
        adjustments = person.adjustments_shared
        may_invite = person.visible or any(row.state in service.BEFORE_INTERVIEW for row in applications)
        return render_template(
            "hiring/profile.html",
            card=card,
            criteria=criteria,
            adjustments=adjustments,
            applications=applications,
            next_step=pages.next_step,
            name_of=pages.name_of,
            may_invite=may_invite and bool(posts),
        )


@bp.route("/ready/<reference>/invite", methods=["GET", "POST"])
@requires(Permission.APPLICATION_DECIDE)
def invite(reference: str) -> ResponseReturnValue:
    """Invite somebody to an interview for one of the manager's posts."""
    by = acting_user()
    person = hiring_queries.profile(reference, viewer=by)
    posts = hiring_queries.posts_to_fill(viewer=by, also_for=person.id)
    form = InviteForm()
    form.vacancy.choices = choices((str(post.id), f"{pages.name_of(post)} ({post.reference})") for post in posts)
    if request.method == "GET":
        closest = pages.card(person, posts, sites=queries.sites(viewer=by), today=today()).fits
        asked = request.args.get("post", "")
        known = {str(post.id) for post in posts}
        form.vacancy.data = asked if asked in known else str(closest[0].vacancy_id) if closest else None
    if form.validate_on_submit():
        vacancy = next(post for post in posts if str(post.id) == form.vacancy.data)
        try:
            with transaction():
                if not first_time(form.sent_key, by=by):
                    return redirect(url_for(".interviews"))
                made = service.invite(vacancy, profile=person, interview=form.interview, by=by)
                made_id = made.id
        except Refusal as refusal:
            return refused("hiring/invite.html", form, refusal, reference=reference)
        messages.success(f"{reference} is invited to an interview")
        return redirect(url_for(".interview", application_id=made_id))
    return render_template("hiring/invite.html", form=form, reference=reference)


@bp.route("/applications/<uuid:application_id>/decline", methods=["GET", "POST"])
@requires(Permission.APPLICATION_DECIDE)
def decline(application_id: UUID) -> ResponseReturnValue:
    """Say why somebody who was put forward is not invited."""
    by = acting_user()
    application = queries.application(application_id, viewer=by)
    form = DeclineForm()
    reference, vacancy_id = application.profile_reference, application.vacancy_id
    shown = {"reference": reference, "application_id": application_id, "vacancy_id": vacancy_id}
    if form.validate_on_submit():
        try:
            with transaction():
                service.take_step(application, ApplicationAction.REJECT, reason=(form.reason.data or "").strip(), by=by)
        except Refusal as refusal:
            return refused("hiring/decline.html", form, refusal, **shown)
        messages.success(f"{reference} is not invited this time")
        return redirect(url_for("vacancies.post", vacancy_id=vacancy_id))
    return render_template("hiring/decline.html", form=form, **shown)


@bp.get("/interviews")
@requires(Permission.READY_READ)
def interviews() -> ResponseReturnValue:
    """List the manager's interviews: those to hold or decide, and those behind."""
    by = acting_user()
    rows = hiring_queries.applications(viewer=by, interviews=True)
    waiting = {ApplicationState.INTERVIEW_BOOKED, ApplicationState.INTERVIEWED}
    return render_template(
        "hiring/interviews.html",
        waiting=[row for row in rows if row.state in waiting],
        behind=[row for row in reversed(rows) if row.state not in waiting],
        when=pages.when,
        name_of=pages.name_of,
        next_step=pages.next_step,
    )


def _interviewed(application_id: UUID, by: Actor) -> Application:
    application = queries.application(application_id, viewer=by)
    if application.interview_at is None:
        raise NotFound
    return application


@bp.route("/interviews/<uuid:application_id>", methods=["GET", "POST"])
@requires(Permission.APPLICATION_DECIDE)
def interview(application_id: UUID) -> ResponseReturnValue:
    """Show one interview, and record what came of it."""
    by = acting_user()
    application = _interviewed(application_id, by)
    form = OutcomeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.decide(
                    application,
                    outcome=service.Outcome(form.outcome.data),
                    feedback=(form.feedback.data or "").strip() or None,
                    by=by,
                )
        except Refusal as refusal:
            form.form_errors.append(str(refusal))
        else:
            messages.success("Saved. The adviser is told")
            return redirect(url_for(".interview", application_id=application_id))
    with transaction():
        return render_template("hiring/interview.html", form=form, **_interview_page(_interviewed(application_id, by), by))


def _interview_page(application: Application, by: Actor) -> dict[str, object]:
    """Gather what an interview's page shows; the name only when it was revealed, and then through its one door."""
    name = hiring_queries.revealed_name(application) if application.revealed_at is not None else None
    audit.record(AuditType.APPLICATION_VIEWED, by=by, subject=application, detail={"name_shown": name is not None})
    vacancy = queries.get(application.vacancy_id, viewer=by)
    return {
        "application_id": application.id,
        "vacancy_id": vacancy.id,
        "reference": application.profile_reference,
        "post": pages.name_of(vacancy),
        "at": day_and_time(local(given(application.interview_at))),
        "place": application.interview_place,
        "state": application.state,
        "next_step": pages.next_step(application.state),
        "guaranteed": application.guaranteed,
        "feedback": application.feedback,
        "starts_on": application.starts_on,
        "name": name,
        "profile_open": application.state not in ENDS - {ApplicationState.STARTED},
        "can_change": application.state is ApplicationState.INTERVIEW_BOOKED,
        "can_decide": application.state in {ApplicationState.INTERVIEW_BOOKED, ApplicationState.INTERVIEWED},
    }


@bp.route("/interviews/<uuid:application_id>/change", methods=["GET", "POST"])
@requires(Permission.APPLICATION_DECIDE)
def change(application_id: UUID) -> ResponseReturnValue:
    """Give an interview another time or place."""
    by = acting_user()
    application = _interviewed(application_id, by)
    at = local(given(application.interview_at))
    form = InterviewForm(data={"on": at.date(), "at": at.strftime("%H:%M"), "place": application.interview_place})
    shown = {"reference": application.profile_reference, "application_id": application_id}
    if form.validate_on_submit():
        try:
            with transaction():
                service.book(application, interview=form.interview, by=by)
        except Refusal as refusal:
            return refused("hiring/change.html", form, refusal, **shown)
        messages.success("Interview changed")
        return redirect(url_for(".interview", application_id=application_id))
    return render_template("hiring/change.html", form=form, **shown)


@bp.route("/interviews/<uuid:application_id>/reveal", methods=["GET", "POST"])
@requires(Permission.APPLICATION_DECIDE)
def reveal(application_id: UUID) -> ResponseReturnValue:
    """Say what showing the name means; on POST show it, and record it in the same transaction."""
    by = acting_user()
    application = _interviewed(application_id, by)
    if request.method == "POST":
        with transaction():
            service.reveal(application, by=by)
        return redirect(url_for(".interview", application_id=application_id))
    return render_template("hiring/reveal.html", reference=application.profile_reference, application_id=application_id)
