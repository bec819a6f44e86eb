"""States of the candidate's own pages, behind a one-time link."""

from typing import Final

from app.equality.questions import PREFER_NOT_TO_SAY
from tests.browser.states import facts
from tests.browser.states.scene import Bring, Scene, State

MOST_QUESTIONS: Final = 5


def _start(scene: Scene) -> None:
    scene.go("equality.start", token=facts.equality_link(scene.facts))


def _question(number: int) -> Bring:
    """Answer until question ``number`` is asked: with the first answer, which leads to every question there is."""

    def bring(scene: Scene) -> None:
        _start(scene)
        scene.press("Start")
        for _ in range(number - 1):
            scene.page.get_by_role("radio").first.check()
            scene.press("Continue")
        scene.visit.sees(f"Question {number}")

    return bring


def _no_answer(scene: Scene) -> None:
    _question(1)(scene)
    scene.send_empty()


def _check(scene: Scene) -> None:
    _start(scene)
    scene.press("Start")
    while scene.page.get_by_role("radio").count():
        scene.page.get_by_label(PREFER_NOT_TO_SAY).check()
        scene.press("Continue")


def _hand_in(scene: Scene) -> None:
    _check(scene)
    scene.press("Send my answers")


CANDIDATE: Final = (
    State("the start", None, "equality.start", _start),
    *(State(f"question {number}", None, "equality.ask", _question(number)) for number in range(1, MOST_QUESTIONS + 1)),
    State("no answer", None, "equality.ask", _no_answer, status=422, refused=True),
    State("the answers to check", None, "equality.ask", _check),
    State("answered", None, "equality.done", _hand_in),
    State(
        "over", None, "equality.done", lambda scene: scene.go("equality.start", token=facts.equality_link(scene.facts, days=-1))
    ),
    State("no such link", None, "equality.start", lambda scene: scene.go("equality.start", token="x" * 32), status=404),
)
