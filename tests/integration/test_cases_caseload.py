"""The caseload: filters, order, pages and search, and what a page of it costs."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.access import Actor, Role
from app.candidates import names
from app.cases import queries
from app.cases.filters import Filters, Key, Place, Sort, Whose
from app.clock import today
from app.extensions import db
from app.programmes.models import ProgrammeType
from app.programmes.stages import PATHWAY, Stage
from app.transactions import acting_as, principal_of
from tests.factories.candidates import candidate, many
from tests.factories.tenants import Tenant, make_tenant
from tests.visitor import Page, Visitor, visitor_as

ENDED = frozenset(Stage) - {*PATHWAY, Stage.PAUSED}
OWN = ("set_config", "sign_in.open_session", "ROLLBACK", "COMMIT", "BEGIN")


def listed(page: Page) -> list[str]:
    """Names of the people on the page, in order."""
    links = (row.find("th//a") for row in page.tree.findall(".//tbody/tr"))
    return ["".join(link.itertext()) for link in links if link is not None]


def find(visitor: Visitor, text: str) -> list[str]:
    """Names that a search finds."""
    return listed(visitor.get(f"/candidates?q={text}&sort=name"))


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that are sent, without those of signing in and taking a role."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:  # noqa: ANN401  SQLAlchemy's signature
        if not any(word in statement for word in OWN):
            sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_page_of_the_caseload_takes_four_statements(app: Flask, adviser: Visitor, tenant: Tenant) -> None:
    many(tenant, [{"family_name": f"Okafor{letter}"} for letter in "abcdefghijklmnopqrstuvwxyzabcd"])
    with app.app_context(), statements() as sent:
        adviser.get("/candidates?q=okafor&stage=referred&sort=name&who=team")
        adviser.get("/candidates")
    assert len(sent) == 8, sent
    assert not any("OFFSET" in statement.upper() for statement in sent)


people = st.lists(
    st.fixed_dictionaries(
        {
            "given_name": st.sampled_from(["Amara", "Zoë", "Li", "Łukasz"]),
            "family_name": st.sampled_from(["Okafor", "O'Dowd", "Nguyễn", "Gill"]),
            "stage": st.sampled_from([None, *Stage]),
            "next_due_on": st.sampled_from([None, date(2026, 1, 1), date(2026, 1, 2)]),
            "last_contact_on": st.sampled_from([None, date(2026, 1, 1), date(2026, 3, 1)]),
            "gates_met": st.integers(0, 3),
            "gates_total": st.sampled_from([0, 3]),
        }
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crowd=people, sort=st.sampled_from(list(Sort)), descending=st.booleans())
def test_paging_visits_every_person_once_in_order_both_ways(
    app: Flask, owner_app: Flask, monkeypatch: pytest.MonkeyPatch, crowd: list[dict[str, Any]], sort: Sort, descending: bool
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    queries._page.cache_clear()
    tenant = make_tenant(owner_app)
    made = many(tenant, crowd) if crowd else []
    everyone = [id_ for id_, person in zip(made, crowd, strict=True) if person["stage"] not in ENDED]
    wanted = Filters(Whose.MINE, sort=sort, descending=descending)
    with app.app_context(), acting_as(principal_of(tenant.adviser.actor)):
        forwards = _walk(wanted, tenant.adviser.actor)
        end = Place(_beyond(wanted), UUID(int=0 if descending else 2**128 - 1), backwards=True)
        backwards = _walk(replace(wanted, place=end), tenant.adviser.actor)
    queries._page.cache_clear()
    assert [row.id for row in backwards] == [row.id for row in forwards]
    assert sorted(row.id for row in forwards) == sorted(everyone)
    keys = [(row.key, row.id) for row in forwards]
    assert keys == sorted(keys, reverse=descending)


def _walk(wanted: Filters, viewer: Actor) -> list[Any]:
    """Turn every page from the first one on, or from the last one back."""
    backwards = wanted.place is not None and wanted.place.backwards
    rows: list[Any] = []
    while True:
        found = queries.listed(wanted, viewer=viewer)
        rows = [*found.rows, *rows] if backwards else [*rows, *found.rows]
        if not (found.before if backwards else found.after):
            return rows
        edge = found.rows[0] if backwards else found.rows[-1]
        wanted = replace(wanted, place=Place(edge.key, edge.id, backwards=backwards))


def _beyond(wanted: Filters) -> Key:
    """A key after everybody's."""
    last: dict[Sort, Key] = {
        Sort.NAME: "\U0010ffff",
        Sort.STAGE: 32767,
        Sort.READINESS: 32767,
        Sort.NEXT: date.max,
        Sort.CONTACT: date.max,
    }
    first: dict[Sort, Key] = {Sort.NAME: "", Sort.STAGE: 0, Sort.READINESS: 0, Sort.NEXT: date.min, Sort.CONTACT: date.min}
    return (first if wanted.descending else last)[wanted.sort]


