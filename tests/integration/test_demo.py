"""Demo data as it stands in a database of its own: what the services would have left behind."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app import create_app
from app.access import Role
from app.clock import today
from app.demo.cli import sign_ins
from app.demo.load import Maker, Wanted
from app.demo.load import load as load_demo
from app.demo.repeats import of_sample
from app.demo.setting import ADDRESSES, PASSWORD
from app.enrolments import anonymity
from app.enrolments.anonymity import Identity
from app.enrolments.readiness import Evidence, assess
from app.enrolments.states import Action, replay
from app.extensions import db
from app.programmes.stages import Stage
from app.referrals.reading import sample, values
from app.referrals.reading.columns import Field
from app.referrals.reading.matching import Person, likely_duplicate, person
from app.refusals import Refusal
from app.vacancies.states import AFTER_OFFER, ENDS
from config.settings import Process, load
from config.stack.addresses import ADDRESS_OF
from config.stack.roles import LOGINS, prepare
from config.stack.stack import migrate
from tests.visitor import Visitor

PEOPLE = 300
ENDED = "(" + ", ".join(f"'{state}'" for state in sorted(ENDS)) + ")"


@pytest.fixture(scope="module")
def addresses() -> Iterator[Mapping[str, str]]:
    """A database of its own, migrated and filled: the addresses by which each process reaches it."""
    server = os.environ["TEST_SERVER"]
    passwords = {role: str(conninfo_to_dict(os.environ[ADDRESS_OF[role]]).get("password") or "x") for role in LOGINS}
    name = f"{conninfo_to_dict(server)['dbname']}_demo"
    prepared = prepare(server, database=name, passwords=passwords, afresh=True)
    known = {ADDRESS_OF[role]: address for role, address in prepared.addresses.items()}
    migrate({**os.environ, **known})
    owner = create_app(Process.OWNER, load(Process.OWNER, owner_database_url=known[ADDRESS_OF["waymark_owner"]]))
    with owner.app_context():
        load_demo(Wanted(PEOPLE, 11, today()), say=lambda _: None)
        db.engine.dispose()
    yield {**known, "superuser": make_conninfo(server, dbname=name)}
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def owner(addresses: Mapping[str, str]) -> Iterator[Flask]:
    made = create_app(Process.OWNER, load(Process.OWNER, owner_database_url=addresses["OWNER_DATABASE_URL"]))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def rows(addresses: Mapping[str, str]) -> Iterator[psycopg.Connection[Any]]:
    """The database as its superuser sees it: all of it."""
    with psycopg.connect(addresses["superuser"], autocommit=True) as connection:
        yield connection


def _counted(rows: psycopg.Connection[Any], statement: str) -> int:
    found = rows.execute(statement).fetchone()
    assert found is not None
    return int(found[0])


def test_all_people_are_there_with_two_employers(rows: psycopg.Connection[Any]) -> None:
    assert _counted(rows, "SELECT count(*) FROM candidate") == PEOPLE
    assert _counted(rows, "SELECT count(*) FROM organisation WHERE kind = 'employer' AND parent_id IS NOT NULL") == 2
    assert _counted(rows, "SELECT count(DISTINCT org_id) FROM candidate") == 2


def test_the_steps_of_every_enrolment_lead_to_its_stage(rows: psycopg.Connection[Any]) -> None:
    steps = defaultdict(list)
    for id_, sequence, action, to_stage, on in rows.execute(
        "SELECT enrolment_id, sequence, action, to_stage, effective_on FROM enrolment_step ORDER BY enrolment_id, sequence"
    ):
        steps[id_].append((sequence, Action(action), Stage(to_stage), on))
    enrolments = rows.execute("SELECT id, stage, version, stage_since, referred_on FROM enrolment").fetchall()
    assert len(enrolments) >= PEOPLE
    for id_, stage, version, since, referred_on in enrolments:
        taken = steps[id_]
        assert [sequence for sequence, *_ in taken] == list(range(1, len(taken) + 1))
        assert replay((action, to) for _, action, to, _ in taken) is taken[-1][2] is Stage(stage)
        days = [on for *_, on in taken]
        assert days == sorted(days)
        assert (days[0], days[-1], len(taken)) == (referred_on, since, version)
        assert days[-1] < today()


def test_live_applications_and_recruitment_go_together(rows: psycopg.Connection[Any]) -> None:
    live = f"EXISTS (SELECT 1 FROM application a WHERE (a.org_id, a.enrolment_id) = (e.org_id, e.id) AND a.state NOT IN {ENDED})"
    assert _counted(rows, f"SELECT count(*) FROM enrolment e WHERE stage <> 'in_recruitment' AND {live}") == 0
    assert _counted(rows, f"SELECT count(*) FROM enrolment e WHERE stage = 'in_recruitment' AND NOT {live}") == 0
    waiting = f"state NOT IN {ENDED} AND state <> ALL ('{{{','.join(AFTER_OFFER)}}}')"
    closed = "FROM application a JOIN vacancy v ON (v.org_id, v.id) = (a.org_id, a.vacancy_id) WHERE closed_at IS NOT NULL"
    assert _counted(rows, f"SELECT count(*) {closed} AND {waiting}") == 0


def test_work_and_employment_go_together_and_no_post_is_filled_twice(rows: psycopg.Connection[Any]) -> None:
    current = "EXISTS (SELECT 1 FROM employment j WHERE (j.org_id, j.enrolment_id) = (e.org_id, e.id) AND ended_on IS NULL)"
    assert _counted(rows, f"SELECT count(*) FROM enrolment e WHERE (stage IN ('in_work', 'sustained')) <> {current}") == 0
    started = "(SELECT count(*) FROM application a WHERE (a.org_id, a.vacancy_id) = (v.org_id, v.id) AND state = 'started')"
    assert _counted(rows, f"SELECT count(*) FROM vacancy v WHERE {started} > posts") == 0
    assert _counted(rows, "SELECT count(*) FROM employment") * 4 == _counted(rows, "SELECT count(*) FROM retention_check")
    late = "checked_on < due_on OR (due_on < current_date - 40 AND outcome IS NULL)"
    assert _counted(rows, f"SELECT count(*) FROM retention_check WHERE {late}") == 0


def test_managers_see_exactly_those_who_are_ready(rows: psycopg.Connection[Any]) -> None:
    evidence = defaultdict(list)
    for id_, enrolment, gate, met, expires, at in rows.execute(
        "SELECT id, enrolment_id, gate, met_on, expires_on, recorded_at FROM gate_evidence"
    ):
        evidence[enrolment].append(Evidence(id_, gate, met, expires, at))
    found = rows.execute(
        "SELECT e.id, e.stage, p.gates, s.id IS NOT NULL, coalesce(r.visible, false), c.enrolment_id = e.id, c.gates_met, "
        "c.gates_total, c.stage FROM enrolment e "
        "JOIN programme p ON p.id = e.programme_id JOIN candidate c ON c.id = e.candidate_id "
        "LEFT JOIN sharing_permission s ON s.candidate_id = c.id AND withdrawn_at IS NULL "
        "LEFT JOIN ready_profile r ON r.id = e.id"
    ).fetchall()
    for id_, stage, gates, sharing, visible, shown, met, total, shown_stage in found:
        readiness = assess(gates, evidence[id_], sharing=sharing, today=today())
        assert visible == (stage == "pathway_ready" and readiness.ready and sharing)
        if shown:
            assert (met, total, shown_stage) == (readiness.met, readiness.total, stage)
    assert any(row[4] for row in found)


def test_profiles_do_not_tell_who_somebody_is(rows: psycopg.Connection[Any]) -> None:
    for given, family, preferred, phone, email, postcode, evidence, line, adjustments in rows.execute(
        "SELECT given_name, family_name, preferred_name, phone, email, postcode, evidence, supervisor_line, adjustments_shared "
        "FROM ready_profile r JOIN enrolment e ON e.id = r.id JOIN candidate c ON c.id = e.candidate_id"
    ):
        identity = Identity((given, family, preferred or ""), email, phone, postcode)
        texts = {"evidence": "\n".join(evidence), "line": line or "", "adjustments": adjustments or ""}
        assert anonymity.check(texts, identity=identity) == []


def test_the_caseload_repeats_what_actions_and_contacts_say(rows: psycopg.Connection[Any]) -> None:
    first = (
        "SELECT DISTINCT ON (candidate_id) candidate_id, title, due_on FROM action WHERE done_at IS NULL "
        "ORDER BY candidate_id, due_on, created_at, id"
    )
    wrong = (
        f"SELECT count(*) FROM candidate c LEFT JOIN ({first}) a ON a.candidate_id = c.id "
        "WHERE next_action IS DISTINCT FROM title OR next_due_on IS DISTINCT FROM due_on"
    )
    assert _counted(rows, wrong) == 0
    last = "(SELECT max(happened_at)::date FROM contact t WHERE t.candidate_id = c.id)"
    assert _counted(rows, f"SELECT count(*) FROM candidate c WHERE last_contact_on IS DISTINCT FROM {last}") == 0
    assert _counted(rows, "SELECT count(*) FROM candidate WHERE next_due_on < current_date") > 0
    assert _counted(rows, "SELECT count(*) FROM candidate WHERE next_due_on > current_date") > 0


def test_nothing_happened_in_the_future(rows: psycopg.Connection[Any]) -> None:
    told = {
        "case_event": "recorded_at",
        "contact": "happened_at",
        "enrolment_step": "recorded_at",
        "application_step": "recorded_at",
        "equality_link": "answered_at",
        "action": "created_at",
    }
    for table, column in told.items():
        assert _counted(rows, f"SELECT count(*) FROM {table} WHERE {column} >= current_date") == 0


def test_answers_belong_to_answered_links_and_some_are_missing(rows: psycopg.Connection[Any]) -> None:
    people = _counted(rows, "SELECT count(*) FROM equality.subject")
    assert people == _counted(rows, "SELECT count(*) FROM equality_link WHERE answered_at IS NOT NULL")
    known = _counted(rows, "SELECT count(*) FROM equality.answer WHERE question = 'ethnicity' AND code <> 'PNTS'")
    assert 0.80 <= known / PEOPLE <= 0.97
    assert _counted(rows, "SELECT count(*) FROM equality.answer WHERE code = 'PNTS'") > 0


def test_no_role_of_the_web_process_reads_an_answer(addresses: Mapping[str, str]) -> None:
    with psycopg.connect(addresses["WEB_DATABASE_URL"], autocommit=True) as connection:
        for role in LOGINS["waymark_web"].may_take:
            connection.execute(f"SET ROLE {role}")
            for table in ("equality.subject", "equality.answer"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"SELECT 1 FROM {table}")


def test_one_person_of_each_role_signs_in(addresses: Mapping[str, str], owner: Flask) -> None:
    with owner.app_context():
        printed = "\n".join(sign_ins())
    web = create_app(
        Process.WEB, load(Process.WEB, web_database_url=addresses["WEB_DATABASE_URL"], public_address="http://localhost")
    )
    web.testing = True
    for role in Role:
        email = f"{ADDRESSES[role]}@northmoor.example.org"
        assert email in printed
        Visitor(web).post("/sign-in", {"email": email, "password": PASSWORD}, status=302)
    assert PASSWORD in printed
    with web.app_context():
        db.engine.dispose()


def test_a_second_load_is_refused(owner: Flask) -> None:
    with owner.app_context(), pytest.raises(Refusal, match="people in this database"):
        load_demo(Wanted(PEOPLE, 11, today()), say=lambda _: None)


def test_demo_data_is_refused_where_it_is_not_asked_for(addresses: Mapping[str, str]) -> None:
    url = addresses["OWNER_DATABASE_URL"]
    guarded = create_app(Process.OWNER, load(Process.OWNER, owner_database_url=url, example_data=False))
    result = guarded.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "EXAMPLE_DATA=true" in result.stderr


def test_the_next_numbers_come_after_those_given(rows: psycopg.Connection[Any]) -> None:
    given = (("candidate_number", "candidate", 3), ("profile_number", "ready_profile", 4), ("vacancy_number", "vacancy", 3))
    for sequence, table, prefix in given:
        highest = _counted(rows, f"SELECT max(substr(reference, {prefix})::bigint) FROM {table}")
        assert _counted(rows, f"SELECT nextval('{sequence}')") == highest + 1


def test_the_sample_file_finds_people_who_may_be_the_same(rows: psycopg.Connection[Any]) -> None:
    found = rows.execute("SELECT given_name, family_name, preferred_name, date_of_birth, phone, email, postcode FROM candidate")
    known = [
        person(
            first_name=first,
            last_name=last,
            preferred_name=short,
            date_of_birth=born,
            phone=phone,
            email=email,
            postcode=postcode,
        )
        for first, last, short, born, phone, email, postcode in found
    ]
    born_then = defaultdict(list)
    for one in known:
        born_then[one.born].append(one)
    scores = [
        likely_duplicate(given, one).likely
        for row in sample.make().rows
        if (given := _sound(row)) is not None
        for one in born_then[given.born]
    ]
    assert sum(scores) >= len(of_sample(PEOPLE)) - 1 >= 8


def _sound(row: sample.Person) -> Person | None:
    """Read a row of the sample file as the import does; None where it has a fault."""
    try:
        return person(
            first_name=row[Field.FIRST_NAME],
            last_name=row[Field.LAST_NAME],
            preferred_name=row[Field.PREFERRED_NAME],
            date_of_birth=values.day(values.tidy(row[Field.DATE_OF_BIRTH]), example=""),
            phone=values.phone(row[Field.PHONE]) if row[Field.PHONE] else None,
            email=row[Field.EMAIL],
            postcode=row[Field.POSTCODE],
        )
    except values.Unaccepted:
        return None


def test_the_same_seed_gives_the_same_rows() -> None:
    def made(seed: int) -> list[Any]:
        first = {"candidate_number": 1, "profile_number": 1, "vacancy_number": 1}
        batches = Maker(Wanted(60, seed, date(2026, 11, 20)), first=first).batches()
        rows = [(batch.org_id, table, row) for batch in batches for table, some in batch.rows.items() for row in some]
        # a password's hash holds a salt that is new every time
        return [(org, table, row[:3] + row[4:]) if table == "account" else (org, table, row) for org, table, row in rows]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_the_day_can_be_another_one() -> None:
    day = date(2026, 3, 31)
    first = {"candidate_number": 1, "profile_number": 1, "vacancy_number": 1}
    for batch in Maker(Wanted(60, 1, day), first=first).batches():
        for row in batch.rows.get("enrolment", ()):
            assert (day - timedelta(days=760)).isoformat() <= row[6] < day.isoformat()
