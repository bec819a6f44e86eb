"""States of the pages for everybody, of the administrator, of partners, of programmes, and of what goes wrong."""

from typing import Final

from flask import render_template

from app.access import Role
from app.demo.setting import PASSWORD
from tests.browser.states import facts
from tests.browser.states.facts import found
from tests.browser.states.scene import Bring, Scene, State, form, page

ADMINISTRATOR, MANAGER, TUTOR, REFERRER = Role.ADMINISTRATOR, Role.PROGRAMME_MANAGER, Role.PARTNER_TUTOR, Role.REFERRER
ADVISER = Role.ADVISER
_SOMEBODY = found("SELECT id FROM member WHERE org_id = %(org)s AND id <> %(adviser)s AND role = 'adviser' ORDER BY id LIMIT 1")
_PROGRAMME = found("SELECT id FROM programme WHERE org_id = %(org)s AND type = 'college_pathway' LIMIT 1")
_SITE = found("SELECT id FROM site WHERE org_id = %(org)s ORDER BY name LIMIT 1")
_COHORT = """SELECT e.cohort_id FROM enrolment e JOIN cohort c ON c.id = e.cohort_id
    WHERE e.org_id = %(org)s ORDER BY c.starts_on {} LIMIT 1"""


def _sign_in(scene: Scene, email: str, password: str) -> None:
    scene.visit.go("/sign-in")
    scene.page.get_by_label("Work email address").fill(email)
    scene.page.get_by_label("Password", exact=True).fill(password)
    scene.press("Sign in")


def _try_too_often(scene: Scene) -> None:
    facts.many_tries(scene.facts, "too.often@example.org")
    _sign_in(scene, "too.often@example.org", "a password of nobody")
    scene.visit.sees("There were too many tries")


def _have_two_roles(scene: Scene) -> None:
    _sign_in(scene, facts.second_role(scene.facts), PASSWORD)


def _choose_no_role(scene: Scene) -> None:
    _have_two_roles(scene)
    scene.send_empty()


def _new_password(scene: Scene) -> None:
    scene.go("administration.person", member_id=_SOMEBODY)
    with scene.page.expect_navigation():
        scene.page.get_by_role("button", name="Make a new password").click()


def _show_password(scene: Scene) -> None:
    scene.visit.go("/sign-in")
    scene.settle()
    scene.page.get_by_role("button", name="Show password").click()


def _end_soon(scene: Scene) -> None:
    scene.go("accounts.account")
    scene.page.evaluate("document.querySelector('.app-ending').hidden = false")


def _lose_the_token(scene: Scene) -> None:
    scene.visit.go("/sign-in")
    scene.page.evaluate("document.querySelector('main form').elements.csrf_token.value = 'stale'")
    scene.press("Sign in")


def _send_what_is_too_large(scene: Scene) -> None:
    large = scene.folder / "large.csv"
    large.write_bytes(b"x" * (11 * 1024 * 1024))
    scene.go("referrals.new")
    scene.page.locator("input[type=file]").set_input_files(large)
    scene.press("Check file")


def _served(status: int, template: str) -> Bring:
    """Serve an error page that no request can bring about here: drawn by the application, with its own styles and scripts."""

    def bring(scene: Scene) -> None:
        with scene.app.test_request_context("/help"):
            html = render_template(template, back_to="/", reason="The step is not possible any more")
        address = f"{scene.visit.service.address}/help?{status}"
        scene.page.route(address, lambda route: route.fulfill(status=status, content_type="text/html; charset=utf-8", body=html))
        scene.visit.go(f"/help?{status}")
        scene.page.unroute(address)

    return bring


def _opened(endpoint: str) -> Bring:
    return lambda scene: scene.go(endpoint)


