"""Forms of the adviser's pages."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SearchField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.candidates.models import Channel, Owner
from app.candidates.sent_forms import SentOnce
from app.cases.filters import STAGE_LABELS, Filters
from app.clock import today
from app.referrals.reading import values
from app.referrals.reading.values import OLDEST, YOUNGEST, Unaccepted
from app.ui.fields import DateInputField, Form, choices

DETAILS = (
    "given_name",
    "family_name",
    "preferred_name",
    "date_of_birth",
    "phone",
    "email",
    "postcode",
    "preferred_channel",
    "contact_needs",
)
LONGEST_NOTE = 2000


CHANNELS = [(str(channel), channel.label) for channel in Channel]
OWNERS = {Owner.ADVISER: "You", Owner.CANDIDATE: "The candidate", Owner.PARTNER: "A partner organisation"}


def _text(value: str | None) -> str | None:
    """Keep no spaces around what was typed, and nothing where nothing was."""
    return (value or "").strip() or None


def _reads(read: Callable[[str], str]) -> Callable[[Form, StringField], None]:
    """Accept what a file of referrals may hold, too; it is written in one way when it is saved."""

    def check(_form: Form, field: StringField) -> None:
        try:
            read(field.data or "")
        except Unaccepted as why:
            raise ValidationError(f"{field.label.text.removesuffix(' (optional)')} must be {why.accepts}") from None

    return check


def _past(_form: Form, field: DateInputField) -> None:
    if field.data is not None and field.data > today():
        raise ValidationError(f"{field.says} must be today or in the past")


class FilterForm(Form):
    """The filter panel of the caseload, as the address fills it."""

    class Meta(Form.Meta):
        """Sent by GET, without a token."""

        csrf = False

    q = SearchField("Name or reference")
    stage = SelectMultipleField("Stage")
    programme = SelectMultipleField("Programme")

    @classmethod
    def of(cls, filters: Filters, programmes: Mapping[UUID, str]) -> "FilterForm":
        """Show what is in force."""
        form = cls(
            formdata=None,
            data={"q": filters.text, "stage": list(filters.stages), "programme": [str(id_) for id_ in filters.programmes]},
        )
        form.stage.choices = choices(STAGE_LABELS.items())
        form.programme.choices = choices((str(id_), name) for id_, name in programmes.items())
        return form


class ContactForm(SentOnce):
    """Log contact: how, and what happened, are enough."""

    on = DateInputField(
        "When was it?", says="Date of the contact", validators=[Optional(), _past], description="Leave empty for today"
    )
    attended = RadioField(
        "Did they come, or answer?", choices=choices([("yes", "Yes"), ("no", "No")]), validators=[Optional()], default=None
    )
    channel = RadioField(
        "How did you make contact?", choices=choices(CHANNELS), validators=[InputRequired("Select how you made contact")]
    )
    note = TextAreaField(
        "What happened?",
        filters=[_text],
        validators=[
            DataRequired("Enter what happened"),
            Length(max=LONGEST_NOTE, message="What happened must be 2,000 characters or less"),
        ],
        description="Write it so the candidate could read it",
    )
    next_title = StringField(
        "Next action (optional)",
        filters=[_text],
        validators=[Length(max=200, message="Next action must be 200 characters or less")],
    )
    due = DateInputField("When is it due?", says="Due date")

    def validate_next_title(self, field: StringField) -> None:
        """Ask for what is due, where only the day is given."""
        if self.due.data is not None and not field.data:
            raise ValidationError("Enter the next action")

    def validate_due(self, field: DateInputField) -> None:
        """Ask for the day, where only the action is given."""
        if self.next_title.data and field.data is None:
            raise ValidationError("Enter the date the next action is due")


class ActionForm(SentOnce):
    """Something to do."""

    title = StringField(
        "What needs to happen?",
        filters=[_text],
        validators=[
            DataRequired("Enter what needs to happen"),
            Length(max=200, message="The action must be 200 characters or less"),
        ],
    )
    owner = RadioField(
        "Who will do it?",
        choices=choices((str(owner), label) for owner, label in OWNERS.items()),
        default=str(Owner.ADVISER),
        validators=[InputRequired("Select who will do it")],
    )
    due = DateInputField("When is it due?", says="Due date", validators=[InputRequired("Enter the date it is due")])


class ReasonForm(Form):
    """Why somebody opens the case of a colleague."""

    reason = TextAreaField(
        "Why do you need to open this record?",
        filters=[_text],
        validators=[
            DataRequired("Enter why you need to open this record"),
            Length(max=500, message="The reason must be 500 characters or less"),
        ],
        description="For example, you are covering for a colleague who is away",
    )


class DetailsForm(Form):
    """Who somebody is, and how to reach them."""

    version = HiddenField()
    given_name = StringField("First name", filters=[_text], validators=[DataRequired("Enter the first name"), Length(max=100)])
    family_name = StringField("Last name", filters=[_text], validators=[DataRequired("Enter the last name"), Length(max=100)])
    preferred_name = StringField("Name they like to be called (optional)", filters=[_text], validators=[Length(max=100)])
    date_of_birth = DateInputField(
        "Date of birth",
        says="Date of birth",
        validators=[InputRequired("Enter the date of birth"), _past],
        description="For example, 27 3 1998",
    )
    phone = TelField("Phone number (optional)", filters=[_text], validators=[Optional(), Length(max=40), _reads(values.phone)])
    email = EmailField(
        "Email address (optional)",
        filters=[_text],
        validators=[Optional(), Length(max=254), _reads(values.email)],
    )
    postcode = StringField(
        "Postcode (optional)", filters=[_text], validators=[Optional(), Length(max=20), _reads(values.postcode)]
    )
    preferred_channel = RadioField(
        "How do they want to be contacted?",
        choices=choices([*CHANNELS, ("", "Not known")]),
        default="",
        validators=[Optional()],
    )
    contact_needs = StringField(
        "Before you make contact (optional)",
        filters=[_text],
        validators=[Length(max=300, message="What to arrange must be 300 characters or less")],
        description="What to arrange, in the candidate's words. For example, BSL interpreter",
    )

    def details(self) -> dict[str, Any]:
        """Give the columns of the person, each written in the one way it is kept."""
        written: dict[str, Any] = {name: getattr(self, name).data for name in DETAILS}
        for name, read in (("phone", values.phone), ("email", values.email), ("postcode", values.postcode)):
            written[name] = read(written[name]) if written[name] else None
        written["preferred_channel"] = Channel(written["preferred_channel"]) if written["preferred_channel"] else None
        return written

    def validate_date_of_birth(self, field: DateInputField) -> None:
        """Catch a year that was typed wrongly."""
        if field.data is not None and not YOUNGEST <= _age(field.data) <= OLDEST:
            raise ValidationError(f"Date of birth must be between {YOUNGEST} and {OLDEST} years ago")


class NewForm(DetailsForm, SentOnce):
    """A person, and the referral they came with."""

    version = None  # type: ignore[assignment]  # the way WTForms drops a field
    programme = RadioField(
        "Which programme are they referred to?", validators=[InputRequired("Select which programme they are referred to")]
    )
    referred_on = DateInputField(
        "When were they referred?",
        says="Date of referral",
        default=today,
        validators=[InputRequired("Enter the date of referral"), _past],
    )
    source = StringField(
        "Who referred them? (optional)",
        filters=[_text],
        validators=[Length(max=200)],
        description="For example, Riverside Jobcentre",
    )
    consent_to_contact = BooleanField("They agree that we contact them")
    different = BooleanField("This is a different person from those listed")


def _age(born: date) -> int:
    day = today()
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
