"""What happens to a made-up person, step by step: pure, seeded, at the rates of DOMAIN 7.1.

A life is told to its end, however far ahead that is; the loader keeps what had happened by its day. So rates can be checked on
whole lives, and what is still to come (the day of a booked interview) is known. Days are numbers (``date.toordinal``).
"""

from dataclasses import dataclass
from random import Random

from app.demo.stories.lives import Event, FindTraining, Kind, Life, Traits
from app.demo.stories.rates import (
    ACCEPTED,
    APPLIES_AGAIN,
    GAP_DISABLED,
    GAP_MINORITY,
    GAP_START_DISABLED,
    GUARANTEED,
    LEFT_BY,
    MOST_APPLICATIONS,
    OFFER_TO_START,
    RATES,
    SHORTLISTED,
    Rates,
)
from app.employment.models import RetentionOutcome
from app.employment.service import CHECK_DAYS, STILL_HERE, YEAR_DAYS
from app.enrolments.states import REASONS, Action
from app.programmes.gates import Gate
from app.programmes.models import ProgrammeType
from app.vacancies.states import ApplicationAction

A, X, Found = Action, ApplicationAction, RetentionOutcome
SATURDAY, SUNDAY = 6, 0
"""``day % 7`` of the two days on which nobody in the office does anything."""


def working_day(day: int) -> int:
    """Give ``day``, or the Monday after it."""
    return day + {SATURDAY: 2, SUNDAY: 1}.get(day % 7, 0)


def live(dice: Random, *, type_: ProgrammeType, weeks: int, traits: Traits, referred: int, training: FindTraining) -> Life:
    """Tell what becomes of one referral."""
    teller = _Teller(dice, RATES[type_], weeks, traits, training, Life())
    teller.day = referred
    teller.step(A.REFER)
    if dice.random() < teller.rates.start - (GAP_START_DISABLED if traits.disabled else 0):
        teller.start()
    else:
        teller.never_start()
    teller.life.events.sort(key=lambda event: event.day)
    return teller.life


