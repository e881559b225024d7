"""The simulated departments beside a demo (演示里的部门): a process of its own that ends with whoever started it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from doudi.kernel.errors import DoudiError

SILENT, FAULT, FAULT_BESIDE_PAGES = "housing", "login_page", "hang"
"""The department that is sick in the demo, and how: unknown with its reason is what a visitor should see. Beside the
pages it takes questions and never answers, so that there is time to watch a check go on."""
FIRST_PORT, PORTS = 8710, 14
STEERING = "departments.port"
"""In the demo's folder: the port `./doudi departments fault` steers by."""
START_SECONDS = 180.0
WORDS = (sys.executable, "-m", "doudi.config.commands", "departments")


class DepartmentsSilent(DoudiError):
    """The simulated departments did not start."""

    code = "config.departments-silent"

    def __init__(self, said: str) -> None:
        super().__init__(
            f"The simulated departments did not start: {said.strip()[-300:] or 'they said nothing'}. "
            f"Try `./doudi departments serve --city …` by itself. [{self.code}]"
        )


@dataclass(frozen=True)
class Beside:
    """Departments that run: their process, and the address they are steered by."""

    process: subprocess.Popen[str]
    steering: str
    files: Path

    @property
    def port(self) -> int:
        """The port of the steering."""
        return int(self.steering.rpartition(":")[2])

    def switch(self, name: str, fault: str | None) -> None:
        """Make a department sick, or well; the operator's files are written again."""
        body = json.dumps({"fault": fault}).encode()
        asked = urllib.request.Request(f"{self.steering}/faults/{name}", body, {"Content-Type": "application/json"},
                                       method="PUT")  # fmt: skip
        urllib.request.urlopen(asked, timeout=10).close()

    def stop(self) -> None:
        """End the process; safe to repeat."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        (self.files / STEERING).unlink(missing_ok=True)


def start_departments(city: Path, home: Path, fault: str = FAULT) -> Beside:
    """Thirteen departments that answer from this city, one of them sick; their list is the demo's list of connectors.

    Raises:
        DepartmentsSilent: they did not come up.
    """
    words = (*WORDS, "serve", "--city", str(city), "--files", str(home), "--port", str(_first_port()), "--with-secret",
             "--with-parent", "--fault", f"{SILENT}={fault}")  # fmt: skip
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=sys.stderr, stdin=subprocess.DEVNULL, text=True,
                               start_new_session=True)  # fmt: skip
    assert process.stdout is not None
    first = process.stdout.readline()
    if not first.startswith("http"):
        process.kill()
        process.wait()
        raise DepartmentsSilent(first)
    beside = Beside(process, first.partition("/faults")[0], home)
    (home / STEERING).write_text(f"{beside.port}\n", encoding="utf-8")
    return beside


def connect_no_more(home: Path) -> None:
    """Take the list of connectors away: from now on everything is looked up in the files loaded."""
    for name in ("connectors.yaml", "hosts.yaml"):
        (home / name).unlink(missing_ok=True)


def index_beforehand(city: Path) -> subprocess.Popen[bytes]:
    """Begin the departments' index while the demo does other things; whoever starts them waits for it."""
    return subprocess.Popen((*WORDS, "index", "--city", str(city)), stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)  # fmt: skip


@contextmanager
def departments_of_demo(home: Path, city: Path | None) -> Iterator[Beside | None]:
    """Departments beside the pages of a demo that has asked them; none where it has not, or where they do not start."""
    if city is None or not (home / "connectors.yaml").is_file():
        yield None
        return
    try:
        beside = start_departments(city, home, FAULT_BESIDE_PAGES)
    except DepartmentsSilent as fault:
        print(fault, file=sys.stderr)
        yield None
        return
    try:
        yield beside
    finally:
        beside.stop()


def _first_port() -> int:
    """The usual ports, where all of them are free; 0, which takes any, where another demo has them."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return 0
    return FIRST_PORT
