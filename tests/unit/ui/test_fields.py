"""Forms: drawn by the framework's macros, refused with links that lead to the fix."""

import re
from datetime import date

import pytest
from flask import Flask
from hypothesis import given as generated
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired

from app.refusals import Refusal
from app.ui.date_input import DateInputField
from app.ui.fields import error_lines, given, refused
from tests.unit.ui.samples import ContactForm

GOOD = {"channel": "phone", "what": "We spoke", "stage": "started"}


class DateForm(PlainForm):
    """One date, required."""

    due = DateInputField("When?", says="Due date", validators=[InputRequired("Enter the due date")])


def _date_form(day: str, month: str, year: str) -> DateForm:
    form = DateForm(MultiDict({"due-day": day, "due-month": month, "due-year": year}))
    form.validate()
    return form


def test_a_refused_form_answers_422_with_everything_as_typed(page_app: Flask) -> None:
    answer = page_app.test_client().post(
        "/contact", data={"what": "", "stage": "", "due-day": "31", "due-month": "10", "next_action": "Call"}
    )
    assert answer.status_code == 422
    assert 'value="31"' in answer.text
    assert 'value="Call"' in answer.text
    assert "<title>Error: Everything" in answer.text


def test_each_error_links_to_the_control_that_takes_the_fix(page_app: Flask) -> None:
    page = page_app.test_client().post("/contact", data={"stage": "", "due-day": "31", "due-month": "10"}).text
    links = re.findall(r'<a href="#([\w-]+)">\s*([^<]+?)\s*</a>', page.split("nhsuk-error-summary__list")[1].split("</ul>")[0])
    assert links == [
        ("channel", "Select how you made contact"),
        ("what", "Enter what happened"),
        ("due-year", "Due date must include a year"),
    ]
    for control, _message in links:
        assert f'id="{control}"' in page


def test_a_refusal_by_a_rule_is_a_line_without_a_link(page_app: Flask) -> None:
    answer = page_app.test_client().post("/contact?refuse", data=GOOD)
    assert answer.status_code == 422
    assert re.search(r"<li>\s*The cohort is full\s*</li>", answer.text)


def test_a_form_in_order_is_answered_as_usual(page_app: Flask) -> None:
    answer = page_app.test_client().post("/contact", data=GOOD)
    assert (answer.status_code, "There is a problem" in answer.text) == (200, False)


def test_the_browser_checks_nothing_itself(page_app: Flask) -> None:
    page = page_app.test_client().get("/contact").text
    assert not re.search(r"<(input|select|textarea)[^>]*\srequired", page)
    assert all("novalidate" in form for form in re.findall(r"<form[^>]*>", page))


def test_refused_adds_the_reason_of_the_refusal(page_app: Flask) -> None:
    with page_app.test_request_context("/", method="POST"):
        form = ContactForm()
        page, status = refused("ui/about/help.html", form, Refusal("The person has left"))
    assert status == 422
    assert "The person has left" in page


def test_given_refuses_a_value_that_nobody_gave() -> None:
    assert given(date(2026, 10, 14)) == date(2026, 10, 14)
    with pytest.raises(ValueError, match="before it was validated"):
        given(None)


@generated(st.dates(min_value=date(1900, 1, 1), max_value=date(9999, 12, 31)))
def test_any_date_is_read_back(day: date) -> None:
    form = _date_form(str(day.day), str(day.month), f"{day.year:04}")
    assert (form.due.data, form.errors) == (day, {})


@generated(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_whatever_is_typed_is_a_date_or_an_error_at_a_box(day: str, month: str, year: str) -> None:
    form = _date_form(day, month, year)
    assert (form.due.data is None) is bool(form.errors)
    if form.errors:
        assert form.due.link_id in {"due-day", "due-month", "due-year"}
        assert form.due.typed == {"day": day.strip(), "month": month.strip(), "year": year.strip()}


@pytest.mark.parametrize(
    ("boxes", "message", "link"),
    [
        (("", "", ""), "Enter the due date", "#due-day"),
        (("14", "", ""), "Due date must include a month and a year", "#due-month"),
        (("14", "10", "26"), "Year of the due date must include 4 numbers", "#due-year"),
        (("14", "13", "2026"), "Month of the due date must be between 1 and 12", "#due-month"),
        (("30", "2", "2026"), "Day of the due date must be between 1 and 28 for February", "#due-day"),
    ],
)
def test_a_wrong_date_names_the_box(boxes: tuple[str, str, str], message: str, link: str) -> None:
    assert error_lines(_date_form(*boxes)) == [{"text": message, "href": link}]


def test_a_month_may_be_a_word() -> None:
    assert _date_form("14", "oct", "2026").due.data == date(2026, 10, 14)


def test_a_date_that_is_known_fills_the_boxes() -> None:
    assert DateForm(data={"due": date(2026, 10, 14)}).due.typed == {"day": "14", "month": "10", "year": "2026"}
