"""Fixtures for the machine's larger pieces: a PostgreSQL server and a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import machine
from tests.support.postgres import TemporaryPostgres

# Debian's Chromium as root needs the first; the rest keep it from calling outside.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a running PostgreSQL: the session's own when it runs on one, else one started for this fixture."""
    if os.environ.get("DOUDI_TEST_DATABASE") == "postgres":
        yield os.environ["DOUDI_DATABASE_URL"]
        return
    server = TemporaryPostgres.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real Chromium for the session; tests using it carry the mark ``needs_chromium``."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=machine.chromium_path(), args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function opening a fresh page in a context of its own: ``new_page(width=390, height=844, locale="zh-CN")``.

    Script errors on any of its pages fail the test at the end.
    """
    contexts = []
    problems: list[str] = []

    def open_page(width: int = 390, height: int = 844, locale: str = "zh-CN", **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id="Asia/Shanghai",
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, f"script errors in the browser: {problems}"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page the size of a phone, in Chinese."""
    return new_page()
