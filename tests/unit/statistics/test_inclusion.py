"""The inclusion report: figures from printed counts alone, sentences that say no more than the numbers."""

import csv
import json
import subprocess
import sys
from copy import deepcopy
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from app.reports.tidy import tidy_csv
from app.statistics.disclosure import attack
from app.statistics.disclosure.protect import NotProtectedError
from app.statistics.findings import Comparison, comparison_sentence, finding
from app.statistics.funnel import STAGES, Characteristic, PeopleCell, Stage, cohort
from app.statistics.inclusion import AlteredReportError, BuiltReport, InclusionReport, Parameters, inclusion_report
from app.statistics.intervals import Band
from tests.unit.statistics.cohorts import made_up

ROOT = Path(__file__).parents[3]
ASKED = Parameters(
    (("Programme", "WorkSTART"), ("Period", "1 October 2025 to 30 September 2026")), date(2026, 10, 31), "0.1.0", "s"
)


@cache
def built(people: int, seed: int = 1) -> BuiltReport:
    return inclusion_report(made_up(people, seed), ASKED)


def two_groups(first: tuple[int, int], second: tuple[int, int]) -> InclusionReport:
    """White and Asian people: so many referred, so many of them in work."""
    cells = [
        PeopleCell("F", code, "N", None, "16-24", stage, people)
        for code, (referred, in_work) in (("13", first), ("1", second))
        for stage, people in ((Stage.REFERRED, referred - in_work), (Stage.IN_WORK, in_work))
    ]
    return inclusion_report(cohort(cells), ASKED).report


@pytest.mark.parametrize(("people", "seed"), [(0, 1), (30, 3), (150, 5), (400, 1)])
def test_nothing_hidden_in_a_report_can_be_worked_out(people: int, seed: int) -> None:
    made = built(people, seed)
    assert attack.leaks(made.published) == {}
    attack.verify(made.published, made.certificate.to_dict())


def test_the_written_file_itself_withstands_the_check() -> None:
    """Put the counts of the CSV, as a stranger reads them, in place of the published ones."""
    made = built(250)
    lines = csv.DictReader(StringIO(tidy_csv(made.report), newline=""))
    people = {(row["characteristic"], row["group"], row["stage"]): row for row in lines if row["measure"] == "people"}
    release: dict[str, Any] = deepcopy(dict(made.published))
    for table in release["tables"]:
        for group, cells in zip(table["rows"], table["cells"], strict=True):
            for stage, cell in zip(table["columns"], cells, strict=True):
                row = people[table["id"], group, stage]
                cell["shown"] = int(row["value"]) if row["value"] else row["symbol"]
                cell["reason"] = row["reason"]
    attack.verify(release, made.certificate.to_dict())


def test_a_report_is_made_well_under_a_second() -> None:
    people = made_up(400, 11)
    started = process_time()
    inclusion_report(people, ASKED)
    assert process_time() - started < 1


def test_reading_a_report_loads_no_solver() -> None:
    """The web process shows reports; scipy and pandas belong to the process that makes them."""
    code = "import sys, app.statistics.inclusion; print([m for m in ('scipy', 'pandas') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"


def test_no_count_below_eight_is_in_the_report() -> None:
    for people in (20, 100, 400):
        text = json.dumps(built(people).report.to_dict())
        report = InclusionReport.from_dict(json.loads(text))
        shown = [at.count for table in report.tables for row in table.rows for at in row.stages if at.count is not None]
        assert all(count >= 10 and count % 5 == 0 for count in shown)


def test_same_cohort_same_bytes() -> None:
    first, second = (json.dumps(inclusion_report(made_up(120), ASKED).report.to_dict()) for _ in range(2))
    assert first == second


def test_a_report_survives_storage_and_nothing_else_does() -> None:
    report = built(300).report
    stored = json.loads(json.dumps(report.to_dict()))
    assert InclusionReport.from_dict(stored) == report
    stored["tables"][0]["rows"][0]["stages"][0]["count"] = 3
    with pytest.raises(AlteredReportError, match="altered"):
        InclusionReport.from_dict(stored)


def test_only_the_gate_makes_a_report() -> None:
    report = built(100).report
    fields = {name: getattr(report, name) for name in report.__dataclass_fields__ if name != "seal"}
    with pytest.raises(NotProtectedError):
        InclusionReport(**fields, seal=object())  # type: ignore[arg-type]  # the point


def test_the_report_says_what_it_rests_on() -> None:
    report = built(400).report
    assert report.policy["name"] == "nhs-secondary-care"
    assert report.policy["zeros"] == "hide"
    assert report.basis.startswith("Cohort: people referred in the period")
    assert report.snapshot_date == date(2026, 10, 31)
    assert dict(report.parameters)["Programme"] == "WorkSTART"
    assert [definition.stage for definition in report.stages] == list(STAGES)
    assert 0 < report.hidden < report.cells
    assert report.overall.stages[0].count == 400
    assert report.overall == report.table(Characteristic.AGE).rows[-1]


