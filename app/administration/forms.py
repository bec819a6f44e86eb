"""Forms of the administrator."""

from collections.abc import Callable, Iterable

from wtforms import EmailField, RadioField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp

from app.access import Role
from app.audit import AuditType
from app.organisations.models import Kind, Organisation
from app.organisations.service import PARTNER_KINDS
from app.ui.fields import Form, choices

OWN = "own"


def in_words(code: Kind | AuditType) -> str:
    """Return a code as words: ``housing_association`` is "Housing association"."""
    return code.replace("_", " ").capitalize()


_POSTCODE = r"^\s*[A-Za-z]{1,2}[0-9][A-Za-z0-9]?\s*[0-9][A-Za-z]{2}\s*$"


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


_STRIPPED: tuple[Callable[[str | None], str | None], ...] = (_stripped,)


class RoleForm(Form):
    """What a person is, and for whom they work."""

    role = RadioField(
        "What is their role?",
        choices=choices((str(role), role.label) for role in Role),
        validators=[InputRequired("Select a role")],
    )
    partner = SelectField(
        "Who do they work for?",
        description="Partner tutors and referrers work for a partner, everyone else for your organisation",
        validators=[InputRequired("Select who they work for")],
    )

    def offer(self, own: str, partners: Iterable[Organisation]) -> None:
        """Offer the organisation itself and its partners as employers."""
        self.partner.choices = choices([(OWN, own), *((str(partner.id), partner.name) for partner in partners)])


class PersonForm(RoleForm):
    """Somebody who is to sign in."""

    name = StringField("Full name", filters=_STRIPPED, validators=[InputRequired("Enter their full name"), Length(max=120)])
    email = EmailField(
        "Work email address",
        filters=_STRIPPED,
        description="They sign in with it",
        validators=[
            InputRequired("Enter their work email address"),
            Length(max=254),
            Email("Enter an email address in the correct format, like name@example.com"),
        ],
    )


class ConfirmForm(Form):
    """Nothing but the button, and the token behind it."""


class SiteForm(Form):
    """A place where people work."""

    name = StringField(
        "Name of the site", filters=_STRIPPED, validators=[InputRequired("Enter the name of the site"), Length(max=120)]
    )
    postcode = StringField(
        "Postcode (optional)",
        filters=_STRIPPED,
        validators=[Optional(), Regexp(_POSTCODE, message="Enter a full UK postcode, like LS1 4AP")],
    )


class PartnerForm(Form):
    """An organisation that works with this one."""

    name = StringField(
        "Name of the partner", filters=_STRIPPED, validators=[InputRequired("Enter the name of the partner"), Length(max=120)]
    )
    kind = RadioField(
        "What kind of organisation is it?",
        choices=choices((str(kind), in_words(kind)) for kind in PARTNER_KINDS),
        validators=[InputRequired("Select what kind of organisation it is")],
    )


class AuditFilter(Form):
    """Which lines of the audit to show."""

    class Meta(Form.Meta):
        """Read from the address."""

        csrf = False

    kind = SelectField("What happened", choices=choices([("", "Everything"), *((str(t), in_words(t)) for t in AuditType)]))
