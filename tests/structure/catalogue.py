"""The gate: queries over the database's catalogue that must find nothing (security design 4.1)."""

OURS = ["public", "audit", "equality", "report", "sign_in"]

_TABLES = "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"

GATE = {
    "tables without forced row-level security": f"""
        SELECT c.oid::regclass::text FROM {_TABLES}
         WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(%(ours)s) AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
           AND c.relname <> 'alembic_version'""",
    "views that run with their owner's rights": f"""
        SELECT c.oid::regclass::text FROM {_TABLES}
         WHERE c.relkind = 'v' AND n.nspname = ANY(%(ours)s)
           AND NOT coalesce(c.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false)""",
    "materialised views that somebody may read": f"""
        SELECT c.oid::regclass::text FROM {_TABLES}, aclexplode(c.relacl) a
         WHERE c.relkind = 'm' AND n.nspname = ANY(%(ours)s) AND a.grantee <> c.relowner""",
    "functions with their owner's rights and a loose search path": """
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE p.prosecdef AND n.nspname = ANY(%(ours)s)
           AND NOT coalesce(EXISTS (SELECT 1 FROM unnest(p.proconfig) s WHERE s LIKE 'search_path=%%'), false)""",
    "keys into a tenant's table without its organisation": """
        SELECT k.conrelid::regclass || ' ' || k.conname FROM pg_constraint k
         WHERE k.contype = 'f' AND cardinality(k.conkey) = 1
           AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = 'org_id')""",
    "logins that bypass or own": """
        SELECT r.rolname FROM pg_roles r
         WHERE r.rolname = ANY(%(logins)s || ARRAY[%(owner)s]::text[])
           AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolinherit
                OR (r.rolname <> %(owner)s AND EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid))
                OR (r.rolname <> %(owner)s AND EXISTS (SELECT 1 FROM pg_proc p WHERE p.proowner = r.oid)))""",
    "logins that may read by themselves": f"""
        SELECT c.oid::regclass || ' ' || a.grantee::regrole FROM {_TABLES}, aclexplode(c.relacl) a
         WHERE n.nspname = ANY(%(ours)s) AND c.relname <> 'alembic_version'
           AND a.grantee::regrole::text = ANY(%(logins)s)""",
    "policies for everybody": """
        SELECT c.oid::regclass || ' ' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ANY(%(ours)s) AND (cardinality(p.polroles) <> 1 OR p.polroles = ARRAY[0]::oid[])""",
    "rights of everybody": f"""
        SELECT c.oid::regclass::text FROM {_TABLES}, aclexplode(c.relacl) a
         WHERE n.nspname = ANY(%(ours)s) AND a.grantee = 0""",
    # Whoever goes would take a look through the whole table for each such key; those of a person are also how a record is read.
    "keys that delete without an index to find what": """
        SELECT k.conrelid::regclass || ' ' || k.conname FROM pg_constraint k
         WHERE k.contype = 'f' AND k.confdeltype = 'c' AND NOT EXISTS (
               SELECT 1 FROM pg_index i
                WHERE i.indrelid = k.conrelid AND i.indpred IS NULL
                  AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)""",
}
