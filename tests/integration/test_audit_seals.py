"""The audit is sealed: whoever changes it, as the server's superuser and with triggers off, is found."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app import audit, create_app
from app.audit import AuditType, anchors, seals
from app.audit.models import AuditEntry
from app.audit.verification import Fault, Result, verify
from app.extensions import db
from app.transactions import ANONYMOUS, SEALER, acting_as, transaction
from config.settings import Process, load
from tests.databases import own_database
from tests.processes import until

Superuser = psycopg.Connection[tuple[Any, ...]]


class Archive:
    """An audit of its own: ten entries in each of three seals, and who may damage it."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        web, scheduler = environment["WEB_DATABASE_URL"], environment["SCHEDULER_DATABASE_URL"]
        self._web = create_app(Process.WEB, load(Process.WEB, public_address="http://localhost", web_database_url=web))
        self.app = create_app(
            Process.SCHEDULER, load(Process.SCHEDULER, scheduler_database_url=scheduler, audit_anchor_folder=folder)
        )

    def write(self, count: int = 10) -> None:
        """Write entries, each in a transaction of its own."""
        for _ in range(count):
            with self._web.app_context(), acting_as(ANONYMOUS), transaction():
                audit.record_as(
                    AuditType.SIGN_IN_REFUSED, role="anonymous", subject="account", subject_id=uuid4(), detail={"n": 1}
                )

    def seal(self, expected: int = 10) -> None:
        """Seal; an open transaction anywhere on the server keeps what is younger waiting."""
        sealed = 0

        def seal_more() -> bool:
            nonlocal sealed
            with self.app.app_context(), acting_as(SEALER):
                sealed += seals.seal()
            return sealed >= expected

        until("all transactions on the server that are older than the entries end", seal_more)

    def verify(self, anchor: Path | None = None) -> Result:
        """Verify, with an anchor or without."""
        with self.app.app_context(), acting_as(SEALER):
            return verify(anchors.read(anchor) if anchor else None)

    def anchor(self) -> Path:
        """Write the anchor."""
        with self.app.app_context(), acting_as(SEALER):
            return anchors.write()

    def close(self) -> None:
        """Let go of the database."""
        for app in (self._web, self.app):
            with app.app_context():
                db.engine.dispose()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with own_database() as environment:
        made = Archive(environment, tmp_path_factory.mktemp("anchors"))
        try:
            for _ in range(3):
                made.write()
                made.seal()
            yield made
        finally:
            made.close()


