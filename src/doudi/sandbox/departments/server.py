"""The thirteen servers (模拟服务): one port each, faults switched on and off while they run, every question counted."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import yaml
from aiohttp import web

from doudi.reference.categories import load_catalogue
from doudi.sandbox.departments.answering import SOAP_DEPARTMENTS, Answers, as_soap, asked_by_soap
from doudi.sandbox.departments.certificates import AUTHORITY, EXPIRED, GOOD
from doudi.sandbox.departments.faults import WORDS, Sick

HANG_SECONDS = 600.0
HUGE_BYTES = 200 << 20
OLD = "2019-01-31"
PATH, SECRET = "/v1/categories/{category}/query", "departments"
AGREED = {"cache_days": 30, "fresh_days": 186}
"""Between this city and its departments; made up like everything of theirs."""
LOGIN = "<!doctype html><title>统一登录</title><form><input name=user><input name=password type=password></form>"


@dataclass
class Seen:
    """What came to a department: counted, so that tests can say that nothing was asked."""

    questions: list[dict[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class Departments:
    """Thirteen departments and a port to steer them by.

    Args:
        folder: where certificates lie.
        files: where `hosts.yaml`, `connectors.yaml` and the secret are written for whoever asks; `folder` unless said.
        token: what a question must carry; none is asked for without it.
        first_port: the departments' ports follow it in the catalogue's order; 0 takes free ones.
    """

    def __init__(
        self, answers: Answers, folder: Path, *, token: str = "", first_port: int = 0, is_encrypted: bool = True,
        files: Path | None = None,
    ) -> None:  # fmt: skip
        self._answers, self._folder, self._token = answers, folder, token
        self._files = files or folder
        self._names = [each.code for each in load_catalogue().departments]
        self._ports = dict.fromkeys(self._names, 0)
        if first_port:
            self._ports = {name: first_port + at for at, name in enumerate(self._names, 1)}
        self._steering_port = first_port
        self._is_encrypted = is_encrypted
        self._sick: dict[str, Sick] = {}
        self._sites: dict[str, web.TCPSite] = {}
        self._runners: dict[str, web.AppRunner] = {}
        self.seen = {name: Seen() for name in self._names}
        self.order: list[str] = []

    # ---- life ----

    async def start(self) -> None:
        """Open every port and write the hosts."""
        for name in self._names:
            application = web.Application(client_max_size=1 << 20)
            application.router.add_post("/{rest:.*}", partial(self._answer, name))
            self._runners[name] = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
            await self._runners[name].setup()
            await self._open(name)
        steering = web.Application()
        steering.router.add_get("/faults", self._tell)
        steering.router.add_put("/faults/{name}", self._switch)
        steering.router.add_get("/seen", self._tell_seen)
        self._runners[""] = web.AppRunner(steering, access_log=None, shutdown_timeout=0.2)
        await self._runners[""].setup()
        site = web.TCPSite(self._runners[""], "127.0.0.1", self._steering_port)
        await site.start()
        self._steering_port = _port_of(site)
        self.write_hosts()

    async def stop(self) -> None:
        """Close everything."""
        for runner in self._runners.values():
            await runner.cleanup()

    async def _open(self, name: str) -> None:
        file = EXPIRED if self._sick.get(name) is Sick.EXPIRED_TLS else GOOD
        context = _context(self._folder / file) if self._is_encrypted else None
        site = web.TCPSite(self._runners[name], "127.0.0.1", self._ports[name], ssl_context=context,
                           reuse_address=True)  # fmt: skip
        await site.start()
        self._ports[name] = _port_of(site)
        self._sites[name] = site

    # ---- steering ----

    @property
    def steering(self) -> str:
        """Where faults are switched."""
        return f"http://127.0.0.1:{self._steering_port}"

    def hosts(self) -> dict[str, dict[str, str]]:
        """What an operator would write of them."""
        scheme = "https" if self._is_encrypted else "http"
        found = {}
        for name in self._names:
            where = f"{name.replace('_', '-')}.invalid" if self._sick.get(name) is Sick.DNS else "localhost"
            found[name] = {"base": f"{scheme}://{where}:{self._ports[name]}"}
            if self._is_encrypted:
                found[name]["authority"] = str(self._folder / AUTHORITY)
            else:
                found[name]["plain_because"] = "simulated, on this machine only"
        return found

    def connectors(self) -> dict[str, Any]:
        """What an operator would write of how they are asked."""
        found = {}
        for each in load_catalogue().departments:
            found[each.code] = {
                "kind": "soap" if each.code in SOAP_DEPARTMENTS else "http_json", "host": each.code,
                "path": PATH, "secret": SECRET if self._token else "",
                "categories": {told.code: dict(AGREED) for told in each.categories},
            }  # fmt: skip
        return {"connectors": found}

    def write_hosts(self) -> None:
        """The operator's two lists; the name of a department leads nowhere while that is its fault."""
        for name, told in (("hosts.yaml", self.hosts()), ("connectors.yaml", self.connectors())):
            text = "# Written by the simulated departments.\n" + yaml.safe_dump(told, allow_unicode=True)
            partial = self._files / f"{name}.partial"
            partial.write_text(text, encoding="utf-8")
            partial.rename(self._files / name)
        if self._token:
            self._write_secret()

    def _write_secret(self) -> None:
        """The token where whoever asks looks for it, readable by its owner alone."""
        folder = self._files / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(folder / SECRET, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as target:
            target.write(self._token)

    async def make_sick(self, name: str, fault: Sick | None) -> None:
        """Switch a department's fault; None makes it well."""
        before = self._sick.pop(name, None)
        if fault is not None:
            self._sick[name] = fault
        reopening = {Sick.REFUSED, Sick.EXPIRED_TLS}
        if before in reopening or fault in reopening:
            if name in self._sites:
                await self._sites.pop(name).stop()
            if fault is not Sick.REFUSED:
                await self._open(name)
        self.write_hosts()

    async def _tell(self, _: web.Request) -> web.Response:
        return web.json_response({
            "now": {name: self._sick[name] for name in self._names if name in self._sick},
            "faults": {fault: {"zh": zh, "en": en} for fault, (zh, en) in WORDS.items()}, "hosts": self.hosts(),
        })  # fmt: skip

    async def _switch(self, request: web.Request) -> web.Response:
        name, told = request.match_info["name"], (await request.json()).get("fault")
        if name not in self._ports or not (told is None or told in set(Sick)):
            return web.json_response({"error": "no such department or fault; GET /faults lists both"}, status=404)
        await self.make_sick(name, Sick(told) if told else None)
        return await self._tell(request)

    async def _tell_seen(self, _: web.Request) -> web.Response:
        return web.json_response({name: dict(seen.counts) for name, seen in self.seen.items()})

    # ---- answering ----

    async def _answer(self, name: str, request: web.Request) -> web.StreamResponse:
        is_soap = name in SOAP_DEPARTMENTS
        body = await request.read()
        try:
            asked = asked_by_soap(body) if is_soap else json.loads(body)
            category = str(asked["category"])
            known = load_catalogue().by_code(category).department == name
        except (ValueError, KeyError, TypeError, Tree.ParseError):
            return web.json_response({"error": "no question of the agreed form"}, status=400)
        self.seen[name].counts[category] += 1
        self.order.append(str(asked.get("request_id", "")))
        self.seen[name].questions.append({key: str(asked.get(key, "")) for key in _KEPT})
        if not known:
            return web.json_response({"error": f"{category} is not ours"}, status=404)
        if not is_soap and self._token and request.headers.get("Authorization") != f"Bearer {self._token}":
            return web.json_response({"error": "who are you"}, status=401)
        tree = self._answers.tree(asked)
        fault = self._sick.get(name)
        if fault is None:
            return _well(tree, is_soap=is_soap)
        return await _sick(request, fault, tree, is_soap=is_soap)


_KEPT = ("request_id", "category", "purpose", "case", "authorisation")
"""What the simulator remembers of a question: no name and no number."""


def _well(tree: Mapping[str, Any], *, is_soap: bool) -> web.Response:
    if is_soap:
        return web.Response(body=as_soap(tree), content_type="text/xml", charset="utf-8")
    return web.json_response(tree, dumps=lambda told: json.dumps(told, ensure_ascii=False))


async def _sick(request: web.Request, fault: Sick, tree: dict[str, Any], *, is_soap: bool) -> web.StreamResponse:
    """The answer of a department with this fault; those of the line itself are not seen here."""
    kind = "text/xml" if is_soap else "application/json"
    whole = as_soap(tree) if is_soap else json.dumps(tree, ensure_ascii=False).encode()
    if fault is Sick.HANG:
        await asyncio.sleep(HANG_SECONDS)
    if fault is Sick.ERROR_500:
        return web.Response(status=500, text="java.lang.NullPointerException")
    if fault is Sick.TOO_MANY_429:
        return web.Response(status=429, headers={"Retry-After": "1"})
    if fault is Sick.LOGIN_PAGE:
        return web.Response(text=LOGIN, content_type="text/html")
    if fault is Sick.CUT_JSON:
        return web.Response(body=whole[: len(whole) * 2 // 3], content_type=kind)
    if fault is Sick.OTHER_ENCODING:
        text = whole.decode().partition("?>")[2] if is_soap else whole.decode()
        told = {**tree, "rows": tree.get("rows") or [], "说明": "居民家庭经济状况"}
        text = text.replace("</", "居民</", 1) if is_soap else json.dumps(told, ensure_ascii=False)
        return web.Response(body=text.encode("gb18030"), headers={"Content-Type": kind})
    if fault is Sick.DRIFT:
        return _well(_renamed(tree), is_soap=is_soap)
    if fault is Sick.OLD_DATA:
        return _well({**tree, "as_of": OLD}, is_soap=is_soap)
    if fault in (Sick.DRIP, Sick.RESET, Sick.HUGE):
        return await _streamed(request, fault, whole, kind)
    return _well(tree, is_soap=is_soap)


def _renamed(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Every row's last column under another name; without rows the list itself."""
    rows = [{(f"{key}_新" if key == list(row)[-1] else key): value for key, value in row.items()}
            for row in tree.get("rows", ())]  # fmt: skip
    told = {key: value for key, value in tree.items() if key not in ("rows", "reaches")}
    return {**told, "rows": rows} if rows else {**told, "records": []}


async def _streamed(request: web.Request, fault: Sick, whole: bytes, kind: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": kind})
    if fault is Sick.RESET:
        response.content_length = len(whole)
    with suppress(ConnectionError):  # whoever asked has had enough, which is right
        await response.prepare(request)
        await _bit_by_bit(request, response, fault, whole)
    return response


async def _bit_by_bit(request: web.Request, response: web.StreamResponse, fault: Sick, whole: bytes) -> None:
    if fault is Sick.RESET:
        await response.write(whole[: len(whole) // 2])
        if request.transport is not None:
            request.transport.abort()
    elif fault is Sick.DRIP:
        for at in range(len(whole)):
            _require_line(request)
            await response.write(whole[at : at + 1])
            await asyncio.sleep(1)
    else:
        block = b" " * (1 << 20)
        for _ in range(HUGE_BYTES >> 20):
            _require_line(request)
            await response.write(block)


def _require_line(request: web.Request) -> None:
    if request.transport is None or request.transport.is_closing():
        raise ConnectionResetError


def _context(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _port_of(site: web.TCPSite) -> int:
    server = site._server
    assert server is not None
    return int(server.sockets[0].getsockname()[1])  # type: ignore[attr-defined]
