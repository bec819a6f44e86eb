"""Who may do what with which rows: row-level security on every table.

Revision: 0002, after 0001.
"""

from alembic import op

from migrations.policies import OWN_ORGANISATION, allow, also, protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CASE = "r_adviser r_manager"
STAFF = "r_adviser r_manager r_hiring r_lead r_admin"
PEOPLE = f"{STAFF} r_tutor r_referrer"
REQUEST_ROLES = f"r_anonymous {PEOPLE}"
ALL = "true"
MINE = f"{OWN_ORGANISATION} AND manager_id = (SELECT public.cur_member())"
ENDED = "'not_shortlisted', 'interview_unsuccessful', 'offer_declined', 'offer_withdrawn', 'candidate_withdrew', 'vacancy_closed'"
MY_PARTNER = "(SELECT public.cur_partner())"

TABLES = (
    "organisation partnership site account member sign_in.session sign_in.attempt programme cohort candidate contact action "
    "sharing_permission case_access sent_form enrolment enrolment_step gate_evidence ready_profile vacancy application "
    "application_step employment retention_check referral referral_import import_row case_event equality_link "
    "equality.subject equality.answer report_run report_file report.snapshot report.fact report.proof outbox due_time audit.entry audit.seal audit.sealed"
).split()


def upgrade() -> None:
    """Apply the change."""
    op.execute(
        "CREATE FUNCTION public.cur_org() RETURNS uuid LANGUAGE sql STABLE "
        "AS $$ SELECT NULLIF(current_setting('app.org', true), '')::uuid $$"
    )
    op.execute(
        "CREATE FUNCTION public.cur_member() RETURNS uuid LANGUAGE sql STABLE "
        "AS $$ SELECT NULLIF(current_setting('app.member', true), '')::uuid $$"
    )
    op.execute(
        "CREATE FUNCTION public.cur_partner() RETURNS uuid LANGUAGE sql STABLE "
        "AS $$ SELECT partner_id FROM public.member WHERE org_id = public.cur_org() AND id = public.cur_member() $$"
    )
    everyone = f"{REQUEST_ROLES} r_system r_report r_relay r_sealer r_maintenance r_sign_in r_intake r_audit_reader r_finder"
    op.execute(f"GRANT USAGE ON SCHEMA public TO {', '.join(everyone.split())}")
    op.execute(f"GRANT USAGE ON SCHEMA audit TO {', '.join(everyone.split())}")
    op.execute(f"GRANT USAGE ON SCHEMA sign_in TO r_anonymous, r_sign_in, r_maintenance, {', '.join(PEOPLE.split())}")
    op.execute("GRANT USAGE ON SCHEMA equality TO r_report, r_intake, r_maintenance")
    op.execute("GRANT USAGE ON SCHEMA report TO r_report, r_maintenance")
    op.execute("GRANT USAGE ON SEQUENCE candidate_number, profile_number TO r_adviser, r_manager, r_system, r_maintenance")
    op.execute("GRANT USAGE ON SEQUENCE vacancy_number TO r_manager, r_maintenance")
    for table in TABLES:
        protect(table)
        # The owner's commands and demo data; no process that serves people can take this role.
        allow("r_maintenance", table, "SELECT, INSERT, UPDATE, DELETE" if _may_be_changed(table) else "INSERT", where=ALL)
    _organisations()
    _people()
    _cases()
    _recruitment()
    _referrals()
    _equality_and_reports()
    _queue_and_audit()


def _may_be_changed(table: str) -> bool:
    return not table.startswith(("audit.", "equality."))


