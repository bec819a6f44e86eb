"""Sign in, choose a role, the own account, sign out."""

import re

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, public, requires
from app.accounts import navigation, service, sessions
from app.accounts.current import acting_user, current_visit, session_token
from app.accounts.forms import RoleForm, SignInForm
from app.refusals import Refusal
from app.transactions import transaction
from app.ui.fields import refused

bp = Blueprint("accounts", __name__, template_folder="templates")

# A page of ours: no host, no scheme, no backslash, no second slash, nothing encoded that a browser would read as one.
_PAGE_OF_OURS = re.compile(r"/(?![/\\])[A-Za-z0-9/_\-]*(\?[A-Za-z0-9_=&%+.,:\-]*)?")


@bp.get("/")
@public("sends people to their first page, or to sign in")
def start() -> ResponseReturnValue:
    """Send a person to the first page of their role."""
    visit = current_visit()
    if visit is None:
        return redirect(url_for(".sign_in"))
    if visit.actor is None:
        return redirect(url_for(".choose_role"))
    return redirect(navigation.first_page(visit.actor.role))


@bp.route("/sign-in", methods=["GET", "POST"])
@public("people sign in here")
def sign_in() -> ResponseReturnValue:
    """Sign in with an e-mail address and a password."""
    form = SignInForm()
    if not form.validate_on_submit():
        if request.method == "GET" and current_visit() is not None:
            return redirect(url_for(".start"))
        return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200
    email, password = str(form.email.data), str(form.password.data)
    try:
        with transaction():
            service.count_guess(email=email, source=request.remote_addr or "")
        with transaction():
            signed_in = service.sign_in(email=email, password=password)
    except service.TooManyGuesses as refusal:
        return refused("accounts/sign_in.html", form, refusal)
    except Refusal as refusal:
        with transaction():
            service.note_refused()
        return refused("accounts/sign_in.html", form, refusal)
    session.clear()
    return _with_cookie(redirect(_target(several=len(signed_in.memberships) > 1)), signed_in.token)


def _target(*, several: bool) -> str:
    page = request.args.get("next", "")
    next_page = page if _PAGE_OF_OURS.fullmatch(page) else None
    if several:
        return url_for(".choose_role", next=next_page)
    return next_page or url_for(".start")


@bp.route("/choose-role", methods=["GET", "POST"])
@public("people with several roles have not chosen one yet; checks the session itself")
def choose_role() -> ResponseReturnValue:
    """Choose which role to act in."""
    visit = current_visit()
    if visit is None:
        return redirect(url_for(".sign_in"))
    memberships = {str(m.member_id): m for m in sessions.memberships(visit.account_id)}
    form = RoleForm()
    form.member.choices = [(key, f"{m.role.label}, {m.organisation}") for key, m in memberships.items()]
    if not form.validate_on_submit():
        return render_template("accounts/choose_role.html", form=form), 422 if form.errors else 200
    with transaction():
        token = service.choose_role(session_token(), memberships[form.member.data])
    return _with_cookie(redirect(_target(several=False)), token)


@bp.get("/account")
@requires(Permission.ACCOUNT_OWN)
def account() -> ResponseReturnValue:
    """Show who is signed in, in which role, and what the role may do."""
    return render_template("accounts/account.html", actor=acting_user(), visit=current_visit())


@bp.post("/sign-out")
@public("ends the session there is, or does nothing")
def sign_out() -> ResponseReturnValue:
    """Sign out: every copy of the cookie stops working."""
    visit = current_visit()
    if visit is not None:
        with transaction():
            service.sign_out(session_token(), visit)
    session.clear()
    response = make_response(redirect(url_for(".signed_out")))
    response.delete_cookie(sessions.COOKIE)
    return response


@bp.get("/signed-out")
@public("the page after signing out")
def signed_out() -> ResponseReturnValue:
    """Say that the person is signed out."""
    return render_template("accounts/signed_out.html")


@bp.post("/still-here")
@public("the warning before a session ends keeps it going; without a session it answers 401")
def still_here() -> ResponseReturnValue:
    """Keep the session going."""
    return ("", 204) if current_visit() is not None else ("", 401)


def _with_cookie(response: ResponseReturnValue, token: str) -> Response:
    made = make_response(response)
    sessions.set_cookie(made, token)
    return made
