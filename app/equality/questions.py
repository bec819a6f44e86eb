"""The equality questions: one a page, each with "Prefer not to say" (design: PRODUCT E1; MEASURES 2).

Which page comes next is a function of the answers so far, so that nothing has to be kept while somebody answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.statistics import codes

PREFER_NOT_TO_SAY = "Prefer not to say"
DECLINED = codes.DECLINED


@dataclass(frozen=True, slots=True)
class Question:
    """One page: what is asked, why, and the answers there are, as (code, label)."""

    key: str
    text: str
    hint: str
    error: str
    choices: tuple[tuple[str, str], ...]
    is_stored: bool = True
    """The page of the five ethnic groups only narrows the next page; what is stored is the detailed group."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it is stored: with the list it was chosen from, and the list's version."""

    question: str
    list_name: str
    list_version: str
    code: str


_LISTS = {
    "sex": "sex_census",
    "ethnicity": "ethnicity_census_2021",
    "disability_condition": "disability_q1_condition_12_months",
    "disability_limited": "disability_q2_activity_limitation",
}
"""The stored questions, and the code list of each."""


def _answers(key: str, group: str | None = None) -> tuple[tuple[str, str], ...]:
    entries = codes.load(_LISTS[key]).codes.values()
    known = [
        (entry.code, entry.label.rpartition(": ")[2] or entry.label)
        for entry in entries
        if entry.group != "Unknown" and (group is None or entry.group == group)
    ]
    return (*known, (DECLINED, PREFER_NOT_TO_SAY))


_GROUPS = tuple((group, group) for group in codes.ETHNICITY_GROUPS if group != codes.UNKNOWN)

_SEX = Question("sex", "What is your sex?", "", "Select your sex, or that you prefer not to say", _answers("sex"))
_ETHNIC_GROUP = Question(
    "ethnic_group",
    "What is your ethnic group?",
    "On the next page you can say more.",
    "Select your ethnic group, or that you prefer not to say",
    (*_GROUPS, (DECLINED, PREFER_NOT_TO_SAY)),
    is_stored=False,
)
_CONDITION = Question(
    "disability_condition",
    "Do you have any physical or mental health conditions or illnesses that have lasted, or will last, for 12 months or more?",
    "",
    "Select yes if you have a condition that lasts, or that you prefer not to say",
    _answers("disability_condition"),
)
_LIMITED = Question(
    "disability_limited",
    "Do any of your conditions or illnesses make it harder for you to do day-to-day things?",
    "",
    "Select how much harder, or that you prefer not to say",
    _answers("disability_limited"),
)


def pages(given: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the pages somebody with these answers sees, in order."""
    path = [_SEX, _ETHNIC_GROUP]
    group = given.get(_ETHNIC_GROUP.key)
    if group is not None and group != DECLINED and (group, group) in _GROUPS:
        path.append(
            Question(
                "ethnicity",
                "Which of these best describes your ethnic group or background?",
                f"You said: {group}",
                "Select what describes you best, or that you prefer not to say",
                _answers("ethnicity", group),
            )
        )
    path.append(_CONDITION)
    if given.get(_CONDITION.key) == "Y":
        path.append(_LIMITED)
    return tuple(path)


def valid(given: Mapping[str, str]) -> dict[str, str]:
    """Keep the answers that belong to a page of the path and are among its choices; drop all else."""
    kept: dict[str, str] = {}
    for key in ("sex", "ethnic_group", "ethnicity", "disability_condition", "disability_limited"):
        page = next((page for page in pages(kept) if page.key == key), None)
        if page is not None and given.get(key) in dict(page.choices):
            kept[key] = given[key]
    return kept


def next_page(given: Mapping[str, str]) -> Question | None:
    """Return the first page without an answer, or None when all are answered."""
    return next((page for page in pages(given) if page.key not in given), None)


def stored(given: Mapping[str, str]) -> list[Answer]:
    """Return the answers as they are stored. Asked-and-declined is an answer of its own, never a blank."""
    answered = dict(given)
    if answered.get("ethnic_group") == DECLINED:
        answered["ethnicity"] = DECLINED
    return [_stored(key, answered[key]) for key in _LISTS if key in answered]


def _stored(key: str, code: str) -> Answer:
    name = "nonresponse_reason" if code == DECLINED else _LISTS[key]
    return Answer(key, name, codes.load(name).version, code)
