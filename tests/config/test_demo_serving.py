"""The demo's own server, as it stands after the job it has just done: a PDF is answered there too."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from doudi.config.environment import REPOSITORY

pytestmark = pytest.mark.long
PATIENCE = 900
"""Seconds for the whole job on a busy machine."""
CONFIRMED = """
import json, django
django.setup()
from doudi.casework.models import Application
from doudi.registry.models import Staff
case = Application.objects.filter(state="confirmed").first()
who = Staff.objects.filter(is_demo=True, posts__role="county_approver").first()
print("ANSWER" + json.dumps([case.public_id, who.public_id]))
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """`./doudi demo` in one go, up to its open pages: their address, and the environment of the installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DJANGO_"))}
    environment = {**kept, "DOUDI_HOME": str(tmp_path / "home"), "PYTHONPATH": str(REPOSITORY / "src")}
    port = _free_port()
    command = [sys.executable, "-m", "doudi.config.commands", "demo", "--people", "2000", "--walk-ins", "5",
               "--port", str(port)]  # fmt: skip
    with (tmp_path / "said.txt").open("wb") as said:
        running = subprocess.Popen(command, env=environment, stdout=said, stderr=said, start_new_session=True)
    base, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
    try:
        while True:
            try:
                build_opener().open(f"{base}/demo/", timeout=10).close()
                break
            except (URLError, OSError):
                assert running.poll() is None, (tmp_path / "said.txt").read_text()[-3000:]
                assert time.monotonic() < until, "the demo did not open its pages in time"
                time.sleep(1)
        yield base, environment
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(timeout=30)
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
    assert not (tmp_path / "home" / "departments.port").exists(), "the departments end with the pages"


def _entered(base: str, who: str) -> OpenerDirector:
    """A browser in which a demo account has signed in."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{base}/demo/", timeout=30).read().decode()
    form = next(each for each in re.findall(r'<form method="post" action="/demo/enter/".*?</form>', page, re.S)
                if who in each)  # fmt: skip
    given = dict(re.findall(r'name="(csrfmiddlewaretoken|kind)" value="([^"]+)"', form)) | {"id": who}
    asked = Request(f"{base}/demo/enter/", urlencode(given).encode(), {"Referer": f"{base}/demo/"})
    browser.open(asked, timeout=30).close()
    return browser


def test_the_formal_record_is_printed_by_the_demos_own_server(served: tuple[str, dict[str, str]]) -> None:
    """The job has compiled letters in the process the server grew from; the first PDF still comes within seconds."""
    base, environment = served
    port = (Path(environment["DOUDI_HOME"]) / "departments.port").read_text().strip()
    with build_opener().open(f"http://127.0.0.1:{port}/faults", timeout=30) as told:
        assert json.load(told)["now"] == {"housing": "hang"}, "the departments run beside the pages"
    answer = subprocess.run(
        [sys.executable, "-c", CONFIRMED], text=True, capture_output=True, check=True,
        env={**environment, "DJANGO_SETTINGS_MODULE": "doudi.config.settings"},
    )  # fmt: skip
    case, who = json.loads(answer.stdout.split("ANSWER")[1])
    browser = _entered(base, who)
    with browser.open(f"{base}/work/cases/{case}/record/pdf/", timeout=60) as pdf:
        assert pdf.read(5) == b"%PDF-"