def _organisations() -> None:
    known = f"id = (SELECT public.cur_org()) OR id IN (SELECT partner_id FROM public.partnership WHERE {OWN_ORGANISATION})"
    allow(f"{PEOPLE} r_system", "organisation", "SELECT", where=known)
    allow("r_report", "organisation", "SELECT (id, name, kind)", where="kind = 'employer'")
    allow("r_relay", "organisation", "SELECT (id, kind)", where=ALL)
    allow("r_sign_in", "organisation", "SELECT (id, name)", where=ALL)
    op.execute("GRANT INSERT, UPDATE (name, ods_code) ON organisation TO r_admin")
    op.execute(
        "CREATE POLICY r_admin_adds ON organisation FOR INSERT TO r_admin WITH CHECK (kind NOT IN ('region', 'ics', 'employer'))"
    )
    allow(f"{PEOPLE} r_system", "partnership", "SELECT")
    # A partner may work with other employers too: its name is not one administrator's to change.
    op.execute(
        "CREATE POLICY r_admin_own ON organisation AS RESTRICTIVE FOR UPDATE TO r_admin USING (id = (SELECT public.cur_org()))"
    )
    op.execute("GRANT INSERT, DELETE ON partnership TO r_admin")
    allow(f"{PEOPLE} r_system", "site", "SELECT")
    op.execute("GRANT INSERT, UPDATE ON site TO r_admin, r_manager")


def _people() -> None:
    in_my_organisation = f"id IN (SELECT account_id FROM public.member WHERE {OWN_ORGANISATION})"
    allow("r_admin", "account", "SELECT (id, email, name, active), INSERT", where=in_my_organisation, check=ALL)
    allow("r_sign_in", "account", "SELECT, UPDATE (password_hash)", where=ALL)
    allow(f"{PEOPLE} r_system", "member", "SELECT")
    allow("r_report", "member", "SELECT (org_id, id, account_id, role, name, partner_id)")
    op.execute("GRANT INSERT, UPDATE (role, partner_id, name, left_at, case_ceiling) ON member TO r_admin")
    allow("r_sign_in", "member", "SELECT", where=ALL)
    allow("r_sign_in", "sign_in.session", "SELECT, INSERT, UPDATE, DELETE", where=ALL)
    allow("r_sign_in", "sign_in.attempt", "SELECT, INSERT, DELETE", where=ALL)


def _cases() -> None:
    tutors_cohort = f"{OWN_ORGANISATION} AND partner_id = {MY_PARTNER}"
    in_tutors_cohort = f"{OWN_ORGANISATION} AND cohort_id IN (SELECT id FROM public.cohort WHERE {OWN_ORGANISATION} AND partner_id = {MY_PARTNER})"
    allow(f"{CASE} r_hiring r_lead r_system r_report r_tutor r_referrer", "programme", "SELECT")
    op.execute("GRANT INSERT, UPDATE ON programme TO r_manager")
    allow(f"{CASE} r_system", "cohort", "SELECT")
    op.execute("GRANT INSERT, UPDATE ON cohort TO r_manager")
    allow("r_tutor", "cohort", "SELECT", where=tutors_cohort)

    for table in ("candidate", "enrolment", "action", "sharing_permission", "ready_profile", "employment", "retention_check"):
        allow(CASE, table, "SELECT, INSERT, UPDATE")
    for table in ("contact", "enrolment_step", "gate_evidence", "case_access", "case_event"):
        allow(CASE, table, "SELECT, INSERT")
    allow(f"{CASE} r_hiring r_admin r_lead", "sent_form", "SELECT, INSERT")
    for table in ("candidate", "enrolment", "ready_profile"):
        allow("r_system", table, "SELECT, INSERT, UPDATE, DELETE")
    for table in ("enrolment_step", "case_event"):
        allow("r_system", table, "SELECT, INSERT")
    for table in ("gate_evidence", "sharing_permission", "action", "contact", "employment", "retention_check", "case_access"):
        allow("r_system", table, "SELECT")

    # Owns the search by name (0003). Array operators are not leakproof, so that they find no index under a row policy.
    allow("r_finder", "candidate", "SELECT (org_id, id, name_key, name_slips)", where=ALL)

    allow("r_tutor", "enrolment", "SELECT (org_id, id, candidate_id, cohort_id, stage)", where=in_tutors_cohort)
    allow(
        "r_tutor",
        "candidate",
        "SELECT (org_id, id, reference, given_name, family_name, preferred_name, name_key)",
        where=f"{OWN_ORGANISATION} AND id IN (SELECT candidate_id FROM public.enrolment WHERE {in_tutors_cohort})",
    )
    allow(
        "r_referrer",
        "enrolment",
        "SELECT (org_id, id, programme_id, stage, stage_since, referred_on)",
        where=f"{OWN_ORGANISATION} AND id IN (SELECT enrolment_id FROM public.referral WHERE {OWN_ORGANISATION} AND partner_id = {MY_PARTNER})",
    )


