"""Messages as such: token, signature, header, replay; each refused with the standard's own code."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.api.models import RegistryExchange
from doudi.api.spdci import tokens
from doudi.evidence.interop.envelopes import canonical
from doudi.evidence.interop.here import signing_keys
from doudi.kernel.clock import SHANGHAI
from doudi.platform.crypto.jwk import SigningKey, to_base64url
from doudi.platform.models import AuditEntry
from doudi.registry.actions.issue_machine_token import issue_machine_token
from doudi.registry.actions.revoke_machine_token import revoke_machine_token
from doudi.registry.models import MachineToken, Organisation
from tests.api.spdci.neighbour import BASE, KEY, Neighbourhood, body, criteria, header, post, search_message

pytestmark = pytest.mark.django_db
SYNC, LATER = "/registry/sync/search", "/registry/search"
PATHS = [
    SYNC,
    LATER,
    "/registry/subscribe",
    "/registry/unsubscribe",
    "/registry/txn/status",
    "/registry/sync/txn/status",
]
OTHER = SigningKey(b"o" * 32)


def trouble_of(answer: Any) -> str:
    """The code, wherever it stands."""
    told = json.loads(answer.content)
    if "errors" in told:
        return str(told["errors"][0]["code"])
    if "ack_status" in told["message"]:
        return str(told["message"].get("error", {}).get("code", told["message"]["ack_status"]))
    return str(told["header"].get("status_reason_code", told["header"]["status"]))


def both(found: Neighbourhood, content: bytes, token: str | None = None) -> tuple[str, str]:
    """Codes on the sync and the async route."""
    token = found.token if token is None else token
    return trouble_of(post(SYNC, content, token)), trouble_of(post(LATER, content, token))


def test_who_has_no_token_of_the_scope_is_sent_away(found: Neighbourhood) -> None:
    """No token, a wrong one, or one for other things opens no address; the shape is the standard's."""
    content = body(header("search"), search_message())
    for path in PATHS:
        answer = post(path, content, "")
        assert (answer.status_code, trouble_of(answer)) == (401, "err.request.unauthorized"), path
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert post(SYNC, content, found.token[:-1]).status_code == 401
    assert found.office is not None
    other = issue_machine_token(found.by(), found.office, "另一个", purpose="assistance", days=1)[1]
    assert both(found, content, other) == ("err.request.forbidden",) * 2


