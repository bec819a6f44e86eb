"""The tables.

Revision: 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMAS = ("audit", "equality", "report", "sign_in")


def upgrade() -> None:
    """Apply the change."""
    for schema in SCHEMAS:
        op.execute(f"CREATE SCHEMA {schema}")
    op.execute("CREATE SEQUENCE candidate_number START 1001")
    op.execute("CREATE SEQUENCE profile_number START 101")
    op.execute("CREATE SEQUENCE vacancy_number START 201")
    op.create_table(
        "account",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("xid", sa.BigInteger(), server_default=sa.text("pg_current_xact_id()::text::bigint"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        schema="audit",
    )
    op.create_index("ix_entry_xid", "entry", ["xid", "id"], unique=False, schema="audit")
    op.create_index("ix_entry_organisation", "entry", ["org_id", "id"], unique=False, schema="audit")
    op.create_index(
        "ix_entry_openings",
        "entry",
        ["subject_id", "id"],
        unique=False,
        schema="audit",
        postgresql_where=sa.text("type IN ('candidate_opened', 'candidate_opened_with_reason')"),
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("xid_below", sa.BigInteger(), nullable=False),
        sa.Column("xid_next", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        schema="audit",
    )
    op.create_table(
        "sealed",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seal_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_sealed")),
        schema="audit",
    )
    op.create_index("ix_sealed_seal", "sealed", ["seal_id"], unique=False, schema="audit")
    op.create_table(
        "due_time",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_time")),
        sa.UniqueConstraint("task", name=op.f("uq_due_time_task")),
    )
    op.create_table(
        "answer",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("list_version", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "pseudonym", "question", name=op.f("pk_answer")),
        schema="equality",
    )
    op.create_table(
        "subject",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("pseudonym", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "candidate_id", name=op.f("pk_subject")),
        schema="equality",
    )
    op.create_index("uq_subject_pseudonym", "subject", ["org_id", "pseudonym"], unique=True, schema="equality")
    op.create_table(
        "organisation",
        sa.Column(
            "kind",
            sa.Enum(
                "region",
                "ics",
                "employer",
                "college",
                "council",
                "housing_association",
                "charity",
                "jobcentre",
                "provider",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ods_code", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "outbox",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "check_import",
                "save_import",
                "undo_import",
                "recompute_readiness",
                "follow_application",
                "build_report",
                "take_snapshot",
                name="job",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index(
        "ix_outbox_order",
        "outbox",
        ["asked_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "fact",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("pseudonym", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("ethnicity", sa.Text(), nullable=True),
        sa.Column("disability_condition", sa.Text(), nullable=True),
        sa.Column("disability_limited", sa.Text(), nullable=True),
        sa.Column("age_band", sa.Text(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("pathway_ready_on", sa.Date(), nullable=True),
        sa.Column("interviewed_on", sa.Date(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("in_work_on", sa.Date(), nullable=True),
        sa.Column("furthest", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "snapshot_id", "id", name=op.f("pk_fact")),
        schema="report",
    )
    op.create_index("ix_fact_period", "fact", ["org_id", "snapshot_id", "referred_on"], unique=False, schema="report")
    op.create_table(
        "snapshot",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("org_id", "as_of", name=op.f("uq_snapshot_org_id_as_of")),
        schema="report",
    )
    op.create_table(
        "proof",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("certificate", postgresql.JSONB(), nullable=False),
        sa.Column("published", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "run_id", name=op.f("pk_proof")),
        schema="report",
    )
    op.create_table(
        "attempt",
        sa.Column("email_hash", sa.LargeBinary(), nullable=False),
        sa.Column("source_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        schema="sign_in",
    )
    op.create_index("ix_attempt_account", "attempt", ["email_hash", "at"], unique=False, schema="sign_in")
    op.create_index("ix_attempt_source", "attempt", ["source_hash", "at"], unique=False, schema="sign_in")
    op.create_table(
        "member",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "adviser",
                "programme_manager",
                "partner_tutor",
                "referrer",
                "hiring_manager",
                "workforce_lead",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("case_ceiling", sa.Integer(), server_default="60", nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_member_account_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_member_org_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_member_partner_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_member")),
    )
    op.create_index(
        "uq_member_role", "member", ["org_id", "account_id", "role"], unique=True, postgresql_where=sa.text("left_at IS NULL")
    )
    op.create_table(
        "partnership",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_partnership_org_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_partnership_partner_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("org_id", "partner_id", name=op.f("uq_partnership_org_id_partner_id")),
    )
    op.create_table(
        "programme",
        sa.Column(
            "type",
            sa.Enum(
                "workstart", "swap", "college_pathway", name="programmetype", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("has_training", sa.Boolean(), nullable=False),
        sa.Column("has_placement", sa.Boolean(), nullable=False),
        sa.Column("gates", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("attendance_threshold", sa.Integer(), server_default="80", nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("attendance_threshold BETWEEN 0 AND 100", name="attendance_is_a_percentage"),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_programme_org_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_programme_partner_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_programme")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_programme_org_id_name")),
    )
    op.create_table(
        "sent_form",
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_sent_form_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sent_form")),
    )
    op.create_table(
        "site",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_site_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_site")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_site_org_id_name")),
    )
    op.create_table(
        "candidate",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("preferred_name", sa.Text(), nullable=True),
        sa.Column("name_key", sa.Text(collation="C"), nullable=False),
        sa.Column("name_slips", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column(
            "preferred_channel",
            sa.Enum(
                "phone",
                "video",
                "face_to_face",
                "text_or_email",
                "letter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("contact_needs", sa.Text(), nullable=True),
        sa.Column("employment_status", sa.Text(), nullable=True),
        sa.Column("adviser_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "referred",
                "eligibility_check",
                "started",
                "in_training",
                "on_placement",
                "pathway_ready",
                "in_recruitment",
                "in_work",
                "sustained",
                "paused",
                "not_eligible",
                "declined",
                "no_contact",
                "early_leaver",
                "other_positive",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("next_action", sa.Text(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("gates_met", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gates_total", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "stage_order",
            sa.SmallInteger(),
            sa.Computed(
                "CASE stage::text "
                "WHEN 'referred'::text THEN 1 "
                "WHEN 'eligibility_check'::text THEN 2 "
                "WHEN 'started'::text THEN 3 "
                "WHEN 'in_training'::text THEN 4 "
                "WHEN 'on_placement'::text THEN 5 "
                "WHEN 'pathway_ready'::text THEN 6 "
                "WHEN 'in_recruitment'::text THEN 7 "
                "WHEN 'in_work'::text THEN 8 "
                "WHEN 'sustained'::text THEN 9 "
                "WHEN 'paused'::text THEN 10 "
                "WHEN 'not_eligible'::text THEN 20 "
                "WHEN 'declined'::text THEN 21 "
                "WHEN 'no_contact'::text THEN 22 "
                "WHEN 'early_leaver'::text THEN 23 "
                "WHEN 'other_positive'::text THEN 24 "
                "ELSE 0 END",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "due_order", sa.Date(), sa.Computed("COALESCE(next_due_on, '9999-12-31'::date)", persisted=True), nullable=False
        ),
        sa.Column(
            "contact_order",
            sa.Date(),
            sa.Computed("COALESCE(last_contact_on, '0001-01-01'::date)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "ready_order",
            sa.SmallInteger(),
            sa.Computed("CASE WHEN gates_total > 0 THEN gates_met * 100 / gates_total ELSE 0 END", persisted=True),
            nullable=False,
        ),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "adviser_id"], ["member.org_id", "member.id"], name=op.f("fk_candidate_org_id_adviser_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "changed_by_id"], ["member.org_id", "member.id"], name=op.f("fk_candidate_org_id_changed_by_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_candidate_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("org_id", "reference", name=op.f("uq_candidate_org_id_reference")),
    )
    op.create_index("ix_candidate_adviser", "candidate", ["org_id", "adviser_id", "due_order", "id"], unique=False)
    op.create_index("ix_candidate_birth", "candidate", ["org_id", "date_of_birth"], unique=False)
    op.create_index("ix_candidate_contacted", "candidate", ["org_id", "contact_order", "id"], unique=False)
    op.create_index("ix_candidate_due", "candidate", ["org_id", "due_order", "id"], unique=False)
    op.create_index("ix_candidate_name", "candidate", ["org_id", "name_key", "id"], unique=False)
    op.create_index("ix_candidate_readiness", "candidate", ["org_id", "ready_order", "id"], unique=False)
    op.create_index("ix_candidate_slips", "candidate", ["name_slips"], unique=False, postgresql_using="gin")
    op.create_index("ix_candidate_stage", "candidate", ["org_id", "stage_order", "id"], unique=False)
    op.create_table(
        "cohort",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("capacity > 0", name="has_places"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["org_id", "programme_id"], ["programme.org_id", "programme.id"], name=op.f("fk_cohort_org_id_programme_id")
        ),
        sa.ForeignKeyConstraint(["org_id", "site_id"], ["site.org_id", "site.id"], name=op.f("fk_cohort_org_id_site_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_cohort_org_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_cohort_partner_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("org_id", "programme_id", "name", name=op.f("uq_cohort_org_id_programme_id_name")),
    )
    op.create_table(
        "referral_import",
        sa.Column(
            "state",
            sa.Enum(
                "checking",
                "checked",
                "unreadable",
                "saving",
                "saved",
                "undoing",
                "undone",
                "failed",
                "discarded",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("columns", postgresql.JSONB(), nullable=True),
        sa.Column("done_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "by_id"], ["member.org_id", "member.id"], name=op.f("fk_referral_import_org_id_by_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_referral_import_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_referral_import")),
    )
    op.create_index("ix_import_made", "referral_import", ["org_id", sa.text("made_at DESC")], unique=False)
    op.create_table(
        "report_run",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "building",
                "ready",
                "failed",
                "cancelled",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("percent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("failed_step", sa.Integer(), nullable=True),
        sa.Column("snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("period_end >= period_start", name="period_runs_forward"),
        sa.ForeignKeyConstraint(
            ["org_id", "asked_by_id"], ["member.org_id", "member.id"], name=op.f("fk_report_run_org_id_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "programme_id"], ["programme.org_id", "programme.id"], name=op.f("fk_report_run_org_id_programme_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_report_run_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_report_run")),
    )
    op.create_index("ix_report_run_asked", "report_run", ["org_id", sa.text("asked_at DESC"), "id"], unique=False)
    op.create_table(
        "report_file",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column(
            "format",
            sa.Enum("xlsx", "csv", name="fileformat", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "run_id"],
            ["report_run.org_id", "report_run.id"],
            name=op.f("fk_report_file_org_id_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "run_id", "format", name=op.f("pk_report_file")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["org_id", "member_id"], ["member.org_id", "member.id"], name=op.f("fk_session_org_id_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
        schema="sign_in",
    )
    op.create_index("ix_session_account", "session", ["account_id"], unique=False, schema="sign_in")
    op.create_index("ix_session_member", "session", ["org_id", "member_id"], unique=False, schema="sign_in")
    op.create_table(
        "vacancy",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "job_family",
            sa.Enum(
                "healthcare_support",
                "portering",
                "domestic",
                "catering",
                "administration",
                name="jobfamily",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("hours_per_week", sa.Double(), nullable=False),
        sa.Column("shift_pattern", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("posts_kept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column(
            "guarantee",
            sa.Enum(
                "none",
                "programme",
                "disability_confident",
                "care_leaver",
                name="guarantee",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("posts > 0", name="has_posts"),
        sa.CheckConstraint("posts_kept BETWEEN 0 AND posts", name="keeps_what_it_has"),
        sa.ForeignKeyConstraint(
            ["org_id", "manager_id"], ["member.org_id", "member.id"], name=op.f("fk_vacancy_org_id_manager_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "programme_id"], ["programme.org_id", "programme.id"], name=op.f("fk_vacancy_org_id_programme_id")
        ),
        sa.ForeignKeyConstraint(["org_id", "site_id"], ["site.org_id", "site.id"], name=op.f("fk_vacancy_org_id_site_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_vacancy_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("org_id", "reference", name=op.f("uq_vacancy_org_id_reference")),
    )
    op.create_index("ix_vacancy_manager", "vacancy", ["org_id", "manager_id", "closes_on"], unique=False)
    op.create_table(
        "action",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "owner",
            sa.Enum("adviser", "candidate", "partner", name="owner", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["org_id", "by_id"], ["member.org_id", "member.id"], name=op.f("fk_action_org_id_by_id")),
        sa.ForeignKeyConstraint(
            ["org_id", "candidate_id"],
            ["candidate.org_id", "candidate.id"],
            name=op.f("fk_action_org_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "done_by_id"], ["member.org_id", "member.id"], name=op.f("fk_action_org_id_done_by_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_action")),
    )
    op.create_index("ix_action_candidate", "action", ["org_id", "candidate_id", "done_at"], unique=False)
    op.create_index(
        "ix_action_open",
        "action",
        ["org_id", "candidate_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "case_access",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "candidate_id"],
            ["candidate.org_id", "candidate.id"],
            name=op.f("fk_case_access_org_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "member_id"],
            ["member.org_id", "member.id"],
            name=op.f("fk_case_access_org_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_case_access")),
    )
    op.create_index("ix_case_access_candidate", "case_access", ["org_id", "candidate_id"], unique=False)
    op.create_index("ix_case_access", "case_access", ["org_id", "member_id", "candidate_id", "until"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "referred",
                "stage_changed",
                "evidence_recorded",
                "readiness_changed",
                "sharing_given",
                "sharing_withdrawn",
                "equality_answered",
                "adviser_changed",
                "action_added",
                "action_done",
                "application_changed",
                "job_started",
                "job_ended",
                "retention_checked",
                name="caseeventtype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id", "by_id"], ["member.org_id", "member.id"], name=op.f("fk_case_event_org_id_by_id")),
        sa.ForeignKeyConstraint(
            ["org_id", "candidate_id"],
            ["candidate.org_id", "candidate.id"],
            name=op.f("fk_case_event_org_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_case_event")),
    )
    op.create_index(
        "ix_case_event_candidate", "case_event", ["org_id", "candidate_id", sa.text("recorded_at DESC")], unique=False
    )
    op.create_table(
        "contact",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "video",
                "face_to_face",
                "text_or_email",
                "letter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(note) <= 2000", name="note_is_short"),
        sa.ForeignKeyConstraint(["org_id", "by_id"], ["member.org_id", "member.id"], name=op.f("fk_contact_org_id_by_id")),
        sa.ForeignKeyConstraint(
            ["org_id", "candidate_id"],
            ["candidate.org_id", "candidate.id"],
            name=op.f("fk_contact_org_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_candidate", "contact", ["org_id", "candidate_id", sa.text("happened_at DESC")], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "referred",
                "eligibility_check",
                "started",
                "in_training",
                "on_placement",
                "pathway_ready",
                "in_recruitment",
                "in_work",
                "sustained",
                "paused",
                "not_eligible",
                "declined",
                "no_contact",
                "early_leaver",
                "other_positive",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "paused_from",
            sa.Enum(
                "referred",
                "eligibility_check",
                "started",
                "in_training",
                "on_placement",
                "pathway_ready",
                "in_recruitment",
                "in_work",
                "sustained",
                "paused",
                "not_eligible",
                "declined",
                "no_contact",
                "early_leaver",
                "other_positive",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "candidate_id"],
            ["candidate.org_id", "candidate.id"],
            name=op.f("fk_enrolment_org_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "cohort_id"], ["cohort.org_id", "cohort.id"], name=op.f("fk_enrolment_org_id_cohort_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "programme_id"], ["programme.org_id", "programme.id"], name=op.f("fk_enrolment_org_id_programme_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_enrolment_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_enrolment")),
    )
    op.create_index("ix_enrolment_candidate", "enrolment", ["org_id", "candidate_id", "referred_on"], unique=False)
    op.create_index("ix_enrolment_cohort", "enrolment", ["org_id", "cohort_id"], unique=False)
    op.create_index("ix_enrolment_stage", "enrolment", ["org_id", "programme_id", "stage"], unique=False)
    op.create_index(
        "uq_enrolment_live",
        "enrolment",
        ["org_id", "candidate_id", "programme_id"],
        unique=True,
        postgresql_where=sa.text(
            "stage NOT IN ('not_eligible', 'declined', 'no_contact', 'early_leaver', 'other_positive', 'sustained')"
        ),
    )
    op.create_table(
        "equality_link",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id", "by_id"], ["member.org_id", "member.id"], name=op.f("fk_equality_link_org_id_by_id")),
        sa.ForeignKeyConstraint(
            ["org_id", "candidate_id"],
            ["candidate.org_id", "candidate.id"],
            name=op.f("fk_equality_link_org_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_equality_link")),
    )
    op.create_index("ix_equality_link_candidate", "equality_link", ["org_id", "candidate_id"], unique=False)
    op.create_index("uq_equality_link_token", "equality_link", ["token_hash"], unique=True)
    op.create_table(
        "import_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("given", postgresql.JSONB(), nullable=False),
        sa.Column("understood", postgresql.JSONB(), nullable=True),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("duplicates", postgresql.JSONB(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "undecided",
                "create",
                "same_person",
                "skip",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("same_as", sa.Uuid(), nullable=True),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "import_id"],
            ["referral_import.org_id", "referral_import.id"],
            name=op.f("fk_import_row_org_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("org_id", "import_id", "number", name=op.f("uq_import_row_org_id_import_id_number")),
    )
    op.create_table(
        "sharing_permission",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "by_id"], ["member.org_id", "member.id"], name=op.f("fk_sharing_permission_org_id_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "candidate_id"],
            ["candidate.org_id", "candidate.id"],
            name=op.f("fk_sharing_permission_org_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sharing_permission")),
    )
    op.create_index("ix_sharing_permission_candidate", "sharing_permission", ["org_id", "candidate_id"], unique=False)
    op.create_index(
        "uq_sharing_in_force",
        "sharing_permission",
        ["org_id", "candidate_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "application",
        sa.Column("vacancy_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.Column("profile_reference", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "submitted",
                "shortlisted",
                "guaranteed_interview",
                "interview_booked",
                "interviewed",
                "conditional_offer",
                "checks",
                "unconditional_offer",
                "started",
                "not_shortlisted",
                "interview_unsuccessful",
                "offer_declined",
                "offer_withdrawn",
                "candidate_withdrew",
                "vacancy_closed",
                name="applicationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("guaranteed", sa.Boolean(), nullable=False),
        sa.Column("interview_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interview_place", sa.Text(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "enrolment_id"],
            ["enrolment.org_id", "enrolment.id"],
            name=op.f("fk_application_org_id_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "manager_id"], ["member.org_id", "member.id"], name=op.f("fk_application_org_id_manager_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vacancy_id"], ["vacancy.org_id", "vacancy.id"], name=op.f("fk_application_org_id_vacancy_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_application")),
    )
    op.create_index("ix_application_manager", "application", ["org_id", "manager_id", "state"], unique=False)
    op.create_index("ix_application_enrolment", "application", ["org_id", "enrolment_id"], unique=False)
    op.create_index("ix_application_vacancy", "application", ["org_id", "vacancy_id", "state"], unique=False)
    op.create_index(
        "uq_application_live",
        "application",
        ["org_id", "vacancy_id", "enrolment_id"],
        unique=True,
        postgresql_where=sa.text(
            "state NOT IN ('not_shortlisted', 'interview_unsuccessful', 'offer_declined', 'offer_withdrawn', 'candidate_withdrew', 'vacancy_closed')"
        ),
    )
    op.create_table(
        "enrolment_step",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "refer",
                "contact",
                "start",
                "begin_training",
                "begin_placement",
                "return_to_started",
                "make_ready",
                "no_longer_ready",
                "enter_recruitment",
                "leave_recruitment",
                "start_work",
                "end_work",
                "sustain",
                "pause",
                "resume",
                "find_not_eligible",
                "decline",
                "lose_contact",
                "leave_early",
                "leave_for_other",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_stage",
            sa.Enum(
                "referred",
                "eligibility_check",
                "started",
                "in_training",
                "on_placement",
                "pathway_ready",
                "in_recruitment",
                "in_work",
                "sustained",
                "paused",
                "not_eligible",
                "declined",
                "no_contact",
                "early_leaver",
                "other_positive",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_stage",
            sa.Enum(
                "referred",
                "eligibility_check",
                "started",
                "in_training",
                "on_placement",
                "pathway_ready",
                "in_recruitment",
                "in_work",
                "sustained",
                "paused",
                "not_eligible",
                "declined",
                "no_contact",
                "early_leaver",
                "other_positive",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "health",
                "caring",
                "housing",
                "money",
                "travel",
                "no_right_to_work",
                "outside_area",
                "outside_group",
                "other_scheme",
                "not_interested",
                "not_the_right_time",
                "no_answer",
                "attendance",
                "wait_too_long",
                "job_elsewhere",
                "education",
                "apprenticeship",
                "volunteering",
                "evidence_expired",
                "job_ended",
                "recorded_in_error",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "enrolment_id"],
            ["enrolment.org_id", "enrolment.id"],
            name=op.f("fk_enrolment_step_org_id_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_enrolment_step")),
        sa.UniqueConstraint("org_id", "enrolment_id", "sequence", name=op.f("uq_enrolment_step_org_id_enrolment_id_sequence")),
    )
    op.create_index(
        "ix_enrolment_step_stage", "enrolment_step", ["org_id", "enrolment_id", "to_stage", "effective_on"], unique=False
    )
    op.create_table(
        "gate_evidence",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column(
            "strength",
            sa.Enum("verified", "declared", "assumed", name="strength", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("expires_on IS NULL OR expires_on > met_on", name="expires_later"),
        sa.ForeignKeyConstraint(["org_id", "by_id"], ["member.org_id", "member.id"], name=op.f("fk_gate_evidence_org_id_by_id")),
        sa.ForeignKeyConstraint(
            ["org_id", "enrolment_id"],
            ["enrolment.org_id", "enrolment.id"],
            name=op.f("fk_gate_evidence_org_id_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_gate_evidence")),
    )
    op.create_index("ix_gate_evidence", "gate_evidence", ["org_id", "enrolment_id", "gate", "recorded_at"], unique=False)
    op.create_table(
        "ready_profile",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("ready_on", sa.Date(), nullable=True),
        sa.Column("programme_name", sa.Text(), nullable=False),
        sa.Column("job_families", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("hours_per_week", sa.Double(), nullable=False),
        sa.Column("earliest_time", sa.Text(), nullable=True),
        sa.Column("latest_time", sa.Text(), nullable=True),
        sa.Column("shifts", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("site_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("supervisor_line", sa.Text(), nullable=True),
        sa.Column("adjustments_shared", sa.Text(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "id"], ["enrolment.org_id", "enrolment.id"], name=op.f("fk_ready_profile_org_id_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_ready_profile_org_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_ready_profile")),
        sa.UniqueConstraint("org_id", "reference", name=op.f("uq_ready_profile_org_id_reference")),
    )
    op.create_index(
        "ix_ready_profile_visible",
        "ready_profile",
        ["org_id", sa.text("ready_on DESC"), "id"],
        unique=False,
        postgresql_where=sa.text("visible"),
    )
    op.create_table(
        "referral",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("their_reference", sa.Text(), nullable=True),
        sa.Column("referrer_name", sa.Text(), nullable=True),
        sa.Column("referrer_email", sa.Text(), nullable=True),
        sa.Column("consent_to_contact", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "candidate_id"],
            ["candidate.org_id", "candidate.id"],
            name=op.f("fk_referral_org_id_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "enrolment_id"],
            ["enrolment.org_id", "enrolment.id"],
            name=op.f("fk_referral_org_id_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "import_id"], ["referral_import.org_id", "referral_import.id"], name=op.f("fk_referral_org_id_import_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_referral_partner_id")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_referral")),
    )
    op.create_index("ix_referral_candidate", "referral", ["org_id", "candidate_id"], unique=False)
    op.create_index("ix_referral_enrolment", "referral", ["org_id", "enrolment_id"], unique=False)
    op.create_index(
        "ix_referral_import", "referral", ["org_id", "import_id"], unique=False, postgresql_where=sa.text("import_id IS NOT NULL")
    )
    op.create_index("ix_referral_partner", "referral", ["org_id", "partner_id", "referred_on"], unique=False)
    op.create_table(
        "application_step",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "propose",
                "submit",
                "shortlist",
                "guarantee_interview",
                "reject",
                "book_interview",
                "hold_interview",
                "turn_down",
                "offer",
                "begin_checks",
                "confirm_offer",
                "start",
                "decline_offer",
                "withdraw_offer",
                "withdraw",
                "close",
                name="applicationaction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "proposed",
                "submitted",
                "shortlisted",
                "guaranteed_interview",
                "interview_booked",
                "interviewed",
                "conditional_offer",
                "checks",
                "unconditional_offer",
                "started",
                "not_shortlisted",
                "interview_unsuccessful",
                "offer_declined",
                "offer_withdrawn",
                "candidate_withdrew",
                "vacancy_closed",
                name="applicationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "application_id"],
            ["application.org_id", "application.id"],
            name=op.f("fk_application_step_org_id_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_application_step")),
        sa.UniqueConstraint(
            "org_id", "application_id", "sequence", name=op.f("uq_application_step_org_id_application_id_sequence")
        ),
    )
    op.create_index(
        "ix_application_step_enrolment", "application_step", ["org_id", "enrolment_id", "to_state", "effective_on"], unique=False
    )
    op.create_table(
        "employment",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("vacancy_id", sa.Uuid(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("hours_per_week", sa.Double(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("ended_on >= started_on", name="ends_after_it_starts"),
        sa.ForeignKeyConstraint(
            ["org_id", "application_id"],
            ["application.org_id", "application.id"],
            name=op.f("fk_employment_org_id_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "enrolment_id"],
            ["enrolment.org_id", "enrolment.id"],
            name=op.f("fk_employment_org_id_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "vacancy_id"], ["vacancy.org_id", "vacancy.id"], name=op.f("fk_employment_org_id_vacancy_id")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_employment")),
        sa.UniqueConstraint("org_id", "application_id", name=op.f("uq_employment_org_id_application_id")),
    )
    op.create_index("ix_employment_enrolment", "employment", ["org_id", "enrolment_id"], unique=False)
    op.create_index(
        "uq_employment_current",
        "employment",
        ["org_id", "enrolment_id"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "retention_check",
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "in_work_same",
                "in_work_other_role",
                "in_work_other_employer",
                "not_in_work",
                "unknown",
                name="retentionoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("days IN (28, 91, 182, 364)", name="known_distance"),
        sa.ForeignKeyConstraint(
            ["org_id", "by_id"], ["member.org_id", "member.id"], name=op.f("fk_retention_check_org_id_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "employment_id"],
            ["employment.org_id", "employment.id"],
            name=op.f("fk_retention_check_org_id_employment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_retention_check")),
        sa.UniqueConstraint("org_id", "employment_id", "days", name=op.f("uq_retention_check_org_id_employment_id_days")),
    )
    op.create_index(
        "ix_retention_due", "retention_check", ["org_id", "due_on"], unique=False, postgresql_where=sa.text("outcome IS NULL")
    )


def downgrade() -> None:
    """Take the change back."""
    op.execute("DROP TABLE retention_check CASCADE")
    op.execute("DROP TABLE employment CASCADE")
    op.execute("DROP TABLE application_step CASCADE")
    op.execute("DROP TABLE referral CASCADE")
    op.execute("DROP TABLE ready_profile CASCADE")
    op.execute("DROP TABLE gate_evidence CASCADE")
    op.execute("DROP TABLE enrolment_step CASCADE")
    op.execute("DROP TABLE application CASCADE")
    op.execute("DROP TABLE sharing_permission CASCADE")
    op.execute("DROP TABLE import_row CASCADE")
    op.execute("DROP TABLE equality_link CASCADE")
    op.execute("DROP TABLE enrolment CASCADE")
    op.execute("DROP TABLE contact CASCADE")
    op.execute("DROP TABLE case_event CASCADE")
    op.execute("DROP TABLE case_access CASCADE")
    op.execute("DROP TABLE action CASCADE")
    op.execute("DROP TABLE vacancy CASCADE")
    op.execute("DROP TABLE report_file CASCADE")
    op.execute("DROP TABLE report_run CASCADE")
    op.execute("DROP TABLE referral_import CASCADE")
    op.execute("DROP TABLE cohort CASCADE")
    op.execute("DROP TABLE candidate CASCADE")
    op.execute("DROP TABLE site CASCADE")
    op.execute("DROP TABLE sent_form CASCADE")
    op.execute("DROP TABLE programme CASCADE")
    op.execute("DROP TABLE partnership CASCADE")
    op.execute("DROP TABLE member CASCADE")
    op.execute("DROP TABLE outbox CASCADE")
    op.execute("DROP TABLE organisation CASCADE")
    op.execute("DROP TABLE due_time CASCADE")
    op.execute("DROP TABLE account CASCADE")
    for schema in SCHEMAS:
        op.execute(f"DROP SCHEMA {schema} CASCADE")
    for sequence in ("candidate_number", "profile_number", "vacancy_number"):
        op.execute(f"DROP SEQUENCE {sequence}")