def _recruitment() -> None:
    allow(CASE, "vacancy", "SELECT")
    op.execute("GRANT INSERT, UPDATE ON vacancy TO r_manager")
    op.execute(
        "GRANT UPDATE (version) ON vacancy TO r_adviser"
    )  # holding the row (FOR UPDATE) while a post is filled asks for it
    allow("r_system", "vacancy", "SELECT")
    allow("r_hiring", "vacancy", "SELECT", where=MINE)
    allow(CASE, "application", "SELECT, INSERT, UPDATE")
    allow(f"{CASE} r_system", "application_step", "SELECT, INSERT")
    allow("r_system", "application", "SELECT, UPDATE")
    deciding = "UPDATE (state, version, interview_at, interview_place, feedback, revealed_at)"
    allow("r_hiring", "application", f"SELECT, INSERT, {deciding}", where=MINE)
    mine = f"application_id IN (SELECT id FROM public.application WHERE {MINE})"
    allow("r_hiring", "application_step", "SELECT, INSERT", where=f"{OWN_ORGANISATION} AND {mine}")
    allow("r_hiring", "ready_profile", "SELECT", where=f"{OWN_ORGANISATION} AND visible")
    also(
        "r_hiring",
        "ready_profile",
        f"{OWN_ORGANISATION} AND id IN (SELECT enrolment_id FROM public.application WHERE {MINE} AND state NOT IN ({ENDED}))",
        name="applicants",
    )
    allow("r_intake", "application", "SELECT (org_id, id, enrolment_id, manager_id, state)", where=ALL)
    allow("r_intake", "enrolment", "SELECT (org_id, id, candidate_id)", where=ALL)
    allow("r_intake", "ready_profile", "SELECT (org_id, id, visible)", where=ALL)
    allow("r_intake", "candidate", "SELECT (org_id, id, given_name, family_name, preferred_name)", where=ALL)


def _referrals() -> None:
    for table in ("referral", "referral_import", "import_row"):
        allow(CASE, table, "SELECT, INSERT, UPDATE")
        allow("r_system", table, "SELECT, INSERT, UPDATE, DELETE")
    # A file that nobody wants is discarded with its rows, which may name people who never come to us.
    op.execute(f"GRANT DELETE ON import_row TO {', '.join(CASE.split())}")
    allow(
        "r_referrer",
        "referral",
        "SELECT (org_id, id, enrolment_id, partner_id, referred_on, their_reference)",
        where=f"{OWN_ORGANISATION} AND partner_id = {MY_PARTNER}",
    )


def _equality_and_reports() -> None:
    allow(CASE, "equality_link", "SELECT, INSERT")
    allow("r_intake", "equality_link", "SELECT, UPDATE (answered_at)", where=ALL)
    allow("r_intake", "equality.subject", "SELECT, INSERT", where=ALL)
    allow("r_intake", "equality.answer", "SELECT (org_id, pseudonym, question), INSERT", where=ALL)
    allow("r_intake", "case_event", "INSERT", where=ALL)
    allow("r_report", "equality.subject", "SELECT")
    allow("r_report", "equality.answer", "SELECT")
    allow("r_report", "candidate", "SELECT (org_id, id, date_of_birth)")
    allow("r_report", "enrolment", "SELECT (org_id, id, candidate_id, programme_id, referred_on)")
    allow("r_report", "enrolment_step", "SELECT (org_id, enrolment_id, sequence, to_stage, effective_on, reason)")
    allow("r_report", "application_step", "SELECT (org_id, enrolment_id, to_state, effective_on)")
    allow("r_report", "report.snapshot", "SELECT, INSERT")
    allow("r_report", "report.fact", "SELECT, INSERT")
    allow("r_report", "report.proof", "SELECT, INSERT")
    allow("r_report", "report_run", "SELECT, UPDATE, DELETE")
    allow("r_report", "report_file", "SELECT, INSERT")
    # Reports are kept for 32 days; a younger one cannot be removed. Its files go with it.
    op.execute(
        "CREATE POLICY r_report_forgets ON report_run AS RESTRICTIVE FOR DELETE TO r_report "
        "USING (asked_at < now() - interval '32 days')"
    )
    allow("r_lead", "report_file", "SELECT")
    allow(
        "r_lead",
        "report_run",
        "SELECT, INSERT (org_id, id, kind, programme_id, period_start, period_end, state, step, percent, attempts, cancel_asked, "
        "asked_by_id), UPDATE (state, step, percent, attempts, cancel_asked, failed_step, finished_at)",
    )


