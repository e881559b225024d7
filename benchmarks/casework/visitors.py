"""People at work with pauses to think (思考时间): a process of its own beside the server, over HTTP."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

READS = (
    ("list", 34), ("list_filtered", 12), ("list_done", 4), ("case", 26), ("evidence", 6), ("cases", 8), ("search", 4),
    ("joint", 2), ("joint_case", 4),
)  # fmt: skip
WRITE_SHARE = 0.10
THINKING = (4.0, 10.0)
_HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


@dataclass
class Found:
    """Seconds of each request by kind, and what went wrong."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    kinds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def note(self, kind: str, seconds: float, *, is_write: bool) -> None:
        """One answered request."""
        (self.writes if is_write else self.reads).append(seconds)
        self.kinds.setdefault(kind, []).append(seconds)


class Visitor:
    """One official with a browser."""

    def __init__(self, base: str, told: dict[str, Any], http: aiohttp.ClientSession, rng: random.Random) -> None:
        self.base, self.http, self.rng = base, http, rng
        self.filed, self.open = list(told["filed"]), list(told["open"])
        self.joint = list(told["joint"])
        self.cookie = told["cookie"]

    async def work(self, until: float, found: Found, measured_from: float) -> None:
        """Look, think, look, and now and then take a step, until the time is over."""
        await asyncio.sleep(self.rng.uniform(0, THINKING[1]))
        while time.monotonic() < until:
            into = found if time.monotonic() >= measured_from else Found()
            if self.filed and self.rng.random() < WRITE_SHARE:
                await self._accept(self.filed.pop(), into)
            else:
                kinds, weights = zip(*READS, strict=True)
                await self._read(self.rng.choices(kinds, weights)[0], into)
            await asyncio.sleep(self.rng.uniform(*THINKING))

    async def _read(self, kind: str, found: Found) -> None:
        case = self.rng.choice(self.open) if self.open else ""
        if kind.startswith("joint") and not self.joint:
            kind = "list"
        address = {
            "list": "/work/list/",
            "list_filtered": f"/work/list/?tab=office&light={self.rng.choice(['late', 'warn', 'ok'])}",
            "list_done": "/work/list/?tab=done",
            "case": f"/work/cases/{case}/",
            "evidence": f"/work/cases/{case}/evidence/",
            "cases": "/work/cases/?state=filed",
            "search": "/work/cases/",
            "joint": "/work/joint/?state=running",
            "joint_case": f"/work/joint/{self.rng.choice(self.joint) if self.joint else ''}/",
        }[kind]
        if kind == "search":
            _, fields = await self._get("cases", address, found)
            await self._post("search", address, {**fields, "text": case}, found, is_write=False)
        else:
            await self._get(kind, address, found)

    async def _accept(self, case: str, found: Found) -> None:
        address = f"/work/cases/{case}/accept/"
        status, fields = await self._get("step", address, found)
        if status == 200:
            await self._post("accept", address, fields, found, is_write=True)

    async def _get(self, kind: str, address: str, found: Found) -> tuple[int, dict[str, str]]:
        return await self._ask("GET", kind, address, None, found, is_write=False)

    async def _post(self, kind: str, address: str, fields: dict[str, str], found: Found, *, is_write: bool) -> None:
        await self._ask("POST", kind, address, fields, found, is_write=is_write)

    async def _ask(
        self, method: str, kind: str, address: str, fields: dict[str, str] | None, found: Found, *, is_write: bool
    ) -> tuple[int, dict[str, str]]:
        headers = {"Cookie": self.cookie, "Referer": self.base + address, "Origin": self.base}
        if fields and "csrf" in fields:
            headers["Cookie"] += f"; {fields.pop('csrf')}"
        started = time.perf_counter()
        try:
            async with self.http.request(
                method, self.base + address, data=fields, headers=headers, allow_redirects=False
            ) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as trouble:
            found.errors.append(f"{kind}: {type(trouble).__name__}")
            return 0, {}
        seconds = time.perf_counter() - started
        expected = {302, 303} if is_write else {200, 302, 303}
        if answer.status not in expected:
            found.errors.append(f"{kind}: {answer.status}")
            return answer.status, {}
        found.note(kind, seconds, is_write=is_write)
        hidden = dict(_HIDDEN.findall(text))
        hidden["csrf"] = "; ".join(f"{key}={morsel.value}" for key, morsel in answer.cookies.items())
        return answer.status, hidden


async def _all(base: str, told: list[dict[str, Any]], seconds: float, warm: float, seed: int) -> dict[str, Any]:
    found, started = Found(), time.monotonic()
    limits = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        connector=limits, cookie_jar=aiohttp.DummyCookieJar(), timeout=aiohttp.ClientTimeout(total=30)
    ) as http:
        visitors = [Visitor(base, each, http, random.Random(seed + at)) for at, each in enumerate(told)]
        end = started + warm + seconds
        await asyncio.gather(*(visitor.work(end, found, started + warm) for visitor in visitors))
    return {"reads": found.reads, "writes": found.writes, "kinds": found.kinds, "errors": found.errors}


def main() -> None:
    """Told everything in one line; answers in one."""
    told = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(_all(told["base"], told["users"], told["seconds"], told["warm"], told["seed"]))))


if __name__ == "__main__":
    main()
