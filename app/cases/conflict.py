"""Two people changed the same details: what each wrote, field by field. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from app.candidates.models import Candidate, Channel
from app.cases.forms import DETAILS, DetailsForm
from app.ui.filters import day_month_year

_SEEN = "seen-"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people see differently; ``choice`` is what is offered: theirs, yours, or neither if both changed it."""

    name: str
    label: str
    theirs: str
    yours: str
    choice: str


def fingerprints(candidate: Candidate) -> dict[str, str]:
    """Mark what a form was filled with, so that later it is known who changed what."""
    return {name: _mark(getattr(candidate, name)) for name in DETAILS}


def seen_by_form(sent: Mapping[str, str]) -> dict[str, str]:
    """Take the marks back from the form that was sent."""
    return {name: sent.get(_SEEN + name, "") for name in DETAILS}


def differences(candidate: Candidate, form: DetailsForm, seen: Mapping[str, str]) -> list[Difference]:
    """Compare what is saved with what was typed, in the order of the form."""
    found = []
    for name, yours in form.details().items():
        theirs = getattr(candidate, name)
        if theirs != yours:
            label = getattr(form, name).label.text.removesuffix(" (optional)")
            found.append(Difference(name, label, _shown(theirs), _shown(yours), _choice(seen[name], theirs, yours)))
    return found


def _choice(seen: str, theirs: object, yours: object) -> str:
    if seen == _mark(theirs):
        return "yours"
    return "theirs" if seen == _mark(yours) else ""


def _mark(value: object) -> str:
    return sha256(str(value or "").encode()).hexdigest()[:16]


def _shown(value: Any) -> str:  # noqa: ANN401  columns of several types
    if isinstance(value, date):
        return day_month_year(value)
    return value.label if isinstance(value, Channel) else str(value or "Nothing")
