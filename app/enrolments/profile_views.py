"""The page of what hiring managers will see of a person."""

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.accounts.current import acting_user
from app.enrolments import presenters, profiles, queries
from app.enrolments.forms import ProfileForm, seen_version
from app.enrolments.models import ReadyProfile
from app.enrolments.presenters import EnrolmentPage
from app.enrolments.views import opened, shown
from app.programmes import queries as programmes
from app.refusals import Refusal
from app.transactions import transaction
from app.ui.messages import success

bp = Blueprint("profiles", __name__, template_folder="templates")


@bp.route("/enrolments/<uuid:enrolment_id>/profile", methods=["GET", "POST"])
@requires(Permission.CASE_WRITE)
def edit(enrolment_id: UUID) -> ResponseReturnValue:
    """Write what hiring managers will see, and see it as they do."""
    by = acting_user()
    page = opened(enrolment_id)
    saved = queries.profile(enrolment_id, viewer=by)
    sites = [(str(id_), name) for id_, name in programmes.sites(viewer=by)]
    form = _form(saved)
    form.offer_sites(sites)
    if form.validate_on_submit():
        try:
            with transaction():
                profiles.save(
                    queries.get(enrolment_id, viewer=by),
                    offered=form.offered,
                    agreed=form.agreed.data,
                    version=seen_version(form.version) or 0,
                    by=by,
                )
        except profiles.Revealing as refusal:
            for name, says in refusal.by_field.items():
                form[name].errors = [says]
        except Refusal as refusal:
            form.form_errors.append(str(refusal))
        else:
            success("Profile saved")
            return redirect(url_for(".edit", enrolment_id=enrolment_id))
    return _shown(page, form, saved, dict(sites))


def _form(saved: ReadyProfile | None) -> ProfileForm:
    if saved is None:
        return ProfileForm(version="0")
    typed = {name: getattr(saved, name) for name in ("job_families", "shifts", "available_from", "site_ids")}
    return ProfileForm(
        **typed,
        version=str(saved.version),
        band=str(saved.band),
        hours_per_week=Decimal(f"{saved.hours_per_week:g}"),
        earliest_time=saved.earliest_time or "",
        latest_time=saved.latest_time or "",
        evidence="\n".join(saved.evidence),
        supervisor_line=saved.supervisor_line,
        adjustments_shared=saved.adjustments_shared,
    )


def _shown(page: EnrolmentPage, form: ProfileForm, saved: ReadyProfile | None, sites: dict[str, str]) -> ResponseReturnValue:
    preview = presenters.profile_card(saved, reference=saved.reference, sites=sites, today=page.today) if saved else None
    hidden = presenters.hidden_because(page.enrolment, page.readiness, complete=saved is not None and saved.complete)
    drawn = shown("enrolments/profile.html", page, "profile", form=form, preview=preview, hidden=hidden)
    return drawn, 422 if request.method == "POST" else 200
