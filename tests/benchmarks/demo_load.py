"""How fast demo data is made and written, beside a plain COPY of the same rows. Both are taken back at the end.

Run it where the settings of `make test` are known: ``python -m tests.benchmarks.demo_load 5000``. The plain COPY is the server's
superuser's: the same tables, indexes and foreign keys, but no row-level security and no temporary tables.
"""

import os
import sys
from collections.abc import Sequence
from time import perf_counter

import click
import psycopg
from psycopg import sql

from app import create_app
from app.clock import today
from app.database import Base
from app.demo.copying import COLUMNS, Batch, Rows, Writer
from app.demo.load import Maker, Wanted
from app.extensions import db
from app.transactions import MAINTENANCE, acting_as
from config.settings import Process, load

FIRST = {"candidate_number": 1, "profile_number": 1, "vacancy_number": 1}


def written(batches: Sequence[Batch]) -> float:
    """Write as `flask demo load` does, in the role of the owner's commands."""
    with acting_as(MAINTENANCE):
        connection = db.session.connection().connection.driver_connection
        assert isinstance(connection, psycopg.Connection)
        began = perf_counter()
        with Writer(connection) as writer:
            for batch in batches:
                # the writer empties what it is given
                writer.put(Batch(batch.org_id, Rows({table: list(rows) for table, rows in batch.rows.items()})))
        took = perf_counter() - began
        db.session.rollback()
    return took


def copied(batches: Sequence[Batch]) -> float:
    """Copy the same rows straight into the tables."""
    with psycopg.connect(os.environ["TEST_SERVER"]) as server, server.cursor() as cursor:
        began = perf_counter()
        for batch in batches:
            for name in COLUMNS:
                own = "org_id" in Base.metadata.tables[name].columns
                columns = [*(["org_id"] if own else []), *COLUMNS[name]]
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                    sql.Identifier(*name.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
                )
                with cursor.copy(statement) as copy:
                    for row in batch.rows.get(name, ()):
                        copy.write_row((batch.org_id, *row) if own else row)
        took = perf_counter() - began
        server.rollback()
    return took


def main(people: int) -> None:
    """Measure once and print."""
    app = create_app(Process.OWNER, load(Process.OWNER))
    with app.app_context():
        began = perf_counter()
        batches = list(Maker(Wanted(people, 1, today(), suffix=" to measure"), first=FIRST).batches())
        making = perf_counter() - began
        rows = sum(len(some) for batch in batches for some in batch.rows.values())
        ours, plain = written(batches), copied(batches)
    click.echo(f"{people:,} people, {rows:,} rows")
    click.echo(f"made up      {making:6.1f} s  {rows / making:10,.0f} rows a second")
    click.echo(f"written      {ours:6.1f} s  {rows / ours:10,.0f} rows a second")
    click.echo(f"plain COPY   {plain:6.1f} s  {rows / plain:10,.0f} rows a second")
    click.echo(
        f"writing beside plain COPY: {plain / ours:.2f}; making and writing one after the other: {plain / (making + ours):.2f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
