"""What asking later promises, each as a play that says what is wrong; the same plays are held against planted bugs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from doudi.api.spdci import hearing, receiving
from doudi.evidence.connectors.saying import Said
from doudi.evidence.models import Authorisation, LiveQuestion, RegistryQuestion, RegistryWatch
from doudi.evidence.registries import answering, settling
from doudi.platform.crypto.jwk import SigningKey
from doudi.registry.actions.issue_machine_token import issue_machine_token
from doudi.registry.models import Organisation
from tests.api.spdci.loop import Loop
from tests.api.spdci.neighbour import number_of
from tests.api.spdci.test_later import now

STRANGER, STRANGE_KEY = "stranger.example.org", SigningKey(b"s" * 32)
NOBODY: tuple[dict[str, Any], ...] = ()


def question(loop: Loop) -> LiveQuestion:
    """One question that was taken."""
    loop.sign()
    live = loop.check()
    loop.ask()
    return live


def stranger(loop: Loop) -> str:
    """Another partner of ours, with an office, a key and a token; the token."""
    office = Organisation.objects.create(kind="department", name_zh="住建局")
    token = issue_machine_token(loop.found.by(), office, "住建系统", purpose="assistance", scopes=["registry"],
                                days=30)[1]  # fmt: skip
    told = yaml.safe_load(loop.found.file.read_text())
    entry = {"id": STRANGER, "zh": "住建局", "en": "Housing bureau", "office": office.public_id,
             "keys": [{**STRANGE_KEY.jwk, "from": now().date().replace(year=2020), "until": now().date().replace(
                 year=2100)}]}  # fmt: skip
    told["partners"]["housing"] = entry
    loop.found.file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    loop.found.file.chmod(0o600)
    return token


def code_of(answer: tuple[int, dict[str, Any]]) -> str:
    """The error of an acknowledgement, or of HTTP; `ACK` where it was taken."""
    status, told = answer
    if status != 200:
        return f"{status} {told['errors'][0]['code']}"
    message = told["message"]
    return str(message["error"]["code"]) if message["ack_status"] == "ERR" else str(message["ack_status"])


def _waits(loop: Loop, told: str, wanted: str) -> list[str]:
    wrong = [] if told == wanted else [f"{told} in place of {wanted}"]
    still = RegistryQuestion.objects.get().state == "taken" and loop.facts() == [("unknown", "waiting")]
    return wrong if still else [*wrong, "the question does not wait any more"]


def forged(loop: Loop) -> list[str]:
    """A call back that is not signed by the partner's key is refused, and the question waits on."""
    live = question(loop)
    told = code_of(loop.call_back("on-search", loop.answer_for(live), key=STRANGE_KEY))
    return _waits(loop, told, "err.signature.invalid")


def of_a_stranger(loop: Loop) -> list[str]:
    """A call back by another partner, genuine as such, answers nothing of ours."""
    live = question(loop)
    token = stranger(loop)
    answer = loop.call_back("on-search", loop.answer_for(live), token=token, key=STRANGE_KEY, sender_id=STRANGER)
    return _waits(loop, code_of(answer), "err.request.not_found")


def under_another_id(loop: Loop) -> list[str]:
    """A call back under another correlation id than the question was taken with answers nothing."""
    live = question(loop)
    message = loop.answer_for(live) | {"correlation_id": "HT-OTHER"}
    return _waits(loop, code_of(loop.call_back("on-search", message)), "err.request.not_found")


def refused_is_unknown(loop: Loop) -> list[str]:
    """A rejected request is unknown, never *nothing there*."""
    live = question(loop)
    message = loop.answer_for(live, status="rjct", status_reason_code="rjct.search_criteria.invalid")
    loop.call_back("on-search", message)
    return [] if loop.facts() == [("unknown", "another_form")] else [f"stored: {loop.facts()}"]


def too_late(loop: Loop) -> list[str]:
    """An answer after the withdrawal is not kept."""
    live = question(loop)
    loop.withdraw()
    loop.call_back("on-search", loop.answer_for(live))
    return [] if loop.facts() == [("unknown", "withdrawn")] else [f"stored: {loop.facts()}"]


def about_somebody_else(loop: Loop) -> list[str]:
    """A record about somebody else is unknown; nothing of it is stored."""
    live = question(loop)
    record = {"@type": "Member", "demographic_info": {"name": {"given_name": "王远方"}, "identifier": [
        {"identifier_type": "UIN", "identifier_value": number_of(999)}]}, "additional_attributes": [
        {"name": "assistance", "value": [{"programme_identifier": "dibao"}]}]}  # fmt: skip
    loop.call_back("on-search", loop.answer_for(live, record))
    return [] if loop.facts() == [("unknown", "another_question")] else [f"stored: {loop.facts()}"]


def subscribed(loop: Loop) -> RegistryWatch:
    """A subscription of ours that runs."""
    loop.set_up({"subscribe": ["UPDATE"]})
    question(loop)
    loop.answer()
    loop.ask()
    loop.answer()
    return RegistryWatch.objects.get()


def notice_of(watch: RegistryWatch) -> dict[str, Any]:
    """A notice as the other end writes it."""
    event = {"reference_id": watch.code, "timestamp": now().isoformat(),
             "data": {"reg_record_type": "Member", "reg_records": {"@type": "Member"}}}  # fmt: skip
    return {"transaction_id": "N-1", "notify_event": [event]}


def told_twice(loop: Loop) -> list[str]:
    """A notice that comes again, word for word, is acknowledged again and counts once."""
    watch = subscribed(loop)
    message = notice_of(watch)
    told = [code_of(loop.call_back("notify", message, message_id="same")) for _ in range(2)]
    watch.refresh_from_db()
    wrong = [] if told == ["ACK", "ACK"] else [f"said {told}"]
    return wrong if watch.notices == 1 else [*wrong, f"counted {watch.notices} times"]


PROMISES: dict[str, Callable[[Loop], list[str]]] = {
    each.__name__: each
    for each in (forged, of_a_stranger, under_another_id, refused_is_unknown, too_late, about_somebody_else, told_twice)
}


def _any_partner(patch: pytest.MonkeyPatch) -> None:
    def waiting(_partner: object, envelope: Any) -> RegistryQuestion:
        return RegistryQuestion.objects.get(question__request_id=envelope.message["transaction_id"])

    patch.setattr(answering, "_waiting", waiting)


def _silence_is_none(patch: pytest.MonkeyPatch) -> None:
    original = settling.settle

    def settle(acting: Any, pk: int, _outcome: object, known: Any, **words: Any) -> Any:
        return original(acting, pk, Said(acting.today), known, **words)

    patch.setattr(answering, "settle", settle)


def _always_held(patch: pytest.MonkeyPatch) -> None:
    for module in (settling, answering):
        patch.setattr(module, "held_now", lambda _acting, _live: Authorisation.objects.first())


def _always_new(patch: pytest.MonkeyPatch) -> None:
    def keep(exchange: Any) -> Any:
        exchange.message_id += str(id(exchange))
        exchange.save()
        return exchange

    patch.setattr(hearing, "keep_once", keep)


PLANTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "a wrong signature is accepted": (lambda patch: patch.setattr(receiving, "verify", lambda *_: None), "forged"),
    "a stranger's call back is accepted": (_any_partner, "of_a_stranger"),
    "any correlation id is accepted": (_any_partner, "under_another_id"),
    "what is silent is stored as none": (_silence_is_none, "refused_is_unknown"),
    "a withdrawn authorisation holds": (_always_held, "too_late"),
    "a replay is accepted": (_always_new, "told_twice"),
}
"""Bug → how it is planted, and the promise that must catch it."""
