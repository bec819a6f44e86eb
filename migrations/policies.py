"""How a migration says who may do what with the rows of a table.

``allow`` gives a role its rights and its row policy in one line, so that the two cannot drift apart. One policy per role: a
policy shared by several roles makes the planner leave the ordered indexes. Every table forces row-level security, on its owner
too; only the tables named in ``EXEMPT`` of the catalogue test have none.
"""

from alembic import op

OWN_ORGANISATION = "org_id = (SELECT public.cur_org())"


def protect(table: str) -> None:
    """Turn row-level security on, for everyone."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def allow(
    roles: str, table: str, rights: str, *, where: str = OWN_ORGANISATION, check: str | None = None, name: str = "rows"
) -> None:
    """Let each of ``roles`` use ``rights`` ("SELECT, INSERT (a, b)") on the rows of ``table`` that fulfil ``where``."""
    for role in roles.split():
        op.execute(f"GRANT {rights} ON {table} TO {role}")
        op.execute(f"CREATE POLICY {role}_{name} ON {table} TO {role} USING ({where}) WITH CHECK ({check or where})")


def also(roles: str, table: str, where: str, *, name: str) -> None:
    """Let ``roles`` see further rows of a table they already have rights on."""
    for role in roles.split():
        op.execute(f"CREATE POLICY {role}_{name} ON {table} FOR SELECT TO {role} USING ({where})")


def definer(owner: str, signature: str, callers: str, body: str) -> None:
    """Create a function that runs with the rights of ``owner`` and may be called by ``callers`` alone."""
    schema, _, rest = signature.partition(".")
    name = rest.split(" RETURNS ")[0]
    arguments = name[name.index("(") + 1 : name.rindex(")")]
    types = ", ".join(part.strip().split(" ", 1)[1] for part in arguments.split(",") if part.strip())
    plain = f"{schema}.{name[: name.index('(')]}({types})"
    op.execute(
        f"CREATE FUNCTION {signature} LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp "
        f"AS $body$\n{body}\n$body$"
    )
    op.execute(f"GRANT CREATE ON SCHEMA {schema} TO {owner}")
    op.execute(f"ALTER FUNCTION {plain} OWNER TO {owner}")
    op.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM {owner}")
    op.execute(f"SET LOCAL ROLE {owner}")  # grants of a former owner would pass to the new one
    op.execute(f"REVOKE ALL ON FUNCTION {plain} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {plain} TO {', '.join(callers.split())}")
    op.execute("RESET ROLE")
