"""The shape of what is typed about vacancies, interviews and proposals."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from wtforms import (
    BooleanField,
    FieldList,
    FloatField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.candidates.sent_forms import SentOnce
from app.clock import LONDON, today
from app.database import Json
from app.programmes.work import JobFamily
from app.ui.fields import DateInputField, Form, choices, given
from app.vacancies.fit import ShiftPattern
from app.vacancies.models import Guarantee, Vacancy
from app.vacancies.posts import MOST_CRITERIA, Details
from app.vacancies.service import Interview, Outcome

_TIME: Final = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?", re.ASCII)
_NAMED: Final = {"midday": time(12), "noon": time(12)}
_NOON: Final = 12
_HOURS: Final = 24
_MINUTES: Final = 60
NEEDED: Final = (("day_one", "Needed on day one"), ("trained_for", "Trained for"))


def time_of_day(typed: str) -> time | None:
    """Read a time as people type it: "2pm", "9:30am", "14.30", "midday"; None where it is none."""
    text = typed.strip().lower()
    if text in _NAMED:
        return _NAMED[text]
    match = _TIME.fullmatch(text)
    if match is None or (match["half"] is None and match["minute"] is None):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] is not None:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if match["half"] == "pm" else 0)
    return time(hour, minute) if hour < _HOURS and minute < _MINUTES else None


class InterviewForm(SentOnce):
    """When and where the interview is."""

    on = DateInputField("When is the interview?", [InputRequired("Enter the day of the interview")], says="Interview")
    at = StringField("What time does it start?", [InputRequired("Enter the time of the interview")])
    place = StringField(
        "Where is it?",
        [InputRequired("Enter where the interview is"), Length(max=200, message="The place must be 200 characters or less")],
    )

    def validate_on(self, field: DateInputField) -> None:
        """Refuse what was typed wrong, and a day that has passed."""
        if field.problems:
            raise ValidationError(field.problems[0])
        if field.data is not None and field.data < today():
            raise ValidationError("Interview must be today or later")

    def validate_at(self, field: StringField) -> None:
        """Refuse what is no time of day."""
        if time_of_day(field.data or "") is None:
            raise ValidationError("Enter a time, like 9:30am or 2pm")

    @property
    def interview(self) -> Interview:
        """The interview, once the form is valid."""
        at = given(time_of_day(self.at.data or ""))
        return Interview(datetime.combine(given(self.on.data), at, tzinfo=LONDON), (self.place.data or "").strip())


class InviteForm(InterviewForm):
    """Which post somebody is invited for, and the interview."""

    vacancy = RadioField("Which post is it for?", [InputRequired("Select which post the interview is for")])


class OutcomeForm(Form):
    """What came of an interview."""

    outcome = RadioField(
        "What happened?",
        [InputRequired("Select what happened")],
        choices=choices(
            [
                (Outcome.OFFER, "We offer the post, subject to checks"),
                (Outcome.NOT_CHOSEN, "We chose somebody else"),
                (Outcome.HELD, "The interview was held, we have not decided yet"),
                (Outcome.WITHDREW, "The person no longer wants the post"),
            ]
        ),
    )
    feedback = TextAreaField(
        "Feedback for the person",
        [Length(max=2000, message="Feedback must be 2,000 characters or less")],
        description="Say what went well and what would help next time. The adviser shares it with the person.",
    )

    def validate_feedback(self, field: TextAreaField) -> None:
        """Ask for feedback where the person was not chosen."""
        if self.outcome.data == Outcome.NOT_CHOSEN and not (field.data or "").strip():
            raise ValidationError("Enter feedback for the person")


class DeclineForm(Form):
    """Why a manager does not invite somebody who was put forward."""

    reason = TextAreaField(
        "Why not this time?",
        [InputRequired("Enter why not this time"), Length(max=2000, message="The reason must be 2,000 characters or less")],
        description="The adviser shares it with the person.",
    )


class FilterForm(Form):
    """What the list of ready people can be narrowed by."""

    class Meta(Form.Meta):
        """A filter changes nothing."""

        csrf = False

    family = SelectMultipleField("Wants to work in", choices=choices((f, f.label) for f in JobFamily))
    hours = RadioField(
        "Hours", choices=choices([("", "Any"), ("full", "Full time"), ("part", "Part time")]), default="", validators=[Optional()]
    )


class CriterionForm(Form):
    """One criterion."""

    class Meta(Form.Meta):
        """The form around it carries the token."""

        csrf = False

    text = StringField("Criterion", [Length(max=200, message="A criterion must be 200 characters or less")])
    needed = SelectField("When", choices=choices(NEEDED), default="day_one")


def _whole(label: str, name: str, low: int, high: int, **options: Any) -> IntegerField:  # noqa: ANN401  WTForms' own options
    asks = f"Enter {name} between {low} and {high}"
    return IntegerField(label, [InputRequired(asks), NumberRange(low, high, message=asks)], **options)


class VacancyForm(SentOnce):
    """A vacancy."""

    version = HiddenField(default="0")
    title = StringField(
        "Job title", [InputRequired("Enter the job title"), Length(max=120, message="Job title must be 120 characters or less")]
    )
    job_family = RadioField(
        "What kind of work is it?",
        [InputRequired("Select what kind of work it is")],
        choices=choices((f, f.label) for f in JobFamily),
    )
    band = _whole("Band", "a band", 2, 9)
    department = StringField(
        "Ward or department",
        [InputRequired("Enter the ward or department"), Length(max=120, message="Department must be 120 characters or less")],
    )
    site_id = SelectField("Site", [InputRequired("Select the site")])
    hours_per_week = FloatField(
        "Hours a week",
        [InputRequired("Enter the hours a week"), NumberRange(1, 37.5, message="Hours a week must be between 1 and 37.5")],
    )
    shift_pattern = SelectField(
        "Shift pattern", [InputRequired("Select the shift pattern")], choices=choices((p, p.label) for p in ShiftPattern)
    )
    summary = TextAreaField(
        "What does the person do?",
        [InputRequired("Enter what the person does"), Length(max=1000, message="The summary must be 1,000 characters or less")],
        description="Short sentences, in plain English.",
    )
    criteria = FieldList(FormField(CriterionForm), min_entries=MOST_CRITERIA, max_entries=MOST_CRITERIA)
    posts = _whole("How many posts are there?", "a number of posts", 1, 200)
    posts_kept = _whole("How many are kept for a programme?", "a number of posts", 0, 200, default=0)
    programme_id = SelectField("Kept for which programme?", validators=[Optional()])
    kept_until = DateInputField(
        "Kept until when?", [Optional()], says="Kept until", description="From this day on the posts are open to everyone."
    )
    guarantee = RadioField(
        "Is an interview guaranteed?",
        [InputRequired("Select if an interview is guaranteed")],
        choices=choices(
            [
                (Guarantee.NONE, "No"),
                (Guarantee.PROGRAMME, "Yes, to everyone who completes the programme"),
                (Guarantee.DISABILITY_CONFIDENT, "Yes, under Disability Confident"),
                (Guarantee.CARE_LEAVER, "Yes, under the care leaver covenant"),
            ]
        ),
        default=Guarantee.NONE,
    )
    manager_id = SelectField("Hiring manager", [InputRequired("Select the hiring manager")])
    closes_on = DateInputField("Closing date", [InputRequired("Enter the closing date")], says="Closing date")

    def offer(self, *, sites: dict[UUID, str], managers: Iterable[tuple[UUID, str]], programmes: dict[UUID, str]) -> None:
        """Fill in what can be chosen."""
        self.site_id.choices = choices([("", "Select a site"), *((str(key), name) for key, name in sites.items())])
        self.manager_id.choices = choices([("", "Select a manager"), *((str(key), name) for key, name in managers)])
        self.programme_id.choices = choices([("", "None"), *((str(key), name) for key, name in programmes.items())])

    def validate_kept_until(self, field: DateInputField) -> None:
        """Refuse what was typed wrong."""
        if field.problems:
            raise ValidationError(field.problems[0])
        if self.posts_kept.data and field.data is None:
            raise ValidationError("Enter until when the posts are kept")

    def validate_programme_id(self, field: SelectField) -> None:
        """Ask for the programme where posts are kept."""
        if self.posts_kept.data and not field.data:
            raise ValidationError("Select which programme the posts are kept for")

    def validate_posts_kept(self, field: IntegerField) -> None:
        """Refuse to keep more than there is."""
        if field.data is not None and self.posts.data is not None and field.data > self.posts.data:
            raise ValidationError("Posts kept for a programme cannot be more than the posts there are")

    def validate_closes_on(self, field: DateInputField) -> None:
        """Refuse what was typed wrong."""
        if field.problems:
            raise ValidationError(field.problems[0])

    def validate_criteria(self, field: "FieldList[FormField[CriterionForm]]") -> None:
        """Ask for one criterion at least."""
        if not self._criteria():
            entry = field.entries[0].form
            entry.text.errors = [*entry.text.errors, "Enter at least 1 criterion"]
            raise ValidationError("Enter at least 1 criterion")

    def _criteria(self) -> list[Json]:
        rows = [(entry.form.text.data or "", entry.form.needed.data) for entry in self.criteria.entries]
        return [{"text": text.strip(), "needed": needed} for text, needed in rows if text.strip()]

    @property
    def details(self) -> Details:
        """What was typed, once the form is valid."""
        kept = self.posts_kept.data or 0
        return Details(
            title=(self.title.data or "").strip(),
            job_family=JobFamily(self.job_family.data),
            band=given(self.band.data),
            department=(self.department.data or "").strip(),
            site_id=UUID(self.site_id.data),
            hours_per_week=given(self.hours_per_week.data),
            shift_pattern=str(self.shift_pattern.data),
            summary=(self.summary.data or "").strip(),
            criteria=self._criteria(),
            posts=given(self.posts.data),
            posts_kept=kept,
            programme_id=UUID(self.programme_id.data) if kept else None,
            kept_until=self.kept_until.data if kept else None,
            guarantee=Guarantee(self.guarantee.data),
            manager_id=UUID(self.manager_id.data),
            closes_on=given(self.closes_on.data),
        )

    @classmethod
    def showing(cls, vacancy: Vacancy) -> "VacancyForm":
        """Make the form with what a vacancy says now."""
        names = (field for field in cls().data if hasattr(vacancy, field))
        data = {name: getattr(vacancy, name) for name in names}
        for name in ("site_id", "manager_id", "programme_id"):
            data[name] = str(data[name] or "")
        return cls(data=data | {"version": str(vacancy.version)})


class ProposeForm(SentOnce):
    """For which post somebody is put forward, and whether they agreed."""

    vacancy = RadioField("Which post?", [InputRequired("Select a post")])
    agreed = BooleanField("They have agreed to be put forward for this post")
