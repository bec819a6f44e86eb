"""How migrations run: as the owner of the tables, in one transaction each, with short locks."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import text

from app.database import Base

SCHEMAS = {None, "public", "audit", "equality", "report", "sign_in"}


def include_name(name: str | None, type_: str, parents: Any) -> bool:  # noqa: ANN401  Alembic's signature
    """Compare our schemas only."""
    del parents
    return type_ != "schema" or name in SCHEMAS


def run() -> None:
    """Run the migrations against the owner's connection, or print their SQL."""
    options: dict[str, Any] = {
        "target_metadata": Base.metadata,
        "include_schemas": True,
        "include_name": include_name,
        "compare_server_default": False,
        "transaction_per_migration": True,
    }
    if context.is_offline_mode():
        context.configure(dialect_name="postgresql", literal_binds=True, **options)
        with context.begin_transaction():
            context.run_migrations()
        return
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        connection.commit()
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()


run()
