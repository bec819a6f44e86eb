"""Rules over every template."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, meta, nodes

from app.accounts.navigation import MENUS
from tests.structure.tree import python_files, short, template_name, templates

LAYOUT = "ui/layout.html"
BANNED = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "the filter safe": re.compile(r"\|\s*safe\b"),
    "autoescape switched off": re.compile(r"{%-?\s*autoescape\s+false"),
    "a script in the page": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "something of another host": re.compile(
        r"(?:src|action)=[\"'](?:https?:)?//|<link[^>]*href=[\"'](?:https?:)?//", re.IGNORECASE
    ),
    "a required attribute": re.compile(r"<(?:input|select|textarea)[^>]*\srequired[\s>=]"),
}
FORM = re.compile(r"<form\b[^>]*>", re.IGNORECASE)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
ENDPOINT = re.compile(r"url_for\(\s*[\"']([a-z_]+\.[a-z_]+)[\"']")


def source_of(path: Path) -> str:
    """Return a template without its comments, which show how it is used."""
    return COMMENT.sub("", path.read_text())


def faults_of(source: str) -> list[str]:
    """Tell what a template does that none may."""
    faults = [what for what, pattern in BANNED.items() if pattern.search(source)]
    for form in FORM.findall(source):
        faults += [f"a form without {what}" for what in ("action=", "method=", "novalidate") if what not in form]
    if re.search(r"<form\b[^>]*method=\"post\"", source) and not re.search(r"csrf\(|csrf_token|hidden_tag", source):
        faults.append("a form without a token")
    return faults


@pytest.fixture(scope="module")
def parsed() -> dict[str, nodes.Template]:
    """Every template of ours, parsed."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do"])
    return {template_name(path): environment.parse(path.read_text()) for path in templates()}


def test_no_template_does_what_none_may() -> None:
    assert {short(path): faults for path in templates() if (faults := faults_of(source_of(path)))} == {}


def test_every_page_extends_the_layout_and_everything_else_is_part_of_one(parsed: dict[str, nodes.Template]) -> None:
    parent_of = {
        name: extended.template.value
        for name, tree in parsed.items()
        for extended in tree.find_all(nodes.Extends)
        if isinstance(extended.template, nodes.Const)
    }
    used = {name for tree in parsed.values() for name in meta.find_referenced_templates(tree) if name}
    code = "\n".join(path.read_text() for path in python_files("app"))
    lost, drawn_alone = [], []
    for name in parsed:
        top = name
        while top != LAYOUT and top in parent_of:
            top = parent_of[top]
        if name in parent_of and top != LAYOUT:
            lost.append(name)
        if name not in parent_of and name != LAYOUT:
            lost += [name] if name not in used else []
            drawn_alone += [name] if f'"{name}"' in code else []
    assert lost == []
    assert drawn_alone == []


def test_no_template_is_forgotten(parsed: dict[str, nodes.Template]) -> None:
    used = {name for tree in parsed.values() for name in meta.find_referenced_templates(tree) if name}
    code = "\n".join(path.read_text() for path in python_files("app"))
    # the error pages are named by their status
    assert [name for name in parsed if name not in used and f'"{name}"' not in code and not name.startswith("errors/")] == []


def test_every_link_leads_to_a_view(app: Flask) -> None:
    named = {(short(path), endpoint) for path in templates() for endpoint in ENDPOINT.findall(source_of(path))}
    assert sorted(f"{path}: {endpoint}" for path, endpoint in named if endpoint not in app.view_functions) == []
    assert sorted({item[1] for menu in MENUS.values() for item in menu} - set(app.view_functions)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        '<p style="color: red">',
        '<a onclick="go()">',
        "{{ note | safe }}",
        '<form method="post" novalidate>{{ csrf(form) }}',
        '<form method="post" action="/x" novalidate>',
        "<script>go()</script>",
        '<img src="https://example.com/x.png">',
    ],
)
def test_the_rules_can_fail(wrong: str) -> None:
    assert faults_of(wrong)
