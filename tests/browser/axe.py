"""Run axe-core on a page, apart from the page's own scripts.

Our content security policy refuses injected scripts, and going round it would hide real faults. An isolated world of the browser
sees the same document without being bound by the policy.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

_AXE: Final = Path(__file__).parent / "axe" / "axe.min.js"
_OPTIONS: Final = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """Name every violation on the page as it is now, each with the element it is in."""
    session = page.context.new_cdp_session(page)
    try:
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})["executionContextId"]
        if _evaluate(session, world, "typeof axe") == "undefined":  # the world of a page that was looked at before is still there
            _evaluate(session, world, _source())
        answer = _evaluate(session, world, f"axe.run(document, {json.dumps(_OPTIONS)}).then((r) => JSON.stringify(r.violations))")
    finally:
        session.detach()
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}" for found in json.loads(answer) for node in found["nodes"]
    ]


@cache
def _source() -> str:
    return _AXE.read_text(encoding="utf-8")


def _evaluate(session: Any, world: int, expression: str) -> Any:  # noqa: ANN401  the protocol has no types
    answer = session.send(
        "Runtime.evaluate",
        {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True},
    )
    if "exceptionDetails" in answer:
        raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
    return answer["result"].get("value")
