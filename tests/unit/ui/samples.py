"""One page that shows every component, and a form with every kind of field."""

from datetime import date
from typing import Any, Final

from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from app.ui import charts, parts
from app.ui.fields import DateInputField, Form, choices

TODAY: Final = date(2026, 10, 14)
HOSTILE: Final = '<img src=x onerror="alert(1)">'


class ContactForm(Form):
    """Every kind of field that pages use."""

    channel = RadioField(
        "How did you make contact?",
        choices=choices([("phone", "Phone call"), ("text", "Text or email")]),
        validators=[InputRequired("Select how you made contact")],
    )
    what = TextAreaField(
        "What happened?",
        description="Write it so the candidate could read it",
        validators=[InputRequired("Enter what happened"), Length(max=2000)],
    )
    due = DateInputField("When is it due?", says="Due date", validators=[Optional()])
    next_action = StringField("Next action (optional)")
    email = EmailField("Email address")
    phone = TelField("Phone number")
    hours = DecimalField("Hours a week", validators=[Optional()])
    places = IntegerField("Places", validators=[Optional()])
    topics = SelectMultipleField("Topics", choices=choices([("pay", "Pay"), ("travel", "Travel")]))
    stage = SelectField("Stage", choices=choices([("", "Choose"), ("started", "Started")]), validators=[Optional()])
    agreed = BooleanField("The candidate agreed")
    file = FileField("File")
    password = PasswordField("Password")
    search = SearchField("Name or reference")


EVERYTHING: Final = """
{% extends "ui/layout.html" %}
{% from "ui/fields.html" import field, button, csrf, post_button %}
{% from "ui/components/identity.html" import identity %}
{% from "ui/components/tags.html" import stage_tag, tag, due, meter, count, missing %}
{% from "ui/components/pathway.html" import steps %}
{% from "ui/components/timeline.html" import timeline %}
{% from "ui/components/filter.html" import filter, chips, results %}
{% from "ui/components/table.html" import table, row, th, td, pages %}
{% from "ui/components/panels.html" import card, heading, stats, empty, downloads, progress, gates, board %}
{% from "ui/components/charts.html" import bars, trend %}
{% from "ui/components/messages.html" import before_contact, important, warning %}
{% set page_title = "Everything" %}
{% set back = {"href": "/back", "text": "Your candidates"} %}
{% block identity %}
{{ identity("Amara Okafor", back=back, stage="in_training", facts=["C-1"],
            action={"href": "/move", "text": "Move"}, tabs=shown.tabs) }}
{% endblock %}
{% block content %}
{{ heading("Page", note="A line", action={"href": "/new", "text": "Add a person"}, caption="Above", tag="Draft", level=2) }}
{{ steps(shown.steps) }}
{{ before_contact("book an interpreter.", href="/adjustments") }}{{ important("This cohort is full") }}
{{ warning("Stop", "Read this.") }}
{{ stats(shown.stats) }}
{% call filter("/everything", keep={"sort": "name"}) %}{{ field(form.search) }}{% endcall %}
{{ results("2 candidates", "Showing 1 to 2") }}{{ chips(shown.chips, clear="/everything") }}
{% call table(shown.columns, caption="Candidates") %}
{% for name in shown.names %}{% call row() %}
{% call th("Candidate") %}<a href="/c">{{ name }}</a>{% endcall %}
{% call td("Stage") %}
{{ stage_tag("started") }} {{ due(shown.due) }} {{ meter(shown.meter) }} {{ count(3) }} {{ missing() }}
{% endcall %}
{% endcall %}{% endfor %}
{% endcall %}
{{ pages(previous="/p", next="/n") }}
{% call card("Card", link={"href": "/l", "text": "See all"}, tone="main") %}
{{ timeline(shown.entries) }}{{ gates(shown.gates) }}{% endcall %}
{{ post_button("Done", action="/done", hidden="Call", fields={"id": "1"}) }}
{{ bars(shown.bars, caption="By group") }}{{ trend(shown.trend, id="trend") }}
{{ downloads(shown.downloads, print=true) }}{{ progress(shown.progress) }}{{ board("Cohort", shown.board) }}
{{ empty("No candidates match", "Remove a filter.", "/everything", "Clear all filters") }}
<h2>Form</h2>
<form method="post" action="/contact" novalidate>
  {{ csrf(form) }}
  {% for f in form if f.name not in ["csrf_token", "search"] %}{{ field(f) }}{% endfor %}
  {{ button("Save contact") }}
</form>
{% endblock %}
"""

EVERYTHING_SHOWN: Final[dict[str, Any]] = {
    "shown": {
        "tabs": [
            {"label": "Overview", "href": "/o", "current": True},
            {"label": "Contacts", "href": "/c", "current": False, "count": 14},
        ],
        "steps": parts.steps(list(parts.STAGE_COLOURS), "in_training", {"referred": date(2026, 8, 3)}),
        "stats": [
            parts.Stat("3", "actions overdue", href="?due=overdue", tone="red"),
            parts.Stat("43%", "ready", note="38% last year"),
        ],
        "chips": [parts.Chip("In training", "/everything")],
        "columns": parts.sorted_columns(
            [parts.Column("Candidate", "name"), parts.Column("Stage")], path="/x", args={}, sort="name"
        ),
        "names": ["Amara Okafor", HOSTILE],
        "due": parts.due_flag(date(2026, 10, 11), TODAY),
        "meter": parts.meter(5, 9),
        "entries": [parts.Entry("Phone call", "9 October 2026 at 11:20am", "Priya Nair", HOSTILE, "Adjustments")],
        "gates": [
            {"title": "English", "href": "/g", "status": "Overdue", "colour": "red", "note": "Book it"},
            {"title": "Maths", "status": "Met"},
        ],
        "bars": charts.bars(
            [charts.Bar("A", 0.39, 0.32, 0.47, ("39%",)), charts.Bar("B", hidden="Hidden: small group")],
            group="Group",
            columns=("Rate",),
            overall=0.43,
        ),
        "trend": charts.lines(
            [charts.Line("A", (0.1, 0.2, None)), charts.Line("B", (0.3, 0.2, 0.4))], ["Q1", "Q2", "Q3"], title="Trend"
        ),
        "downloads": [parts.Download("Tables", "Excel", "18KB", "/t")],
        "progress": parts.Progress(2, ("Collecting", "Checking"), 62, "/status"),
        "board": [
            {
                "stage": "started",
                "tiles": [
                    {
                        "name": "Amara",
                        "href": "/a",
                        "next": "Call",
                        "due": parts.due_flag(TODAY, TODAY),
                        "meter": parts.meter(1, 9),
                        "move": "/m",
                    }
                ],
            }
        ],
    }
}