def test_a_token_for_a_quarter_of_an_hour(found: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    """By id and secret a short-lived token is given out; wrong, expired, forged or after revoking it opens nothing."""
    address = BASE + "/oauth2/client/token"
    kept = MachineToken.objects.get()
    secret = found.token.rpartition(f"{kept.public_id}_")[2]
    good = {"grant_type": "client_credentials", "client_id": kept.public_id, "client_secret": secret}
    told = Client().post(address, good).json()
    assert (told["token_type"], told["expires_in"]) == ("bearer", 900)
    assert Client().post(address, good | {"client_secret": found.token}).status_code == 200
    content = body(header("search"), search_message())
    assert trouble_of(post(SYNC, content, told["access_token"])) == "succ"
    for changes, status in (
        ({"client_secret": secret[:-1]}, 401), ({"client_id": "MT-0"}, 401), ({"client_id": ""}, 401),
        ({"grant_type": "password"}, 400),
    ):  # fmt: skip
        assert Client().post(address, good | changes).status_code == status
    head, payload, signature = told["access_token"].split(".")
    message_key = signing_keys()[0]
    own = to_base64url(json.dumps({"alg": "EdDSA", "kid": message_key.kid}).encode())
    for forged in (f"{head}.{payload}.", f"{head}.{payload}x.{signature}", f"{head}..{signature}", "a.b.c", "..",
                   f"{own}.{payload}.{to_base64url(message_key.sign(f'{own}.{payload}'.encode()))}"):  # fmt: skip
        assert post(SYNC, content, forged).status_code == 401, forged
    with monkeypatch.context() as patch:
        patch.setattr(tokens, "LIFE_SECONDS", -1)
        assert post(SYNC, content, Client().post(address, good).json()["access_token"]).status_code == 401
    assert Client().post(address, {"x": "y" * 5000}).status_code == 401
    monkeypatch.setattr(rates, "CALLS_A_MINUTE", 1)
    rates.forget_calls()
    guesses = [Client().post(address, good | {"client_secret": "x"}).status_code for _ in range(2)]
    assert guesses == [401, 429]
    assert Client().post(address, good).status_code == 200
    rates.forget_calls()
    revoke_machine_token(found.by(), kept)
    assert post(SYNC, content, told["access_token"]).status_code == 401
    assert Client().post(address, good).status_code == 401


def test_a_token_of_another_office_does_not_speak_for_the_partner(found: Neighbourhood) -> None:
    """Token and sender belong together: another office's token with the partner's name is refused."""
    office = Organisation.objects.create(kind="department", name_zh="别的局")
    other = issue_machine_token(found.by(), office, "x", purpose="assistance", scopes=["registry"], days=1)[1]
    assert both(found, body(header("search"), search_message()), other) == ("err.sender_id.invalid",) * 2
    assert not RegistryExchange.objects.exists()


@pytest.mark.parametrize("form", ["jws", "shown"])
def test_signatures(found: Neighbourhood, form: str) -> None:
    """Whole it is taken; tampered with, by another key, expired, from the future or missing it is not."""
    now = int(datetime.now(SHANGHAI).timestamp())
    head, message = header("search"), search_message()
    good = json.loads(body(head, message, form=form))
    tampered = {**good, "message": {**good["message"], "transaction_id": "T-other"}}
    moved = {**good, "header": {**good["header"], "message_id": "other"}}
    for content in (
        canonical(tampered), canonical(moved), body(head, message, OTHER, form),
        body(head, message, form=form, at=now - 301), body(head, message, form=form, at=now + 400),
        canonical({**good, "signature": good["signature"][:-9]}), canonical({**good, "signature": "unsigned-stub"}),
    ):  # fmt: skip
        assert both(found, content) == ("err.signature.invalid",) * 2
    for unsigned in ("", None, 7):
        assert both(found, canonical({**good, "signature": unsigned})) == ("err.signature.missing",) * 2
    assert not RegistryExchange.objects.exists()
    assert trouble_of(post(SYNC, canonical(good), found.token)) == "succ"
    assert AuditEntry.objects.filter(action="api.exchange_refused").count() == 20


def test_the_message_never_chooses_the_algorithm(found: Neighbourhood) -> None:
    """`none`, a shared secret, or words that must be understood and are not: refused."""
    head, message = header("search"), search_message()
    for told in ({"alg": "none", "kid": KEY.kid}, {"alg": "HS256", "kid": KEY.kid}, {"alg": "ES256", "kid": KEY.kid},
                 {"alg": "EdDSA", "kid": KEY.kid, "crit": ["b64"], "b64": False}, [], "x"):  # fmt: skip
        protected = to_base64url(json.dumps(told).encode())
        payload = to_base64url(canonical({"header": head, "message": message}))
        made = to_base64url(KEY.sign(f"{protected}.{payload}".encode()))
        content = canonical({"signature": f"{protected}..{made}", "header": head, "message": message})
        assert both(found, content) == ("err.signature.invalid",) * 2


def test_a_key_counts_on_its_days_only(found: Neighbourhood) -> None:
    """A key that was taken back yesterday signs nothing today."""
    today = datetime.now(SHANGHAI).date()
    found.agree(keys=[{**KEY.jwk, "from": today - timedelta(days=9), "until": today}])
    assert both(found, body(header("search"), search_message())) == ("err.signature.invalid",) * 2


def test_headers_that_do_not_hold(found: Neighbourhood) -> None:
    """Version, action, receiver, time, count: each has its code, in the answer's header or the acknowledgement."""
    late = (datetime.now(SHANGHAI) - timedelta(seconds=400)).isoformat()
    for changes, at_once, later in (
        ({"version": "2.0.0"}, "err.version.not_supported", "err.version.not_supported"),
        ({"receiver_id": "somebody.else"}, "err.receiver_id.invalid", "err.receiver_id.invalid"),
        ({"is_msg_encrypted": True}, "err.encryption.invalid", "err.encryption.invalid"),
        ({"action": "subscribe"}, "rjct.action.invalid", "err.request.bad"),
        ({"message_ts": late}, "rjct.message_ts.invalid", "err.request.bad"),
        ({"message_ts": "today"}, "rjct.message_ts.invalid", "err.request.bad"),
        ({"total_count": 2}, "rjct.total_count.invalid", "err.request.bad"),
        ({"message_id": ""}, "err.request.bad", "err.request.bad"),
        ({"sender_id": "nobody"}, "err.sender_id.invalid", "err.sender_id.invalid"),
    ):  # fmt: skip
        assert both(found, body(header("search", **changes), search_message())) == (at_once, later), changes
    many = search_message(*[criteria()] * 21)
    assert both(found, body(header("search", 21), many))[0] == "rjct.total_count.limit_exceeded"
    assert both(found, body(header("search"), search_message(transaction_id="")))[0] == "err.request.bad"
    named = search_message(transaction_id="T-11010519491231002X")
    assert both(found, body(header("search"), named))[0] == "err.request.bad"
    # As the samples of the standard write it: a number as text, an empty text for no object.
    wanted = search_message(criteria(consent="", authorize=""))
    assert both(found, body(header("search", meta="", total_count="1"), wanted)) == ("succ", "err.request.bad")


def test_a_message_counts_once(found: Neighbourhood) -> None:
    """Replayed, a sync search gives nothing again; an async one is acknowledged as before and done once."""
    content = body(header("search"), search_message())
    assert trouble_of(post(SYNC, content, found.token)) == "succ"
    assert both(found, content) == ("rjct.message_id.duplicate", "err.request.bad")
    content = body(header("search", message_id="M-1"), search_message())
    first, again = (json.loads(post(LATER, content, found.token).content)["message"] for _ in range(2))
    assert first["ack_status"] == again["ack_status"] == "ACK"
    assert first["correlation_id"] == again["correlation_id"]
    changed = body(header("search", message_id="M-1"), search_message())
    assert both(found, changed) == ("rjct.message_id.duplicate", "err.request.bad")
    assert RegistryExchange.objects.count() == 2


def test_answers_go_only_below_the_address_agreed_on(found: Neighbourhood) -> None:
    """sender_uri anywhere else, also in disguise, is refused; so is asking for later with no address on the list."""
    for uri in ("https://evil.example/on-search", "https://spmis.example.org.evil.example/dci/x",
                "https://spmis.example.org@evil.example/dci/", "http://spmis.example.org/dci/on-search",
                "https://spmis.example.org/dci/../admin", "https://spmis.example.org/dci/x?a=b",
                "https://spmis.example.org/dcix", "https://spmis.example.org/dci/%2e%2e/x", 7):  # fmt: skip
        content = body(header("search", sender_uri=uri), search_message())
        assert trouble_of(post(LATER, content, found.token)) == "err.sender_uri.invalid", uri
    content = body(header("search", sender_uri="https://spmis.example.org/dci/callback/on-search"), search_message())
    assert trouble_of(post(LATER, content, found.token)) == "ACK"
    found.agree(host=None)
    assert trouble_of(post(LATER, body(header("search"), search_message()), found.token)) == "err.sender_uri.invalid"


def test_no_agreement_in_force_no_answer(found: Neighbourhood) -> None:
    """An agreement that has ended, or a partner that is only asked: refused, and on record."""
    ended = {"from": datetime(2020, 1, 1).date(), "until": datetime(2021, 1, 1).date()}  # noqa: DTZ001
    found.agree(ended)
    assert both(found, body(header("search"), search_message())) == ("err.request.forbidden",) * 2
    found.agree(agreement=None)
    assert both(found, body(header("search"), search_message())) == ("err.request.forbidden",) * 2
    entry = AuditEntry.objects.filter(action="api.exchange_refused").latest("pk")
    assert (entry.subject_id, entry.detail["code"]) == ("insurance", "err.request.forbidden")


def test_a_faulty_file_answers_nobody(found: Neighbourhood) -> None:
    """A file that others may write, or with faults, is out of order; nothing is answered by what is left of it."""
    found.file.chmod(0o666)
    assert both(found, body(header("search"), search_message())) == ("err.service.unavailable",) * 2
    found.agree({"areas": []})
    assert both(found, body(header("search"), search_message())) == ("err.service.unavailable",) * 2


def test_too_many_calls_are_told_to_wait(found: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit of calls: 429 with how long to wait."""
    monkeypatch.setattr(rates, "CALLS_A_MINUTE", 1)
    for path in (SYNC, LATER):
        rates.forget_calls()
        content = body(header("search", message_id=secrets.token_hex(4)), search_message())
        assert post(path, content, found.token).status_code == 200
        answer = post(path, content, found.token)
        assert (answer.status_code, trouble_of(answer)) == (429, "err.request.too_many_requests")
        assert int(answer.headers["Retry-After"]) >= 1


def test_methods_addresses_and_keys(found: Neighbourhood) -> None:
    """Another method is 405, another address 404; our public keys and the description are open to anyone."""
    headers = {"Authorization": f"Bearer {found.token}"}
    assert Client().get(BASE + SYNC, headers=headers).status_code == 405
    assert Client().post(BASE + "/registry/nothing").status_code == 404
    (jwk,) = Client().get(BASE + "/.well-known/jwks.json").json()["keys"]
    assert (jwk["kty"], jwk["crv"], jwk["use"]) == ("OKP", "Ed25519", "sig")
    assert "d" not in jwk
    answer = Client().post(BASE + SYNC, data={"a": "b"}, headers=headers)
    assert (answer.status_code, trouble_of(answer)) == (400, "err.request.bad")
