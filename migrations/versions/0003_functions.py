"""The few doors through row-level security: signing in, equality answers, showing a name; and what the database does by itself.

Revision: 0003, after 0002.
"""

from alembic import op

from migrations.policies import definer

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PEOPLE = "r_adviser r_manager r_hiring r_lead r_admin r_tutor r_referrer"


def upgrade() -> None:
    """Apply the change."""
    _sign_in()
    _sessions_end_with_the_role()
    _append_only()
    _equality()
    _reveal()
    _inviting()
    _audit_lines()
    _wake_the_relay()
    _search()
    op.execute(
        "CREATE FUNCTION public.schema_version() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER "
        "SET search_path = pg_catalog, pg_temp AS $$ SELECT max(version_num)::text FROM public.alembic_version $$"
    )


def _sign_in() -> None:
    definer(
        "r_sign_in",
        "sign_in.account_for(wanted text) RETURNS TABLE (id uuid, password_hash text, active boolean)",
        "r_anonymous",
        "BEGIN RETURN QUERY SELECT a.id, a.password_hash, a.active FROM public.account a WHERE a.email = wanted; END",
    )
    definer(
        "r_sign_in",
        "sign_in.guess(of_email bytea, of_place bytea, since timestamptz) RETURNS TABLE (of_account bigint, of_source bigint)",
        "r_anonymous",
        """
        BEGIN
            -- One guess at a time for one account: parallel guesses cannot all see the same low count.
            PERFORM pg_advisory_xact_lock(hashtextextended(encode(of_email, 'hex'), 0));
            RETURN QUERY SELECT
                (SELECT count(*) FROM sign_in.attempt a WHERE a.email_hash = of_email AND a.at > since),
                (SELECT count(*) FROM sign_in.attempt a WHERE a.source_hash = of_place AND a.at > since);
            INSERT INTO sign_in.attempt (id, email_hash, source_hash) VALUES (gen_random_uuid(), of_email, of_place);
            DELETE FROM sign_in.attempt a WHERE a.email_hash = of_email AND a.at < since - interval '1 day';
        END
        """,
    )
    definer(
        "r_sign_in",
        "sign_in.memberships(of_account uuid) RETURNS TABLE (org_id uuid, member_id uuid, role text, organisation text, partner_id uuid)",
        f"r_anonymous {PEOPLE}",
        """
        BEGIN
            RETURN QUERY SELECT m.org_id, m.id, m.role::text, o.name, m.partner_id
              FROM public.member m JOIN public.organisation o ON o.id = m.org_id
             WHERE m.account_id = of_account AND m.left_at IS NULL
             ORDER BY o.name, m.role, m.id;
        END
        """,
    )
    definer(
        "r_sign_in",
        "sign_in.begin_session(token bytea, of_account uuid, of_org uuid, of_member uuid, until timestamptz) RETURNS void",
        "r_anonymous",
        """
        BEGIN
            DELETE FROM sign_in.session s WHERE s.account_id = of_account AND s.ends_at < now();
            INSERT INTO sign_in.session (token_hash, account_id, org_id, member_id, ends_at)
            VALUES (token, of_account, of_org, of_member, until);
        END
        """,
    )
    definer(
        "r_sign_in",
        "sign_in.open_session(token bytea, idle interval) RETURNS TABLE (account_id uuid, name text, org_id uuid, member_id uuid, "
        "role text, partner_id uuid, organisation text, roles integer, touched boolean)",
        "r_anonymous",
        """
        DECLARE
            found sign_in.session;
        BEGIN
            SELECT * INTO found FROM sign_in.session s
             WHERE s.token_hash = token AND s.ends_at > now() AND s.seen_at > now() - idle;
            IF found.token_hash IS NULL THEN RETURN; END IF;
            touched := found.seen_at < now() - interval '1 minute';
            IF touched THEN UPDATE sign_in.session s SET seen_at = now() WHERE s.token_hash = token; END IF;
            RETURN QUERY
            SELECT a.id, coalesce(m.name, a.name), m.org_id, m.id, m.role::text, m.partner_id, o.name,
                   (SELECT count(*)::integer FROM public.member r WHERE r.account_id = a.id AND r.left_at IS NULL), open_session.touched
              FROM public.account a
              LEFT JOIN public.member m
                ON m.org_id = found.org_id AND m.id = found.member_id AND m.account_id = a.id AND m.left_at IS NULL
              LEFT JOIN public.organisation o ON o.id = m.org_id
             WHERE a.id = found.account_id AND a.active AND (found.member_id IS NULL OR m.id IS NOT NULL);
        END
        """,
    )
    definer(
        "r_sign_in",
        "sign_in.choose_member(token bytea, new_token bytea, of_org uuid, of_member uuid) RETURNS void",
        f"r_anonymous {PEOPLE}",
        """
        BEGIN
            UPDATE sign_in.session s SET token_hash = new_token, org_id = of_org, member_id = of_member
             WHERE s.token_hash = token
               AND EXISTS (SELECT 1 FROM public.member m WHERE m.org_id = of_org AND m.id = of_member
                              AND m.account_id = s.account_id AND m.left_at IS NULL);
            IF NOT FOUND THEN RAISE EXCEPTION 'not a role of this person'; END IF;
        END
        """,
    )
    definer(
        "r_sign_in",
        "sign_in.end_session(token bytea) RETURNS void",
        f"r_anonymous {PEOPLE}",
        "BEGIN DELETE FROM sign_in.session s WHERE s.token_hash = token; END",
    )
    definer(
        "r_sign_in",
        "sign_in.renew_password(of_member uuid, new_hash text) RETURNS boolean",
        "r_admin",
        """
        DECLARE
            found uuid;
        BEGIN
            SELECT m.account_id INTO found FROM public.member m
             WHERE m.org_id = public.cur_org() AND m.id = of_member AND m.left_at IS NULL AND m.id <> public.cur_member();
            -- An account with a role elsewhere is not this organisation's alone.
            IF found IS NULL OR EXISTS (SELECT 1 FROM public.member m WHERE m.account_id = found AND m.org_id <> public.cur_org()
                                           AND m.left_at IS NULL) THEN
                RETURN false;
            END IF;
            UPDATE public.account a SET password_hash = new_hash WHERE a.id = found;
            RETURN true;
        END
        """,
    )


