"""What the pages of imports print. Tested without a database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.clock import local
from app.jobs import Job
from app.programmes.stages import ENDS, Stage
from app.referrals.models import Decision, ImportRow, ImportState, ReferralImport
from app.referrals.queries import Counts, Show
from app.referrals.reading.columns import REQUIRED, Field
from app.referrals.reading.rows import REPAIRED, GivenReferral
from app.ui import filters
from app.ui.parts import Progress

Json = Mapping[str, Any]
NO_NAME = "No name"

STATES: Final[Mapping[ImportState, tuple[str, str]]] = {
    ImportState.CHECKING: ("Checking", "blue"),
    ImportState.CHECKED: ("Waiting for you", "yellow"),
    ImportState.UNREADABLE: ("Could not be read", "red"),
    ImportState.SAVING: ("Saving", "blue"),
    ImportState.SAVED: ("Saved", "green"),
    ImportState.UNDOING: ("Undoing", "blue"),
    ImportState.UNDONE: ("Undone", "grey"),
    ImportState.FAILED: ("Failed", "red"),
    ImportState.DISCARDED: ("Discarded", "grey"),
}

FAILED: Final[Mapping[str, tuple[str, str]]] = {
    Job.CHECK_IMPORT: ("The file could not be checked", "Nothing has been saved, and your file is still here."),
    Job.SAVE_IMPORT: ("The referrals could not be saved", "Nothing has been saved: an import saves all its referrals or none."),
    Job.UNDO_IMPORT: ("The import could not be undone", "Nothing has been removed: an undo does all it can or nothing."),
}

LISTS: Final[Mapping[Show, tuple[str, str]]] = {
    Show.PROBLEMS: ("Rows to repair", "red"),
    Show.DUPLICATES: ("May repeat someone", "orange"),
    Show.READY: ("Ready to save", "green"),
    Show.LEFT_OUT: ("Left out", "blue"),
}


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import in the list."""

    id: UUID
    file_name: str
    by: str
    when: str
    state: str
    colour: str
    rows: str


def import_line(row: Any) -> ImportLine:  # noqa: ANN401  a row of queries.recent
    """Lay out one import of the list."""
    state, colour = STATES[row.state]
    return ImportLine(row.id, row.file_name, row.by, _when(row.made_at), state, colour, _rows(row))


def _rows(row: Any) -> str:  # noqa: ANN401  a row of queries.recent
    if row.state in {ImportState.UNREADABLE, ImportState.DISCARDED} or not row.total_rows:
        return ""
    total = filters.plural(row.total_rows, "row")
    match row.state:
        case ImportState.SAVED:
            return f"{filters.number(row.done_rows)} of {total} saved"
        case ImportState.UNDONE:
            return f"{filters.number(row.done_rows)} taken back"
        case _:
            return total


def _when(instant: Any) -> str:  # noqa: ANN401  a datetime of the database
    return filters.day_and_time(local(instant))


def progress(one: ReferralImport, *, status_href: str) -> Progress:
    """Say how far the job of an import is."""
    if one.state is ImportState.CHECKING:
        names = ("Reading the file", "Checking each row and looking for people you know")
        share = one.done_rows / one.total_rows if one.total_rows else 0.0
        return Progress(2 if one.total_rows else 1, names, int(10 + 85 * share) if one.total_rows else 5, status_href)
    if one.state is ImportState.SAVING:
        names = (
            "Getting ready",
            f"Saving {filters.plural(one.done_rows, 'referral')}" if one.done_rows else "Saving the referrals",
        )
        return Progress(2 if one.done_rows else 1, names, 60 if one.done_rows else 10, status_href)
    return Progress(1, ("Removing what the import made",), 50, status_href)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a row."""

    column: str
    value: str
    says: str
    accepts: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of an import in a list."""

    number: int
    who: str
    faults: tuple[Fault, ...]
    alike: tuple[str, ...]
    born: str
    programme: str
    referred: str
    becomes: str
    tidied: str


def row_line(row: ImportRow, programmes: Mapping[str, str]) -> RowLine:
    """Lay out one row."""
    given = GivenReferral.from_json(row.understood or {})
    return RowLine(
        number=row.number,
        who=who_of(row),
        faults=tuple(Fault(**problem) for problem in row.problems),
        alike=tuple(alike_line(one) for one in row.duplicates),
        born=filters.day_month_year(given.date_of_birth) if given.date_of_birth else "",
        programme=programmes.get(given.programme or "", ""),
        referred=filters.day_month_year(given.referred_on) if given.referred_on else "",
        becomes=_becomes(row),
        tidied=_tidied(row),
    )


def who_of(row: ImportRow) -> str:
    """Name the person of a row as well as it can be read."""
    kept = row.understood or {}
    names = (kept.get(one.value) or _short(row.given.get(one.value, "")) for one in (Field.FIRST_NAME, Field.LAST_NAME))
    return " ".join(filter(None, names)) or NO_NAME


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004 - a name in a list


def alike_line(one: Json) -> str:
    """Say whom a row may repeat, and why."""
    return f"{alike_who(one)}: {filters.listed(list(one['reasons']))}"


def alike_who(one: Json) -> str:
    """Name somebody a row may repeat, without their name: by reference, or by row of the file."""
    return f"Row {one['row']} of this file" if "row" in one else str(one["reference"])


