"""The ground the other tests stand on."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from tests.support import machine


@pytest.mark.needs_postgres
def test_a_throw_away_server_answers(postgres_url: str) -> None:
    """The PostgreSQL fixture gives a server that runs Chinese text in UTF-8."""
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("select '兜底', current_setting('server_encoding')").fetchone()
    assert row == ("兜底", "UTF8")


@pytest.mark.needs_chromium
def test_the_browser_shows_a_page(page) -> None:  # type: ignore[no-untyped-def]
    """The browser fixture drives a real Chromium."""
    page.set_content("<p>兜底</p>")
    assert page.text_content("p") == "兜底"


def test_tests_never_touch_an_installation() -> None:
    """The data folder of a test run is a throw-away one, never the checkout's .doudi."""
    home = Path(os.environ["DOUDI_HOME"])
    assert home.name.startswith("doudi-test-")
    assert not home.is_relative_to(Path(__file__).parents[2])


def test_every_need_names_its_package() -> None:
    """Each thing a test may lack says what to install."""
    assert all(need.marker.startswith("needs_") and need.package for need in machine.NEEDS)