def _sessions_end_with_the_role() -> None:
    definer(
        "r_sign_in",
        "sign_in.end_sessions_of_member() RETURNS trigger",
        "SESSION_USER",
        """
        BEGIN
            IF NEW.role <> OLD.role OR NEW.left_at IS NOT NULL OR NEW.partner_id IS DISTINCT FROM OLD.partner_id THEN
                DELETE FROM sign_in.session s WHERE s.org_id = OLD.org_id AND s.member_id = OLD.id;
            END IF;
            RETURN NEW;
        END
        """,
    )
    op.execute(
        "CREATE TRIGGER ends_sessions AFTER UPDATE ON member FOR EACH ROW EXECUTE FUNCTION sign_in.end_sessions_of_member()"
    )
    definer(
        "r_sign_in",
        "sign_in.end_sessions_of_account() RETURNS trigger",
        "SESSION_USER",
        """
        BEGIN
            IF NOT NEW.active OR NEW.password_hash IS DISTINCT FROM OLD.password_hash THEN
                DELETE FROM sign_in.session s WHERE s.account_id = OLD.id;
            END IF;
            RETURN NEW;
        END
        """,
    )
    op.execute(
        "CREATE TRIGGER ends_sessions AFTER UPDATE ON account FOR EACH ROW EXECUTE FUNCTION sign_in.end_sessions_of_account()"
    )


def _append_only() -> None:
    op.execute(
        "CREATE FUNCTION public.append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in ("enrolment_step", "application_step", "case_event", "audit.entry", "audit.seal", "audit.sealed"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION public.append_only()"
        )
    for table in ("audit.entry", "audit.seal", "audit.sealed"):
        op.execute(
            f"CREATE TRIGGER never_deleted BEFORE DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION public.append_only()"
        )