def test_next_and_previous_lead_there_and_back(adviser: Visitor, tenant: Tenant) -> None:
    many(tenant, [{"family_name": f"Person{number:02}", "next_due_on": None} for number in range(60)])
    first = adviser.get("/candidates?sort=name")
    names_seen, page = listed(first), first
    while following := [link for link in page.links() if "after=" in link]:
        page = adviser.get(following[0])
        names_seen += listed(page)
    assert names_seen == sorted(names_seen)
    assert len(names_seen) == len(set(names_seen)) == 60
    back = next(link for link in page.links() if "before=" in link)
    assert listed(adviser.get(back)) == names_seen[25:50]
    assert "sort=name" in back


def test_links_keep_the_filters_and_drop_the_place(adviser: Visitor, tenant: Tenant) -> None:
    many(tenant, [{"family_name": f"Gill{n}", "stage": Stage.STARTED} for n in range(30)])
    page = adviser.get("/candidates?q=gill&stage=started&programme=x&sort=-stage")
    sorts = [link for link in page.links() if re.search("sort=name(&|$)", link)]
    following = next(link for link in page.links() if "after=" in link)
    for link in (*sorts, following):
        asked = parse_qs(urlsplit(link).query)
        assert (asked["q"], asked["stage"]) == (["gill"], ["started"])
        assert "programme" not in asked
    assert parse_qs(urlsplit(following).query)["sort"] == ["-stage"]
    assert "after" not in parse_qs(urlsplit(sorts[0]).query)
    chip = next(link for link in page.links() if "q=gill" in link and "stage" not in parse_qs(urlsplit(link).query))
    assert len(listed(adviser.get(chip))) == 25


@pytest.mark.parametrize(
    "query",
    [
        "sort=shoe",
        "stage=x&stage=",
        "who=everyone",
        "show=all",
        "after=x",
        "after=2026-01-01~x",
        "before=~",
        "after=%00~",
        "sort=name&after=a%00b~00000000-0000-0000-0000-000000000000",
        "sort=stage&after=99999999~00000000-0000-0000-0000-000000000000",
        "q=%00",
        "q=" + "x" * 5000,
        "q='%22;--",
        "q=%F0%9F%98%80",
    ],
)
def test_unknown_values_are_ignored(adviser: Visitor, tenant: Tenant, query: str) -> None:
    candidate(tenant)
    adviser.get(f"/candidates?{query}")


def test_search_finds_accents_order_slips_starts_and_references(adviser: Visitor, tenant: Tenant) -> None:
    many(
        tenant,
        [
            {"given_name": "Zoë", "family_name": "Nguyễn"},
            {"given_name": "Amara", "family_name": "Okafor"},
            {"given_name": "Maria José", "family_name": "O'Dowd"},
            {"given_name": "Łukasz", "family_name": "Al-Masri", "stage": Stage.DECLINED},
        ],
    )
    for text in ("nguyen", "Zoe", "NGUYỄN", "zoe nguyen", "nguyen zoe", "ngu", "nguyne", "zoe ng"):
        assert find(adviser, text) == ["Zoë Nguyễn"], text
    for text in ("okafor", "okfor", "okaffor", "amra okafro", "okafor, amara", "ama", "T-1", "t1"):
        assert find(adviser, text) == ["Amara Okafor"], text
    for text in ("odowd", "O'Dowd", "o'dowd maria", "jose", "maria jose"):
        assert find(adviser, text) == ["Maria José O'Dowd"], text
    for text in ("lukasz", "al-masri", "almasri", "masri", "al masri"):
        assert find(adviser, text) == ["Łukasz Al-Masri"], text
    for text in ("xyz", "…", "okafor zoe", "T-99"):
        assert find(adviser, text) == [], text


def test_search_stays_in_the_organisation(adviser: Visitor, other_tenant: Tenant) -> None:
    candidate(other_tenant, family_name="Elsewhere")
    assert find(adviser, "elsewhere&who=team") == []


