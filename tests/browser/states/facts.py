"""What there is in the demo data, asked of the database as its superuser, and what has to be put there first."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias
from uuid import uuid4

from app.access import Role
from app.demo.setting import ADDRESSES

if TYPE_CHECKING:
    from tests.browser.service import Service

NORTHMOOR, SOUTHFIELD, NEWTOWN = "northmoor", "southfield", "newtown"


def email_of(role: Role, employer: str = NORTHMOOR) -> str:
    """Return the address the person of a role signs in with."""
    return f"{ADDRESSES[role]}@{employer}.example.org"


class Facts:
    """Ids of the large employer's people and things, by what they are like."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.members: dict[str, str] = {}
        for role in Role:
            rows = service.sql(
                "SELECT m.id::text, m.org_id::text FROM member m JOIN account a ON a.id = m.account_id WHERE a.email = %(email)s",
                {"email": email_of(role)},
            )
            self.members[str(role)], self.members["org"] = rows[0]

    def one(self, query: str, **values: str) -> str:
        """Return the first value of a query; ``%(org)s`` and ``%(adviser)s``, ``%(hiring_manager)s`` … are known."""
        rows = self.service.sql(query, self.members | values)
        assert rows, f"The demo data has nothing for: {query}"
        return str(rows[0][0])

    def put(self, table: str, **values: object) -> str:
        """Insert a row of the large employer and return its id."""
        row = {"id": str(uuid4()), "org_id": self.members["org"], **values}
        names = ", ".join(row)
        places = ", ".join(f"%({name})s" for name in row)
        self.service.sql(f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING 1", row)
        return str(row["id"])


Lookup: TypeAlias = Callable[[Facts], str]


def found(query: str) -> Lookup:
    """Look up an id."""
    return lambda facts: facts.one(query)


def mine(where: str = "true") -> Lookup:
    """Look up a person of the adviser's caseload; ``e`` is the enrolment that the caseload shows."""
    return found(f"SELECT c.id {_MINE} AND {where} ORDER BY c.reference LIMIT 1")


def enrolment(where: str = "true") -> Lookup:
    """Look up the enrolment of a person of the adviser's caseload."""
    return found(f"SELECT e.id {_MINE} AND {where} ORDER BY c.reference LIMIT 1")


_MINE = """FROM candidate c JOIN enrolment e ON e.org_id = c.org_id AND e.id = c.enrolment_id
    WHERE c.org_id = %(org)s AND c.adviser_id = %(adviser)s"""


def anybodys(stage: str) -> Lookup:
    """Look up an enrolment at ``stage``, whoever's case it is."""
    return found(f"SELECT id FROM enrolment WHERE org_id = %(org)s AND stage = '{stage}' ORDER BY referred_on, id LIMIT 1")


def application(state: str, column: str = "a.id") -> Lookup:
    """Look up an application of the hiring manager in ``state``; there are few, and one may have to be written first."""
    query = f"""SELECT {column} FROM application a JOIN enrolment e ON e.org_id = a.org_id AND e.id = a.enrolment_id
        WHERE a.org_id = %(org)s AND a.manager_id = %(hiring_manager)s AND a.state = '{state}'
        ORDER BY a.created_at DESC LIMIT 1"""

    def look(facts: Facts) -> str:
        if not facts.service.sql(query, facts.members):
            _apply(facts, state)
        return facts.one(query)

    return look


def _apply(facts: Facts, state: str) -> None:
    facts.service.sql(
        """INSERT INTO application (org_id, id, vacancy_id, enrolment_id, manager_id, profile_reference, state, guaranteed,
             interview_at, interview_place, feedback, version)
           SELECT p.org_id, gen_random_uuid(), v.id, p.id, v.manager_id, p.reference, %(state)s, false,
             now() + interval '3 days', 'Education centre', 'They have the skills and need more practice', 1
           FROM ready_profile p JOIN vacancy v ON v.org_id = p.org_id AND v.closed_at IS NULL
             AND v.manager_id = %(hiring_manager)s
           WHERE p.org_id = %(org)s AND p.visible AND NOT EXISTS (SELECT FROM application a WHERE a.enrolment_id = p.id)
           ORDER BY p.reference DESC, v.reference LIMIT 1 RETURNING 1""",
        facts.members | {"state": state},
    )


def found_newtown(service: Service) -> None:
    """Found an employer with a person in each role and nothing else, and give somebody a second role."""
    if service.sql("SELECT FROM organisation WHERE name = 'Newtown NHS Trust'"):
        return
    employer, partner, college = (str(uuid4()) for _ in range(3))
    service.sql(
        """INSERT INTO organisation (id, kind, name) VALUES (%(employer)s, 'employer', 'Newtown NHS Trust'),
           (%(partner)s, 'jobcentre', 'Newtown Jobcentre'), (%(college)s, 'college', 'Newtown College') RETURNING 1""",
        {"employer": employer, "partner": partner, "college": college},
    )
    for organisation in (partner, college):
        service.sql(
            "INSERT INTO partnership (org_id, id, partner_id) VALUES (%(org)s, gen_random_uuid(), %(partner)s) RETURNING 1",
            {"org": employer, "partner": organisation},
        )
    of_partner = {Role.REFERRER: partner, Role.PARTNER_TUTOR: college}
    for role in Role:
        values = {"email": email_of(role, NEWTOWN), "role": str(role), "org": employer, "partner": of_partner.get(role)}
        service.sql(
            """WITH made AS (INSERT INTO account (id, email, name, password_hash)
               SELECT gen_random_uuid(), %(email)s, 'Robin Newcomer', password_hash FROM account WHERE password_hash IS NOT NULL
               LIMIT 1 RETURNING id)
               INSERT INTO member (org_id, id, account_id, role, name, partner_id)
               SELECT %(org)s, gen_random_uuid(), id, %(role)s, 'Robin Newcomer', %(partner)s FROM made RETURNING 1""",
            values,
        )


def second_role(facts: Facts) -> str:
    """Give somebody of the small employer a second role, and return their address."""
    email = email_of(Role.ADMINISTRATOR, SOUTHFIELD)
    facts.service.sql(
        """INSERT INTO member (org_id, id, account_id, role, name)
           SELECT m.org_id, gen_random_uuid(), m.account_id, 'workforce_lead', m.name
           FROM member m JOIN account a ON a.id = m.account_id WHERE a.email = %(email)s
           AND NOT EXISTS (SELECT FROM member other WHERE other.account_id = m.account_id AND other.id <> m.id) RETURNING 1""",
        {"email": email},
    )
    return email


def many_tries(facts: Facts, email: str) -> None:
    """Count ten tries to sign in, from somewhere else."""
    values = {"email": sha256(email.encode()).digest(), "source": sha256(b"elsewhere").digest()}
    for _ in range(10):
        facts.service.sql(
            """INSERT INTO sign_in.attempt (id, email_hash, source_hash)
               VALUES (gen_random_uuid(), %(email)s, %(source)s) RETURNING 1""",
            values,
        )


def equality_link(facts: Facts, *, days: int = 14) -> str:
    """Make a one-time link for somebody who has not answered, and return its secret."""
    token = uuid4().hex
    facts.service.sql(
        """INSERT INTO equality_link (org_id, id, candidate_id, token_hash, ends_at, by_id)
           SELECT c.org_id, gen_random_uuid(), c.id, %(hash)s, now() + %(days)s * interval '1 day', %(by)s FROM candidate c
           WHERE c.org_id = %(org)s AND NOT EXISTS (SELECT FROM equality_link l WHERE l.candidate_id = c.id)
           LIMIT 1 RETURNING 1""",
        {"hash": sha256(token.encode()).digest(), "days": days, "by": facts.members["adviser"], "org": facts.members["org"]},
    )
    return token
