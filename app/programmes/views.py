"""The catalogue of programmes, and making new ones. The pages with people in them are in app/cohorts."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.accounts.current import acting_user
from app.programmes import queries, service
from app.programmes.catalogue import TEMPLATES
from app.programmes.forms import CohortForm, ProgrammeForm
from app.refusals import Refusal
from app.transactions import transaction
from app.ui.fields import refused
from app.ui.messages import success

bp = Blueprint("programmes", __name__, template_folder="templates")


@bp.get("/programmes")
@requires(Permission.PROGRAMME_READ)
def catalogue() -> ResponseReturnValue:
    """Show the organisation's programmes."""
    by = acting_user()
    return render_template(
        "programmes/catalogue.html",
        programmes=queries.catalogue(viewer=by),
        may_manage=by.may(Permission.PROGRAMME_MANAGE),
    )


@bp.route("/programmes/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def new() -> ResponseReturnValue:
    """Create a programme from a ready template."""
    by = acting_user()
    form = ProgrammeForm()
    form.offer(queries.partners(viewer=by))
    context = {"hints": {str(type_): template.summary for type_, template in TEMPLATES.items()}}
    if form.validate_on_submit():
        try:
            with transaction():
                made = service.create(type_=form.template, name=str(form.name.data).strip(), partner_id=form.partner_id, by=by)
        except Refusal as refusal:
            return refused("programmes/new.html", form, refusal, **context)
        success(f"{made.name} created")
        return redirect(url_for("cohorts.programme", programme_id=made.id))
    return render_template("programmes/new.html", form=form, **context)


@bp.route("/programmes/<uuid:programme_id>/cohorts/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def new_cohort(programme_id: UUID) -> ResponseReturnValue:
    """Add a cohort to a programme."""
    by = acting_user()
    programme = queries.get(programme_id, viewer=by)
    form = CohortForm()
    form.offer(sites=queries.sites(viewer=by), partners=queries.partners(viewer=by))
    if form.validate_on_submit():
        try:
            with transaction():
                made = service.add_cohort(programme, group=form.group, by=by)
        except Refusal as refusal:
            return refused("programmes/new_cohort.html", form, refusal, programme=programme)
        success(f"{made.name} created")
        return redirect(url_for("cohorts.show", cohort_id=made.id))
    return render_template("programmes/new_cohort.html", form=form, programme=programme)