@dataclass(slots=True)
class _Teller:
    """Tells one life, day by day."""

    dice: Random
    rates: Rates
    weeks: int
    traits: Traits
    training: FindTraining
    life: Life
    day: int = 0

    def step(self, action: Action) -> None:
        reasons = REASONS.get(action)
        self.life.events.append(Event(self.day, Kind.STEP, action, self.dice.choice(reasons) if reasons else None))

    def gate(self, gate: Gate, day: int, ends: int | None = None) -> None:
        self.life.events.append(Event(day, Kind.GATE, gate, ends))

    def wait(self, least: int, most: int) -> None:
        self.day = working_day(self.day + self.dice.randint(least, most))

    def happens(self, chance: float) -> bool:
        return self.dice.random() < chance

    def never_start(self) -> None:
        """Say no, be out of reach, or not be the right person."""
        kind = self.dice.random()
        if kind < 0.12:  # noqa: PLR2004 - a third of those who are lost were not reached once
            self.wait(18, 40)
            self.step(A.LOSE_CONTACT)
            return
        self.wait(1, 15)
        self.step(A.CONTACT)
        self.wait(3, 24)
        ends = ((0.38, A.LOSE_CONTACT), (0.75, A.DECLINE), (0.92, A.FIND_NOT_ELIGIBLE), (1.0, A.LEAVE_FOR_OTHER))
        self.step(next(action for share, action in ends if kind < share))

    def start(self) -> None:
        """Be found eligible, agree a plan, start; then train, or leave."""
        self.wait(1, 15)
        self.step(A.CONTACT)
        first = self.day
        self.wait(5, 24)
        between = min(working_day(self.dice.randint(first, self.day)), self.day)
        self.gate(Gate.ELIGIBILITY, first)
        ends = between + self.dice.randint(400, 1400) if self.happens(0.05) else None
        self.gate(Gate.RIGHT_TO_WORK, between, ends)
        self.gate(Gate.IDENTITY, between)
        self.gate(Gate.PLAN_AGREED, self.day)
        self.step(A.START)
        self.life.started = self.day
        self.pause(0.03)
        if not self.happens(self.rates.begin_training):
            self.leave(10, 45)
            return
        self.train()

    def train(self) -> None:
        """Train with a group and, where the programme has one, do a placement."""
        self.day, self.life.cohort_id = self.training(self.day + 2)
        self.step(A.BEGIN_TRAINING)
        in_class = 7 * self.rates.class_weeks - 3
        if not self.happens(self.rates.finish_training):
            self.leave(3, in_class - 2)
            return
        self.pause(0.03)
        self.day = working_day(self.day + in_class)
        self.gate(Gate.TRAINING, self.day)
        if self.rates.class_weeks < self.weeks:
            self.wait(1, 6)
            self.step(A.BEGIN_PLACEMENT)
            on_placement = 7 * (self.weeks - self.rates.class_weeks) - 3
            if not self.happens(self.rates.finish_placement):
                self.leave(5, on_placement - 3)
                return
            self.day = working_day(self.day + on_placement)
            self.gate(Gate.PLACEMENT, self.day)
        self.become_ready()

    def become_ready(self) -> None:
        """Say what is wanted, approve the profile, allow sharing."""
        if not self.happens(self.rates.become_ready):
            self.leave(5, 40)
            return
        before = self.day
        self.wait(2, 12)
        self.gate(Gate.AVAILABILITY, self.dice.randint(before, self.day))
        self.gate(Gate.PROFILE_APPROVED, self.day)
        self.life.events.append(Event(self.day, Kind.SHARING, what=True))
        self.step(A.MAKE_READY)
        if self.happens(self.rates.apply):
            self.look_for_work()
        else:
            self.wait_for_nothing()

    def look_for_work(self) -> None:
        """Apply, once or again, until there is an offer that is taken up."""
        for number in range(MOST_APPLICATIONS):
            if number and not self.happens(APPLIES_AGAIN):
                break
            self.wait(2, 21)
            if self.apply(number):
                self.work()
                return
        self.wait_for_nothing()

    def apply(self, number: int) -> bool:
        """Apply for one post; True when the person starts in it."""
        guaranteed = self.happens(GUARANTEED)
        self.life.guaranteed.append(guaranteed)
        self.application(number, X.PROPOSE)
        self.step(A.ENTER_RECRUITMENT)
        self.wait(0, 3)
        self.application(number, X.SUBMIT)
        self.wait(1, 7)
        if not guaranteed and not self.happens(SHORTLISTED):
            return self.end_application(number, X.REJECT)
        self.application(number, X.GUARANTEE_INTERVIEW if guaranteed else X.SHORTLIST)
        self.wait(0, 4)
        self.application(number, X.BOOK_INTERVIEW)
        self.wait(5, 14)
        if self.happens(0.03):
            return self.end_application(number, X.WITHDRAW)
        self.application(number, X.HOLD_INTERVIEW)
        self.wait(0, 3)
        gap = GAP_DISABLED * self.traits.disabled + GAP_MINORITY * self.traits.minority
        if not self.happens(self.rates.offer - gap):
            return self.end_application(number, X.TURN_DOWN)
        self.application(number, X.OFFER)
        return self.take_up(number)

    def take_up(self, number: int) -> bool:
        """Go through the checks to the first day, or not."""
        wait = round(self.dice.triangular(*OFFER_TO_START))
        first_day = working_day(self.day + wait)
        takes_it = self.happens(ACCEPTED)
        if not takes_it and self.happens(0.5):
            self.wait(1, 6)
            return self.end_application(number, X.DECLINE_OFFER)
        self.wait(1, 5)
        self.application(number, X.BEGIN_CHECKS)
        if not takes_it:
            self.wait(8, 24)
            return self.end_application(number, X.WITHDRAW_OFFER if self.happens(0.2) else X.DECLINE_OFFER)
        self.day = working_day(min(self.day + self.dice.randint(14, 30), first_day - 3))
        self.application(number, X.CONFIRM_OFFER)
        self.day = first_day
        self.application(number, X.START)
        self.step(A.START_WORK)
        return True

    def work(self) -> None:
        """Stay, or not, and be asked four times in the first year."""
        began, ended = self.day, self.last_day()
        self.life.job = (began, ended)
        if ended is not None:
            self.day = ended
            self.step(A.END_WORK)
        for days in CHECK_DAYS:
            self.check(began, ended, days)
        if ended is not None:
            self.wait_for_nothing()

    def last_day(self) -> int | None:
        """Draw the last day of the job, or none within the year."""
        draw = self.dice.random()
        for share, first, last in LEFT_BY:
            if draw < share:
                return self.day + self.dice.randint(first, last)
        return None

    def check(self, began: int, ended: int | None, days: int) -> None:
        """Be asked after ``days``; the check of the year, passed, ends the pathway well."""
        asked = working_day(began + days + self.dice.randint(0, 9))
        if self.happens(0.07):
            found = Found.UNKNOWN
        elif ended is not None and ended <= asked:
            found = Found.IN_WORK_OTHER_EMPLOYER if self.happens(0.35) else Found.NOT_IN_WORK
        else:
            found = Found.IN_WORK_OTHER_ROLE if self.happens(0.05) else Found.IN_WORK_SAME
        self.life.events.append(Event(asked, Kind.CHECK, found, days))
        if days == YEAR_DAYS and found in STILL_HERE and ended is None:
            self.day = asked
            self.step(A.SUSTAIN)

    def wait_for_nothing(self) -> None:
        """Stay among the ready for a while; most go somewhere else in the end."""
        draw = self.dice.random()
        if draw < 0.06:  # noqa: PLR2004 - some change their mind about sharing
            self.wait(3, 30)
            self.life.events.append(Event(self.day, Kind.SHARING, what=False))
        if draw < 0.45:  # noqa: PLR2004 - nearly half find something else
            self.wait(20, 110)
            self.step(A.LEAVE_FOR_OTHER)
        elif draw < 0.85:  # noqa: PLR2004 - most others give up
            self.wait(35, 140)
            self.step(A.LEAVE_EARLY)

    def application(self, number: int, action: ApplicationAction) -> None:
        self.life.events.append(Event(self.day, Kind.APPLICATION, action, number))

    def end_application(self, number: int, action: ApplicationAction) -> bool:
        self.application(number, action)
        self.step(A.LEAVE_RECRUITMENT)
        return False

    def pause(self, chance: float) -> None:
        """Take a break for health, care, home or money, and come back."""
        if self.happens(chance):
            self.wait(2, 9)
            self.step(A.PAUSE)
            self.wait(21, 70)
            self.step(A.RESUME)

    def leave(self, least: int, most: int) -> None:
        """Leave before being ready: mostly early, now and then for something good."""
        self.wait(least, most)
        self.step(A.LEAVE_FOR_OTHER if self.happens(0.14) else A.LEAVE_EARLY)
