"""The shape of what advisers record about applications and jobs."""

from collections.abc import Sequence

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from app.clock import today
from app.employment.models import RetentionOutcome
from app.ui.fields import DateInputField, Form, choices
from app.vacancies.states import ApplicationAction, ApplicationState

A, S = ApplicationAction, ApplicationState
STEP_LABELS = {
    A.SUBMIT: "They agree. Send it to the hiring manager",
    A.BEGIN_CHECKS: "Begin the employment checks",
    A.CONFIRM_OFFER: "The checks are clear. Confirm the offer",
    A.START: "They have started work",
    A.DECLINE_OFFER: "They declined the offer",
    A.WITHDRAW_OFFER: "The offer is withdrawn",
    A.WITHDRAW: "They no longer want the post",
}
_AFTER_OFFER = (A.DECLINE_OFFER, A.WITHDRAW_OFFER)
_STEPS = {
    S.PROPOSED: (A.SUBMIT, A.WITHDRAW),
    S.CONDITIONAL_OFFER: (A.BEGIN_CHECKS, *_AFTER_OFFER),
    S.CHECKS: (A.CONFIRM_OFFER, *_AFTER_OFFER),
    S.UNCONDITIONAL_OFFER: (A.START, *_AFTER_OFFER),
}


def steps_of_adviser(state: ApplicationState) -> Sequence[ApplicationAction]:
    """Return the steps an adviser can take from ``state``; in between, the hiring manager decides."""
    return _STEPS.get(state, (A.WITHDRAW,))


def _check_typed(field: DateInputField) -> None:
    if field.problems:
        raise ValidationError(field.problems[0])


class StepForm(Form):
    """The next step of an application."""

    step = RadioField("What happened?", [InputRequired("Select what happened")])
    on = DateInputField("When?", [InputRequired("Enter when it happened")], says="Date", default=today)
    starts_on = DateInputField("When do they start?", says="Start date")
    reason = TextAreaField(
        "Why is the offer withdrawn?",
        [Length(max=2000, message="The reason must be 2,000 characters or less")],
        description="Share this with the person.",
    )

    def offer(self, state: ApplicationState) -> None:
        """Fill in the steps there are from ``state``."""
        self.step.choices = choices((action, STEP_LABELS[action]) for action in steps_of_adviser(state))

    def validate_on(self, field: DateInputField) -> None:
        """Refuse what was typed wrong, and a day to come."""
        _check_typed(field)
        if field.data is not None and field.data > today():
            raise ValidationError("Date must be today or in the past")

    def validate_starts_on(self, field: DateInputField) -> None:
        """Ask for the start date where the offer is confirmed."""
        if self.step.data == A.CONFIRM_OFFER:
            _check_typed(field)
            if field.data is None:
                raise ValidationError("Enter when they start")

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for the reason where an offer is withdrawn."""
        if self.step.data == A.WITHDRAW_OFFER and not (field.data or "").strip():
            raise ValidationError("Enter why the offer is withdrawn")


class EndForm(Form):
    """The end of a job."""

    on = DateInputField("What was the last day?", [InputRequired("Enter the last day")], says="Last day")

    def validate_on(self, field: DateInputField) -> None:
        """Refuse what was typed wrong, and a day to come."""
        _check_typed(field)
        if field.data is not None and field.data > today():
            raise ValidationError("Last day must be today or in the past")


class CheckForm(Form):
    """What a retention check found."""

    outcome = RadioField(
        "Where are they now?",
        [InputRequired("Select where they are now")],
        choices=choices((outcome, outcome.label) for outcome in RetentionOutcome),
    )
    on = DateInputField("When did you check?", [InputRequired("Enter when you checked")], says="Date", default=today)

    def validate_on(self, field: DateInputField) -> None:
        """Refuse what was typed wrong, and a day to come."""
        _check_typed(field)
        if field.data is not None and field.data > today():
            raise ValidationError("Date must be today or in the past")
