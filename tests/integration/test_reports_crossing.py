"""Reports of periods that cross are not made from the same records: subtracted from one another they give small numbers away."""

from datetime import date

import pytest
from flask import Flask

from app.extensions import db
from app.refusals import Refusal
from app.reports import periods
from app.reports.models import ReportRun, ReportState
from tests.factories.reports import ask, built, newest, work
from tests.factories.tenants import Tenant
from tests.visitor import Visitor

END = newest()
LAST = END.replace(day=1)


def months(first_ago: int, last_ago: int) -> dict[str, date]:
    """Name a period by how many months before the newest it begins and ends."""
    return {
        "period_start": periods.months_before(LAST, first_ago),
        "period_end": periods.last_day(periods.months_before(LAST, last_ago)),
    }


def state_of(tenant: Tenant, run_id: object) -> ReportState:
    with tenant.writing():
        return db.session.get_one(ReportRun, (tenant.org_id, run_id)).state


def test_a_period_that_crosses_a_finished_report_is_refused_and_one_inside_it_is_not(
    app: Flask, reports_app: Flask, tenant: Tenant
) -> None:
    built(app, reports_app, tenant, **months(11, 3))
    with pytest.raises(Refusal, match="from the same records"):
        ask(app, tenant, **months(8, 0))
    for inside_around_beside in (months(8, 5), months(14, 0), months(2, 0)):
        built(app, reports_app, tenant, **inside_around_beside)


def test_another_employer_decides_for_itself(app: Flask, reports_app: Flask, tenant: Tenant, other_tenant: Tenant) -> None:
    built(app, reports_app, tenant, **months(11, 3))
    built(app, reports_app, other_tenant, **months(8, 0))


def test_of_two_that_wait_the_second_is_not_released_and_cannot_be_tried_again(
    app: Flask, reports_app: Flask, lead: Visitor, tenant: Tenant
) -> None:
    first, second = ask(app, tenant, **months(11, 3)), ask(app, tenant, **months(8, 0))
    work(reports_app, tenant, first)
    work(reports_app, tenant, second)
    assert [state_of(tenant, run_id) for run_id in (first, second)] == [ReportState.READY, ReportState.FAILED]
    assert "from the same records" in lead.post(f"/reports/{second}/retry", status=422).text
    assert state_of(tenant, second) is ReportState.FAILED


def test_a_report_that_was_cancelled_stands_in_nobodys_way(app: Flask, reports_app: Flask, lead: Visitor, tenant: Tenant) -> None:
    never = ask(app, tenant, **months(11, 3))
    lead.post(f"/reports/{never}/cancel")
    built(app, reports_app, tenant, **months(8, 0))
    assert "from the same records" in lead.post(f"/reports/{never}/retry", status=422).text
