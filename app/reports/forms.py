"""What a report is asked with."""

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from app.candidates.sent_forms import SentOnce

EVERY_PROGRAMME = "all"


class NewReportForm(SentOnce):
    """Which programme, and from which month to which."""

    programme = RadioField("Which programme?", validators=[InputRequired("Select a programme, or all programmes")])
    first = SelectField("First month", validators=[InputRequired("Select the first month")])
    last = SelectField("Last month", validators=[InputRequired("Select the last month")])
