"""This installation asks itself as another registry would: our client, our server, and HTTP over a socket between them.

Whoever sends sits in a thread of its own; whoever answers sits in the test's, where the tables are.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
import yaml
from django.test import Client

from doudi.api.spdci import sending
from doudi.api.spdci.answering import answer_waiting
from doudi.api.spdci.sending import send_waiting
from doudi.evidence.checking.beginning import new_check, put_questions
from doudi.evidence.interop.here import signing_keys
from doudi.evidence.live_models import APPLICATION
from doudi.evidence.models import Authorisation, Fact, LiveQuestion, RegistryQuestion
from doudi.evidence.registries import errands
from doudi.evidence.registries.round import ask_registries
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.crypto.jwk import SigningKey
from tests.api.spdci.neighbour import BASE, HERE, US, Neighbourhood, body, header, post

CASE, CATEGORY = "DB-LOOP-1", "08"
HEADINGS = {
    "姓名": "demographic_info.name.given_name", "公民身份号码": "demographic_info.identifier[UIN]",
    "户主姓名": "", "户主公民身份号码": "", "救助证号": "", "保障人数": "", "户月保障金额(元)": "",
    "救助类别": {"at": "additional_attributes[assistance].*.programme_identifier", "codes": {"dibao": "01"}},
    "纳入年月": "additional_attributes[assistance].*.enrollment_date",
    "待遇状态": {"at": "additional_attributes[assistance].*.enrollment_status", "codes": {"active": "在享"}},
    "停保年月": "additional_attributes[assistance].*.end_month",
}  # fmt: skip
Came = tuple[str, bytes, dict[str, str]]


class Bridge:
    """`asyncio` for who sends: its runs go on in a thread while the test's own answers what comes over the socket."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    def run(self, work: Any) -> Any:
        """What came of it, once everything it sent was answered."""
        return self._loop.answering(lambda: asyncio.run(work))