ABOUT: Final = (
    page(None, "ui.help_page"),
    page(None, "ui.accessibility"),
    page(None, "ui.privacy"),
    page(None, "ui.cookies"),
    *form(None, "accounts.sign_in"),
    State(
        "a wrong password",
        None,
        "accounts.sign_in",
        lambda scene: _sign_in(scene, "nobody@example.org", "x" * 12),
        422,
        refused=True,
    ),
    State("too many tries", None, "accounts.sign_in", _try_too_often, status=422, refused=True),
    State("the password shown", None, "accounts.sign_in", _show_password),
    State("two roles", None, "accounts.choose_role", _have_two_roles),
    State("none chosen", None, "accounts.choose_role", _choose_no_role, status=422, refused=True),
    page(None, "accounts.signed_out"),
    page(ADVISER, "accounts.account"),
    State("the sign-in ends soon", ADVISER, "accounts.account", _end_soon),
    page(ADVISER, "ui.help_page", "with a menu"),
)

WRONG: Final = (
    State("403", REFERRER, "cases.caseload", lambda scene: scene.go("cases.caseload"), status=403),
    State(
        "404",
        ADVISER,
        "cases.show",
        lambda scene: scene.go("cases.show", candidate_id=f"{'0' * 8}-0000-4000-8000-{'0' * 12}"),
        404,
    ),
    State("a stale form", None, "accounts.sign_in", _lose_the_token, status=400),
    State("a file that is too large", ADVISER, "referrals.new", _send_what_is_too_large, status=413),
    *(
        State(f"{status} {template}", None, "ui.help_page", _served(status, f"errors/{template}.html"), status=status)
        for status, template in ((400, "400"), (405, "405"), (409, "409"), (422, "422"), (429, "429"), (500, "500"), (503, "503"))
    ),
)

ADMINISTRATION: Final = (
    page(ADMINISTRATOR, "administration.people"),
    *form(ADMINISTRATOR, "administration.add_person"),
    *form(ADMINISTRATOR, "administration.person", member_id=_SOMEBODY),
    page(ADMINISTRATOR, "administration.person", "oneself", member_id=lambda known: known.members["administrator"]),
    State("a new password, once", ADMINISTRATOR, "administration.renew_password", _new_password),
    page(ADMINISTRATOR, "administration.end_role", member_id=_SOMEBODY),
    page(ADMINISTRATOR, "administration.organisations"),
    *form(ADMINISTRATOR, "administration.add_site"),
    *form(ADMINISTRATOR, "administration.change_site", site_id=_SITE),
    *form(ADMINISTRATOR, "administration.add_partner"),
    page(ADMINISTRATOR, "administration.audit_log"),
    page(ADMINISTRATOR, "administration.audit_log", "nothing matches", "?kind=report_cancelled"),
)

PROGRAMMES: Final = (
    page(ADVISER, "programmes.catalogue", "of an adviser"),
    page(MANAGER, "programmes.catalogue"),
    *form(MANAGER, "programmes.new"),
    page(MANAGER, "cohorts.programme", programme_id=_PROGRAMME),
    *form(MANAGER, "programmes.new_cohort", programme_id=_PROGRAMME),
    page(MANAGER, "cohorts.show", "with people", cohort_id=found(_COHORT.format("DESC"))),
    page(MANAGER, "cohorts.show", "long ago", cohort_id=found(_COHORT.format("ASC"))),
    page(TUTOR, "cohorts.mine"),
    page(REFERRER, "referrals.sent"),
)

NOTHING_YET: Final = tuple(
    State("nothing yet", role, endpoint, _opened(endpoint), employer=facts.NEWTOWN)
    for role, endpoints in {
        Role.ADVISER: "cases.caseload referrals.imports programmes.catalogue vacancies.vacancies",
        Role.PROGRAMME_MANAGER: "cases.caseload programmes.catalogue vacancies.vacancies vacancies.new",
        Role.PARTNER_TUTOR: "cohorts.mine",
        Role.REFERRER: "referrals.sent",
        Role.HIRING_MANAGER: "vacancies.posts hiring.ready hiring.interviews",
        Role.WORKFORCE_LEAD: "reports.reports reports.new",
        Role.ADMINISTRATOR: "administration.people administration.organisations",
    }.items()
    for endpoint in endpoints.split()
)
