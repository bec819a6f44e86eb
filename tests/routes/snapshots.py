"""What a tenant's rows are, seen by the superuser of the test server: a number that changes when anything does."""

import os
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from app.database import Base

# Signing in for the test itself writes these.
_OF_THE_TEST = {("sign_in", "session"), ("sign_in", "attempt")}


def superuser() -> "psycopg.Connection[tuple[Any, ...]]":
    """Connect past row-level security."""
    return psycopg.connect(os.environ["TEST_SERVER"], autocommit=True)


def tables_of_tenants() -> list[tuple[str, str]]:
    """Return schema and name of every table whose rows belong to an organisation."""
    found = ((table.schema or "public", table.name) for table in Base.metadata.tables.values() if "org_id" in table.columns)
    return sorted(found)


def state_of(connection: "psycopg.Connection[tuple[Any, ...]]", *org_ids: UUID) -> dict[str, tuple[int, str]]:
    """Return the number of rows and a checksum over them, by table."""
    state = {}
    for schema, table in tables_of_tenants():
        if (schema, table) not in _OF_THE_TEST:
            query = sql.SQL(
                "SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {} t "
                "WHERE org_id = ANY(%s)"
            ).format(sql.Identifier(schema, table))
            row = connection.execute(query, [list(org_ids)]).fetchone()
            assert row is not None
            state[f"{schema}.{table}"] = (int(row[0]), str(row[1]))
    return state
