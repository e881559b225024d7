"""How a journey looks at a page: once it has arrived, by axe's rules and by its width; with a picture if wanted."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PICTURES = os.environ.get("DOUDI_PICTURES", "")


def broken_rules(page: Page) -> list[str]:
    """The rules of axe a page breaks, each with its first place.

    A click comes back when the next page begins; on a busy machine there is then nothing in it yet to look at.
    """
    page.wait_for_load_state("load")
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def faults_in(page: Page, *, may_scroll: bool = False) -> list[str]:
    """What is wrong with the page as it stands: rules of axe broken, or wider than the screen."""
    faults = broken_rules(page)
    screen = page.viewport_size
    assert screen is not None
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > screen["width"] and not may_scroll:
        faults.append(f"{wide} pixels wide on a screen of {screen['width']}")
    return faults


def draw(page: Page, name: str) -> None:
    """A picture of the whole page, where somebody wants pictures (`DOUDI_PICTURES=folder`)."""
    if PICTURES and name:
        page.wait_for_load_state("load")
        Path(PICTURES).mkdir(exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def looked_at(page: Page, name: str, faults: list[str]) -> None:
    """A picture if wanted; what is wrong is added to the faults under the page's name."""
    draw(page, name)
    faults += [f"{name}: {each}" for each in faults_in(page)]
