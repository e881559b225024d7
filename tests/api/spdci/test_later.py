"""What is answered later: callbacks, subscriptions and notices, sent by the worker until they arrive."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from doudi.api.models import RegistryDelivery, RegistryExchange, RegistrySubscription
from doudi.api.spdci import sending
from doudi.api.spdci.answering import answer_waiting
from doudi.api.spdci.forgetting import forget_exchanges
from doudi.api.spdci.listening import on_entitlement_changed, on_entitlement_opened
from doudi.api.spdci.sending import MOST_ATTEMPTS, send_waiting
from doudi.evidence.interop.envelopes import read_envelope
from doudi.evidence.interop.here import signing_keys
from doudi.evidence.interop.signatures import verify
from doudi.evidence.reads import fetch_who_looked
from doudi.kernel.clock import SHANGHAI
from doudi.platform.crypto.jwk import read_public_jwk
from tests.api.spdci.neighbour import (
    THEM,
    US,
    Neighbourhood,
    body,
    criteria,
    header,
    number_of,
    post,
    search_message,
)

pytestmark = pytest.mark.django_db


class Partner:
    """The other end: keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any], str]] = []
        self.status, self.says = 200, b'{"message": {"ack_status": "ACK"}}'
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                partner.got.append((self.path, told, self.headers.get("Authorization", "")))
                self.send_response(partner.status)
                if 300 <= partner.status < 400:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", str(len(partner.says)))
                self.end_headers()
                self.wfile.write(partner.says)

            def log_message(self, *_words: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/dci"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def other(found: Neighbourhood) -> Iterator[Partner]:
    """A partner that takes messages on this machine."""
    partner = Partner()
    found.agree(hosts={"them": {"base": partner.base, "plain_because": "this machine"}}, secret="them")
    folder = found.file.parent / "secrets"
    folder.mkdir()
    (folder / "them").write_text("their token")
    (folder / "them").chmod(0o600)
    yield partner
    partner.server.shutdown()
    partner.server.server_close()


def now() -> datetime:
    """The moment."""
    return datetime.now(SHANGHAI)


def send(found: Neighbourhood, action: str, message: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An asynchronous message; its acknowledgement."""
    path = {"txn-status": "/registry/txn/status"}.get(action, f"/registry/{action}")
    answer = post(path, body(header(action, **changes), message), found.token)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = json.loads(answer.content)["message"]
    assert told["ack_status"] == "ACK", told
    return told


def work() -> None:
    """A round of the worker."""
    answer_waiting(now())
    send_waiting(now())


def wish(event: str = "UPDATE", **changes: Any) -> dict[str, Any]:
    """A subscription to a person's household."""
    told = {"version": "1.0.0", "reg_type": "ns:org:RegistryType:Social", "reg_event_type": event,
            "filter_type": "idtype-value", "filter": {"type": "UIN", "value": number_of(101)},
            "notify_record_type": "spdci-extensions-social:Group"} | changes  # fmt: skip
    request = {"reference_id": "s-1", "timestamp": now().isoformat(), "subscribe_criteria": told}
    return {"transaction_id": "T-sub", "subscribe_request": [request]}


def test_an_answer_comes_by_callback(found: Neighbourhood, other: Partner) -> None:
    """Acknowledged with a correlation id, answered at the address told, signed, with the partner's own token."""
    message = search_message(criteria(), criteria(number_of(999)), criteria(entity="Household", sort="x"))
    told = send(found, "search", message, total_count=3, sender_uri=other.base + "/callback/on-search")
    assert other.got == []
    work()
    ((path, came, token),) = other.got
    assert (path, token) == ("/dci/callback/on-search", "Bearer their token")
    envelope = read_envelope(json.dumps(came).encode())
    verify(envelope, US, [read_public_jwk(each.jwk) for each in signing_keys()], int(now().timestamp()))
    assert (came["header"]["action"], came["header"]["status"]) == ("on-search", "succ")
    assert came["message"]["transaction_id"] == message["transaction_id"]
    assert came["message"]["correlation_id"] == told["correlation_id"]
    results = came["message"]["search_response"]
    assert [each["reference_id"] for each in results] == ["ref-1", "ref-2", "ref-3"]
    assert [each["status"] for each in results] == ["succ", "succ", "rjct"]
    assert results[2]["status_reason_code"] == "rjct.sort.invalid"
    assert [len(each["data"]["reg_records"]) for each in results[:2]] == [1, 0]
    delivery = RegistryDelivery.objects.get()
    assert (delivery.outcome, delivery.message) == ("taken", None)
    assert RegistryExchange.objects.get().message is None
    work()
    assert len(other.got) == 1


def test_wrong_requests_have_each_their_reason(found: Neighbourhood, other: Partner) -> None:
    """Reference ids and times: blank, twice, without zone, to come."""
    message = search_message(*[criteria()] * 5)
    first, second, third, fourth, _fifth = message["search_request"]
    first["reference_id"] = number_of(101)
    second["reference_id"] = third["reference_id"] = "same"
    fourth["timestamp"] = "2026-01-01T00:00:00"
    message["search_request"][4]["timestamp"] = (now() + timedelta(hours=1)).isoformat()
    send(found, "search", message, total_count=5)
    work()
    results = other.got[0][1]["message"]["search_response"]
    assert [each.get("status_reason_code") for each in results] == [
        "rjct.reference_id.invalid", None, "rjct.reference_id.duplicate", "rjct.timestamp.invalid",
        "rjct.timestamp.invalid"]  # fmt: skip


def test_tried_again_until_taken_and_given_up_at_last(found: Neighbourhood, other: Partner) -> None:
    """Failing it is tried again, later each time, under the same message id; refused or redirected it is not."""
    send(found, "search", search_message())
    answer_waiting(now())
    other.status = 503
    at = now()
    for attempt in range(1, 4):
        assert send_waiting(at) == 0
        assert send_waiting(at) == 0
        row = RegistryDelivery.objects.get()
        assert (row.attempts, row.trouble) == (attempt, "503")
        assert row.next_try_at is not None
        at = row.next_try_at
    assert len({told["header"]["message_id"] for _path, told, _token in other.got}) == 1
    other.status = 200
    assert send_waiting(at) == 1
    for status, says, outcome in ((302, b"", "refused"), (400, b"", "refused"),
                                  (200, b'{"message": {"ack_status": "ERR", "error": {"code": "err.x"}}}', "refused"),
                                  (500, b"", "given_up")):  # fmt: skip
        other.status, other.says = status, says
        send(found, "search", search_message())
        answer_waiting(now())
        RegistryDelivery.objects.filter(ended_at=None).update(attempts=MOST_ATTEMPTS - 1)
        send_waiting(now())
        last = RegistryDelivery.objects.latest("pk")
        assert (last.outcome, last.message) == (outcome, None), status


def test_a_faulty_file_loses_nothing(found: Neighbourhood, other: Partner) -> None:
    """While the operator's file has faults nothing is answered or sent; mended, all of it goes out."""
    send(found, "search", search_message())
    answer_waiting(now())
    send(found, "search", search_message())
    good = found.file.read_text()
    found.file.write_text("us: [")
    work()
    assert (other.got, RegistryDelivery.objects.get().ended_at) == ([], None)
    found.file.write_text(good)
    work()
    assert [told["header"]["status"] for _path, told, _token in other.got] == ["succ", "succ"]


def test_an_address_taken_off_the_list_gets_nothing(found: Neighbourhood, other: Partner) -> None:
    """What waits for a host that the operator has changed since is dropped unsent."""
    send(found, "search", search_message())
    answer_waiting(now())
    found.agree(hosts={"them": {"base": "https://elsewhere.example"}})
    assert send_waiting(now()) == 0
    assert RegistryDelivery.objects.get().outcome == "dropped"
    assert other.got == []


def test_a_slow_partner_does_not_hold_up_the_worker(
    found: Neighbourhood, other: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a partner's share of a round is used up, the rest of its messages goes in the next one."""
    for _ in range(3):
        send(found, "search", search_message())
    answer_waiting(now())
    monkeypatch.setattr(sending, "ROUND_SECONDS", -1.0)
    assert [send_waiting(now()) for _ in range(4)] == [1, 1, 1, 0]


def test_an_agreement_that_has_ended_sends_nothing_more(found: Neighbourhood, other: Partner) -> None:
    """What waits when the agreement ends is dropped unsent, and what came is not answered."""
    send(found, "search", search_message())
    answer_waiting(now())
    send(found, "search", search_message())
    hosts = {"them": {"base": other.base, "plain_because": "this machine"}}
    found.agree({"from": date(2020, 1, 1), "until": date(2021, 1, 1)}, hosts=hosts)
    work()
    assert other.got == []
    assert RegistryDelivery.objects.get().outcome == "dropped"
    assert [each.status for each in RegistryExchange.objects.order_by("pk")] == ["succ", "rjct"]


def test_changes_are_told_to_who_subscribed(found: Neighbourhood, other: Partner) -> None:
    """Subscribed, told of a change of that household only, seen by the family, and told no more after the end."""
    send(found, "subscribe", wish())
    send(
        found,
        "subscribe",
        wish(
            "REGISTER",
            filter=[{"expression1": {"attribute_name": "location", "operator": "eq", "attribute_value": "500106"}}],
            filter_type="predicate",
        ),
    )
    work()
    codes = [told["message"]["subscribe_response"][0]["subscriptions"][0]["code"] for _p, told, _t in other.got]
    assert [told["header"]["action"] for _p, told, _t in other.got] == ["on-subscribe"] * 2
    other.got.clear()
    here, there = (found.households[name] for name in ("here", "there"))
    mine, else_where = (home.applications.get().decision.entitlement for home in (here, there))
    mine.state = "suspended"
    mine.save()
    for each in (mine, else_where):
        on_entitlement_changed({"entitlement": each.public_id}, now())
    work()
    ((path, told, _token),) = other.got
    assert (path, told["header"]["action"]) == ("/dci/registry/notify", "notify")
    (event,) = told["message"]["notify_event"]
    assert event["data"]["reg_event_type"] == "UPDATE"
    assert event["data"]["reg_records"]["additional_attributes"][0]["value"][0]["enrollment_status"] == "suspended"
    assert [look.who for look in fetch_who_looked(found.people["张晓"])] == ["医保局"]
    other.got.clear()
    for each in (mine, else_where):
        on_entitlement_opened({"entitlement": each.public_id}, now())
    work()
    assert [told["message"]["notify_event"][0]["data"]["reg_event_type"] for _p, told, _t in other.got] == ["REGISTER"]
    other.got.clear()
    for _round, status, reason in ((1, "succ", None), (2, "rjct", "rjct.event.already_unsubscribed")):
        send(found, "unsubscribe", {"transaction_id": "T-end", "timestamp": now().isoformat(),
                                    "subscription_codes": codes}, total_count=2)  # fmt: skip
        work()
        last = other.got[-1][1]["message"]
        assert (last["status"], last.get("status_reason_code")) == (status, reason)
    other.got.clear()
    on_entitlement_changed({"entitlement": mine.public_id}, now())
    work()
    assert other.got == []


def test_subscriptions_outside_the_agreement(found: Neighbourhood, other: Partner) -> None:
    """Another event, twice the same, a timetable, another's code: each has its reason; unknown people are no oracle."""
    for message, reason in (
        (wish("DELETE"), "rjct.notify_types.invalid"), (wish(notify_record_type="Farmer"), "rjct.notify_types.invalid"),
        (wish(filter={"type": "MOBILE", "value": "1"}), "rjct.notify_details.invalid"),
        (wish(frequency={"frequency": "0 0 0 5 * ? *"}), "rjct.notify_details.invalid"),
        (wish(filter={"type": "UIN", "value": number_of(998)}), None), (wish(), None),
        (wish(), "rjct.event.already_subscribed"),
    ):  # fmt: skip
        send(found, "subscribe", message)
        work()
        assert other.got[-1][1]["message"]["subscribe_response"][0].get("status_reason_code") == reason, message
    send(found, "unsubscribe", {"transaction_id": "T", "timestamp": now().isoformat(), "subscription_codes": ["SUB-X"]})
    work()
    assert other.got[-1][1]["message"]["status_reason_code"] == "rjct.subscription_code.invalid"
    assert RegistrySubscription.objects.count() == 2


def test_how_far_something_is(found: Neighbourhood, other: Partner) -> None:
    """By transaction, correlation, references: pending, then what became of it, without records; nothing of others."""
    message = search_message(criteria(), criteria(sort="x"))
    told = send(found, "search", message, total_count=2)

    def status(by: str, value: Any, kind: str = "search") -> dict[str, Any]:
        asked = {"transaction_id": "T-9", "txnstatus_request": {"reference_id": "r", "txn_type": kind,
                 "attribute_type": by, "attribute_value": value}}  # fmt: skip
        answer = post("/registry/sync/txn/status", body(header("txn-status"), asked), found.token)
        found_now: dict[str, Any] = json.loads(answer.content)["message"]["txnstatus_response"]["txn_status"]
        return found_now

    by_transaction = status("transaction_id", message["transaction_id"])
    assert [each["status"] for each in by_transaction["search_response"]] == ["pdng"]
    answer_waiting(now())
    for by, value in (("transaction_id", message["transaction_id"]), ("correlation_id", told["correlation_id"]),
                      ("reference_id_list", ["ref-1", "ref-2"])):  # fmt: skip
        said = status(by, value)
        assert said["correlation_id"] == told["correlation_id"]
        assert [each["status"] for each in said["search_response"]] == ["succ", "rjct"]
        assert "data" not in str(said)
    assert (
        status("transaction_id", "T-nothing")["search_response"][0]["status_reason_code"] == "rjct.reference_id.invalid"
    )
    RegistryExchange.objects.update(partner="somebody else")
    assert status("correlation_id", told["correlation_id"])["search_response"][0]["status"] == "rjct"
    send(
        found,
        "txn-status",
        {
            "transaction_id": "T-9",
            "txnstatus_request": {
                "reference_id": "r",
                "txn_type": "search",
                "attribute_type": "transaction_id",
                "attribute_value": "T-0",
            },
        },
    )
    work()
    assert other.got[-1][1]["header"]["action"] == "txn-on-status"
    assert other.got[-1][1]["header"]["receiver_id"] == THEM


def test_what_is_long_past_is_forgotten(found: Neighbourhood, other: Partner) -> None:
    """After 400 days ids and statuses go too; what is younger or still on its way stays."""
    for _ in range(2):
        send(found, "search", search_message())
    work()
    first = RegistryExchange.objects.order_by("pk")[0]
    assert forget_exchanges(now()) == 0
    old = now() - timedelta(days=401)
    RegistryExchange.objects.filter(pk=first.pk).update(answered_at=old)
    RegistryDelivery.objects.filter(exchange=first).update(ended_at=old)
    assert forget_exchanges(now()) > 0
    assert RegistryExchange.objects.count() == RegistryDelivery.objects.count() == 1
