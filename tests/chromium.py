"""The browser that tests drive."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, Playwright

# The first is the engine alone: what it costs to open a page and to examine it is a fraction of the second's.
PROGRAMS = ("chromium-headless-shell", "chromium")


def launch(playwright: Playwright, *arguments: str) -> Browser:
    """Without any on this machine the test is skipped with a word; under CI it fails."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium on this machine")
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox", *arguments])
