"""Every address of the application, as the URL map has it: nobody keeps a list by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from typing_extensions import override
from werkzeug.routing import Rule

from app.access import Declaration, Permission, declaration_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one rule, and what its view declares."""

    method: str
    endpoint: str
    rule: str
    parameters: frozenset[str]
    declared: Declaration | None

    @property
    def permission(self) -> Permission | None:
        """The permission it asks for; none where it is open to everybody."""
        return self.declared.permission if self.declared else None

    @property
    def is_public(self) -> bool:
        """Whether the view says that anybody may use it."""
        return self.declared is not None and self.declared.permission is None

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    def address(self, app: Flask, values: dict[str, object]) -> str:
        """Fill the rule in."""
        return str(app.url_map.bind("localhost").build(self.endpoint, values, method=self.method))


def calls(app: Flask) -> list[Call]:
    """List every method of every rule."""
    return sorted(_calls(app), key=lambda call: (call.rule, call.method))


def _calls(app: Flask) -> Iterator[Call]:
    for rule in app.url_map.iter_rules():
        for method in METHODS:
            if method in (rule.methods or ()):
                yield _call(app, rule, method)


def _call(app: Flask, rule: Rule, method: str) -> Call:
    declared = declaration_of(app.view_functions[rule.endpoint])
    return Call(method, rule.endpoint, rule.rule, frozenset(rule.arguments), declared)
