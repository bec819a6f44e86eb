"""Insert many rows at once: COPY into a temporary table, then one INSERT … SELECT.

COPY into the table itself is refused under row-level security; the INSERT is checked by it, row by row.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from psycopg import Cursor, sql
from psycopg.types.json import Jsonb
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from app.extensions import db

Row = Mapping[str, Any]


def insert_all(table: Table, rows: Sequence[Row], *, replacing: Sequence[str] = ()) -> None:
    """Insert ``rows``, which all have the same columns, in the transaction that is open.

    A row whose key is there already is an error, unless ``replacing`` names the columns that it then gives anew.
    """
    if not rows:
        return
    columns = list(rows[0])
    names = {
        "table": sql.Identifier(table.name),
        "new": sql.Identifier(f"new_{table.name}"),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
        "otherwise": _otherwise(table, replacing),
    }
    as_json = frozenset(name for name in columns if isinstance(table.columns[name].type, JSONB))
    with _cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {new} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA").format(**names)
        )
        with cursor.copy(sql.SQL("COPY {new} ({columns}) FROM STDIN").format(**names)) as copy:
            for row in rows:
                copy.write_row([_plain(row[name], as_json=name in as_json) for name in columns])
        cursor.execute(sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {new}{otherwise}").format(**names))
        cursor.execute(sql.SQL("DROP TABLE {new}").format(**names))


def _cursor() -> Cursor[Any]:
    """Give a cursor of psycopg on the session's own connection, so that all is one transaction in one role."""
    db.session.flush()
    driver = db.session.connection().connection.driver_connection
    cursor: Cursor[Any] = driver.cursor()  # type: ignore[union-attr]  # the connection is open, for a statement just ran on it
    return cursor


def _otherwise(table: Table, replacing: Sequence[str]) -> sql.Composable:
    if not replacing:
        return sql.SQL("")
    return sql.SQL(" ON CONFLICT ({key}) DO UPDATE SET {new}").format(
        key=sql.SQL(", ").join(sql.Identifier(column.name) for column in table.primary_key),
        new=sql.SQL(", ").join(sql.SQL("{name} = excluded.{name}").format(name=sql.Identifier(name)) for name in replacing),
    )


def _plain(value: Any, *, as_json: bool) -> Any:  # noqa: ANN401  whatever a column holds
    if as_json and value is not None:
        return Jsonb(value)
    return str(value) if isinstance(value, Enum) else value
