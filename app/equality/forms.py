"""The form of one question, and of the page that checks the answers."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from app.equality.questions import Question
from app.ui.fields import Form, choices


class QuestionForm(Form):
    """One question. The answers so far travel with the page as hidden fields, and nowhere else."""

    answer = RadioField("")


class ConfirmForm(Form):
    """Hand the answers in."""


def form_for(question: Question) -> QuestionForm:
    """Make the form of one question."""
    form = QuestionForm()
    form.answer.label.text = question.text
    form.answer.choices = choices(question.choices)
    form.answer.validators = [InputRequired(question.error)]
    return form