@dataclass
class Loop:
    """The partner that is ourselves, and what passed over the line."""

    found: Neighbourhood
    folder: Path
    base: str = ""
    passed: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    acks: list[dict[str, Any]] = field(default_factory=list)
    between: Callable[[str, bytes], tuple[int, bytes] | None] = lambda _path, _content: None
    """Answers in place of the server, for what goes wrong on the way; None lets it pass."""
    _waiting: Queue[tuple[Came, Future[tuple[int, bytes]]] | None] = field(default_factory=Queue)

    def set_up(
        self, connector: dict[str, Any] | None = None, changes: dict[str, Any] | None = None, **partner: Any
    ) -> None:
        """The operator's files: we are our own partner."""
        keys = [{**each.jwk, "from": date(2020, 1, 1), "until": date(2100, 1, 1)} for each in signing_keys()]
        words = {"id": US, "path": BASE, "keys": keys, "headings": HEADINGS, "purpose": "medical-aid", "secret": "us",
                 "hosts": {"them": {"base": self.base, "plain_because": "this machine"}}} | partner  # fmt: skip
        self.found.agree(changes, **words)
        told = {"department": "civil_affairs", "kind": "spdci", "host": "them", "secret": "us", "mode": "async",
                "categories": {CATEGORY: {"cache_days": 30, "fresh_days": 62}}} | (connector or {})  # fmt: skip
        told = {word: value for word, value in told.items() if value is not None}
        (self.folder / "connectors.yaml").write_text(yaml.safe_dump({"connectors": {"other": told}}), encoding="utf-8")
        hosts = {"them": {"base": self.base, "plain_because": "this machine"}}
        (self.folder / "hosts.yaml").write_text(yaml.safe_dump(hosts), encoding="utf-8")
        (self.folder / "secrets").mkdir(exist_ok=True)
        (self.folder / "secrets" / "us").write_text(self.found.token)
        (self.folder / "secrets" / "us").chmod(0o600)

    def answering(self, work: Callable[[], Any]) -> Any:
        """Run it elsewhere, and answer here what it sends."""
        with ThreadPoolExecutor(1) as threads:
            done = threads.submit(work)
            done.add_done_callback(lambda _done: self._waiting.put(None))
            while (came := self._waiting.get()) is not None:
                came[1].set_result(self._answer(*came[0]))
            return done.result()

    def _answer(self, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        self.passed.append((path.removeprefix(BASE), json.loads(content)))
        instead = self.between(path.removeprefix(BASE), content)
        if instead is not None:
            return instead
        answer = Client().post(path, data=content, content_type="application/json",
                               headers={"Authorization": headers.get("Authorization", "")})  # fmt: skip
        self.acks.append(json.loads(answer.content))
        return answer.status_code, answer.content

    def serve(self) -> ThreadingHTTPServer:
        """A socket of this machine."""
        loop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                answer: Future[tuple[int, bytes]] = Future()
                loop._waiting.put(((self.path, content, dict(self.headers)), answer))
                status, said = answer.result(20)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_words: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    # ---- what a case does ----

    def sign(self, who: str = "张安宁", categories: tuple[str, ...] = (CATEGORY,)) -> Authorisation:
        """The person signs for the case."""
        now = datetime.now(SHANGHAI)
        return Authorisation.objects.create(
            person=self.found.people[who], case_ref=CASE, purposes=["means_verification"], categories=list(categories),
            method="paper", signed_at=now - timedelta(minutes=1), valid_until=now + timedelta(days=90), taken_by="S-1",
            area_path=HERE,
        )  # fmt: skip

    def check(self, who: str = "张安宁") -> LiveQuestion:
        """A question is written down, as a check does."""
        acting = Acting.system("means_verification", datetime.now(SHANGHAI))
        month = Month.of(acting.today).previous
        members = [self.found.people[who]]
        made = new_check(acting, case_ref=CASE, area_path=HERE, month=month, kind=APPLICATION, members=members)
        put_questions(acting, made, members, {})
        return LiveQuestion.objects.get(check_ref=made)

    def ask(self) -> int:
        """A round of asking."""
        return ask_registries(datetime.now(SHANGHAI))

    def answer(self) -> int:
        """The other end's worker."""
        answer_waiting(datetime.now(SHANGHAI))
        return send_waiting(datetime.now(SHANGHAI))

    def pass_time(self, **fields: timedelta) -> None:
        """So much passes for the rows of questions."""
        for row in RegistryQuestion.objects.filter(ended_at=None):
            for name, span in fields.items():
                setattr(row, name, getattr(row, name) - span)
            row.save()

    def facts(self, who: str = "张安宁") -> list[tuple[str, str]]:
        """What stands about the person: state and note of each fact of the category."""
        rows = Fact.objects.filter(person=self.found.people[who], category=CATEGORY, superseded_at=None)
        return sorted(rows.values_list("state", "note"))

    def withdraw(self) -> None:
        """The family takes its authorisation back."""
        Authorisation.objects.update(withdrawn_at=datetime.now(SHANGHAI))

    def call_back(
        self, action: str, message: dict[str, Any], /, *, token: str = "", key: SigningKey | None = None, **changes: Any
    ) -> tuple[int, dict[str, Any]]:
        """A message to our own doors, as the partner would sign it or somebody else would."""
        head = header(action, sender_id=US, status="succ") | changes
        path = {"txn-on-status": "/registry/txn/on-status"}.get(action, f"/registry/{action}")
        answer = post(path, body(head, message, key or signing_keys()[0]), token or self.found.token)
        return answer.status_code, json.loads(answer.content)

    def answer_for(self, live: LiveQuestion, *records: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """An answer as the other end writes it."""
        at = datetime.now(SHANGHAI).isoformat()
        item = {"reference_id": live.request_id, "timestamp": at, "status": "succ", "locale": "zho",
                "data": {"reg_record_type": "Member", "reg_records": list(records)}} | changes  # fmt: skip
        row = RegistryQuestion.objects.get(question=live)
        return {"transaction_id": live.request_id, "correlation_id": row.correlation_id, "search_response": [item]}

    def sent(self, path: str) -> list[dict[str, Any]]:
        """What passed to an address."""
        return [told for where, told in self.passed if where == path]


@pytest.fixture
def loop(found: Neighbourhood, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    """Both ends, set up for asking later."""
    settings.DOUDI_CONNECTORS = tmp_path / "connectors.yaml"
    made = Loop(found, tmp_path)
    server = made.serve()
    for module in (errands, sending):
        monkeypatch.setattr(module, "asyncio", Bridge(made))
    made.set_up()
    yield made
    server.shutdown()
    server.server_close()
