"""The page of a finished report: every number is one of the protected report."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

import pytest

from app.reports.models import ReportState
from app.reports.presenters import RunPage
from app.reports.queries import Run
from app.reports.ready_page import ReadyPage, stage_of
from app.statistics.funnel import Stage
from app.statistics.inclusion import InclusionReport, Parameters, inclusion_report
from tests.unit.statistics.cohorts import made_up

RUN = Run(
    id=UUID(int=7),
    programme_id=None,
    programme=None,
    period_start=date(2025, 10, 1),
    period_end=date(2026, 9, 30),
    state=ReportState.READY,
    step=4,
    percent=100,
    cancel_asked=False,
    failed_step=None,
    asked_at=datetime(2026, 10, 14, 8, 12, tzinfo=UTC),
    asked_by="Grace Mensah",
)


@cache
def report_of(people: int) -> InclusionReport:
    return inclusion_report(made_up(people), Parameters((("Programme", "All"),), date(2026, 9, 30), "0.1.0", "s")).report


def page_of(people: int, stage: Stage = Stage.PATHWAY_READY) -> ReadyPage:
    return ReadyPage(RunPage(RUN), report_of(people), stage, ())


def test_the_page_says_what_it_is_about() -> None:
    assert page_of(400).note == (
        "People referred from 1 October 2025 to 30 September 2026 · All programmes · "
        "Created by Grace Mensah on 14 October 2026 at 9:12am"
    )


@pytest.mark.parametrize(
    ("text", "stage"),
    [(None, Stage.PATHWAY_READY), ("in_work", Stage.IN_WORK), ("referred", Stage.PATHWAY_READY), ("x", Stage.PATHWAY_READY)],
)
def test_an_unknown_stage_in_the_address_is_ignored(text: str | None, stage: Stage) -> None:
    assert stage_of(text) is stage


def test_the_heading_of_a_card_speaks_of_the_stage_that_its_bars_show() -> None:
    for stage, words in ((Stage.STARTED, "on the programme"), (Stage.IN_WORK, " work")):
        for card in page_of(3000, stage).cards:
            assert words in card.heading or "Too few people" in card.heading


def test_the_headline_numbers_are_those_of_everyone() -> None:
    page = page_of(400)
    everyone = page.report.overall.stages
    ready = everyone[2]
    assert ready.of_referred.value is not None
    assert [stat.value for stat in page.stats][:2] == ["400", f"{int(100 * ready.of_referred.value + 0.5)}%"]
    assert page.stats[1].note == f"{ready.count} of 400"


@pytest.mark.parametrize("people", [0, 5, 30, 120])
def test_a_hidden_headline_is_said_in_words(people: int) -> None:
    for stat in page_of(people).stats:
        assert "[" not in stat.value + stat.words + stat.note
        assert (stat.value == "Hidden") == stat.note.startswith("Hidden")


@pytest.mark.parametrize("people", [0, 5, 30, 120, 400])
@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_no_hidden_count_is_drawn_or_said(people: int, stage: Stage) -> None:
    page = page_of(people, stage)
    place = list(Stage).index(stage)
    for card, table in zip(page.cards, page.report.tables, strict=True):
        for row, group in zip(card.chart.rows, table.rows, strict=False):
            at = group.stages[place]
            if at.count is None:
                assert (row.width, row.whisker, row.cells) == (None, None, ())
                assert row.hidden is not None
                assert row.hidden.startswith("Hidden: ")
        for line, group in zip(card.rows, table.rows, strict=True):
            for cell, at in zip(line.cells, group.stages, strict=True):
                assert cell.startswith("[c]" if at.count is None else f"{at.count:,}")


@pytest.mark.parametrize("people", [5, 30, 120, 400])
def test_every_count_on_the_page_is_a_printed_one(people: int) -> None:
    page = page_of(people)
    printed = {at.count for table in page.report.tables for row in table.rows for at in row.stages} - {None}
    texts = [cell for card in page.cards for bar in card.chart.rows for cell in bar.cells[2:]]
    texts += [cell.partition(" (")[0] for card in page.cards for row in card.rows for cell in row.cells]
    texts += [bar.cells[0] for bar in page.funnel.rows if bar.cells] + [stat.note for stat in page.stats]
    found = {int(number) for text in texts for number in re.findall(r"\d+", text)}
    assert found <= printed


def test_the_page_says_how_the_numbers_were_protected() -> None:
    page = page_of(120)
    about = " ".join(page.about)
    for words in ("nhs-secondary-care", "30 September 2026", f"{page.report.hidden} of {page.report.cells} counts", "proven"):
        assert words in about


def test_steps_and_states_have_words() -> None:
    waiting = RunPage(replace(RUN, state=ReportState.QUEUED, step=0))
    assert waiting.progress("/s").title == waiting.state == "Waiting to start"
    third = RunPage(replace(RUN, state=ReportState.BUILDING, step=3, percent=55))
    assert third.progress("/s").title == "Step 3 of 4: Protecting small numbers"
    assert RunPage(replace(RUN, failed_step=2)).failed_at == "step 2 of 4, “Checking totals”"
    assert RunPage(RUN).kept_until == "15 November 2026"
