"""Which equality question comes next, and what is stored."""

from hypothesis import given
from hypothesis import strategies as st

from app.equality import questions
from app.statistics import codes


def test_everybody_may_decline_every_question() -> None:
    given_answers: dict[str, str] = {}
    while (page := questions.next_page(given_answers)) is not None:
        assert page.choices[-1] == (codes.DECLINED, "Prefer not to say")
        given_answers[page.key] = codes.DECLINED
    assert {answer.question: answer.code for answer in questions.stored(given_answers)} == {
        "sex": codes.DECLINED,
        "ethnicity": codes.DECLINED,
        "disability_condition": codes.DECLINED,
    }


def test_all_19_ethnic_groups_can_be_reached() -> None:
    reached = set()
    for group in codes.ETHNICITY_GROUPS[:-1]:
        page = next(page for page in questions.pages({"sex": "F", "ethnic_group": group}) if page.key == "ethnicity")
        reached |= {code for code, _label in page.choices if code != codes.DECLINED}
    assert reached == set(codes.load("ethnicity_census_2021").codes)


def test_only_a_yes_asks_how_much_a_condition_limits() -> None:
    for code, is_asked in (("Y", True), ("N", False), (codes.DECLINED, False)):
        pages = [page.key for page in questions.pages({"disability_condition": code})]
        assert ("disability_limited" in pages) is is_asked


_KEYS = ("sex", "ethnic_group", "ethnicity", "disability_condition", "disability_limited", "asked", "nonsense")


@given(st.dictionaries(st.sampled_from(_KEYS), st.sampled_from(["F", "M", "Y", "N", "13", "1", "White", "PNTS", "A", "<b>"])))
def test_whatever_is_sent_only_answers_of_the_lists_are_stored(sent: dict[str, str]) -> None:
    for answer in questions.stored(questions.valid(sent)):
        assert answer.code in codes.load(answer.list_name).codes
        assert answer.list_version == codes.load(answer.list_name).version
