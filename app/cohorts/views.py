"""A programme with its cohorts, a cohort with its people, and a tutor's own cohorts."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import audit
from app.access import Permission, requires
from app.accounts.current import acting_user
from app.audit import AuditType
from app.clock import today
from app.cohorts import queries
from app.cohorts.presenters import CohortPage, ProgrammePage, for_tutor
from app.programmes import queries as programmes
from app.transactions import transaction

bp = Blueprint("cohorts", __name__, template_folder="templates")


@bp.get("/programmes/<uuid:programme_id>")
@requires(Permission.PROGRAMME_READ)
def programme(programme_id: UUID) -> ResponseReturnValue:
    """Show a programme: rules, stages, gates, and cohorts with how many people are at each stage."""
    by = acting_user()
    found = programmes.get(programme_id, viewer=by)
    partners = dict(programmes.partners(viewer=by))
    page = ProgrammePage(
        found,
        partners.get(found.partner_id) if found.partner_id else None,
        programmes.cohorts(viewer=by, programme_id=programme_id),
        queries.counts(programme_id, viewer=by),
    )
    return render_template("cohorts/programme.html", page=page, may_manage=by.may(Permission.PROGRAMME_MANAGE))


@bp.get("/cohorts/<uuid:cohort_id>")
@requires(Permission.CASE_READ)
def show(cohort_id: UUID) -> ResponseReturnValue:
    """Show the people of a cohort; the look is written down."""
    by = acting_user()
    with transaction():
        cohort = programmes.cohort(cohort_id, viewer=by)
        page = CohortPage(cohort, queries.people(cohort_id, viewer=by), today())
        audit.record(AuditType.COHORT_VIEWED, by=by, subject="cohort", subject_id=cohort_id, detail={"people": len(page.people)})
    return render_template("cohorts/show.html", page=page)


@bp.get("/registers")
@requires(Permission.COHORT_OWN)
def mine() -> ResponseReturnValue:
    """Show a tutor their partner's cohorts and the names in them, and nothing else; the look is written down."""
    by = acting_user()
    with transaction():
        cohorts = programmes.cohorts(viewer=by)
        names = queries.names_of_partner(viewer=by)
        for cohort in cohorts:
            people = sum(row.cohort_id == cohort.id for row in names)
            audit.record(AuditType.COHORT_VIEWED, by=by, subject="cohort", subject_id=cohort.id, detail={"people": people})
    return render_template("cohorts/mine.html", cohorts=for_tutor(cohorts, names))