def _search() -> None:
    """Find people of the caller's organisation by up to two words: by the start of a name, or else by a slip in one.

    ``keys`` holds what matches a name or its start, ``slips`` what matches it with one letter wrong.
    """
    definer(
        "r_finder",
        "public.people_named(first text, keys text[], slips text[], second text, second_keys text[], second_slips text[], most integer) "
        "RETURNS SETOF uuid",
        "r_adviser r_manager",
        r"""
        BEGIN
            RETURN QUERY SELECT c.id FROM public.candidate c
             WHERE c.org_id = public.cur_org()
               AND (c.name_slips && keys OR (c.name_key >= first AND c.name_key < first || U&'\+10FFFF'))
               AND (second IS NULL OR c.name_slips && second_keys OR (c.name_key >= second AND c.name_key < second || U&'\+10FFFF'))
             LIMIT most;
            IF FOUND THEN RETURN; END IF;
            RETURN QUERY SELECT c.id FROM public.candidate c
             WHERE c.org_id = public.cur_org()
               AND c.name_slips && slips AND (second IS NULL OR c.name_slips && second_slips)
             LIMIT most;
        END
        """,
    )
    # A plan for any keys at all would read every row, as it cannot know that few people match.
    op.execute("SET LOCAL ROLE r_finder")
    op.execute(
        "ALTER FUNCTION public.people_named(text, text[], text[], text, text[], text[], integer) "
        "SET plan_cache_mode = force_custom_plan"
    )
    op.execute("RESET ROLE")


def _equality() -> None:
    definer(
        "r_intake",
        "equality.link_state(token bytea) RETURNS TABLE (state text, ends_at timestamptz)",
        "r_anonymous",
        """
        BEGIN
            RETURN QUERY SELECT CASE WHEN l.answered_at IS NOT NULL THEN 'answered' WHEN l.ends_at < now() THEN 'ended'
                                     ELSE 'open' END, l.ends_at
              FROM public.equality_link l WHERE l.token_hash = token;
        END
        """,
    )
    definer(
        "r_intake",
        "equality.answer_link(token bytea, answers jsonb) RETURNS boolean",
        "r_anonymous",
        """
        DECLARE
            link public.equality_link;
            alias uuid;
        BEGIN
            SELECT * INTO link FROM public.equality_link l
             WHERE l.token_hash = token AND l.answered_at IS NULL AND l.ends_at >= now() FOR UPDATE;
            IF link.id IS NULL THEN RETURN false; END IF;
            INSERT INTO equality.subject (org_id, candidate_id) VALUES (link.org_id, link.candidate_id)
                ON CONFLICT (org_id, candidate_id) DO NOTHING;
            SELECT s.pseudonym INTO alias FROM equality.subject s
             WHERE s.org_id = link.org_id AND s.candidate_id = link.candidate_id;
            -- The answer given first stands for every stage (MEASURES 9.2).
            INSERT INTO equality.answer (org_id, pseudonym, question, list_name, list_version, code)
            SELECT link.org_id, alias, a.question, a.list_name, a.list_version, a.code
              FROM jsonb_to_recordset(answers) AS a (question text, list_name text, list_version text, code text)
                ON CONFLICT (org_id, pseudonym, question) DO NOTHING;
            UPDATE public.equality_link l SET answered_at = now() WHERE l.org_id = link.org_id AND l.id = link.id;
            INSERT INTO public.case_event (org_id, id, candidate_id, type, effective_on, detail)
            VALUES (link.org_id, gen_random_uuid(), link.candidate_id, 'equality_answered',
                    (now() AT TIME ZONE 'Europe/London')::date, '{}');
            INSERT INTO audit.entry (org_id, role, type, subject, subject_id, detail)
            VALUES (link.org_id, 'candidate', 'equality_answered', 'equality_link', link.id, '{}');
            RETURN true;
        END
        """,
    )
    op.execute("GRANT USAGE ON SCHEMA equality TO r_anonymous")