def _becomes(row: ImportRow) -> str:
    if row.decision is not Decision.SAME_PERSON:
        return "A new person"
    same = next((one for one in row.duplicates if one.get("candidate_id") == str(row.same_as)), None)
    same = same or next((one for one in row.duplicates if "row" in one), None)
    return f"Same person as {alike_who(same)}" if same else "Someone you know"


def _tidied(row: ImportRow) -> str:
    kept = row.understood or {}
    changed = [
        one.label for one in Field if one in REPAIRED and kept.get(one.value) and kept[one.value] != row.given.get(one.value)
    ]
    return f"Tidied: {filters.listed(changed).lower()}" if changed else ""


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody beside a row of the file: what tells whether the two are one person."""

    id: UUID
    label: str
    name: str
    born: str
    why: str


def alike(duplicates: Sequence[Json], people: Mapping[UUID, Any], rows: Mapping[int, ImportRow]) -> list[Alike]:
    """Lay out the people whom a row may repeat; those who are gone meanwhile are left out."""
    laid_out = []
    for one in duplicates:
        why = filters.listed(list(one["reasons"]))
        if "row" in one:
            row = rows.get(one["row"])
            if row is not None:
                born = GivenReferral.from_json(row.understood or {}).date_of_birth
                laid_out.append(Alike(row.id, alike_who(one), who_of(row), _day(born), why))
        elif (person := people.get(UUID(one["candidate_id"]))) is not None:
            name = f"{person.given_name} {person.family_name}"
            laid_out.append(Alike(person.id, person.reference, name, _day(person.date_of_birth), why))
    return laid_out


def _day(day: Any) -> str:  # noqa: ANN401  date or None
    return filters.day_month_year(day) if day else ""


@dataclass(frozen=True, slots=True)
class Saving:
    """What will happen when the import is saved."""

    counts: Counts

    @property
    def button(self) -> str:
        """The main button, with the number that it saves."""
        return f"Save {filters.plural(self.counts.ready, 'referral')}"

    @property
    def left_out(self) -> str:
        """What will not be saved, and why."""
        parts = [
            f"{filters.plural(number, 'row')} {words}"
            for number, words in (
                (self.counts.problems, "to repair"),
                (self.counts.duplicates, "to decide about"),
                (self.counts.left_out, "left out by you"),
            )
            if number
        ]
        return f"Not saved: {filters.listed(parts)}." if parts else ""

    @property
    def first_list(self) -> Show:
        """The list that needs a person most."""
        return next((show for show in (Show.PROBLEMS, Show.DUPLICATES, Show.READY) if self.counts.of(show)), Show.READY)


def described() -> list[tuple[str, str, bool]]:
    """Describe the columns of a referral file: name, what goes there, whether it must be there."""
    return [(one.label, _ABOUT[one], one in REQUIRED) for one in Field]


_ABOUT: Final[Mapping[Field, str]] = {
    Field.REFERENCE: "Any reference of yours, up to 50 characters",
    Field.FIRST_NAME: "Such as Zoë",
    Field.LAST_NAME: "Such as O'Neill-Khan",
    Field.PREFERRED_NAME: "The name the person likes to be called",
    Field.DATE_OF_BIRTH: "The day first, such as 27/3/1998",
    Field.POSTCODE: "A full postcode, or NFA for no fixed abode",
    Field.PHONE: "Such as 07700 900123",
    Field.EMAIL: "Such as name@example.org",
    Field.PREFERRED_CONTACT: "Phone, text, email or letter",
    Field.PROGRAMME: "The name of one of your programmes",
    Field.REFERRED_ON: "The day first, in the last 2 years",
    Field.REFERRER_ORGANISATION: "The partner who refers, by name",
    Field.REFERRER_NAME: "The person who refers",
    Field.REFERRER_EMAIL: "Their email address",
    Field.EMPLOYMENT_STATUS: "In paid employment, looking for work, not looking for work, or not known",
    Field.ADJUSTMENTS: "What to arrange before contact, up to 500 characters",
    Field.INTERPRETER: "A language, if an interpreter is needed",
    Field.CONSENT: "Yes, once the person has agreed to be contacted",
}


def became(stage: Stage) -> str:
    """Tell a referrer what became of a referral: as little as they may know."""
    if stage is Stage.REFERRED:
        return "Received"
    if stage is Stage.ELIGIBILITY_CHECK:
        return "Contacted"
    if stage in {Stage.NOT_ELIGIBLE, Stage.DECLINED, Stage.NO_CONTACT}:
        return "Not going ahead"
    if stage in ENDS or stage is Stage.IN_WORK:
        return "Finished"
    return "Started"


def repair_headings(headings: Mapping[Field, str]) -> dict[Field, str]:
    """Give every field the name it has in the file, or ours where the file has none."""
    return {one: headings.get(one, one.label) for one in Field}


def csv_rows(rows: Iterable[ImportRow], headings: Mapping[Field, str]) -> tuple[list[str], list[list[str | int]]]:
    """Lay out rows for the download: as they were typed, with what to repair, under the file's own headings."""
    fields = [one for one in Field if one in headings]
    header = [*(headings[one] for one in fields), "Row in the file", "What to repair"]
    lines: list[list[str | int]] = []
    for row in rows:
        wrong = "; ".join(f"{problem['says']}: enter {problem['accepts']}" for problem in row.problems)
        lines.append([*(row.given.get(one.value, "") for one in fields), row.number, wrong])
    return header, lines
