"""The command line of the simulated departments: `./doudi departments serve`, `fault`, `seen`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from doudi.kernel.errors import DoudiError
from doudi.sandbox.city import read_report
from doudi.sandbox.departments.answering import Answers
from doudi.sandbox.departments.book import NAME, Book, make_book
from doudi.sandbox.departments.certificates import AUTHORITY, make_certificates
from doudi.sandbox.departments.faults import WORDS, Sick
from doudi.sandbox.departments.server import Departments
from doudi.sandbox.errors import CityNotBuilt

PORT = 8710
WELL = "well"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 1 after one clear sentence on the error stream."""
    words = _words().parse_args(argv)
    try:
        return int(words.run(words))
    except DoudiError as wrong:
        print(f"departments: {wrong}", file=sys.stderr)
    except urllib.error.HTTPError as wrong:
        print(f"departments: {json.load(wrong)['error']}", file=sys.stderr)
    except OSError as wrong:
        reason = getattr(wrong, "reason", wrong)
        print(f"departments: {reason}. Is `./doudi departments serve` running, and on this port? --port says which.",
              file=sys.stderr)  # fmt: skip
    return 1


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="doudi departments", description="模拟各部门查询接口 / departments, simulated")
    kinds = words.add_subparsers(required=True, metavar="serve | fault | seen")
    serving = kinds.add_parser("serve", help="开动十三个部门 / run thirteen departments until stopped")
    serving.add_argument("--city", type=Path, required=True, help="a finished district's folder")
    serving.add_argument("--port", type=int, default=PORT, help=f"steering; the departments follow it ({PORT})")
    serving.add_argument("--token", default="", help="what a question must carry; default none")
    serving.add_argument("--plain", action="store_true", help="without encryption, on this machine only")
    serving.set_defaults(run=_serve)
    making = kinds.add_parser("fault", help="让一个部门出故障，或恢复 / make a department sick, or well again")
    making.add_argument("department")
    making.add_argument("fault", choices=[WELL, *Sick])
    making.add_argument("--port", type=int, default=PORT)
    making.set_defaults(run=_fault)
    seeing = kinds.add_parser("seen", help="各部门被问了多少次 / how often each was asked")
    seeing.add_argument("--port", type=int, default=PORT)
    seeing.set_defaults(run=_seen)
    return words


def _serve(words: argparse.Namespace) -> int:
    report = read_report(words.city)
    if report is None:
        raise CityNotBuilt(words.city)
    folder = words.city / "departments"
    if not (folder / NAME).is_file():
        print(f"{make_book(words.city, folder / NAME):,} rows", file=sys.stderr)
    if not (folder / AUTHORITY).is_file():
        make_certificates(folder)
    asyncio.run(_until_stopped(words, folder))
    return 0


async def _until_stopped(words: argparse.Namespace, folder: Path) -> None:
    book = Book(folder / NAME)
    departments = Departments(Answers(book), folder, token=words.token, first_port=words.port,
                              is_encrypted=not words.plain)  # fmt: skip
    await departments.start()
    print(f"{departments.steering}/faults  {folder / 'hosts.yaml'}", flush=True)
    print(f"DOUDI_CONNECTORS={folder / 'connectors.yaml'} ./doudi serve", flush=True)
    over = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # not on every system; there the interrupt ends it all the same
            asyncio.get_running_loop().add_signal_handler(each, over.set)
    await over.wait()
    await departments.stop()
    book.close()


def _fault(words: argparse.Namespace) -> int:
    told = None if words.fault == WELL else words.fault
    answer = _ask(words.port, f"/faults/{words.department}", {"fault": told})
    for name, fault in answer["now"].items():
        zh, en = WORDS[Sick(fault)]
        print(f"{name}: {zh} / {en}")
    return 0


def _seen(words: argparse.Namespace) -> int:
    for name, counts in _ask(words.port, "/seen").items():
        print(f"{name}: {sum(counts.values())}  {counts if counts else ''}".rstrip())
    return 0


def _ask(port: int, path: str, told: Any = None) -> Any:
    body = None if told is None else json.dumps(told).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"},
                                     method="PUT" if body else "GET")  # fmt: skip
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
