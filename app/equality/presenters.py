"""What the page that checks the answers prints."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.equality import questions


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """The answers in words, each with the key its "Change" button names."""

    given: Mapping[str, str]

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Key, question and answer, in the order asked."""
        return [(page.key, page.text, dict(page.choices)[self.given[page.key]]) for page in questions.pages(self.given)]
