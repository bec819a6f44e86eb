"""A Chromium for the browser tests: the one of the machine, else one that we get."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.stack.console import StackError, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),)


def find_or_get() -> Path:
    """Return the path of a browser, installing one the first time."""
    found = _find()
    if found is None:
        _install()
        found = _find()
    if found is None:
        raise StackError("There is no Chromium, and it could not be installed. Install one, or name it in CHROMIUM.")
    return found


def _find() -> Path | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    for name in NAMES:
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    return next((place for place in (*PLACES, _of_playwright()) if place and place.exists()), None)


def _of_playwright() -> Path | None:
    """Ask Playwright where its own browser is or would be."""
    question = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=False)
    return Path(answer.stdout.strip()) if answer.returncode == 0 and answer.stdout.strip() else None


def _install() -> None:
    apt = shutil.which("apt-get")
    if os.geteuid() == 0 and apt:
        say("No Chromium found. Installing Debian's.")
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-liberation"]
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
            subprocess.run([apt, *command], env=quiet, check=False)
        if _find():
            return
    say("No Chromium found. Fetching Playwright's.")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
