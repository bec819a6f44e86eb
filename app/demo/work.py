"""Rows about work: profiles, applications, job spells and the checks after a start."""

from collections.abc import Sequence
from itertools import pairwise

from app.demo.cases import Case, Enrolment, dashed, iso, made_id
from app.demo.copying import as_array
from app.demo.posts import Post
from app.demo.stories.lives import Event, Kind, Life
from app.demo.stories.post_words import FAMILIES, HOURS
from app.demo.stories.words import ADJUSTMENTS, EVIDENCE, SUPERVISOR
from app.employment.service import CHECK_DAYS
from app.enrolments.states import Action
from app.programmes.catalogue import TEMPLATES
from app.programmes.work import Shift
from app.timeline.models import CaseEventType
from app.vacancies.states import ApplicationAction, ApplicationState, next_state

X, S = ApplicationAction, ApplicationState
OF_THE_MANAGER = frozenset(
    {X.SHORTLIST, X.GUARANTEE_INTERVIEW, X.REJECT, X.BOOK_INTERVIEW, X.HOLD_INTERVIEW, X.TURN_DOWN, X.OFFER, X.WITHDRAW_OFFER}
)
FEEDBACK = {
    X.REJECT: ("The post needs night shifts from the first week.", "The team chose people who live nearer to this site."),
    X.TURN_DOWN: (
        "Friendly and prepared. An example of working under pressure would help next time.",
        "Good values. Another person had more hours free at weekends.",
        "A warm answer about dignity. Practise the question about a disagreement in a team.",
    ),
    X.WITHDRAW_OFFER: ("The post was put on hold by the department.",),
}
INTERVIEW_TIMES = ("09:30", "10:15", "11:00", "13:30", "14:15", "15:00")