def _queue_and_audit() -> None:
    op.execute("ALTER TABLE outbox ALTER COLUMN asked_at SET DEFAULT now()")
    asking = f"{CASE} r_hiring r_lead r_system r_report"
    for role in asking.split():
        op.execute(f"GRANT INSERT ON outbox TO {role}")
        op.execute(f"CREATE POLICY {role}_asks ON outbox FOR INSERT TO {role} WITH CHECK ({OWN_ORGANISATION})")
    op.execute("GRANT INSERT ON outbox TO r_intake")
    op.execute("CREATE POLICY r_intake_asks ON outbox FOR INSERT TO r_intake WITH CHECK (true)")
    for role in ("r_system", "r_report"):
        op.execute(f"GRANT SELECT, UPDATE (attempts, lease_until, done_at, failed_at) ON outbox TO {role}")
        op.execute(f"CREATE POLICY {role}_does ON outbox FOR SELECT TO {role} USING (true)")
        op.execute(f"CREATE POLICY {role}_ends ON outbox FOR UPDATE TO {role} USING ({OWN_ORGANISATION})")
    allow("r_relay", "outbox", "SELECT, INSERT, UPDATE (lease_until, handed_over)", where=ALL)
    allow("r_relay", "due_time", "SELECT, INSERT, UPDATE", where=ALL)
    # What nobody needs any more: guesses of yesterday, jobs done last month.
    op.execute("GRANT DELETE ON outbox TO r_relay")
    allow("r_relay", "sign_in.attempt", "SELECT (at), DELETE", where="at < now() - interval '1 day'")
    op.execute("GRANT USAGE ON SCHEMA sign_in TO r_relay")

    # Append-only: seven columns to insert, and neither reading nor changing. Time and transaction come from the database.
    columns = "org_id, member_id, role, type, subject, subject_id, detail"
    for role in f"{REQUEST_ROLES} r_system r_report r_relay r_sign_in r_intake".split():
        op.execute(f"GRANT INSERT ({columns}) ON audit.entry TO {role}")
        check = "org_id IS NOT DISTINCT FROM (SELECT public.cur_org())"
        written = "true" if role in {"r_anonymous", "r_intake", "r_sign_in", "r_relay"} else check
        op.execute(f"CREATE POLICY {role}_writes ON audit.entry FOR INSERT TO {role} WITH CHECK ({written})")
    allow("r_sealer", "audit.entry", "SELECT", where=ALL)
    allow("r_audit_reader", "audit.entry", "SELECT (id, at, org_id, member_id, role, type, subject, subject_id)", where=ALL)
    allow("r_sealer", "audit.seal", "SELECT, INSERT", where=ALL)
    allow("r_sealer", "audit.sealed", "SELECT, INSERT", where=ALL)


def downgrade() -> None:
    """Take the change back."""
    for table in TABLES:
        op.execute(
            f"DO $$ DECLARE p record; BEGIN FOR p IN SELECT polname FROM pg_policy WHERE polrelid = '{table}'::regclass LOOP "
            f"EXECUTE format('DROP POLICY %I ON {table}', p.polname); END LOOP; END $$"
        )
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for function in ("cur_partner", "cur_member", "cur_org"):
        op.execute(f"DROP FUNCTION public.{function}()")
