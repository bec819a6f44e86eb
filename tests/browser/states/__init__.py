"""Every page in every state (design: UI 8): one list, for axe and for whatever else must hold everywhere."""

from typing import Final

from tests.browser.states.candidate import CANDIDATE
from tests.browser.states.casework import CASES, PATHWAY
from tests.browser.states.everyone import ABOUT, ADMINISTRATION, NOTHING_YET, PROGRAMMES, WRONG
from tests.browser.states.hiring import HIRING_MANAGER, VACANCIES, WORK
from tests.browser.states.jobs import IMPORTS, REPORTS
from tests.browser.states.scene import Scene, State

__all__ = ["STATES", "Scene", "State"]

STATES: Final[tuple[State, ...]] = (
    *ABOUT,
    *CASES,
    *PATHWAY,
    *IMPORTS,
    *VACANCIES,
    *WORK,
    *HIRING_MANAGER,
    *REPORTS,
    *PROGRAMMES,
    *ADMINISTRATION,
    *CANDIDATE,
    *NOTHING_YET,
    *WRONG,
)
