"""Pages of the administrator."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit
from app.access import Permission, Role, requires
from app.accounts import queries as accounts
from app.accounts import service as accounts_service
from app.accounts.current import acting_user
from app.administration import presenters, queries, service
from app.administration.forms import OWN, AuditFilter, ConfirmForm, PartnerForm, PersonForm, RoleForm, SiteForm
from app.audit import AuditType
from app.organisations import queries as organisations
from app.organisations import service as organisations_service
from app.organisations.models import Kind
from app.refusals import Refusal
from app.transactions import transaction
from app.ui import messages
from app.ui.fields import refused
from app.ui.parts import address

bp = Blueprint("administration", __name__, url_prefix="/admin", template_folder="templates")


@bp.get("/people")
@requires(Permission.PEOPLE_MANAGE)
def people() -> ResponseReturnValue:
    """List who has which role."""
    viewer = acting_user()
    found = accounts.people(viewer=viewer, after=request.args.get("after", type=UUID))
    shown = found[: accounts.PAGE]
    rows = presenters.people_rows(
        shown, own=organisations.own(viewer=viewer), partners=organisations.partners(viewer=viewer), me=viewer.member_id
    )
    older = url_for(".people", after=shown[-1].member_id) if len(found) > accounts.PAGE else None
    return render_template("administration/people.html", rows=rows, next=older)


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def add_person() -> ResponseReturnValue:
    """Give a person a role. An initial password is shown once, in the answer, and kept nowhere."""
    by = acting_user()
    form = PersonForm()
    form.offer(organisations.own(viewer=by).name, organisations.partners(viewer=by))
    if not form.validate_on_submit():
        return render_template("administration/add_person.html", form=form)
    try:
        with transaction():
            added = service.add_person(
                email=form.email.data or "",
                name=form.name.data or "",
                role=Role(form.role.data),
                partner_id=_partner_id(form),
                by=by,
            )
    except Refusal as refusal:
        return refused("administration/add_person.html", form, refusal)
    if added.password is None:
        messages.success(
            f"{added.member.name} now has the role {added.member.role.label}. They sign in with the password they have"
        )
        return redirect(url_for(".people"))
    return render_template(
        "administration/password.html",
        title=f"{added.member.name} can now sign in",
        password=added.password,
        email=form.email.data,
    )


@bp.route("/people/<uuid:member_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def person(member_id: UUID) -> ResponseReturnValue:
    """Change somebody's role."""
    by = acting_user()
    found = accounts.person(member_id, viewer=by)
    form = RoleForm(role=str(found.role), partner=str(found.partner_id or OWN))
    form.offer(organisations.own(viewer=by).name, organisations.partners(viewer=by))
    if not form.validate_on_submit():
        return render_template("administration/person.html", form=form, person=found, is_me=found.member_id == by.member_id)
    try:
        with transaction():
            service.change_role(member_id, role=Role(form.role.data), partner_id=_partner_id(form), by=by)
    except Refusal as refusal:
        return refused("administration/person.html", form, refusal, person=found, is_me=found.member_id == by.member_id)
    messages.success(f"{found.name} now has the role {Role(form.role.data).label}")
    return redirect(url_for(".people"))


@bp.post("/people/<uuid:member_id>/password")
@requires(Permission.PEOPLE_MANAGE)
def renew_password(member_id: UUID) -> ResponseReturnValue:
    """Make a new password for somebody who has lost theirs."""
    by = acting_user()
    found = accounts.person(member_id, viewer=by)
    with transaction():
        password = accounts_service.renew_password(accounts.member(member_id, viewer=by), by=by)
    return render_template(
        "administration/password.html", title=f"{found.name} has a new password", password=password, email=found.email
    )


@bp.route("/people/<uuid:member_id>/end", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def end_role(member_id: UUID) -> ResponseReturnValue:
    """Ask, then end somebody's role and every session in it."""
    by = acting_user()
    found = accounts.person(member_id, viewer=by)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("administration/end_role.html", form=form, person=found)
    try:
        with transaction():
            accounts_service.leave(accounts.member(member_id, viewer=by), by=by)
    except Refusal as refusal:
        return refused("administration/end_role.html", form, refusal, person=found)
    messages.success(f"{found.name} no longer has the role {found.role.label}")
    return redirect(url_for(".people"))


@bp.get("/organisations", endpoint="organisations")
@requires(Permission.ORGANISATION_MANAGE)
def organisations_page() -> ResponseReturnValue:
    """Show the organisation, its sites and its partners."""
    viewer = acting_user()
    return render_template(
        "administration/organisations.html",
        own=organisations.own(viewer=viewer),
        sites=organisations.sites(viewer=viewer),
        partners=[(partner.name, presenters.kind_in_words(partner)) for partner in organisations.partners(viewer=viewer)],
    )


@bp.route("/organisations/sites/new", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_MANAGE)
def add_site() -> ResponseReturnValue:
    """Add a site."""
    form = SiteForm()
    if not form.validate_on_submit():
        return render_template("administration/site.html", form=form, site=None)
    try:
        with transaction():
            organisations_service.add_site(name=form.name.data or "", postcode=form.postcode.data or None, by=acting_user())
    except Refusal as refusal:
        return refused("administration/site.html", form, refusal, site=None)
    messages.success("Site added")
    return redirect(url_for(".organisations"))


@bp.route("/organisations/sites/<uuid:site_id>", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_MANAGE)
def change_site(site_id: UUID) -> ResponseReturnValue:
    """Give a site another name."""
    by = acting_user()
    site = organisations.site(site_id, viewer=by)
    form = SiteForm(obj=site)
    if not form.validate_on_submit():
        return render_template("administration/site.html", form=form, site=site)
    try:
        with transaction():
            organisations_service.change_site(site, name=form.name.data or "", postcode=form.postcode.data or None, by=by)
    except Refusal as refusal:
        return refused("administration/site.html", form, refusal, site=organisations.site(site_id, viewer=by))
    messages.success("Site saved")
    return redirect(url_for(".organisations"))


@bp.route("/organisations/partners/new", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_MANAGE)
def add_partner() -> ResponseReturnValue:
    """Add a partner."""
    form = PartnerForm()
    if not form.validate_on_submit():
        return render_template("administration/partner.html", form=form)
    try:
        with transaction():
            organisations_service.add_partner(kind=Kind(form.kind.data), name=form.name.data or "", by=acting_user())
    except Refusal as refusal:
        return refused("administration/partner.html", form, refusal)
    messages.success("Partner added")
    return redirect(url_for(".organisations"))


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
def audit_log() -> ResponseReturnValue:
    """Show who did or saw what, newest first. Opening the page is itself a line."""
    viewer = acting_user()
    form = AuditFilter(request.args)
    kind = form.kind.data if form.kind.data in set(AuditType) else None
    before = request.args.get("before", type=int)
    with transaction():
        audit.record(AuditType.AUDIT_READ, by=viewer, detail={"kind": kind} if kind else None)
    found = queries.audit_lines(viewer=viewer, before=before, kind=kind)
    shown = found[: queries.PAGE]
    here = request.args.to_dict(flat=False)
    older = address(request.path, here, before=str(shown[-1].id)) if len(found) > queries.PAGE else None
    newest = address(request.path, here, before=None) if before is not None else None
    return render_template(
        "administration/audit.html", filters=form, kind=kind, rows=presenters.audit_rows(shown), older=older, newest=newest
    )


def _partner_id(form: RoleForm) -> UUID | None:
    return None if form.partner.data == OWN else UUID(form.partner.data)
