"""The candidate's own pages: one question a page, behind a one-time link.

What was answered so far is in the page itself, as hidden fields: not in a cookie, not on the server, not in the address. The
device may be shared, so pages are not kept by the browser, and nothing is stored until the person hands the answers in.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import public
from app.equality import questions, service
from app.equality.forms import ConfirmForm, form_for
from app.equality.presenters import AnswersPage
from app.equality.service import LinkState
from app.refusals import NotFound
from app.transactions import transaction

bp = Blueprint("equality", __name__, template_folder="templates")

ONE_TIME_LINK = "the person has no account; the secret of the link lets them answer, and read nothing"


@bp.get("/me/<token>/equality")
@public(ONE_TIME_LINK)
def start(token: str) -> ResponseReturnValue:
    """Say what the questions are for, who sees the answers, and that each can be declined."""
    if _state(token) is not LinkState.OPEN:
        return redirect(url_for(".done", token=token))
    return render_template("equality/start.html", token=token, form=ConfirmForm())


@bp.post("/me/<token>/equality/questions")
@public(ONE_TIME_LINK)
def ask(token: str) -> ResponseReturnValue:
    """Take the answer of one page and show the next, or the page that checks them all."""
    if _state(token) is not LinkState.OPEN:
        return redirect(url_for(".done", token=token))
    given = questions.valid(request.form.to_dict())
    change = request.form.get("change")
    if change:
        given = _without(given, change)
    current = questions.next_page(given)
    if current is None:
        return _check(token, given)
    form = form_for(current)
    if request.form.get("asked") != current.key:
        return _page(token, current, given, form_for(current))
    if not form.validate():
        return _page(token, current, given, form), 422
    given[current.key] = form.answer.data
    following = questions.next_page(given)
    return _check(token, given) if following is None else _page(token, following, given, None)


def _page(token: str, question: questions.Question, given: dict[str, str], form: object) -> str:
    asked = [page.key for page in questions.pages(given)]
    number, of = asked.index(question.key) + 1, len(asked)
    if form is None:
        form = form_for(question)
        form.answer.data = None
    return render_template("equality/question.html", token=token, question=question, given=given, form=form, number=number, of=of)


def _check(token: str, given: dict[str, str]) -> str:
    return render_template("equality/check.html", token=token, page=AnswersPage(given), form=ConfirmForm())


def _without(given: dict[str, str], key: str) -> dict[str, str]:
    depends = {"ethnic_group": {"ethnicity"}, "disability_condition": {"disability_limited"}}
    dropped = {key, *depends.get(key, set())}
    return {name: code for name, code in given.items() if name not in dropped}


@bp.post("/me/<token>/equality/answers")
@public(ONE_TIME_LINK)
def hand_in(token: str) -> ResponseReturnValue:
    """Store the answers under a pseudonym, once."""
    given = questions.valid(request.form.to_dict())
    if _state(token) is LinkState.OPEN:
        if questions.next_page(given) is not None:
            return redirect(url_for(".start", token=token))
        with transaction():
            service.answer(token, questions.stored(given))
    return redirect(url_for(".done", token=token))


@bp.get("/me/<token>/equality/done")
@public(ONE_TIME_LINK)
def done(token: str) -> ResponseReturnValue:
    """Say thank you, or that the link has ended."""
    state = _state(token)
    if state is LinkState.OPEN:
        return redirect(url_for(".start", token=token))
    return render_template("equality/done.html", answered=state is LinkState.ANSWERED)


def _state(token: str) -> LinkState:
    state = service.state_of(token)
    if state is None:
        raise NotFound
    return state
