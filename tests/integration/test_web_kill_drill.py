"""A web process is killed in the middle of a save: all of it is saved, or nothing."""

import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from typing_extensions import override

from tests.factories.tenants import PASSWORD, Person, Tenant
from tests.processes import drill, get, superuser, until

Superuser = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def slow_audit(tenant: Tenant) -> Iterator[Superuser]:
    """Make the audit line of the tenant's adviser, which is the last thing a sign-in saves, take its time."""
    with superuser() as above:
        above.execute(
            "CREATE OR REPLACE FUNCTION public.drill() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(2); RETURN NEW; END $$"
        )
        above.execute(
            "CREATE TRIGGER drill BEFORE INSERT ON audit.entry FOR EACH ROW "
            f"WHEN (NEW.member_id = '{tenant.adviser.member_id}') EXECUTE FUNCTION public.drill()"
        )
        try:
            yield above
        finally:
            above.execute("DROP TRIGGER drill ON audit.entry")
            above.execute("DROP FUNCTION public.drill")


def test_a_web_process_killed_in_the_middle_of_a_save_saves_nothing_of_it(
    tmp_path: Path, slow_audit: Superuser, tenant: Tenant
) -> None:
    above = slow_audit
    with drill(tmp_path) as (crew, _queue):
        web, gunicorn = crew.web()
        killer = threading.Thread(target=_kill_in_the_middle, args=(gunicorn.children(), above))
        killer.start()
        with pytest.raises(OSError, match=r"."):
            _sign_in(web, tenant.adviser)
        killer.join()
        until("the server has let go of the save", lambda: not _is_in_the_middle(above))
        assert _saved(above, tenant.adviser) == (0, 0)
        until("a new process answers", lambda: get(f"{web}/healthz")[0] == 200)
        assert _sign_in(web, tenant.adviser) == HTTPStatus.FOUND
        assert _saved(above, tenant.adviser) == (1, 1)


def _kill_in_the_middle(processes: list[psutil.Process], above: Superuser) -> None:
    until("the save is in the middle", lambda: _is_in_the_middle(above))
    for process in processes:
        process.kill()


def _is_in_the_middle(above: Superuser) -> bool:
    found = above.execute(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
    ).fetchone()
    return found is not None


def _saved(above: Superuser, person: Person) -> tuple[Any, ...] | None:
    """How many sessions and how many audit lines of this person there are."""
    return above.execute(
        "SELECT (SELECT count(*) FROM sign_in.session WHERE account_id = %s), "
        "(SELECT count(*) FROM audit.entry WHERE member_id = %s AND type = 'signed_in')",
        [person.account_id, person.member_id],
    ).fetchone()


class _StayHere(urllib.request.HTTPRedirectHandler):
    @override
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Follow no redirect: the answer to the form is what matters here."""


def _sign_in(web: str, person: Person) -> int:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _StayHere)
    page = browser.open(f"{web}/sign-in", timeout=10).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "email": person.email, "password": PASSWORD}
    try:
        answer = browser.open(f"{web}/sign-in", data=urllib.parse.urlencode(form).encode(), timeout=10)
    except urllib.error.HTTPError as redirect:
        return redirect.code
    return int(answer.status)
