"""The forms of the pathway: shape of the input only."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from typing_extensions import override
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.candidates.sent_forms import SentOnce
from app.clock import today
from app.enrolments.models import Strength
from app.enrolments.profiles import Offered
from app.enrolments.service import MUST_BE_SEEN, Seen
from app.enrolments.states import REASONS, Action, Reason
from app.programmes.gates import Gate
from app.programmes.work import JobFamily, Shift
from app.ui.fields import DateInputField, Form, choices, given
from app.ui.filters import clock

_RADIOS_UP_TO = 6
MOST_LINES = 6
LONGEST_LINE = 90
BANDS = ("2", "3", "4")
_HALF_HOURS = [time(hour, minute) for hour in range(5, 24) for minute in (0, 30)]


def reason_field(action: Action) -> str:
    """Name of the field that asks why, for a step that needs a reason."""
    return f"reason_{action}"


def seen_version(field: Field) -> int | None:
    """Read the version that the person saw from the hidden field of a form; None where it was tampered with."""
    sent = str(field.data or "")
    return int(sent) if sent.isascii() and sent.isdigit() else None


class StageForm(Form):
    """Which step, why, and since when."""

    version = HiddenField()
    action = RadioField("What is the next step?", validators=[InputRequired("Select what the next step is")])
    on = DateInputField(
        "When did it take effect?",
        says="Date it took effect",
        validators=[InputRequired("Enter the date it took effect")],
        default=today,
        description="The day it happened, if that was before today",
    )

    def offer(self, actions: Sequence[Action]) -> None:
        """Offer ``actions``, and ask for a reason only where one of them needs it."""
        self.action.choices = choices((action, action.label) for action in actions)
        for action in _ASKED_WHY:
            if action not in actions:
                del self[reason_field(action)]

    @override
    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason where the step chosen needs one, at the field that takes it."""
        valid = bool(super().validate(extra_validators))
        name = f"reason_{self.action.data}"
        if name in self and not self[name].data and not self[name].errors:
            self[name].errors = ["Select a reason for this step"]
            return False
        return valid

    @property
    def reason(self) -> Reason | None:
        """The reason chosen for the step chosen."""
        action = Action(given(self.action.data))
        only = REASONS.get(action, ())
        if len(only) == 1:
            return only[0]
        name = reason_field(action)
        chosen = self[name].data if name in self else None
        return Reason(chosen) if chosen else None


def _reason(reasons: Sequence[Reason]) -> Field:
    kind = RadioField if len(reasons) <= _RADIOS_UP_TO else SelectField
    first = [] if kind is RadioField else [("", "Select a reason")]
    return kind("Why?", choices=choices([*first, *((reason, reason.label) for reason in reasons)]), validators=[Optional()])


_ASKED_WHY = {action: reasons for action, reasons in REASONS.items() if len(reasons) > 1}
for _action, _reasons in _ASKED_WHY.items():
    setattr(StageForm, reason_field(_action), _reason(_reasons))


class EvidenceForm(SentOnce):
    """What somebody saw that meets a gate."""

    seen_on = DateInputField(
        "When did you see it?", says="Date seen", validators=[InputRequired("Enter the date you saw it")], default=today
    )
    expires_on = DateInputField(
        "When does it expire? (optional)",
        says="Date it expires",
        validators=[Optional()],
        description="The last day it is good for. Leave it empty if it does not expire",
    )
    strength = RadioField("How good is the evidence?", validators=[InputRequired("Select how good the evidence is")])
    note = TextAreaField(
        "Note (optional)",
        validators=[Optional(), Length(max=300, message="The note must be 300 characters or less")],
        description="Say what you saw, no copy of the document and no offence detail. The candidate can ask to see this",
    )

    def ask_about(self, gate: Gate) -> None:
        """Offer the strengths that ``gate`` accepts."""
        words = {
            Strength.VERIFIED: "Verified: I saw it, or somebody who knows confirmed it",
            Strength.DECLARED: "Declared: the candidate says so",
            Strength.ASSUMED: "Assumed: from what else we know",
        }
        self.strength.choices = choices(
            (strength, text) for strength, text in words.items() if gate not in MUST_BE_SEEN or strength is Strength.VERIFIED
        )
        if gate in MUST_BE_SEEN and self.strength.data is None:
            self.strength.data = Strength.VERIFIED

    @property
    def seen(self) -> Seen:
        """What was typed."""
        return Seen(
            on=given(self.seen_on.data),
            expires_on=self.expires_on.data,
            strength=Strength(given(self.strength.data)),
            note=(self.note.data or "").strip() or None,
        )


