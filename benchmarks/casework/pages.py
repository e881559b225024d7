"""What one page costs our own process: statements and processor time, asked one after the other without a server."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import override_settings

LIGHTS = ("late", "warn", "ok")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements said while the block runs."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def addresses(user: dict[str, Any], at: int) -> dict[str, str]:
    """The pages of one visitor at one turn, by the names `visitors` has for them."""
    case = user["open"][at % len(user["open"])]
    found = {
        "list": "/work/list/", "list_filtered": f"/work/list/?tab=office&light={LIGHTS[at % 3]}",
        "list_done": "/work/list/?tab=done", "case": f"/work/cases/{case}/",
        "evidence": f"/work/cases/{case}/evidence/", "cases": "/work/cases/?state=filed",
    }  # fmt: skip
    if user["joint"]:
        found["joint"] = "/work/joint/?state=running"
        found["joint_case"] = f"/work/joint/{user['joint'][at % len(user['joint'])]}/"
    if user["filed"]:
        found["step"] = f"/work/cases/{user['filed'][at % len(user['filed'])]}/accept/"
    return found


@override_settings(ALLOWED_HOSTS=["*"])
def measure(users: list[dict[str, Any]], turns: int) -> dict[str, dict[str, float]]:
    """Statements and milliseconds of processor time of each kind of page, the median of `turns` for each visitor."""
    spent: dict[str, list[float]] = {}
    said: dict[str, list[int]] = {}
    client = Client()
    for at in range(-1, turns):  # the first time everything is read and compiled
        for user in users:
            name, _, key = user["cookie"].partition("=")
            client.cookies[name] = key
            for kind, address in addresses(user, max(at, 0)).items():
                started = time.process_time()
                with counted() as statements:
                    answer = client.get(address)
                seconds = time.process_time() - started
                assert answer.status_code == 200, (kind, answer.status_code)
                if at >= 0:
                    spent.setdefault(kind, []).append(1000 * seconds)
                    said.setdefault(kind, []).append(len(statements))
    return {
        kind: {"statements": statistics.median(said[kind]), "most": max(said[kind]),
               "cpu_ms": round(statistics.median(each), 1)}
        for kind, each in spent.items()
    }  # fmt: skip


def accepts(users: list[dict[str, Any]], times: int) -> dict[str, float]:
    """The same for acceptances, each of a case of its own."""
    from benchmarks.casework.visitors import _HIDDEN

    spent, said = [], []
    client = Client()
    for user in users:
        name, _, key = user["cookie"].partition("=")
        client.cookies[name] = key
        for case in [user["filed"].pop() for _ in range(min(times, len(user["filed"])))]:
            address = f"/work/cases/{case}/accept/"
            page = client.get(address)
            fields = dict(_HIDDEN.findall(page.content.decode()))
            started = time.process_time()
            with counted() as statements:
                answer = client.post(address, fields)
            spent.append(1000 * (time.process_time() - started))
            said.append(len(statements))
            assert answer.status_code in (302, 303), answer.status_code
    return {"statements": statistics.median(said), "cpu_ms": round(statistics.median(spent), 1), "times": len(said)}
