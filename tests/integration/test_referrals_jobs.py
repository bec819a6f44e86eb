"""What the jobs of an import do: check, save, undo, each as often as it likes."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.referrals.importing import checking
from app.referrals.models import ImportState
from app.referrals.reading.columns import Field
from tests.factories.referrals import SAMPLE, csv_of, different, run, uploaded
from tests.factories.tenants import Tenant

TABLES = "candidate enrolment enrolment_step referral case_event".split()


@pytest.fixture(autouse=True)
def _on_the_day_of_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "today", lambda: date(2026, 11, 16))


def counts(tenant: Tenant) -> dict[str, int]:
    with tenant.writing():
        return {
            table: db.session.scalar(text(f"SELECT count(*) FROM {table} WHERE org_id = :org"), {"org": tenant.org_id}) or 0
            for table in TABLES
        }


def rows(tenant: Tenant, import_id: UUID) -> list[Any]:
    with tenant.writing():
        return list(db.session.execute(text("SELECT * FROM import_row WHERE import_id = :id ORDER BY number"), {"id": import_id}))


def change(tenant: Tenant, import_id: UUID, **columns: str) -> None:
    with tenant.writing():
        for name, value in columns.items():
            db.session.execute(
                text(f"UPDATE referral_import SET {name} = :value WHERE id = :id"), {"value": value, "id": import_id}
            )


def test_the_sample_is_checked_and_nothing_is_saved(worker_app: Flask, tenant: Tenant) -> None:
    import_id = uploaded(tenant, SAMPLE.read_bytes(), file_name="referrals-500.csv")
    assert run(worker_app, tenant, import_id) is ImportState.CHECKED
    kept = rows(tenant, import_id)
    assert len(kept) == 500
    assert sum(bool(row.problems) for row in kept) == 32
    assert sum(row.decision == "undecided" for row in kept) == 6
    assert set(counts(tenant).values()) == {0}


def test_the_sample_is_saved_whole_and_undone_whole(worker_app: Flask, tenant: Tenant) -> None:
    import_id = uploaded(tenant, SAMPLE.read_bytes(), file_name="referrals-500.csv")
    run(worker_app, tenant, import_id)
    change(tenant, import_id, state="saving")
    assert run(worker_app, tenant, import_id) is ImportState.SAVED
    assert set(counts(tenant).values()) == {462}
    change(tenant, import_id, state="undoing")
    assert run(worker_app, tenant, import_id) is ImportState.UNDONE
    assert set(counts(tenant).values()) == {0}


@pytest.mark.parametrize("state", ["checking", "saving", "undoing"])
def test_a_job_that_runs_twice_does_nothing_twice(worker_app: Flask, tenant: Tenant, state: str) -> None:
    import_id = uploaded(tenant, csv_of(*different(7), {Field.LAST_NAME: ""}))
    run(worker_app, tenant, import_id)
    if state != "checking":
        change(tenant, import_id, state="saving")
        run(worker_app, tenant, import_id)
        change(tenant, import_id, state=state)
    else:
        change(tenant, import_id, state=state)
        run(worker_app, tenant, import_id)
        assert len(rows(tenant, import_id)) == 8
        assert set(counts(tenant).values()) == {0}
        return
    if state == "undoing":
        run(worker_app, tenant, import_id)
        assert set(counts(tenant).values()) == {0}