class EnrolForm(SentOnce):
    """Which programme and cohort, and when the person was referred."""

    place = RadioField("Which programme?", validators=[InputRequired("Select a programme")])
    on = DateInputField(
        "When were they referred?",
        says="Date of referral",
        validators=[InputRequired("Enter the date of referral")],
        default=today,
    )


def _times(first: str) -> list[tuple[str, str]]:
    return [("", first), *((f"{moment:%H:%M}", clock(moment)) for moment in _HALF_HOURS)]


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class ProfileForm(Form):
    """What hiring managers see of a person before interview."""

    version = HiddenField()
    job_families = SelectMultipleField(
        "What work do they want?",
        choices=choices((family, family.label) for family in JobFamily),
        validators=[InputRequired("Select at least one kind of work")],
    )
    band = RadioField(
        "At which band?", choices=choices((band, f"Band {band}") for band in BANDS), validators=[InputRequired("Select a band")]
    )
    hours_per_week = DecimalField(
        "How many hours a week can they work?",
        places=None,
        validators=[
            InputRequired("Enter how many hours a week, like 30"),
            NumberRange(min=1, max=37.5, message="Hours a week must be between 1 and 37.5"),
        ],
    )
    shifts = SelectMultipleField(
        "Which shifts can they work?",
        choices=choices((shift, shift.label.capitalize()) for shift in Shift),
        validators=[InputRequired("Select at least one kind of shift")],
    )
    earliest_time = SelectField("Earliest start of a shift", choices=choices(_times("Any time")), validators=[Optional()])
    latest_time = SelectField("Latest end of a shift", choices=choices(_times("Any time")), validators=[Optional()])
    available_from = DateInputField(
        "When can they start? (optional)",
        says="Start date",
        validators=[Optional()],
        description="Leave it empty if they can start straight away",
    )
    site_ids = SelectMultipleField("Where can they work?", validators=[InputRequired("Select at least one site")])
    evidence = TextAreaField(
        "What can they show?",
        validators=[InputRequired("Enter at least one thing they have done, like a certificate or a placement")],
        description=f"One to a line, up to {MOST_LINES}. No names, ages, schools or employers that tell who they are",
    )
    supervisor_line = StringField(
        "What did the placement supervisor say? (optional)",
        validators=[Optional(), Length(max=200, message="The supervisor's line must be 200 characters or less")],
        description="One sentence about their work, without a name or he or she",
    )
    adjustments_shared = TextAreaField(
        "Adjustments they choose to share (optional)",
        validators=[Optional(), Length(max=300, message="The adjustments must be 300 characters or less")],
        description="Only what the candidate asked you to share with hiring managers",
    )
    agreed = BooleanField("The candidate has seen this profile as it is here, and agrees to it")

    def offer_sites(self, sites: Iterable[tuple[str, str]]) -> None:
        """Offer the employer's sites."""
        self.site_ids.choices = choices(sites)

    def validate_evidence(self, field: Field) -> None:
        """Keep the lines few and short enough for a card."""
        lines = _lines(field.data)
        if len(lines) > MOST_LINES:
            raise ValidationError(f"Enter {MOST_LINES} lines or fewer")
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(f"Each line must be {LONGEST_LINE} characters or less")

    def validate_latest_time(self, field: Field) -> None:
        """Let a day begin before it ends."""
        if field.data and self.earliest_time.data and field.data <= self.earliest_time.data:
            raise ValidationError("The latest end must be after the earliest start")

    @property
    def offered(self) -> Offered:
        """What was typed."""
        available: date | None = self.available_from.data
        return Offered(
            job_families=list(self.job_families.data or []),
            band=int(given(self.band.data)),
            hours_per_week=float(given(self.hours_per_week.data)),
            earliest_time=self.earliest_time.data or None,
            latest_time=self.latest_time.data or None,
            shifts=list(self.shifts.data or []),
            available_from=available,
            site_ids=list(self.site_ids.data or []),
            evidence=_lines(self.evidence.data),
            supervisor_line=(self.supervisor_line.data or "").strip() or None,
            adjustments_shared=(self.adjustments_shared.data or "").strip() or None,
        )
