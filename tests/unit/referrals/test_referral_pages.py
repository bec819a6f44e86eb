"""What pages of imports print, without a database."""

from uuid import uuid4

import pytest

from app.programmes.stages import Stage
from app.referrals import presenters
from app.referrals.importing.saving import ReadyRow, resolve
from app.referrals.models import ImportState, ReferralImport
from app.referrals.queries import Counts
from app.referrals.reading.rows import GivenReferral


def test_a_referrer_is_told_one_of_five_things() -> None:
    told = {stage: presenters.became(stage) for stage in Stage}
    assert set(told.values()) == {"Received", "Contacted", "Started", "Finished", "Not going ahead"}
    assert told[Stage.PATHWAY_READY] == told[Stage.PAUSED] == told[Stage.STARTED]


@pytest.mark.parametrize(
    ("state", "done", "total", "number", "percent"),
    [
        (ImportState.CHECKING, 0, 0, 1, 5),
        (ImportState.CHECKING, 250, 500, 2, 52),
        (ImportState.SAVING, 0, 500, 1, 10),
        (ImportState.SAVING, 462, 500, 2, 60),
        (ImportState.UNDOING, 462, 500, 1, 50),
    ],
)
def test_progress_never_runs_ahead(state: ImportState, done: int, total: int, number: int, percent: int) -> None:
    shown = presenters.progress(ReferralImport(state=state, done_rows=done, total_rows=total), status_href="/x")
    assert (shown.number, shown.percent) == (number, percent)


def test_what_is_not_saved_is_said() -> None:
    assert presenters.Saving(Counts(10, 1, 2, 4, 3)).left_out == (
        "Not saved: 1 row to repair, 2 rows to decide about and 3 rows left out by you."
    )
    assert presenters.Saving(Counts(1, 0, 0, 1, 0)).button == "Save 1 referral"


def test_rows_that_point_at_each_other_are_one_person_the_first() -> None:
    a, b, c, known = (uuid4() for _ in range(4))
    rows = [ReadyRow(a, 2, GivenReferral(), b), ReadyRow(b, 3, GivenReferral(), a), ReadyRow(c, 4, GivenReferral(), b)]
    assert resolve(rows) == {a: a, b: a, c: a}
    chain = [ReadyRow(a, 2, GivenReferral(), known), ReadyRow(b, 3, GivenReferral(), a), ReadyRow(c, 4, GivenReferral(), None)]
    assert resolve(chain) == {a: known, b: known, c: c}
