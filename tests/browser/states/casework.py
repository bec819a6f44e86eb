"""States of the caseload and of a record."""

from typing import Final

from app.access import Role
from tests.browser.states.facts import anybodys, enrolment, found, mine
from tests.browser.states.scene import Scene, State, form, page

ADVISER, MANAGER = Role.ADVISER, Role.PROGRAMME_MANAGER

_PLANNED = mine("EXISTS (SELECT FROM action a WHERE a.candidate_id = c.id AND a.done_at IS NULL) AND c.gates_met > 2")
_COLLEAGUES = found(
    """SELECT id FROM candidate WHERE org_id = %(org)s AND adviser_id <> %(adviser)s AND stage = 'started'
       ORDER BY reference LIMIT 1"""
)
_WITHOUT_ADVISER = found("SELECT id FROM candidate WHERE org_id = %(org)s AND adviser_id IS NULL ORDER BY reference LIMIT 1")
_ASKED = "EXISTS (SELECT FROM equality_link l WHERE l.candidate_id = c.id AND l.answered_at IS NOT NULL)"
_SHARES = "EXISTS (SELECT FROM sharing_permission s WHERE s.candidate_id = c.id AND s.withdrawn_at IS NULL)"


def _save_contact(scene: Scene) -> None:
    scene.go("cases.show", candidate_id=mine("c.stage = 'started'"))
    scene.page.get_by_label("Phone call").check()
    scene.page.get_by_label("What happened?").fill("We spoke about the first day.")
    scene.press("Save contact")
    scene.visit.sees("Contact saved")


def _finish_action(scene: Scene) -> None:
    scene.go("cases.plan", candidate_id=_PLANNED)
    with scene.page.expect_navigation():
        scene.page.get_by_role("button", name="Done").first.click()


def _give_and_withdraw(scene: Scene) -> None:
    scene.go("cases.sharing", candidate_id=mine(f"c.stage = 'started' AND NOT {_SHARES}"))
    scene.press("Give permission")
    scene.press("Withdraw permission")
    scene.press("Withdraw permission")


def _add_somebody_known(scene: Scene) -> None:
    row = scene.facts.service.sql(
        """SELECT given_name, family_name, date_of_birth FROM candidate
           WHERE org_id = %(org)s AND adviser_id = %(adviser)s LIMIT 1""",
        scene.facts.members,
    )[0]
    scene.go("cases.new")
    scene.page.get_by_label("First name").fill(row[0])
    scene.page.get_by_label("Last name").fill(row[1])
    born = scene.page.get_by_role("group", name="Date of birth")
    for part, value in (("Day", row[2].day), ("Month", row[2].month), ("Year", row[2].year)):
        born.get_by_label(part).fill(str(value))
    scene.page.get_by_role("group", name="Which programme").get_by_role("radio").first.check()
    scene.press("Create record")
    scene.visit.sees("This may be someone you know already")


def _save_after_a_colleague(scene: Scene) -> None:
    scene.go("cases.details", candidate_id=mine("c.stage = 'started'"))
    values = scene.facts.members | {"id": scene.page.url.split("/")[-2]}
    scene.facts.service.sql(
        """UPDATE candidate SET phone = '07700 900999', preferred_name = 'Sam', version = version + 1, changed_at = now(),
           changed_by_id = %(programme_manager)s WHERE org_id = %(org)s AND id = %(id)s RETURNING 1""",
        values,
    )
    scene.page.get_by_label("Phone number").fill("07700 900111")
    scene.page.get_by_label("Name they like to be called").fill("Alex")
    scene.press("Save details")


def _make_link(scene: Scene) -> None:
    scene.go("cases.equality", candidate_id=mine(f"NOT {_ASKED}"))
    scene.press("Make a link")
    scene.visit.sees("We show this link only once")


def _move(scene: Scene) -> None:
    scene.go("enrolments.move", enrolment_id=anybodys("eligibility_check"))
    scene.page.get_by_label("Start the programme").check()
    scene.press("Move stage")


def _move_too_early(scene: Scene) -> None:
    scene.go("enrolments.move", enrolment_id=enrolment("e.stage = 'started'"))
    scene.page.get_by_label("Pause").check()
    scene.page.get_by_role("group", name="Why? Pause").get_by_role("radio").first.check()
    scene.page.get_by_label("Year").fill("2001")
    scene.press("Move stage")


def _move_after_a_colleague(scene: Scene) -> None:
    scene.go("enrolments.move", enrolment_id=enrolment("e.stage = 'started'"))
    scene.facts.service.sql(
        "UPDATE enrolment SET version = version + 1 WHERE org_id = %(org)s AND id = %(id)s RETURNING 1",
        scene.facts.members | {"id": scene.page.url.split("/")[-2]},
    )
    scene.page.get_by_label("Begin a placement").or_(scene.page.get_by_label("Pause")).first.check()
    scene.press("Move stage")


def _ask_why(scene: Scene) -> None:
    scene.go("enrolments.move", enrolment_id=enrolment("e.stage = 'started'"))
    scene.settle()
    scene.page.get_by_label("Pause").check()
    scene.visit.sees("Why? Pause")


