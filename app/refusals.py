"""A rule says no, in words for the person at the screen."""


class Refusal(Exception):  # noqa: N818  the field's word for it, and what every caller reads
    """Raise when a rule forbids what was asked; the text is shown to the person as it is."""


class Conflict(Refusal):
    """Refuse to save an older version over a newer one."""


class NotFound(Exception):  # noqa: N818  the field's word, like Refusal
    """Raise when a row does not exist, or may not be known to the person who asks: the answer is the same 404."""