@pytest.fixture
def above(archive: Archive) -> Iterator[Superuser]:
    """The superuser with triggers off. What a test damages is put back."""
    with psycopg.connect(archive.environment["TEST_SERVER"], autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("entry", "seal", "sealed"):
            connection.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM audit.{table}")
        yield connection
        for table in ("entry", "seal", "sealed"):
            connection.execute(f"DELETE FROM audit.{table}")
            values = "OVERRIDING SYSTEM VALUE " if table == "entry" else ""
            connection.execute(f"INSERT INTO audit.{table} {values}SELECT * FROM kept_{table}")


def _the_first(result: Result) -> Fault:
    assert result.first is not None, "the damage was not found"
    return result.first


def test_an_untouched_audit_verifies(archive: Archive) -> None:
    result = archive.verify()
    assert result.faults == []
    assert (result.entries, result.seals, result.unsealed) == (30, 3, 0)


@pytest.mark.parametrize(
    ("damage", "entry", "says"),
    [
        ("UPDATE audit.entry SET detail = '{\"n\": 2}' WHERE id = 14", 14, "changed"),
        ("UPDATE audit.entry SET member_id = gen_random_uuid(), role = 'adviser' WHERE id = 14", 14, "changed"),
        ("UPDATE audit.entry SET at = at + interval '1 microsecond' WHERE id = 14", 14, "changed"),
        ("UPDATE audit.entry SET at = 'infinity' WHERE id = 14", 14, "changed"),
        ("DELETE FROM audit.entry WHERE id = 14", 14, "missing"),
        (
            """UPDATE audit.entry e SET at = o.at, xid = o.xid, subject_id = o.subject_id FROM audit.entry o
            WHERE (e.id, o.id) IN ((14, 17), (17, 14))""",
            14,
            "changed",
        ),
        ("DELETE FROM audit.sealed WHERE entry_id = 14; DELETE FROM audit.entry WHERE id = 14", 14, "covers 10 entries"),
        ("DELETE FROM audit.sealed WHERE entry_id = 14", 14, "under the seals"),
        ("UPDATE audit.sealed SET digest = sha256('x') WHERE entry_id = 14", 14, "changed"),
        ("UPDATE audit.seal SET root = sha256('x') WHERE id = 2", 11, "not made with our key"),
        ("UPDATE audit.seal SET entries = 9, digest = sha256('x'), root = sha256('y') WHERE id = 2", 11, "not made with our key"),
        ("UPDATE audit.seal SET sealed_at = sealed_at - interval '1 day' WHERE id = 2", 11, "not made with our key"),
        ("DELETE FROM audit.seal WHERE id = 2", 11, "seal is missing"),
        ("DELETE FROM audit.seal WHERE id = 3", 21, "seal is missing"),
        ("DELETE FROM audit.seal; DELETE FROM audit.sealed WHERE entry_id > 10", 1, "seal is missing"),
    ],
)
def test_damage_is_found_and_the_first_bad_entry_is_named(
    archive: Archive, above: Superuser, damage: str, entry: int, says: str
) -> None:
    for statement in damage.split("; "):
        above.execute(statement)
    fault = _the_first(archive.verify())
    assert fault.entry_id == entry
    assert says in " ".join(found.says for found in archive.verify().faults)


def test_an_entry_put_in_among_the_old_ones_is_found(archive: Archive, above: Superuser) -> None:
    above.execute(
        "INSERT INTO audit.entry (id, at, xid, role, type) OVERRIDING SYSTEM VALUE "
        "SELECT 1000, at, xid, 'adviser', 'signed_in' FROM audit.entry WHERE id = 5"
    )
    fault = _the_first(archive.verify())
    assert fault.entry_id == 1000
    assert "under the seals" in fault.says
    archive.write(1)
    archive.seal(1)
    assert _the_first(archive.verify()).entry_id == 1000, "the sealer made it good"


def test_an_entry_with_an_old_time_and_a_young_transaction_is_found(archive: Archive, above: Superuser) -> None:
    above.execute(
        "INSERT INTO audit.entry (id, at, role, type) OVERRIDING SYSTEM VALUE "
        "VALUES (1001, now() - interval '3 days', 'adviser', 'signed_in')"
    )
    archive.seal(1)
    fault = _the_first(archive.verify())
    assert fault.entry_id == 1001
    assert "time" in fault.says


def test_an_entry_of_a_transaction_that_has_not_been_is_found(archive: Archive, above: Superuser) -> None:
    above.execute(
        "INSERT INTO audit.entry (id, xid, role, type) OVERRIDING SYSTEM VALUE VALUES (1002, 9000000000, 'adviser', 'signed_in')"
    )
    assert _the_first(archive.verify()).entry_id == 1002


def test_the_loss_of_the_last_seal_with_its_entries_is_found_with_the_anchor(
    archive: Archive, above: Superuser, tmp_path: Path
) -> None:
    kept_elsewhere = Path(shutil.copy(archive.anchor(), tmp_path))
    above.execute("DELETE FROM audit.entry WHERE id > 20")
    above.execute("DELETE FROM audit.sealed WHERE entry_id > 20")
    above.execute("DELETE FROM audit.seal WHERE id = 3")
    assert archive.verify().faults == []
    fault = _the_first(archive.verify(kept_elsewhere))
    assert (fault.entry_id, fault.seal_id) == (21, 3)


def test_an_anchor_that_was_changed_is_refused(archive: Archive, tmp_path: Path) -> None:
    path = Path(shutil.copy(archive.anchor(), tmp_path))
    assert archive.verify(path).faults == []
    path.write_text(json.dumps(json.loads(path.read_text()) | {"seal": 2}))
    with archive.app.app_context(), pytest.raises(anchors.BadAnchorError):
        anchors.read(path)


def test_an_audit_restored_elsewhere_goes_on_being_sealed(archive: Archive, above: Superuser) -> None:
    """Transaction numbers start again in a new cluster: as seen from it, ours are those of another."""
    archive.write(2)
    above.execute("UPDATE audit.entry SET xid = xid + 4000000000 WHERE id > 30")
    above.execute("DELETE FROM audit.sealed")
    above.execute("DELETE FROM audit.seal")
    archive.seal(32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seals, "_horizon", _of_another_cluster(seals._horizon))
        archive.write(3)
        archive.seal(3)
        archive.write(3)
        archive.seal(3)
    newest = above.execute("SELECT count(DISTINCT epoch), count(*) FROM audit.seal").fetchone()
    assert newest == (2, 3)
    assert archive.verify().faults == []


def _of_another_cluster(horizon: Callable[[], Any]) -> Callable[[], Any]:
    def ask() -> Any:  # noqa: ANN401  the type is the module's own
        known = horizon()
        return type(known)("7000000000000000000", known.xid_below, known.xid_next, known.at)

    return ask


def test_every_column_of_an_entry_is_sealed() -> None:
    assert all(f"e.{column.name}" in seals.CANONICAL for column in AuditEntry.__table__.columns)


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE audit.entry SET role = 'x'",
        "DELETE FROM audit.entry",
        "TRUNCATE audit.entry",
        "SELECT 1 FROM audit.entry",
        "INSERT INTO audit.entry (role, type, at) VALUES ('anonymous', 'signed_in', now() - interval '1 day')",
        "ALTER TABLE audit.entry DISABLE TRIGGER append_only",
        "DROP TABLE audit.entry",
    ],
)
@pytest.mark.parametrize(
    ("login", "role"), [("WEB", "r_adviser"), ("WEB", "r_anonymous"), ("WORKER", "r_system"), ("REPORTS", "r_report")]
)
def test_no_role_of_the_application_can_do_more_than_add_an_entry(attempt: str, login: str, role: str) -> None:
    with psycopg.connect(os.environ[f"{login}_DATABASE_URL"]) as connection:
        connection.execute("SELECT set_config('role', %s, true)", [role])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(attempt)


def test_the_commands_say_in_words_and_by_exit_code_what_they_found(archive: Archive, above: Superuser) -> None:
    runner = archive.app.test_cli_runner()
    whole = runner.invoke(args=["audit", "verify"])
    assert whole.exit_code == 0
    assert "The audit is whole: 30 entries under 3 seals" in whole.output
    anchor = runner.invoke(args=["audit", "anchor"]).output.strip()
    assert runner.invoke(args=["audit", "verify", "--anchor", anchor]).exit_code == 0
    above.execute("UPDATE audit.entry SET role = 'adviser' WHERE id = 14")
    damaged = runner.invoke(args=["audit", "verify"])
    assert damaged.exit_code == 1
    assert "First bad entry: 14." in damaged.output