def _reveal() -> None:
    definer(
        "r_intake",
        "public.reveal_name(of_application uuid) RETURNS TABLE (given_name text, family_name text, preferred_name text)",
        "r_hiring",
        """
        BEGIN
            -- Only the manager of the post, and only once an interview is booked.
            RETURN QUERY SELECT c.given_name, c.family_name, c.preferred_name
              FROM public.application a
              JOIN public.enrolment e ON e.org_id = a.org_id AND e.id = a.enrolment_id
              JOIN public.candidate c ON c.org_id = e.org_id AND c.id = e.candidate_id
             WHERE a.org_id = public.cur_org() AND a.id = of_application AND a.manager_id = public.cur_member()
               AND a.state IN ('interview_booked', 'interviewed', 'conditional_offer', 'checks', 'unconditional_offer', 'started');
        END
        """,
    )


def _inviting() -> None:
    definer(
        "r_intake",
        "public.may_be_invited(of_enrolment uuid) RETURNS boolean",
        "r_hiring",
        """
        BEGIN
            RETURN EXISTS (SELECT 1 FROM public.ready_profile p
                            WHERE p.org_id = public.cur_org() AND p.id = of_enrolment AND p.visible);
        END
        """,
    )
    # An application opens a profile to the manager of the post, so that a manager makes one for a visible person alone.
    op.execute(
        "CREATE POLICY r_hiring_invites ON application AS RESTRICTIVE FOR INSERT TO r_hiring WITH CHECK ("
        "public.may_be_invited(enrolment_id) AND vacancy_id IN (SELECT id FROM public.vacancy))"
    )


def _audit_lines() -> None:
    definer(
        "r_audit_reader",
        "audit.lines(before_id bigint, of_type text, how_many integer) RETURNS TABLE (id bigint, at timestamptz, member_id uuid, role text, "
        "type text, subject text, subject_id uuid)",
        "r_admin",
        """
        BEGIN
            -- Who did what when, without the detail: an administrator sees no content of a case.
            RETURN QUERY SELECT e.id, e.at, e.member_id, e.role, e.type, e.subject, e.subject_id
              FROM audit.entry e
             WHERE e.org_id = public.cur_org() AND (before_id IS NULL OR e.id < before_id) AND (of_type IS NULL OR e.type = of_type)
             ORDER BY e.id DESC LIMIT least(how_many, 200);
        END
        """,
    )
    # The record of a person shows who opened it.
    definer(
        "r_audit_reader",
        "audit.openings(of_candidate uuid, how_many integer) RETURNS TABLE (at timestamptz, member_id uuid, with_reason boolean)",
        "r_adviser r_manager",
        """
        BEGIN
            RETURN QUERY SELECT e.at, e.member_id, e.type = 'candidate_opened_with_reason'
              FROM audit.entry e
             WHERE e.subject_id = of_candidate AND e.org_id = public.cur_org()
               AND e.type IN ('candidate_opened', 'candidate_opened_with_reason')
             ORDER BY e.id DESC LIMIT least(how_many, 200);
        END
        """,
    )


def _wake_the_relay() -> None:
    op.execute(
        "CREATE FUNCTION public.wake_relay() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS "
        "$$ BEGIN PERFORM pg_notify('outbox', ''); RETURN NULL; END $$"
    )
    op.execute("CREATE TRIGGER wakes_relay AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION public.wake_relay()")


def downgrade() -> None:
    """Take the change back."""
    op.execute("DROP FUNCTION public.wake_relay() CASCADE")
    for trigger, table in (("ends_sessions", "member"), ("ends_sessions", "account")):
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    for table in ("audit.entry", "audit.seal", "audit.sealed"):
        op.execute(f"DROP TRIGGER never_deleted ON {table}")
    op.execute("DROP FUNCTION public.append_only() CASCADE")
    op.execute(
        "DO $$ DECLARE f record; BEGIN FOR f IN SELECT p.oid::regprocedure AS name FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname IN ('public', 'audit', 'equality', 'sign_in') "
        "LOOP EXECUTE 'DROP FUNCTION ' || f.name; END LOOP; END $$"
    )
