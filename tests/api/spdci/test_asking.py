"""We ask another registry by the standard: our connector against our own server, and against one that lies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from aiohttp import web
from django.test import Client

from doudi.evidence.connectors.declaring import CategoryTerms, Connector, Kind
from doudi.evidence.connectors.desk import Desk
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.saying import Asking, Outcome, Said, Silence, Silent
from doudi.evidence.interop.envelopes import canonical
from doudi.evidence.interop.here import signing_keys
from doudi.kernel.clock import SHANGHAI
from tests.api.spdci.neighbour import AGREED, BASE, KEY, US, Neighbourhood, body, number_of

pytestmark = pytest.mark.django_db
HEADINGS = {
    "姓名": "demographic_info.name.given_name", "公民身份号码": "demographic_info.identifier[UIN]",
    "救助类别": {"at": "additional_attributes[assistance].*.programme_identifier", "codes": {"dibao": "01"}},
    "纳入年月": "additional_attributes[assistance].*.enrollment_date",
    "待遇状态": {"at": "additional_attributes[assistance].*.enrollment_status", "codes": {"active": "在享"}},
    "停保年月": "additional_attributes[assistance].*.end_month",
}  # fmt: skip
WANTED = frozenset(HEADINGS)
Answering = Callable[[bytes, dict[str, str]], tuple[int, bytes]]


def our_own_server(content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """The server of this installation."""
    answer = Client().post(f"{BASE}/registry/sync/search", data=content, content_type="application/json",
                           headers={"Authorization": headers.get("Authorization", "")})  # fmt: skip
    return answer.status_code, answer.content


Waiting = Queue[tuple[bytes, dict[str, str], Future[tuple[int, bytes]]] | None]


@asynccontextmanager
async def served(waiting: Waiting) -> Any:
    """An address of this machine; who answers there sits in the test's own thread, where its records are."""

    async def handle(request: web.Request) -> web.Response:
        answer: Future[tuple[int, bytes]] = Future()
        waiting.put((await request.read(), dict(request.headers), answer))
        status, content = await asyncio.wrap_future(answer)
        return web.Response(status=status, body=content, content_type="application/json")

    app = web.Application()
    app.router.add_post("/{rest:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def ask(found: Neighbourhood, folder: Path, answering: Answering = our_own_server, who: str = "") -> Outcome:
    """What the connector makes of it; the partner is a registry that calls itself as we do, with our key."""
    asking = Asking("req-1", "08", who or number_of(101), "张安宁", "2025-10", datetime.now(SHANGHAI).date(),
                    "means_verification", "DB-1", "AU-1")  # fmt: skip
    (folder / "secrets").mkdir(exist_ok=True)
    (folder / "secrets" / "token").write_text(found.token)
    (folder / "secrets" / "token").chmod(0o600)

    waiting: Waiting = Queue()

    async def run() -> Outcome:
        async with served(waiting) as port:
            base = f"http://127.0.0.1:{port}"
            keys = [{**each.jwk, "from": date(2020, 1, 1), "until": date(2100, 1, 1)} for each in signing_keys()]
            found.agree(id=US, path=BASE, keys=keys, headings=HEADINGS, purpose="medical-aid",
                        hosts={"them": {"base": base, "plain_because": "this machine"}})  # fmt: skip
            terms = {"08": CategoryTerms("08", "civil_affairs_recipients", 30, 62)}
            connector = Connector("other", "civil_affairs", Kind.SPDCI, "them", "", terms, secret="token")
            hosts = {"them": Host("them", base, "", "this machine")}
            async with Desk([connector], hosts, folder / "secrets", lambda dataset: WANTED).open() as desk:
                return (await desk.ask(asking)).outcome

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(asyncio.run, run())
        asked.add_done_callback(lambda _done: waiting.put(None))
        while (came := waiting.get()) is not None:
            came[2].set_result(answering(came[0], came[1]))
        return asked.result()


def test_one_registry_asks_another(found: Neighbourhood, tmp_path: Path) -> None:
    """Question signed, answer checked, its record under our headings and codes: as a department's rows."""
    said = ask(found, tmp_path)
    assert said == Said(datetime.now(SHANGHAI).date(), ({
        "姓名": "张安宁", "公民身份号码": number_of(101), "救助类别": "01", "纳入年月": "2025-10", "待遇状态": "在享",
        "停保年月": ""},))  # fmt: skip
    assert "needed" not in AGREED["consent"]
    nobody = ask(found, tmp_path, who=number_of(500))
    assert isinstance(nobody, Said)
    assert nobody.rows == ()


def test_what_cannot_be_relied_on_is_silence(found: Neighbourhood, tmp_path: Path) -> None:
    """Unsigned, by another key, for somebody else, about somebody else, in part, rejected: never *nothing there*."""
    good: dict[str, Any] = {}

    def keep(content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        status, answer = our_own_server(content, headers)
        good.update(json.loads(answer))
        return status, answer

    assert isinstance(ask(found, tmp_path, keep), Said)

    def changed(key: Any = None, sign: bool = True, **changes: Any) -> Answering:
        told = json.loads(canonical(good))
        for path, value in changes.items():
            *above, last = path.split("__")
            part = told
            for each in above:
                part = part[int(each) if each.isdigit() else each]
            part[last] = value
        head, message = told["header"], told["message"]
        head["message_ts"] = datetime.now(SHANGHAI).isoformat()
        whole = body(head, message, key or signing_keys()[0])
        return lambda content, headers: (200, whole if sign else canonical({**json.loads(whole), "signature": ""}))

    first = "message__search_response__0__"
    for answering, why in (
        (changed(sign=False), Silence.NOT_UNDERSTOOD), (changed(KEY), Silence.NOT_UNDERSTOOD),
        (changed(header__receiver_id="x"), Silence.ANOTHER_QUESTION),
        (changed(message__transaction_id="x"), Silence.ANOTHER_QUESTION),
        (changed(**{first + "reference_id": "x"}), Silence.ANOTHER_QUESTION),
        (changed(message__search_response=[]), Silence.ANOTHER_QUESTION),
        (changed(**{first + "status": "rjct"}), Silence.ANOTHER_FORM),
        (changed(**{first + "pagination__total_count": 2}), Silence.ANOTHER_FORM),
        (changed(**{first + "data": {}}), Silence.ANOTHER_FORM),
        (changed(header__status="pdng"), Silence.ANOTHER_FORM),
        (changed(**{first + "data__reg_records__0__demographic_info__identifier": [
            {"identifier_type": "UIN", "identifier_value": number_of(999)}]}), Silence.ANOTHER_QUESTION),
        (lambda content, headers: (200, b"<html>"), Silence.NOT_UNDERSTOOD),
        (lambda content, headers: (302, b""), Silence.REDIRECTED),
        (lambda content, headers: (403, b"{}"), Silence.NOT_AUTHORISED),
    ):  # fmt: skip
        silent = ask(found, tmp_path, answering)
        assert isinstance(silent, Silent)
        assert silent.why is why, (silent, why)
