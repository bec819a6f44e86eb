"""Count the people of the demo data by plain SQL and plain Python, and hold a workbook against the counts.

Nothing here is shared with the application: no query, no grouping, no rounding.
"""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from tests.browser.service import Service

STAGES = ("referred", "started", "pathway_ready", "interviewed", "offered", "in_work")
SMALL = 7

ONE_ROW_AN_ENROLMENT = """
    SELECT e.candidate_id, e.referred_on, c.date_of_birth,
           (SELECT a.code FROM equality.answer a JOIN equality.subject s USING (org_id, pseudonym)
             WHERE s.org_id = e.org_id AND s.candidate_id = c.id AND a.question = 'sex'),
           (SELECT a.code FROM equality.answer a JOIN equality.subject s USING (org_id, pseudonym)
             WHERE s.org_id = e.org_id AND s.candidate_id = c.id AND a.question = 'ethnicity'),
           (SELECT a.code FROM equality.answer a JOIN equality.subject s USING (org_id, pseudonym)
             WHERE s.org_id = e.org_id AND s.candidate_id = c.id AND a.question = 'disability_condition'),
           (SELECT a.code FROM equality.answer a JOIN equality.subject s USING (org_id, pseudonym)
             WHERE s.org_id = e.org_id AND s.candidate_id = c.id AND a.question = 'disability_limited'),
           EXISTS (SELECT 1 FROM enrolment_step t WHERE t.org_id = e.org_id AND t.enrolment_id = e.id
                      AND t.to_stage = 'started' AND t.effective_on <= %(as_of)s),
           EXISTS (SELECT 1 FROM enrolment_step t WHERE t.org_id = e.org_id AND t.enrolment_id = e.id
                      AND t.to_stage = 'pathway_ready' AND t.effective_on <= %(as_of)s),
           EXISTS (SELECT 1 FROM application_step t WHERE t.org_id = e.org_id AND t.enrolment_id = e.id
                      AND t.to_state = 'interviewed' AND t.effective_on <= %(as_of)s),
           EXISTS (SELECT 1 FROM application_step t WHERE t.org_id = e.org_id AND t.enrolment_id = e.id
                      AND t.to_state = 'conditional_offer' AND t.effective_on <= %(as_of)s),
           EXISTS (SELECT 1 FROM enrolment_step t WHERE t.org_id = e.org_id AND t.enrolment_id = e.id
                      AND t.to_stage = 'in_work' AND t.effective_on <= %(as_of)s)
      FROM enrolment e JOIN candidate c ON c.org_id = e.org_id AND c.id = e.candidate_id
      JOIN organisation o ON o.id = e.org_id
     WHERE o.name LIKE 'Northmoor%%' AND e.referred_on BETWEEN %(from)s AND %(to)s
     ORDER BY e.candidate_id, e.referred_on, e.id
"""


def count(service: Service, first: date, last: date, as_of: date) -> Counter[tuple[str, str, str]]:
    """Count people by (characteristic, group, stage reached). Each person once, by their first referral in the period."""
    counted: Counter[tuple[str, str, str]] = Counter()
    seen = set()
    for row in service.sql(ONE_ROW_AN_ENROLMENT, {"from": first, "to": last, "as_of": as_of}):
        person, referred_on, born_on, sex, ethnicity, condition, limited, *reached = row
        if person in seen:
            continue
        seen.add(person)
        furthest = max((number for number, has in enumerate(reached, start=1) if has), default=0)
        groups = {
            "sex": {"F": "Female", "M": "Male"}.get(sex, "Not known"),
            "ethnicity": _ethnic_group(ethnicity),
            "wres": {"White": "White", "Not known": "Not known"}.get(_ethnic_group(ethnicity), "BME"),
            "disability": _disability(condition, limited),
            "age": _age(born_on, referred_on),
        }
        for stage in STAGES[: furthest + 1]:
            for characteristic, group in groups.items():
                counted[characteristic, group, stage] += 1
                counted[characteristic, "Everyone", stage] += 1
                if group != "Not known":
                    counted[characteristic, "Answered", stage] += 1
    return counted


def _ethnic_group(code: str | None) -> str:
    if code is None or not code.isdigit():
        return "Not known"
    number = int(code)
    for last, group in (
        (5, "Asian, Asian British or Asian Welsh"),
        (8, "Black, Black British, Black Welsh, Caribbean or African"),
        (12, "Mixed or Multiple ethnic groups"),
        (17, "White"),
    ):
        if number <= last:
            return group
    return "Other ethnic group"


def _disability(condition: str | None, limited: str | None) -> str:
    if condition == "N":
        return "Not disabled"
    if condition == "Y":
        return {"A": "Disabled", "L": "Disabled", "N": "Not disabled"}.get(limited or "", "Not known")
    return "Not known"


def _age(born_on: date, on: date) -> str:
    years = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    if years < 16:
        return "Not known"
    for oldest, group in ((24, "16 to 24"), (34, "25 to 34"), (44, "35 to 44"), (54, "45 to 54"), (64, "55 to 64")):
        if years <= oldest:
            return group
    return "65 and over"


def _printed(workbook: Path) -> dict[tuple[str, str, str], object]:
    names = {"Sex": "sex", "Ethnic group": "ethnicity", "White and BME": "wres", "Disability": "disability", "Age": "age"}
    printed: dict[tuple[str, str, str], object] = {}
    book = load_workbook(workbook)
    for sheet in book.worksheets:
        title, _, kind = sheet.title.partition(" - ")
        if kind != "people":
            continue
        characteristic = names[title]
        [area] = [table.ref for table in sheet.tables.values()]
        _header, *rows = [[cell.value for cell in row] for row in sheet[area]]
        for group, *figures in rows:
            for stage, figure in zip(STAGES, figures, strict=True):
                printed[characteristic, str(group), stage] = figure
    return printed


def check_workbook(service: Service, workbook: Path, tidy: Path, *, first: date, last: date, as_of: date) -> None:
    """Hold every printed count against ours: rounded to 5 from the true one, and no true count from 1 to 7 to be seen."""
    truth = count(service, first, last, as_of)
    printed = _printed(workbook)
    assert truth["sex", "Everyone", "referred"] > 200
    assert {key for key in truth if truth[key] > SMALL} <= set(printed)
    shown = 0
    for place, figure in printed.items():
        true = truth[place]
        if figure == "[c]":
            continue
        assert isinstance(figure, int), (place, figure)
        assert true > SMALL, f"{place}: a count of {true} can be seen"
        assert figure == (true + 2) // 5 * 5, f"{place}: {figure} printed, {true} counted"
        shown += 1
    hidden_without_need = [place for place, figure in printed.items() if figure == "[c]" and truth[place] > SMALL]
    assert shown > len(printed) / 2
    assert len(hidden_without_need) <= len(printed) / 10, hidden_without_need
    _check_same_in_csv(tidy, printed)


def _check_same_in_csv(tidy: Path, printed: dict[tuple[str, str, str], object]) -> None:
    with tidy.open(encoding="utf-8-sig", newline="") as lines:
        people = {
            (line["characteristic"], line["group"], line["stage"]): line["value"] or line["symbol"]
            for line in csv.DictReader(lines)
            if line["measure"] == "people"
        }
    assert people == {place: str(figure) for place, figure in printed.items()}