class Work:
    """Writes what one enrolment says about work."""

    def __init__(self, case: Case, life: Life) -> None:
        self.case, self.life = case, life
        self.last = case.world.last
        self.application: tuple[str, Post, ApplicationState] | None = None

    def write(self, event: Event, enrolment: Enrolment) -> None:
        """Follow one event."""
        if event.kind is Kind.APPLICATION and event.what is X.PROPOSE:
            self._apply(event, enrolment)
        elif event.kind is Kind.STEP and event.what is Action.START_WORK:
            self._employ(event.day, enrolment)

    def _apply(self, first: Event, enrolment: Enrolment) -> None:
        """Write an application with all its steps until the last day."""
        case, number = self.case, first.detail
        guaranteed = self.life.guaranteed[int(number or 0)]
        all_steps = [event for event in self.life.events if event.kind is Kind.APPLICATION and event.detail == number]
        seen = [event for event in all_steps if event.day <= self.last]
        starts = all_steps[-1].what is X.START
        kept_for = enrolment.type_ if guaranteed else None
        post = case.world.posts.find(case.rows, day=first.day, kept_for=kept_for, starts=starts)
        enrolment.first_post = enrolment.first_post or post
        id_, state = made_id(case.dice), S.PROPOSED
        days: dict[ApplicationAction, int] = {}
        for turn, event in enumerate(seen, 1):
            action = X(str(event.what))
            state = state if action is X.PROPOSE else next_state(state, action)
            days[action] = event.day
            self._step(id_, enrolment, post, turn, action, state, event.day)
        interview = self._interview(all_steps) if X.BOOK_INTERVIEW in days else None
        why = next((FEEDBACK[action] for action in days if action in FEEDBACK), None)
        revealed = X.BOOK_INTERVIEW in days and case.dice.random() < 0.8  # noqa: PLR2004 - most managers look at the name
        case.rows["application"].append(
            (
                id_, post.id, enrolment.id, post.manager_id, enrolment.profile, state, guaranteed,
                f"{iso(interview)} {case.dice.choice(INTERVIEW_TIMES)}:00+00" if interview else None,
                f"{post.site_name}, education centre" if interview else None, case.dice.choice(why) if why else None,
                iso(all_steps[-1].day) if X.CONFIRM_OFFER in days else None,
                f"{iso(days[X.BOOK_INTERVIEW])} 17:15:00+00" if revealed else None, f"{iso(first.day)} 09:00:00+00", len(seen),
            )
        )  # fmt: skip
        self.application = id_, post, state

    def _step(  # noqa: PLR0913 - a step is these things
        self, id_: str, enrolment: Enrolment, post: Post, turn: int, action: ApplicationAction, state: ApplicationState, day: int
    ) -> None:
        case = self.case
        step, at = case.row_id(), case.stamp(day)
        by = post.manager_id if action in OF_THE_MANAGER else case.by
        case.rows["application_step"].append((step, id_, enrolment.id, turn, action, state, iso(day), at, by))
        told = f'{{"state": "{state}", "vacancy": "{post.reference}", "application": "{dashed(id_)}", "step": "{dashed(step)}"}}'
        case.rows["case_event"].append((case.row_id(), case.id, CaseEventType.APPLICATION_CHANGED, iso(day), at, by, told))

    @staticmethod
    def _interview(steps: Sequence[Event]) -> int:
        """Return the day of the interview: that of the step after its booking."""
        return next(after.day for event, after in pairwise(steps) if event.what is X.BOOK_INTERVIEW)

    def _employ(self, day: int, enrolment: Enrolment) -> None:
        """Write the spell that begins, its end if that is known, and the checks."""
        case = self.case
        assert self.application is not None  # noqa: S101 - work begins by an application
        application, post, _ = self.application
        _, ended = self.life.job or (day, None)
        ended = ended if ended is not None and ended <= self.last else None
        id_, at = made_id(case.dice), case.stamp(day)
        case.rows["employment"].append(
            (id_, enrolment.id, application, post.id, iso(day), post.band, post.hours, iso(ended) if ended else None, at,
             2 if ended else 1)
        )  # fmt: skip
        own = f'{{"employment": "{dashed(id_)}"'
        case.event(CaseEventType.JOB_STARTED, day, at, f'{own}, "vacancy": "{post.reference}", "band": {post.band}}}')
        if ended:
            case.event(CaseEventType.JOB_ENDED, ended, f"{iso(ended)} 16:40:00+00", own + "}")
        found = {event.detail: event for event in self.life.events if event.kind is Kind.CHECK and event.day <= self.last}
        for days in CHECK_DAYS:
            check = found.get(days)
            due = iso(day + days)
            if check is None:
                case.rows["retention_check"].append((case.row_id(), id_, days, due, None, None, None, 1))
                continue
            on = iso(check.day)
            case.rows["retention_check"].append((case.row_id(), id_, days, due, check.what, on, case.by, 2))
            detail = f'{own}, "days": {days}, "outcome": "{check.what}"}}'
            case.event(CaseEventType.RETENTION_CHECKED, check.day, f"{on} 15:20:00+00", detail)


def profile(case: Case, enrolment: Enrolment) -> None:
    """Write what hiring managers may see of somebody who has approved it."""
    if enrolment.profile is None:
        return
    dice, post, setting = case.dice, enrolment.first_post, case.world.setting
    families = {dice.choice(FAMILIES)} | ({post.family} if post else {dice.choice(FAMILIES)})
    shifts = {shift for shift in Shift if dice.random() < 0.4} | (set(post.pattern.shifts) if post else {Shift.DAYS})  # noqa: PLR2004 - two of five
    sites = {site for site in setting.sites if dice.random() < 0.5} | {post.site_id if post else setting.sites[0]}  # noqa: PLR2004 - half of the sites
    shown = EVIDENCE[enrolment.type_]
    approved = enrolment.evidence[next(gate for gate in enrolment.evidence if gate == "profile_approved")][0]
    case.rows["ready_profile"].append(
        (
            enrolment.id, enrolment.profile, enrolment.visible, iso(enrolment.ready_on) if enrolment.ready_on else None,
            TEMPLATES[enrolment.type_].name, as_array(sorted(families)), 2, max(dice.choice(HOURS), post.hours if post else 0),
            dice.choice(("09:15", "09:30", None, None, None)), None, as_array(shift for shift in Shift if shift in shifts),
            iso(approved + dice.randint(7, 35)), as_array(site for site in setting.sites if site in sites),
            as_array((shown[0], *dice.sample(shown[1:], 2))), dice.choice(SUPERVISOR),
            dice.choice(ADJUSTMENTS) if dice.random() < 0.12 else None, 1,  # noqa: PLR2004 - about 1 in 8 shares one
        )
    )  # fmt: skip
