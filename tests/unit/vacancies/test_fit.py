"""What fits, what clashes, what is unknown; and nothing else is looked at."""

from dataclasses import fields, replace
from datetime import date, time, timedelta

import pytest

from app.vacancies.fit import DAYS_TO_HIRE, Post, Wanted, compare
from app.vacancies.forms import time_of_day

PERSON = Wanted(
    job_families=["portering"],
    hours_per_week=30,
    earliest_time=None,
    latest_time=None,
    shifts=["days", "earlies"],
    available_from=date(2026, 10, 1),
    site_ids=["riverside"],
)
POST = Post("portering", 30, "days", "riverside", "Riverside Hospital", date(2026, 10, 14))


def test_somebody_who_fits_fits_on_all_points() -> None:
    fit = compare(PERSON, POST)
    assert (fit.whole, fit.verdict, fit.gaps) == (True, "fits on all 5 points", ())


@pytest.mark.parametrize(
    ("person", "post", "says"),
    [
        ({"job_families": ["catering"]}, {}, "Wants another kind of work."),
        ({"hours_per_week": 22.5}, {}, "Can work 22.5 hours a week. The post is 30."),
        ({}, {"shift_pattern": "rota"}, "Has not said they can work late shifts, nights and weekends."),
        ({"earliest_time": "09:30"}, {}, "Cannot start before 9:30am. Shifts usually start at 9am."),
        ({"latest_time": "14:30"}, {}, "Cannot work after 2:30pm. Shifts usually end at 5pm."),
        ({"site_ids": ["northgate"]}, {}, "Has not said they can work at Riverside Hospital."),
        (
            {"available_from": date(2026, 10, 14) + timedelta(days=DAYS_TO_HIRE + 1)},
            {},
            "Can start from 10 December 2026, more than 8 weeks after the post closes.",
        ),
    ],
)
def test_a_clash_is_said_in_words(person: dict[str, object], post: dict[str, object], says: str) -> None:
    fit = compare(replace(PERSON, **person), replace(POST, **post))  # type: ignore[arg-type]  # values of several types
    assert fit.clashes == (says,)
    assert fit.verdict == "fits on 4 of 5 points"


@pytest.mark.parametrize(
    ("person", "post", "says"),
    [
        ({"job_families": []}, {}, "The work they want is not known."),
        ({"hours_per_week": 0}, {}, "The hours they want are not known."),
        ({"shifts": []}, {}, "The shifts they can work are not known."),
        ({}, {"shift_pattern": "By agreement"}, "The shifts of the post are to be agreed."),
        ({"site_ids": []}, {}, "The sites they can work at are not known."),
        ({"available_from": None}, {}, "The day they can start is not known."),
    ],
)
def test_what_nobody_asked_is_unknown_and_no_clash(person: dict[str, object], post: dict[str, object], says: str) -> None:
    fit = compare(replace(PERSON, **person), replace(POST, **post))  # type: ignore[arg-type]  # values of several types
    assert (fit.unknown, fit.clashes) == ((says,), ())


def test_the_wanted_work_comes_before_every_other_point() -> None:
    same_work = compare(replace(PERSON, hours_per_week=10, site_ids=[], available_from=None), POST)
    other_work = compare(replace(PERSON, job_families=["catering"]), POST)
    assert same_work.order < other_work.order


def test_a_hint_of_a_time_that_is_none_does_no_harm() -> None:
    assert compare(replace(PERSON, earliest_time="after school"), POST).whole


def test_nothing_protected_is_compared() -> None:
    assert {field.name for field in fields(Wanted)} == {
        "job_families",
        "hours_per_week",
        "earliest_time",
        "latest_time",
        "shifts",
        "available_from",
        "site_ids",
    }


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2pm", time(14)),
        (" 9:30AM ", time(9, 30)),
        ("9.30 am", time(9, 30)),
        ("14:05", time(14, 5)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("midday", time(12)),
        ("0:00", time(0)),
        ("14", None),
        ("13pm", None),
        ("0am", None),
        ("24:00", None),
        ("9:75", None),
        ("٩:٣٠", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, read: time | None) -> None:
    assert time_of_day(typed) == read