def test_the_four_numbers_count_and_filter(adviser: Visitor, tenant: Tenant) -> None:
    day = today()
    many(
        tenant,
        [
            {"family_name": "Late", "next_due_on": day - timedelta(days=1), "stage": Stage.STARTED, "last_contact_on": day},
            {"family_name": "Soon", "next_due_on": day + timedelta(days=7), "stage": Stage.STARTED, "last_contact_on": day},
            {"family_name": "Far", "next_due_on": day + timedelta(days=8), "stage": Stage.PATHWAY_READY, "last_contact_on": day},
            {"family_name": "Gone", "next_due_on": day - timedelta(days=1), "stage": Stage.DECLINED},
            {"family_name": "Quiet", "stage": Stage.STARTED, "last_contact_on": day - timedelta(days=15)},
            {"family_name": "Working", "stage": Stage.IN_WORK, "last_contact_on": day - timedelta(days=15)},
        ],
    )
    with tenant.writing():
        db.session.execute(
            db.text("UPDATE candidate SET created_at = now() - interval '40 days' WHERE org_id = :o"), {"o": tenant.org_id}
        )
    page = adviser.get("/candidates")
    for show, who in (("overdue", "Late"), ("week", "Soon"), ("quiet", "Quiet"), ("ready", "Far")):
        assert [who in name for name in listed(adviser.get(f"/candidates?show={show}"))] == [True]
    assert len(listed(page)) == 5
    assert "1 actions overdue" in page.text


def test_a_count_stops_at_a_thousand(adviser: Visitor, tenant: Tenant) -> None:
    with tenant.writing():
        db.session.execute(
            db.text(
                "INSERT INTO candidate (org_id, id, reference, given_name, family_name, name_key, name_slips, date_of_birth, "
                "adviser_id) SELECT :org, gen_random_uuid(), 'X-' || n, 'A', 'B', 'ba', '{}', '2000-01-01', :me "
                "FROM generate_series(1, 1002) n"
            ),
            {"org": tenant.org_id, "me": tenant.adviser.member_id},
        )
    assert "More than 1,000 candidates" in adviser.get("/candidates").text


def test_a_colleagues_people_are_in_the_whole_teams_list_without_what_is_noted(
    app: Flask, adviser: Visitor, tenant: Tenant
) -> None:
    colleague = tenant.another(Role.ADVISER)
    details = {"contact_needs": "Quiet room", "next_action": "Ask about debt", "next_due_on": today()}
    candidate(tenant, given_name="Theirs", adviser_id=colleague.member_id, **details)
    candidate(tenant, given_name="Nobodys", adviser_id=None, **details)
    assert listed(adviser.get("/candidates")) == []
    team = adviser.get("/candidates?who=team&sort=name").text
    assert "Theirs Okafor" in team
    assert team.count("Quiet room") == team.count("Ask about debt") == 1
    assert "Quiet room" in visitor_as(app, colleague).get("/candidates").text


def test_a_manager_sees_the_whole_team_at_first(manager: Visitor, tenant: Tenant) -> None:
    candidate(tenant)
    assert len(listed(manager.get("/candidates"))) == 1
    assert "You have no candidates yet" in manager.get("/candidates?who=mine").text


def test_an_empty_list_says_why(adviser: Visitor, tenant: Tenant) -> None:
    assert "You have no candidates yet" in adviser.get("/candidates").text
    assert "There are no candidates yet" in adviser.get("/candidates?who=team").text
    assert "No candidates match" in adviser.get("/candidates?q=x").text
    assert "The list has changed" in adviser.get("/candidates?after=2026-01-01~00000000-0000-0000-0000-000000000000").text


def test_a_list_is_audited_by_the_names_of_its_filters(adviser: Visitor, tenant: Tenant) -> None:
    programme = tenant.programmes[ProgrammeType.WORKSTART]
    adviser.get(f"/candidates?q=okafor&programme={programme}")
    with psycopg.connect(os.environ["TEST_SERVER"]) as server:
        rows = server.execute(
            "SELECT type, detail FROM audit.entry WHERE org_id = %s AND type = 'candidates_listed'", [tenant.org_id]
        ).fetchall()
    assert rows == [("candidates_listed", {"filters": ["text", "programme"], "sort": "next", "who": "mine", "rows": 0})]


def test_names_are_folded_the_same_way_for_rows_and_searches() -> None:
    assert set(names.search_keys(names.name_key("Okafor"))) & set(names.slip_keys("Ókafor"))
