"""Rows about care: contacts, actions, and the link to the equality questions with what was answered through it."""

from collections.abc import Mapping
from functools import cache

from app.candidates.models import Channel, Owner
from app.demo.cases import Case, iso, made_id
from app.demo.stories.lives import Life
from app.demo.stories.pathways import working_day
from app.demo.stories.words import MISSED, NOTES, SENT, TO_DO, WHAT_ABOUT
from app.enrolments.states import Action
from app.equality.questions import Answer, stored
from app.programmes.stages import ENDS, Stage
from app.timeline.models import CaseEventType

_CHANNELS = (Channel.PHONE,) * 9 + (Channel.FACE_TO_FACE,) * 5 + (Channel.TEXT_OR_EMAIL,) * 4 + (Channel.VIDEO, Channel.LETTER)
_WRITTEN = frozenset({Channel.TEXT_OR_EMAIL, Channel.LETTER})
_OWNERS = (Owner.ADVISER,) * 15 + (Owner.CANDIDATE,) * 4 + (Owner.PARTNER,)
_DUE = ((0.16, -12, -1), (0.24, 0, 0), (0.62, 1, 7), (1.0, 8, 32))
"""When open actions are due, in days from today: some late, some today, most this week or later."""
MOST_CONTACTS, FEWEST_CONTACTS = 12, 3
LINK_DAYS = 14
LINK_MADE, LINK_ANSWERED = 0.98, 0.965


def contacts(case: Case) -> int | None:
    """Write the contacts of a person; return the day of the newest."""
    if case.adviser is None:
        return None
    days = _contact_days(case)
    for day in days:
        _contact(case, day, case.stage_on(day))
    return days[-1] if days else None


def _contact_days(case: Case) -> list[int]:
    """Spread contacts from the referral to the end, or to about now for people who are on the way."""
    dice, last = case.dice, case.world.last
    first, newest = case.enrolments[0], case.enrolments[-1]
    begins = first.stages[1][0] if len(first.stages) > 1 else first.referred + 2
    quiet = round(dice.triangular(0, 24, 2))
    ends = min(newest.since + dice.randint(0, 6), last) if newest.stage in ENDS else last - quiet
    if begins > min(ends, last):
        return [begins] if begins <= last else []
    number = max(FEWEST_CONTACTS, min(MOST_CONTACTS, (ends - begins) // 24 + dice.randint(2, 4)))
    if newest.stage is Stage.REFERRED:
        number = min(number, 2)
    gap = (ends - begins) / max(1, number - 1)
    wobble = int(gap / 3)
    days = {begins, ends}
    for turn in range(1, number - 1):
        days.add(begins + round(turn * gap) + dice.randint(-wobble, wobble))
    return sorted({min(working_day(day), last) for day in days})


def _contact(case: Case, day: int, stage: Stage) -> None:
    dice = case.dice
    channel = dice.choice(_CHANNELS)
    attended: bool | None = None
    if channel in _WRITTEN:
        note = dice.choice(SENT)
    else:
        attended = dice.random() < (0.88 if stage is not Stage.REFERRED else 0.1)
        note = dice.choice(NOTES[stage] if attended else MISSED)
    if "{" in note:
        note = note.format(about=dice.choice(WHAT_ABOUT), site=dice.choice(case.world.setting.site_names))
    hour, minute = dice.randint(9, 15), dice.randrange(0, 60, 5)
    at = f"{iso(day)} {hour:02}:{minute:02}"
    case.rows["contact"].append((case.row_id(), case.id, channel, f"{at}:00+00", attended, note, case.by, f"{at}:40+00"))


def actions(case: Case) -> tuple[str | None, int | None]:
    """Write what was done and what is still to do; return the first thing that is due."""
    if case.adviser is None:
        return None, None
    newest = case.enrolments[-1]
    _done(case)
    if newest.stage in ENDS:
        return None, None
    return _open(case, newest.stage)


def _done(case: Case) -> None:
    dice, last = case.dice, case.world.last
    newest = case.enrolments[-1]
    begins, ends = case.enrolments[0].referred, newest.since if newest.stage in ENDS else last
    for _ in range(min(3, (ends - begins) // 45 + dice.randint(0, 1))):
        created = min(working_day(dice.randint(begins, ends)), last)
        done = min(working_day(created + dice.randint(1, 12)), last)
        at, done_at = f"{iso(created)} 12:10:00+00", f"{iso(done)} 16:05:00+00"
        title = dice.choice(TO_DO.get(case.stage_on(created), TO_DO[Stage.STARTED]))
        due = iso(created + dice.randint(5, 14))
        case.rows["action"].append((case.row_id(), case.id, title, dice.choice(_OWNERS), due, case.by, at, done_at, case.by, 2))
        case.event(CaseEventType.ACTION_ADDED, created, at)
        case.event(CaseEventType.ACTION_DONE, done, done_at)


def _open(case: Case, stage: Stage) -> tuple[str | None, int | None]:
    dice, last = case.dice, case.world.last
    titles = dice.sample(TO_DO[stage], min(len(TO_DO[stage]), dice.choice((1, 1, 1, 2, 2, 3))))
    first: tuple[int, str] | None = None
    taken: set[int] = set()
    for title in titles:
        draw = dice.random()
        least, most = next((least, most) for share, least, most in _DUE if draw < share)
        due = working_day(last + 1 + dice.randint(least, most))
        if due in taken:
            continue
        taken.add(due)
        created = max(case.enrolments[-1].referred, min(last, due - 3) - dice.randint(0, 10))
        at = f"{iso(created)} 12:20:00+00"
        case.rows["action"].append((case.row_id(), case.id, title, dice.choice(_OWNERS), iso(due), case.by, at, None, None, 1))
        case.event(CaseEventType.ACTION_ADDED, created, at)
        first = min(first, (due, title)) if first else (due, title)
    return (first[1], first[0]) if first else (None, None)


def equality(case: Case, life: Life) -> None:
    """Write the one-time link made at the first contact and, under a pseudonym, what was answered."""
    dice, last = case.dice, case.world.last
    asked = next((event.day for event in life.events if event.what is Action.CONTACT), last + 1)
    if asked > last or dice.random() >= LINK_MADE:
        return
    answered = working_day(asked + dice.randint(0, 5))
    at = f"{iso(answered)} 18:{dice.randrange(60):02}:{dice.randrange(60):02}+00"
    has_answered = answered <= last and dice.random() < LINK_ANSWERED
    made, ends = f"{iso(asked)} 11:30:00+00", f"{iso(asked + LINK_DAYS)} 11:30:00+00"
    token_hash = f"\\x{dice.getrandbits(256):064x}"
    case.rows["equality_link"].append((made_id(dice), case.id, token_hash, made, ends, at if has_answered else None, case.by))
    if not has_answered:
        return
    pseudonym = made_id(dice)
    case.rows["equality.subject"].append((case.id, pseudonym))
    for answer in _stored(case.person.answers):
        case.rows["equality.answer"].append((pseudonym, answer.question, answer.list_name, answer.list_version, answer.code, at))
    case.event(CaseEventType.EQUALITY_ANSWERED, answered, at, by_itself=True)


def _stored(given: Mapping[str, str]) -> tuple[Answer, ...]:
    return _stored_of(tuple(given.items()))


@cache
def _stored_of(given: tuple[tuple[str, str], ...]) -> tuple[Answer, ...]:
    return tuple(stored(dict(given)))
