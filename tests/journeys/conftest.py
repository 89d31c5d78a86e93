"""A real browser for the journeys: the system's own chromium, kept off the network."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

# Playwright keeps an event loop running in this thread, and Django would then refuse its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("MESTRING_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)

ARGUMENTS = [
    "--no-sandbox",  # as root, as in a container, chromium does not start with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # The rest keeps the browser from asking the outside world on its own.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey, and say plainly why it is skipped where there is no browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that fails its test on what a reader would not see: a script error or a broken CSP."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if is_csp(message.text) else None
    )
    yield page
    assert not faults, "\n".join(faults)


def is_csp(text: str) -> bool:
    return "Content Security Policy" in text