def test_rates_and_ratios_come_from_the_printed_counts() -> None:
    """True 201 of 402 and 99 of 301 are printed 200 of 400 and 100 of 300."""
    report = two_groups((402, 201), (301, 99))
    table = report.table(Characteristic.WRES)
    white = table.rows[0].stages[-1]
    assert (white.count, white.of_referred.value, white.share.value) == (200, 0.5, 0.666667)
    assert white.of_referred.lower is not None
    assert 0.45 < white.of_referred.lower < 0.4515
    ratio = next(one for one in table.comparisons if one.stage is Stage.IN_WORK and one.since is Stage.REFERRED)
    assert (ratio.numerator, ratio.denominator, ratio.value, ratio.band) == ("White", "BME", 1.5, Band.ABOVE)
    assert table.finding.heading == "White people were more likely than BME people to start work"
    assert table.finding.sentence.startswith(
        "White people were 1.50 times as likely as BME people to start work, of those referred: so more likely."
    )
    assert table.finding.sentence.endswith("It does not include 1.")


def test_the_heading_follows_the_direction_of_the_numbers() -> None:
    table = two_groups((301, 99), (402, 201)).table(Characteristic.WRES)
    assert table.finding.heading == "BME people were more likely than White people to start work"
    assert "0.67 times as likely as BME people to start work, of those referred: so less likely" in table.finding.sentence


def test_what_could_be_chance_is_called_so() -> None:
    table = two_groups((100, 30), (100, 25)).table(Characteristic.WRES)
    assert table.finding.heading == "No clear difference between White and BME people in who started work"
    assert table.comparisons[4].sentence.endswith("It includes 1, so this could be chance.")


def test_too_few_people_get_no_ratio() -> None:
    small_base = two_groups((100, 30), (22, 12)).table(Characteristic.WRES)
    assert {(one.symbol, one.reason) for one in small_base.comparisons} == {("[x]", "too_few")}
    assert small_base.finding.heading == "Too few people to compare White and BME people"
    assert (small_base.rows[1].stages[1].of_referred.symbol, small_base.rows[1].stages[1].count) == ("[x]", 10)
    shown = two_groups((100, 30), (23, 12)).table(Characteristic.WRES)
    assert all(one.value is not None for one in shown.comparisons if one.since is Stage.REFERRED)
    hidden = two_groups((100, 30), (60, 3)).table(Characteristic.WRES)
    assert {(one.symbol, one.reason) for one in hidden.comparisons} == {("[c]", "small")}


def test_directions_are_named() -> None:
    report = built(2000).report
    references = {table.characteristic.value: table.reference for table in report.tables}
    assert references == {
        "sex": "Male",
        "ethnicity": "Asian, Asian British or Asian Welsh",  # the largest of this made-up cohort
        "wres": "White",
        "disability": "Not disabled",
        "age": "16 to 24",
    }
    for table in report.tables:
        assert {one.numerator for one in table.comparisons} == {table.reference}
        assert "Not known" not in {one.denominator for one in table.comparisons}


def test_a_cohort_of_nobody_has_nothing_to_say() -> None:
    report = built(0).report
    assert all(table.withheld for table in report.tables)
    assert all(table.finding.heading.startswith("Too few people") for table in report.tables)


def test_the_declaration_rate_is_that_of_the_printed_counts() -> None:
    table = built(400).report.table(Characteristic.SEX)
    answered, everyone = table.rows[-2].stages[0].count, table.rows[-1].stages[0].count
    assert answered is not None
    assert everyone is not None
    assert table.declaration[0].value == pytest.approx(answered / everyone, abs=1e-6)


def test_sentences_for_the_edges() -> None:
    groups, stages = ("Male", "Female"), (Stage.OFFERED, Stage.INTERVIEWED)
    assert comparison_sentence(groups, (1.0, 0.5, 2.0), *stages) == (
        "Men were 1.00 times as likely as women to be offered a job, of those interviewed: the same rate in these rounded "
        "figures. The likely range is 0.50 to 2.00. It includes 1, so this could be chance."
    )
    assert comparison_sentence(groups, (0.0, 0.0, None), *stages).endswith("The likely range cannot be given.")


def test_every_group_and_stage_has_words() -> None:
    for table in built(5000, 3).report.tables:
        assert table.title
        assert all(one.sentence or one.symbol for one in table.comparisons)


def test_the_clearest_difference_at_the_last_stage_is_told() -> None:
    def one(other: str, value: float, low: float, high: float, stage: Stage = Stage.OFFERED) -> Comparison:
        return Comparison(stage, Stage.REFERRED, "16 to 24", other, value, low, high, None, "", "", f"about {other}")

    told = finding(
        Characteristic.AGE,
        [
            one("25 to 34", 3.0, 2.0, 4.0, Stage.STARTED),
            one("35 to 44", 1.3, 1.1, 1.6),
            one("45 to 54", 0.5, 0.3, 0.8),
            one("55 to 64", 2.5, 0.9, 4.0),
        ],
    )
    assert told.heading == "People aged 45 to 54 were more likely than people aged 16 to 24 to be offered a job"
    assert told.sentence == "about 45 to 54"
