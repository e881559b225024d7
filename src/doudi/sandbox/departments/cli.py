"""The command line of the simulated departments: `./doudi departments serve`, `fault`, `seen`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from doudi.kernel.errors import DoudiError
from doudi.reference.categories import load_catalogue
from doudi.sandbox.city import read_report
from doudi.sandbox.departments.answering import Answers
from doudi.sandbox.departments.book import NAME, Book, make_book
from doudi.sandbox.departments.certificates import AUTHORITY, make_certificates
from doudi.sandbox.departments.faults import WORDS, Sick
from doudi.sandbox.departments.server import Departments
from doudi.sandbox.errors import CityNotBuilt

PORT = 8710
WELL = "well"
PARENT_SECONDS = 0.5
"""Between looks whether the program that started this one is still there."""


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
    kinds = words.add_subparsers(required=True, metavar="serve | index | fault | seen")
    serving = kinds.add_parser("serve", help="开动十三个部门 / run thirteen departments until stopped")
    serving.add_argument("--city", type=Path, required=True, help="a finished district's folder")
    serving.add_argument("--port", type=int, default=PORT, help=f"steering; the departments follow it ({PORT})")
    serving.add_argument("--token", default="", help="what a question must carry; default none")
    serving.add_argument("--plain", action="store_true", help="without encryption, on this machine only")
    serving.add_argument("--files", type=Path, help="where hosts.yaml, connectors.yaml and secrets are written; "
                         "default: beside the city's rows")  # fmt: skip
    serving.add_argument("--with-secret", action="store_true", help="a token of its own, written into secrets")
    serving.add_argument("--fault", action="append", default=[], type=_sick_from_start, metavar="DEPARTMENT=FAULT",
                         help="sick from the start; may be repeated")  # fmt: skip
    serving.add_argument("--with-parent", action="store_true", help="end when the program that started it has ended")
    serving.set_defaults(run=_serve)
    indexing = kinds.add_parser("index", help="先做好查询索引 / make the index of the rows beforehand")
    indexing.add_argument("--city", type=Path, required=True)
    indexing.set_defaults(run=_index)
    making = kinds.add_parser("fault", help="让一个部门出故障，或恢复 / make a department sick, or well again")
    making.add_argument("department")
    making.add_argument("fault", choices=[WELL, *Sick])
    making.add_argument("--port", type=int, default=PORT)
    making.set_defaults(run=_fault)
    seeing = kinds.add_parser("seen", help="各部门被问了多少次 / how often each was asked")
    seeing.add_argument("--port", type=int, default=PORT)
    seeing.set_defaults(run=_seen)
    return words


def _sick_from_start(text: str) -> tuple[str, Sick]:
    """A department and its fault as typed; ValueError, which the parser tells, where one is not known."""
    name, _, fault = text.partition("=")
    if name not in {each.code for each in load_catalogue().departments}:
        raise ValueError(text)
    return name, Sick(fault)


def _index(words: argparse.Namespace) -> int:
    _prepared(words.city)
    return 0


def _prepared(city: Path) -> Path:
    """The folder of the city's departments, with its index and certificates."""
    if read_report(city) is None:
        raise CityNotBuilt(city)
    folder = city / "departments"
    if not (folder / NAME).is_file():
        print(f"{make_book(city, folder / NAME):,} rows", file=sys.stderr)
    if not (folder / AUTHORITY).is_file():
        make_certificates(folder)
    return folder


def _serve(words: argparse.Namespace) -> int:
    asyncio.run(_until_stopped(words, _prepared(words.city)))
    return 0


async def _until_stopped(words: argparse.Namespace, folder: Path) -> None:
    book, files = Book(folder / NAME), words.files or folder
    token = secrets.token_urlsafe(24) if words.with_secret else words.token
    departments = Departments(Answers(book), folder, token=token, first_port=words.port,
                              is_encrypted=not words.plain, files=files)  # fmt: skip
    await departments.start()
    for name, fault in words.fault:
        await departments.make_sick(name, fault)
    print(f"{departments.steering}/faults  {files / 'hosts.yaml'}", flush=True)
    print(f"DOUDI_CONNECTORS={files / 'connectors.yaml'} ./doudi serve", flush=True)
    over = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # not on every system; there the interrupt ends it all the same
            asyncio.get_running_loop().add_signal_handler(each, over.set)
    if words.with_parent:
        await _until_alone(os.getppid(), over)
    else:
        await over.wait()
    await departments.stop()
    book.close()


async def _until_alone(parent: int, over: asyncio.Event) -> None:
    """Until told to stop, or until the program that started this one is gone, however it went."""
    while os.getppid() == parent and not over.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), PARENT_SECONDS)


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
