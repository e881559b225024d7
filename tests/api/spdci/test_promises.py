"""Call backs: what is not the partner's word, to our question, now, changes nothing; planted bugs are caught."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from doudi.api.models import RegistryExchange
from doudi.evidence.models import RegistryQuestion
from doudi.platform.models import AuditEntry
from tests.api.spdci.loop import Loop, loop
from tests.api.spdci.promises import PLANTS, PROMISES, STRANGE_KEY, STRANGER, code_of, question, stranger
from tests.api.spdci.test_later import now

__all__ = ["loop"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("promise", sorted(PROMISES))
def test_each_promise_holds(loop: Loop, promise: str) -> None:
    """As the play says."""
    assert PROMISES[promise](loop) == []


@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize("bug", sorted(PLANTS))
def test_planted_bugs_are_caught(loop: Loop, bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the bug in place its play finds something: the harness can see."""
    plant, promise = PLANTS[bug]
    plant(monkeypatch)
    assert PROMISES[promise](loop) != []


def test_every_refusal_has_its_body(loop: Loop) -> None:
    """By HTTP who may not call, by acknowledgement everything else, each with its code; the question waits."""
    live = question(loop)
    good = loop.answer_for(live)
    other_token = stranger(loop)
    old = (now() - timedelta(minutes=20)).isoformat()
    item = good["search_response"][0]
    cases: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("401 err.request.unauthorized", good, {"token": "doudi_none"}),
        ("err.sender_id.invalid", good, {"token": other_token}),
        ("err.sender_id.invalid", good, {"sender_id": "nobody"}),
        ("err.signature.invalid", good, {"key": STRANGE_KEY}),
        ("err.receiver_id.invalid", good, {"receiver_id": "x"}),
        ("err.encryption.invalid", good, {"is_msg_encrypted": True}),
        ("err.version.not_supported", good, {"version": "2.0.0"}),
        ("err.request.bad", good, {"message_ts": old}),
        ("err.request.bad", good, {"action": "search"}),
        ("err.request.bad", good, {"message_id": ""}),
        ("err.request.bad", good | {"transaction_id": ""}, {}),
        ("err.request.not_found", good | {"transaction_id": "T-nothing"}, {}),
        ("err.request.bad", good | {"search_response": []}, {}),
        ("err.request.bad", good | {"search_response": [item, item]}, {}),
        ("err.request.bad", good | {"search_response": [item | {"reference_id": "x"}]}, {}),
    ]
    for wanted, message, changes in cases:
        assert code_of(loop.call_back("on-search", message, **changes)) == wanted, (wanted, changes)
    for action, message in (("on-subscribe", {"transaction_id": "DG-X", "subscribe_response": []}),
                            ("on-unsubscribe", {"transaction_id": "DG-X", "status": "succ"}),
                            ("txn-on-status", {"transaction_id": "DG-X", "txnstatus_response": {}}),
                            ("notify", {"transaction_id": "N", "notify_event": [{"reference_id": "X"}]})):  # fmt: skip
        assert code_of(loop.call_back(action, message)) == "err.request.not_found", action
    assert code_of(loop.call_back("notify", {"transaction_id": "N", "notify_event": []})) == "err.request.bad"
    assert RegistryQuestion.objects.get().state == "taken"
    assert not RegistryExchange.objects.exclude(action="search").exists()
    refused = AuditEntry.objects.filter(action="api.exchange_refused")
    assert {entry.detail["code"] for entry in refused} >= {
        "err.signature.invalid", "err.request.not_found", "rjct.message_ts.invalid"}  # fmt: skip
    assert live.person.citizen_number not in str(list(refused.values_list("detail", flat=True)))


def test_an_id_counts_once(loop: Loop) -> None:
    """The same message again is acknowledged again; its id with other content is refused; so is a second answer."""
    live = question(loop)
    message = loop.answer_for(live)
    assert code_of(loop.call_back("on-search", message | {"search_response": [
        message["search_response"][0] | {"status": "pdng"}]}, message_id="p")) == "ACK"  # fmt: skip
    assert [code_of(loop.call_back("on-search", message, message_id="m")) for _ in range(2)] == ["ACK", "ACK"]
    changed = message | {"correlation_id": "x"}
    assert code_of(loop.call_back("on-search", changed, message_id="m")) == "err.request.bad"
    assert code_of(loop.call_back("on-search", message, message_id="n")) == "err.request.not_found"
    assert loop.facts() == [("none", "")]


def test_while_the_operators_files_have_faults_it_may_come_again(loop: Loop) -> None:
    """The list of connectors cannot be read: not taken, not lost; the other end is told to send it again."""
    live = question(loop)
    message, file = loop.answer_for(live), loop.folder / "connectors.yaml"
    good = file.read_text()
    file.write_text("connectors: 3")
    assert code_of(loop.call_back("on-search", message, message_id="m")) == "err.service.unavailable"
    file.write_text(good)
    assert code_of(loop.call_back("on-search", message, message_id="m")) == "ACK"
    assert loop.facts() == [("none", "")]


def test_more_than_was_agreed_on_is_cut_off(loop: Loop) -> None:
    """A larger answer than the connector's limit is unknown with that reason."""
    loop.set_up({"limits": {"most_bytes": 600}})
    live = question(loop)
    loop.call_back("on-search", loop.answer_for(live, {"@type": "Member", "note": "x" * 700}))
    assert loop.facts() == [("unknown", "too_large")]


def test_without_an_agreement_a_registry_may_answer_but_not_ask(loop: Loop) -> None:
    """That we asked is what allows the answer; whoever has no agreement asks nothing."""
    live = question(loop)
    token = stranger(loop)
    RegistryQuestion.objects.update(partner="housing")
    answer = loop.call_back("on-search", loop.answer_for(live), token=token, key=STRANGE_KEY, sender_id=STRANGER)
    assert (code_of(answer), loop.facts()) == ("ACK", [("none", "")])
    asked = loop.call_back("search", {"transaction_id": "T", "search_request": [{}]}, token=token, key=STRANGE_KEY,
                           sender_id=STRANGER)  # fmt: skip
    assert code_of(asked) == "403 err.request.forbidden"
