"""Forms of signing in and choosing a role."""

from wtforms import EmailField, PasswordField, RadioField
from wtforms.validators import InputRequired, Length

from app.ui.fields import Form


class SignInForm(Form):
    """E-mail address and password. Which of the two was wrong is never said."""

    email = EmailField("Work email address", validators=[InputRequired("Enter your work email address"), Length(max=254)])
    password = PasswordField("Password", validators=[InputRequired("Enter your password"), Length(max=256)])


class RoleForm(Form):
    """One of the roles a person has."""

    member = RadioField("Which role do you want to use?", validators=[InputRequired("Select which role you want to use")])
