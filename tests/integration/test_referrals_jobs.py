"""What the jobs of an import do: check, save, undo, each as often as it likes."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.candidates import service as candidates
from app.candidates.models import Candidate, Channel
from app.clock import today
from app.enrolments import service as enrolments
from app.enrolments.models import Enrolment
from app.enrolments.states import Action
from app.extensions import db
from app.referrals.importing import checking, saving
from app.referrals.models import ImportState
from app.referrals.reading.columns import Field
from app.transactions import acting_as, system, transaction
from tests.factories.candidates import candidate
from tests.factories.referrals import SAMPLE, csv_of, different, run, uploaded
from tests.factories.tenants import Tenant
from workers import referrals as jobs

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


def test_people_with_whom_something_has_happened_are_kept(worker_app: Flask, tenant: Tenant) -> None:
    known = candidate(tenant, given_name="Amara", family_name="Okafor", date_of_birth=date(1998, 3, 27))
    import_id = uploaded(tenant, csv_of(*different(4), {}))
    run(worker_app, tenant, import_id)
    with tenant.writing():
        same = "UPDATE import_row SET decision = 'same_person', same_as = :known WHERE import_id = :id AND number = 6"
        db.session.execute(text(same), {"known": known, "id": import_id})
    change(tenant, import_id, state="saving")
    run(worker_app, tenant, import_id)
    made = [row.candidate_id for row in rows(tenant, import_id)]
    assert made[4] == known
    with tenant.writing():
        person = db.session.get_one(Candidate, (tenant.org_id, made[0]))
        candidates.log_contact(person, channel=Channel.PHONE, note="Said hello", by=tenant.adviser.actor)
        moved = db.session.scalars(select(Enrolment).where(Enrolment.candidate_id == made[1])).one()
        enrolments.move(moved, action=Action.CONTACT, on=today(), by=tenant.adviser.actor)
    change(tenant, import_id, state="undoing")
    assert run(worker_app, tenant, import_id) is ImportState.UNDONE
    assert [row.candidate_id for row in rows(tenant, import_id)] == [made[0], made[1], None, None, None]
    left = counts(tenant)
    assert left["candidate"] == 3
    assert left["enrolment"] == left["referral"] == 2
    with tenant.writing():
        person = db.session.get_one(Candidate, (tenant.org_id, known))
        assert (person.enrolment_id, person.stage, person.gates_total) == (None, None, 0)


def test_somebody_twice_in_a_file_is_one_person(worker_app: Flask, tenant: Tenant) -> None:
    import_id = uploaded(tenant, csv_of({}, {Field.PROGRAMME: "College pathway"}, {Field.LAST_NAME: "Okafer"}))
    run(worker_app, tenant, import_id)
    first = rows(tenant, import_id)[0].id
    with tenant.writing():
        same = "UPDATE import_row SET decision = 'same_person', same_as = :first WHERE import_id = :id AND number > 2"
        db.session.execute(text(same), {"first": first, "id": import_id})
    change(tenant, import_id, state="saving")
    run(worker_app, tenant, import_id)
    # One person on two programmes; the third row is a second referral to the first of them.
    assert counts(tenant) == {"candidate": 1, "enrolment": 2, "enrolment_step": 2, "referral": 3, "case_event": 2}
    change(tenant, import_id, state="undoing")
    run(worker_app, tenant, import_id)
    assert set(counts(tenant).values()) == {0}


def test_a_row_that_repeats_one_left_out_makes_the_person(worker_app: Flask, tenant: Tenant) -> None:
    import_id = uploaded(tenant, csv_of({}, {Field.LAST_NAME: "Okafer"}))
    run(worker_app, tenant, import_id)
    first, second = rows(tenant, import_id)
    with tenant.writing():
        db.session.execute(text("UPDATE import_row SET decision = 'skip' WHERE id = :id"), {"id": first.id})
        same = "UPDATE import_row SET decision = 'same_person', same_as = :first WHERE id = :id"
        db.session.execute(text(same), {"first": first.id, "id": second.id})
    change(tenant, import_id, state="saving")
    run(worker_app, tenant, import_id)
    assert counts(tenant)["candidate"] == 1
    assert rows(tenant, import_id)[1].decision == "create"
    change(tenant, import_id, state="undoing")
    run(worker_app, tenant, import_id)
    assert set(counts(tenant).values()) == {0}


def test_a_failed_save_leaves_nothing_and_says_so(worker_app: Flask, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = uploaded(tenant, csv_of(*different(3)))
    run(worker_app, tenant, import_id)
    change(tenant, import_id, state="saving")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the last statement")

    monkeypatch.setattr(saving, "_write_audit", broken)
    with pytest.raises(RuntimeError):
        run(worker_app, tenant, import_id)
    assert set(counts(tenant).values()) == {0}
    with worker_app.app_context(), acting_as(system(tenant.org_id)), transaction():
        jobs.save_failed(import_id, by=tenant.adviser.actor)
    with tenant.writing():
        state = db.session.execute(text("SELECT state, problem FROM referral_import WHERE id = :id"), {"id": import_id}).one()
    assert tuple(state) == ("failed", "save_import")
