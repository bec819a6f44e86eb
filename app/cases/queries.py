"""Read the caseload: rows with the columns that are shown, by statements that are built once for each shape.

Every page stands after, or before, a place (key, id), so that page 4,000 costs what page 1 does. Counts stop at 1,000. The
comparisons are leakproof (``=``, ``<``, ``>=``), so that row-level security leaves the planner its indexes; names are found
through the function ``people_named``.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, Uuid, bindparam, func, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from app.access import Actor
from app.accounts.models import Member
from app.candidates.models import Candidate
from app.candidates.names import search_keys, start_keys
from app.cases.filters import Filters, Show, Sort, Whose
from app.clock import now, today
from app.database import Rows
from app.extensions import db
from app.programmes.models import Programme

PAGE = 25
MOST_COUNTED = 1000
MOST_IN_A_NUMBER = 300
"""Where the four numbers above the list stop: past it they say "a lot", and each is a scan that every page pays for."""
MOST_FOUND = 2000
"""So many people a search by name looks at; one that finds more needs more letters."""
QUIET_DAYS = 14
WEEK_DAYS = 7
_LIVE = (1, 7)
"""The stages, by their order, in which somebody who is not heard from is missed: referred to in recruitment."""
_ON_THE_WAY = 20
_READY = 6

C = Candidate
_SHOWN = (
    C.id,
    C.reference,
    C.given_name,
    C.family_name,
    C.preferred_name,
    C.stage,
    C.next_action,
    C.next_due_on,
    C.last_contact_on,
    C.gates_met,
    C.gates_total,
    C.contact_needs,
    C.adviser_id,
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What makes two caseload statements different ones; the values are bound."""

    mine: bool
    search: str | None
    stages: bool
    programmes: bool
    show: Show | None
    sort: Sort = Sort.NEXT
    descending: bool = False
    backwards: bool | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of people, and whether there are more on either side."""

    rows: Rows
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people the filters find, and the four numbers; 1,001 stands for more than 1,000."""

    found: int
    overdue: int
    week: int
    quiet: int
    ready: int


def programmes(*, viewer: Actor) -> dict[UUID, str]:
    """Names of the organisation's programmes."""
    rows = db.session.execute(
        select(Programme.id, Programme.name).where(Programme.org_id == viewer.org_id).order_by(Programme.name)
    )
    return {row.id: row.name for row in rows}


def listed(filters: Filters, *, viewer: Actor) -> Listed:
    """Return one page of the people that ``filters`` find."""
    place = filters.place
    shape = _shape(filters, backwards=place.backwards if place else None)
    values = _values(filters, viewer) | ({"key": place.key, "row": place.id} if place else {})
    rows = list(db.session.execute(_page(shape), values))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if place and place.backwards:
        return Listed(rows[::-1], before=more, after=True)
    return Listed(rows, before=place is not None, after=more)


def counts(filters: Filters, *, viewer: Actor) -> Counts:
    """Count what ``filters`` find, and the four numbers over the same people without filters."""
    row = db.session.execute(_counts(_shape(filters, backwards=None, ordered=False)), _values(filters, viewer)).one()
    return Counts(*row)


def _shape(filters: Filters, *, backwards: bool | None, ordered: bool = True) -> _Shape:
    search = "reference" if filters.reference else "name" if any(filters.words) else "nobody" if filters.text else None
    return _Shape(
        mine=filters.whose is Whose.MINE,
        search=search,
        stages=bool(filters.stage_orders),
        programmes=bool(filters.programmes),
        show=filters.show,
        sort=filters.sort if ordered else Sort.NEXT,
        descending=filters.descending if ordered else False,
        backwards=backwards,
    )


def _values(filters: Filters, viewer: Actor) -> dict[str, Any]:
    first, second = filters.words
    values: dict[str, Any] = {
        "org": viewer.org_id,
        "me": viewer.member_id,
        "reference": filters.reference,
        "first": first,
        "keys": start_keys(first),
        "slips": search_keys(first),
        "second": second,
        "second_keys": start_keys(second or ""),
        "second_slips": search_keys(second or ""),
        "programmes": list(filters.programmes),
        "stages": filters.stage_orders,
    }
    return values | _days()