CASES: Final = (
    page(ADVISER, "cases.caseload", "mine"),
    page(ADVISER, "cases.caseload", "the whole team's", "?who=team"),
    page(ADVISER, "cases.caseload", "filtered and sorted", "?stage=started&stage=in_training&sort=-contact"),
    page(ADVISER, "cases.caseload", "overdue only", "?show=overdue"),
    page(ADVISER, "cases.caseload", "nothing matches", "?q=Nobody+of+this+name"),
    page(MANAGER, "cases.caseload", "of a manager"),
    *form(ADVISER, "cases.new"),
    State("somebody who may be known", ADVISER, "cases.new", _add_somebody_known, status=422, refused=True),
    page(ADVISER, "cases.show", candidate_id=_PLANNED),
    page(ADVISER, "cases.show", "without an adviser", candidate_id=_WITHOUT_ADVISER),
    page(ADVISER, "cases.show", "with contact needs", candidate_id=mine("c.contact_needs IS NOT NULL")),
    page(ADVISER, "cases.show", "ended", candidate_id=mine("c.stage = 'early_leaver'")),
    page(ADVISER, "cases.show", "in work", candidate_id=mine("c.stage = 'in_work'")),
    form(ADVISER, "cases.show", "cases.log_contact", "Save contact", candidate_id=_PLANNED)[1],
    State("saved, with a banner", ADVISER, "cases.show", _save_contact),
    *form(ADVISER, "cases.plan", "cases.add_action", "Add an action", candidate_id=_PLANNED),
    State("done, with undo", ADVISER, "cases.plan", _finish_action),
    page(
        ADVISER,
        "cases.plan",
        "nothing planned",
        candidate_id=mine("NOT EXISTS (SELECT FROM action a WHERE a.candidate_id = c.id)"),
    ),
    page(ADVISER, "cases.contacts", candidate_id=_PLANNED),
    page(ADVISER, "cases.contacts", "one kind only", "?type=jobs", candidate_id=_PLANNED),
    page(ADVISER, "cases.history", candidate_id=mine("c.stage = 'in_work'")),
    *form(ADVISER, "cases.details", candidate_id=_PLANNED),
    State("somebody else has saved", ADVISER, "cases.details", _save_after_a_colleague, status=409),
    page(ADVISER, "cases.sharing", "given", candidate_id=mine(_SHARES)),
    page(ADVISER, "cases.sharing", "not given", candidate_id=mine(f"NOT {_SHARES}")),
    page(ADVISER, "cases.withdraw_sharing", candidate_id=mine(_SHARES)),
    State("given and withdrawn", ADVISER, "cases.sharing", _give_and_withdraw),
    page(ADVISER, "cases.equality", "not asked", candidate_id=mine(f"NOT {_ASKED}")),
    page(ADVISER, "cases.equality", "answered", candidate_id=mine(_ASKED)),
    State("the link, once", ADVISER, "cases.make_equality_link", _make_link),
    *form(ADVISER, "cases.reason", candidate_id=_COLLEAGUES),
    page(MANAGER, "cases.show", "of a manager", candidate_id=_COLLEAGUES),
)

PATHWAY: Final = (
    *form(ADVISER, "enrolments.move", enrolment_id=enrolment("e.stage = 'started'")),
    page(MANAGER, "enrolments.move", "in the eligibility check", enrolment_id=anybodys("eligibility_check")),
    page(MANAGER, "enrolments.move", "in recruitment", enrolment_id=anybodys("in_recruitment")),
    page(ADVISER, "enrolments.move", "in work", enrolment_id=enrolment("e.stage = 'in_work'")),
    page(ADVISER, "enrolments.move", "ended", enrolment_id=enrolment("e.stage = 'early_leaver'")),
    State("asks why", ADVISER, "enrolments.move", _ask_why),
    State("earlier than the step before", ADVISER, "enrolments.move", _move_too_early, status=422, refused=True),
    State("somebody else has moved them", ADVISER, "enrolments.move", _move_after_a_colleague, status=409),
    State("moved, with undo", MANAGER, "cases.show", _move),
    page(ADVISER, "enrolments.readiness", "some gates", enrolment_id=enrolment("e.stage = 'started'")),
    page(ADVISER, "enrolments.readiness", "every gate", enrolment_id=enrolment("e.stage = 'pathway_ready'")),
    *form(ADVISER, "enrolments.evidence", enrolment_id=enrolment("e.stage = 'started'"), gate_code="identity"),
    page(
        ADVISER,
        "enrolments.evidence",
        "a gate with a name",
        enrolment_id=enrolment("e.stage = 'started'"),
        gate_code="right_to_work",
    ),
    *form(ADVISER, "profiles.edit", enrolment_id=enrolment("e.stage = 'pathway_ready'")),
    page(
        ADVISER,
        "profiles.edit",
        "none yet",
        enrolment_id=enrolment("e.stage = 'started' AND NOT EXISTS (SELECT FROM ready_profile p WHERE p.id = e.id)"),
    ),
    page(ADVISER, "enrolments.of_candidate", candidate_id=_PLANNED),
    *form(ADVISER, "enrolments.enrol", candidate_id=_PLANNED),
)
