"""`./doudi screenshots [FOLDER]`: the pictures of the README, taken of the demo in a real browser."""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from doudi.casework.models import Application
from doudi.config.commands.language import speak
from doudi.config.environment import REPOSITORY
from doudi.platform.installation import find_installation
from doudi.ui.demo import resident_accounts

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
)
UNDER_WAY = ("on_notice", "notice_ended", "reported", "investigating", "accepted", "missing", "filed")
PHONE: ViewportSize = {"width": 375, "height": 812}
DESK: ViewportSize = {"width": 1440, "height": 900}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    for _try in range(150):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the server did not answer within 30 seconds")


class Photographer:
    """Enters as a demo account and takes pictures."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self.browser, self.address, self.folder = browser, address, folder

    def enter(self, size: ViewportSize, kind: str, public_id: str, *, english: bool = False) -> Page:
        """A page of a fresh browser signed in as a demo account."""
        context = self.browser.new_context(viewport=size, device_scale_factor=2 if size == PHONE else 1)
        if english:
            context.add_cookies([{"name": "doudi_language", "value": "en", "url": self.address}])
        page = context.new_page()
        if public_id:
            page.goto(f"{self.address}/demo/")
            page.locator(f"button[value='{public_id}']").click()
            page.wait_for_load_state()
        return page

    def take(self, page: Page, path: str, name: str, *, whole: bool = False) -> None:
        """One picture."""
        page.goto(f"{self.address}{path}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=str(self.folder / f"{name}.png"), full_page=whole)
        print(f"{name}.png")


def _demo_account(page: Page, role_title: str) -> str:
    row = page.locator("li", has=page.get_by_text(role_title, exact=True)).first
    return row.locator("button").get_attribute("value") or ""


def _pictures(shoot: Photographer) -> None:
    resident = next((account for account, state in resident_accounts() if state in UNDER_WAY), None)
    resident = resident or next((account for account, _state in resident_accounts()), None)
    page = shoot.enter(PHONE, "resident", resident.public_id if resident else "")
    shoot.take(page, "/", "resident-home", whole=True)
    accounts = shoot.enter(DESK, "", "")
    accounts.goto(f"{shoot.address}/demo/")
    approving = shoot.enter(DESK, "staff", _demo_account(accounts, "区县审核确认"))
    shoot.take(approving, "/work/list/", "worklist")
    open_case = Application.objects.filter(state="reported").order_by("pk").first()
    granted = Application.objects.filter(state="confirmed").order_by("pk").first()
    shown = open_case or granted
    if shown:
        shoot.take(approving, f"/work/cases/{shown.public_id}/", "case", whole=True)
    if granted:
        shoot.take(approving, f"/work/cases/{granted.public_id}/letter/", "letter", whole=True)


def run(argv: list[str]) -> int:
    """Serve the demo on a free port, take the pictures, stop."""
    parser = argparse.ArgumentParser(prog="./doudi screenshots", description=speak("截图", "Screenshots"))
    parser.add_argument("folder", type=Path, nargs="?", default=REPOSITORY / "docs" / "images")
    folder: Path = parser.parse_args(argv).folder
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    found = find_installation()
    if found is None or not found.is_demo:
        print(speak("先运行 ./doudi demo --no-serve。", "Run ./doudi demo --no-serve first."), file=sys.stderr)
        return 1
    if chromium is None:
        print(speak("没有找到Chromium。", "Chromium was not found."), file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    server = subprocess.Popen([sys.executable, "-m", "doudi.config.commands", "serve", "--port", str(port)])
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=chromium, args=list(QUIET))
            _pictures(Photographer(browser, address, folder))
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=30)
    return 0
