"""Write very many rows: COPY into temporary tables, which have no row-level security, then INSERT … SELECT into the real ones.

COPY into a table with row-level security is refused by the server. A thread does the writing while the next people are made up,
on the connection of the session that is open, so that all of it is one transaction in one role.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Queue
from threading import Thread
from time import perf_counter
from typing import Any
from uuid import UUID

from psycopg import Connection, Cursor, sql
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from app.database import Base

Row = tuple[Any, ...]

COLUMNS: Mapping[str, Sequence[str]] = {
    "organisation": "id kind name ods_code parent_id".split(),
    "account": "id email name password_hash active created_at".split(),
    "partnership": "id partner_id".split(),
    "site": "id name postcode".split(),
    "member": "id account_id role name partner_id case_ceiling joined_at".split(),
    "programme": "id type name summary has_training has_placement gates weeks attendance_threshold partner_id version".split(),
    "cohort": "id programme_id name starts_on ends_on capacity site_id partner_id version".split(),
    "vacancy": (
        "id reference title job_family band department site_id hours_per_week shift_pattern summary criteria posts posts_kept "
        "programme_id kept_until guarantee manager_id closes_on closed_at created_at version"
    ).split(),
    "candidate": (
        "id reference given_name family_name preferred_name name_key name_slips date_of_birth phone email postcode "
        "preferred_channel contact_needs employment_status adviser_id created_at enrolment_id programme_id stage next_action "
        "next_due_on last_contact_on gates_met gates_total version"
    ).split(),
    "enrolment": "id candidate_id programme_id cohort_id stage paused_from referred_on stage_since version".split(),
    "enrolment_step": ("id enrolment_id sequence action from_stage to_stage effective_on recorded_at reason by_id").split(),
    "referral": (
        "id candidate_id enrolment_id referred_on source partner_id their_reference referrer_name referrer_email "
        "consent_to_contact recorded_at"
    ).split(),
    "gate_evidence": "id enrolment_id gate met_on expires_on strength note by_id recorded_at".split(),
    "sharing_permission": "id candidate_id purpose given_on withdrawn_at by_id".split(),
    "ready_profile": (
        "id reference visible ready_on programme_name job_families band hours_per_week earliest_time latest_time shifts "
        "available_from site_ids evidence supervisor_line adjustments_shared version"
    ).split(),
    "application": (
        "id vacancy_id enrolment_id manager_id profile_reference state guaranteed interview_at interview_place feedback "
        "starts_on revealed_at created_at version"
    ).split(),
    "application_step": "id application_id enrolment_id sequence action to_state effective_on recorded_at by_id".split(),
    "employment": (
        "id enrolment_id application_id vacancy_id started_on band hours_per_week ended_on recorded_at version"
    ).split(),
    "retention_check": "id employment_id days due_on outcome checked_on by_id version".split(),
    "contact": "id candidate_id channel happened_at attended note by_id recorded_at".split(),
    "action": "id candidate_id title owner due_on by_id created_at done_at done_by_id version".split(),
    "equality_link": "id candidate_id token_hash made_at ends_at answered_at by_id".split(),
    "equality.subject": "candidate_id pseudonym".split(),
    "equality.answer": "pseudonym question list_name list_version code answered_at".split(),
    "case_event": "id candidate_id type effective_on recorded_at by_id detail".split(),
}
"""Every table that is filled, in an order in which each row finds what it refers to. ``org_id`` is added on the way."""

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here


class Rows(dict[str, list[Row]]):
    """Rows to write, by table."""

    def __missing__(self, table: str) -> list[Row]:
        return self.setdefault(table, [])


@dataclass(slots=True)
class Batch:
    """Rows of one organisation."""

    org_id: UUID | None
    rows: Rows


@dataclass(slots=True)
class Writer:
    """Writes batches in a thread of its own; leaving the block waits for it, and raises what went wrong there."""

    connection: Connection[Any]
    seconds: float = 0.0
    written: int = 0
    _waiting: "Queue[Batch | None]" = field(default_factory=lambda: Queue(maxsize=1))
    _thread: Thread | None = None
    _failed: list[BaseException] = field(default_factory=list)

    def __enter__(self) -> "Writer":
        """Make the temporary tables and start."""
        with self.connection.cursor() as cursor:
            for name in COLUMNS:
                _make_temporary(cursor, name)
        self._thread = Thread(target=self._work, name="demo-writer", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Wait for the last rows, also when the block failed: nobody else may use the connection before."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()
        if self._failed:
            raise self._failed[0]

    def put(self, batch: Batch) -> None:
        """Hand rows over; waits while an earlier batch is still waiting."""
        if self._failed:
            raise self._failed[0]
        self._waiting.put(batch)

    def _work(self) -> None:
        while (batch := self._waiting.get()) is not None:
            if self._failed:
                continue
            began = perf_counter()
            try:
                with self.connection.cursor() as cursor:
                    for name in COLUMNS:
                        self.written += write(cursor, name, batch.rows.pop(name, ()), org_id=batch.org_id)
            except BaseException as error:  # noqa: BLE001  handed to the thread that waits
                self._failed.append(error)
            self.seconds += perf_counter() - began


def write(cursor: Cursor[Any], name: str, rows: Sequence[Row], *, org_id: UUID | None) -> int:
    """Write the rows of one table; return how many."""
    if not rows:
        return 0
    table = _table(name)
    names = _names(table)
    with cursor.copy(sql.SQL("COPY {new} ({columns}) FROM STDIN").format(**names)) as copy:
        for row in rows:
            copy.write_row(row)
    if "org_id" in table.columns:
        statement = sql.SQL("INSERT INTO {table} (org_id, {columns}) SELECT {org}, {columns} FROM {new}")
    else:
        statement = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {new}")
    cursor.execute(statement.format(**names, org=sql.Literal(org_id)))
    cursor.execute(sql.SQL("TRUNCATE {new}").format(**names))
    return len(rows)


def as_array(values: Iterable[str]) -> str:
    """Write texts as PostgreSQL reads an array."""
    return "{" + ",".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values) + "}"


def _make_temporary(cursor: Cursor[Any], name: str) -> None:
    table = _table(name)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(table.columns[column].type.compile(_DIALECT)))
        for column in COLUMNS[name]
    )
    cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(_names(table)["new"], columns))


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _names(table: Table) -> dict[str, sql.Composable]:
    return {
        "table": sql.Identifier(table.schema or "public", table.name),
        "new": sql.Identifier("pg_temp", f"new_{table.name}"),
        "columns": sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table.fullname])),
    }
