"""Make the one-time link to the equality questions. Whoever makes it learns that it was used, never the answers."""

from uuid import UUID

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.accounts.current import acting_user
from app.candidates import queries as candidates
from app.cases import bp, record_queries
from app.cases.record import Banner
from app.cases.record_views import opened
from app.clock import local
from app.equality import service
from app.refusals import Refusal
from app.transactions import transaction
from app.ui.filters import day_month_year


@bp.get("/candidates/<uuid:candidate_id>/equality")
@requires(Permission.CASE_READ)
def equality(candidate_id: UUID) -> ResponseReturnValue:
    """Say whether the questions were answered, and offer to make a link."""
    with transaction():
        candidate, enrolment = opened(candidate_id, page="equality", viewer=acting_user())
        answered = record_queries.equality_done(candidate)
    banner = Banner(candidate, enrolment, "cases.equality")
    return render_template("cases/equality.html", candidate=candidate, banner=banner, answered=answered, link=None)


@bp.post("/candidates/<uuid:candidate_id>/equality")
@requires(Permission.CASE_WRITE)
def make_equality_link(candidate_id: UUID) -> ResponseReturnValue:
    """Make a link and show it, this once: only its hash is kept."""
    user = acting_user()
    with transaction():
        candidate = candidates.get(candidate_id, viewer=user)
        if record_queries.equality_done(candidate):
            raise Refusal("The equality questions have been answered already")
        made = service.make_link(candidate.id, by=user)
        candidate, enrolment = opened(candidate_id, page="equality", viewer=user)
    address = current_app.config["PUBLIC_ADDRESS"].rstrip("/") + url_for("equality.start", token=made.token)
    return render_template(
        "cases/equality.html",
        candidate=candidate,
        banner=Banner(candidate, enrolment, "cases.equality"),
        answered=False,
        link={"address": address, "ends_on": day_month_year(local(made.ends_at).date())},
    )