def _days() -> dict[str, Any]:
    day = today()
    return {
        "today": day,
        "week_ends": day + timedelta(days=WEEK_DAYS),
        "quiet_since": day - timedelta(days=QUIET_DAYS),
        "known_since": now() - timedelta(days=QUIET_DAYS),
    }


@cache
def _page(shape: _Shape) -> Select[*tuple[Any, ...]]:
    key: ColumnElement[Any] = getattr(C, shape.sort.column)
    down = shape.descending is not bool(shape.backwards)
    adviser = select(Member.name).where(Member.org_id == C.org_id, Member.id == C.adviser_id).scalar_subquery()
    statement = select(*_SHOWN, key.label("key"), adviser.label("adviser")).where(*_conditions(shape))
    if shape.backwards is not None:
        place = tuple_(bindparam("key", type_=key.type), bindparam("row", type_=Uuid()))
        here = tuple_(key, C.id)
        statement = statement.where(here < place if down else here > place)
    order = (key.desc(), C.id.desc()) if down else (key.asc(), C.id.asc())
    return statement.order_by(*order).limit(PAGE + 1)


@cache
def _counts(shape: _Shape) -> Select[*tuple[Any, ...]]:
    everybody = _Shape(mine=shape.mine, search=None, stages=False, programmes=False, show=None)
    numbers = [_capped([*_conditions(everybody), *_show(show)], MOST_IN_A_NUMBER).label(str(show)) for show in Show]
    return select(_capped(_conditions(shape), MOST_COUNTED).label("found"), *numbers)


def _capped(conditions: list[ColumnElement[bool]], most: int) -> Any:  # noqa: ANN401  a scalar subquery
    some = select(literal_column("1")).select_from(C).where(*conditions).limit(most + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [C.org_id == bindparam("org", type_=Uuid())]
    if shape.mine:
        found.append(C.adviser_id == bindparam("me", type_=Uuid()))
    if shape.search:
        found.append(_search(shape.search))
    if shape.stages:
        found.append(C.stage_order.in_(bindparam("stages", expanding=True)))
    if shape.programmes:
        found.append(C.programme_id.in_(bindparam("programmes", expanding=True)))
    if shape.show:
        found.extend(_show(shape.show))
    return found


def _search(kind: str) -> ColumnElement[bool]:
    if kind == "reference":
        return C.reference == bindparam("reference", type_=Text())
    if kind == "nobody":  # only punctuation was typed
        return literal_column("false", type_=None) == literal_column("true")
    keys = ARRAY(Text())
    named = func.people_named(
        bindparam("first", type_=Text()),
        bindparam("keys", type_=keys),
        bindparam("slips", type_=keys),
        bindparam("second", type_=Text()),
        bindparam("second_keys", type_=keys),
        bindparam("second_slips", type_=keys),
        MOST_FOUND,
        type_=Uuid(),
    ).column_valued("found")
    # As an array, which the planner takes for a few keys to look up; as a subquery it would walk a whole order in search of them.
    return C.id == func.any(func.array(select(named).scalar_subquery()))


def _show(show: Show) -> list[ColumnElement[bool]]:
    on_the_way = C.stage_order < _ON_THE_WAY
    if show is Show.OVERDUE:
        return [C.due_order < bindparam("today"), on_the_way]
    if show is Show.WEEK:
        return [C.due_order.between(bindparam("today"), bindparam("week_ends")), on_the_way]
    if show is Show.QUIET:
        return [
            C.stage_order.between(*_LIVE),
            C.contact_order < bindparam("quiet_since", type_=C.contact_order.type),
            C.created_at < bindparam("known_since", type_=C.created_at.type),
        ]
    return [C.stage_order == _READY]
