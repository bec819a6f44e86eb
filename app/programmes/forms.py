"""The forms of programmes and cohorts: shape of the input only."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.programmes.catalogue import TEMPLATES
from app.programmes.models import ProgrammeType
from app.programmes.service import Group
from app.ui.fields import DateInputField, Form, choices, given

MOST_PLACES = 500
_NAME = Length(max=80, message="The name must be 80 characters or less")


def _chosen(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def _with_none(pairs: Iterable[tuple[UUID, str]], none: str) -> list[tuple[str, str]]:
    return [("", none), *((str(id_), name) for id_, name in pairs)]


class ProgrammeForm(Form):
    """A ready template, a name, and who runs it with us."""

    type = RadioField(
        "Which template?",
        choices=choices((type_, template.name) for type_, template in TEMPLATES.items()),
        validators=[InputRequired("Select a template")],
    )
    name = StringField(
        "What is it called?",
        validators=[InputRequired("Enter the programme's name"), _NAME],
        description="People see this name on their letters, and managers on posts that are kept for it",
    )
    partner = SelectField("Partner that runs it with you (optional)", validators=[Optional()])

    def offer(self, partners: Iterable[tuple[UUID, str]]) -> None:
        """Offer the employer's partners."""
        self.partner.choices = choices(_with_none(partners, "No partner"))

    @property
    def template(self) -> ProgrammeType:
        """The template chosen."""
        return ProgrammeType(given(self.type.data))

    @property
    def partner_id(self) -> UUID | None:
        """The partner chosen."""
        return _chosen(self.partner.data)


class CohortForm(Form):
    """A group that goes through a programme together."""

    name = StringField(
        "What is the cohort called?",
        validators=[InputRequired("Enter the cohort's name"), _NAME],
        description="For example, Autumn 2026",
    )
    starts_on = DateInputField("When does it start?", says="Start date", validators=[InputRequired("Enter the start date")])
    ends_on = DateInputField("When does it end?", says="End date", validators=[InputRequired("Enter the end date")])
    capacity = IntegerField(
        "How many places?",
        validators=[
            InputRequired("Enter how many places there are"),
            NumberRange(min=1, max=MOST_PLACES, message=f"Places must be between 1 and {MOST_PLACES}"),
        ],
    )
    site = SelectField("Site (optional)", validators=[Optional()])
    partner = SelectField(
        "Partner that teaches it (optional)",
        validators=[Optional()],
        description="Tutors of this partner see the names of the people in this cohort",
    )

    def offer(self, *, sites: Iterable[tuple[UUID, str]], partners: Iterable[tuple[UUID, str]]) -> None:
        """Offer the employer's sites and partners."""
        self.site.choices = choices(_with_none(sites, "No site yet"))
        self.partner.choices = choices(_with_none(partners, "No partner"))

    @property
    def group(self) -> Group:
        """What was typed."""
        return Group(
            name=str(self.name.data).strip(),
            starts_on=given(self.starts_on.data),
            ends_on=given(self.ends_on.data),
            capacity=given(self.capacity.data),
            site_id=_chosen(self.site.data),
            partner_id=_chosen(self.partner.data),
        )
