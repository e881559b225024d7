"""Taking a message in (收文): token, limits, sender, signature, header, agreement, and each message once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from doudi.api.models import RegistryExchange
from doudi.api.problems import ApiError
from doudi.api.rates import count_call
from doudi.api.spdci.callers import Caller, note_refusal
from doudi.api.spdci.statuses import read_status_request
from doudi.api.spdci.tokens import SCOPE, find_by_access_token
from doudi.evidence.interop.codes import VERSION, Action, Reject, Trouble
from doudi.evidence.interop.envelopes import Envelope, as_count, as_moment, canonical, id_text, read_envelope
from doudi.evidence.interop.errors import HeaderRejected, MessageRefused
from doudi.evidence.interop.here import find_partners
from doudi.evidence.interop.partners import Agreement, Partner, Partners
from doudi.evidence.interop.signatures import SKEW_SECONDS, verify
from doudi.kernel.clock import SystemClock
from doudi.platform.acting import Acting
from doudi.registry.machines import acting_for_machine, find_token
from doudi.registry.models import MachineToken

MOST_TOKEN = 1000
MOST_BYTES = 1 << 20
MOST_REQUESTS = 20
"""Requests in one message: our own limit."""
_LISTS = {Action.SEARCH: "search_request", Action.SUBSCRIBE: "subscribe_request",
          Action.UNSUBSCRIBE: "subscription_codes"}  # fmt: skip


class Wait(MessageRefused):
    """Too many calls: come again later."""

    code = "api.exchange-wait"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(Trouble.TOO_MANY, f"Too many requests: wait {seconds} s.")


def token_of(request: HttpRequest) -> MachineToken:
    """The token of the call.

    Raises:
        MessageRefused: none that counts, one for other things.
        Wait: too many calls with it.
    """
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text, now = text.strip(), request.now  # type: ignore[attr-defined]
    token = None
    if scheme.lower() == "bearer" and len(text) <= MOST_TOKEN:
        token = find_by_access_token(text, now) if text.count(".") == 2 else find_token(text, now)
    if token is None:
        raise MessageRefused(Trouble.UNAUTHORISED, "Send a token: Authorization: Bearer doudi_…")
    if SCOPE not in token.scopes:
        raise MessageRefused(Trouble.FORBIDDEN, f"The token's scope does not include {SCOPE}.")
    try:
        count_call(token.public_id)
    except ApiError as error:
        raise Wait(error.retry_after or 60) from error
    return token


def body_of(request: HttpRequest) -> bytes:
    """The body, if it says that it is JSON and is not too long.

    Raises:
        MessageRefused: another content type, too long.
    """
    if request.content_type != "application/json":
        raise MessageRefused(Trouble.BAD, "The content type is application/json; files are not taken here.")
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise MessageRefused(Trouble.BAD, f"Send Content-Length; at most {MOST_BYTES} bytes at once.")
    return request.body


def look_at(request: HttpRequest, action: Action, *, is_sync: bool) -> tuple[Caller, RegistryExchange]:
    """Who sends, and what came, not yet kept.

    Raises:
        MessageRefused, HeaderRejected: it is not taken; that is on record, what it asked is not.
    """
    acting, partner, partners, envelope = who_sends(request)
    try:
        check_genuine(envelope, partner, partners)
        agreement = _agreed(partner, acting)
        check_header(envelope, action)
        caller = Caller(partner, agreement, acting)
        transaction_id = transaction_of(envelope)
        _check_requests(envelope, action)
        reply_to = _reply_to(envelope, partner) if not is_sync else ""
    except (MessageRefused, HeaderRejected) as error:
        note_refusal(acting, partner.key, str(action), code_of(error), error.why)
        raise
    return caller, RegistryExchange(
        partner=partner.key, message_id=envelope.text("message_id"), action=action, is_sync=is_sync,
        digest=digest_of(envelope), transaction_id=transaction_id, reply_to=reply_to, message=dict(envelope.message),
        agreement=agreement.number, actor_id=acting.actor_id, purpose=acting.purpose, received_at=acting.now,
    )  # fmt: skip


def who_sends(request: HttpRequest) -> tuple[Acting, Partner, Partners, Envelope]:
    """Whose token came, and what as whom; nothing is known to be genuine yet.

    Raises:
        MessageRefused: no token that counts, too much, not readable, or not whose token it is.
    """
    token = token_of(request)
    acting = acting_for_machine(token, request.now, request_id=request.request_id)  # type: ignore[attr-defined]
    partners, body = _partners(), body_of(request)
    envelope = read_envelope(body)
    partner = partners.by_sender(envelope.text("sender_id"))
    if partner is None or not partner.office or partner.office != token.organisation.public_id:
        raise MessageRefused(Trouble.SENDER, "sender_id is not whose token this is.")
    return acting, partner, partners, envelope


def transaction_of(envelope: Envelope) -> str:
    """Its transaction.

    Raises:
        MessageRefused: none, or one that names somebody.
    """
    transaction_id = id_text(envelope.message.get("transaction_id"))
    if not transaction_id:
        raise MessageRefused(Trouble.BAD, "transaction_id is a text of 1 to 99 characters that names nobody.")
    return transaction_id


def digest_of(envelope: Envelope) -> str:
    """By which a message that comes again is known: all of it but the time at which it was sent."""
    header = {word: value for word, value in envelope.header.items() if word != "message_ts"}
    return hashlib.sha256(canonical({"header": header, "message": envelope.message})).hexdigest()


def code_of(error: MessageRefused | HeaderRejected) -> str:
    """The standard's code of it."""
    return str(error.trouble if isinstance(error, MessageRefused) else error.reason)


def _partners() -> Partners:
    partners = find_partners()
    if partners is None:
        raise MessageRefused(Trouble.UNAVAILABLE, "Exchanges are out of order here.")
    return partners


def check_genuine(envelope: Envelope, partner: Partner, partners: Partners) -> None:
    """The message is theirs, and meant for us.

    Raises:
        MessageRefused: it is not.
    """
    now = SystemClock().now()
    if envelope.header.get("is_msg_encrypted") not in (None, False, "false", ""):
        raise MessageRefused(Trouble.ENCRYPTION, "Encrypted messages are not taken; the line is encrypted.")
    verify(envelope, partner.sender_id, partner.keys_on(now.date()), int(now.timestamp()))
    if envelope.header.get("receiver_id") not in (None, "", partners.us):
        raise MessageRefused(Trouble.RECEIVER, f"receiver_id is {partners.us}.")


def _agreed(partner: Partner, acting: Acting) -> Agreement:
    if partner.agreement is None or not partner.agreement.holds_on(acting.today):
        raise MessageRefused(Trouble.FORBIDDEN, "No agreement is in force.")
    return partner.agreement


def check_header(envelope: Envelope, action: Action) -> None:
    """Version, action, time and id of a message.

    Raises:
        MessageRefused, HeaderRejected: one is not as it must be.
    """
    now = SystemClock().now()
    if envelope.header.get("version") not in (None, "", VERSION):
        raise MessageRefused(Trouble.VERSION, f"version is {VERSION}.")
    if envelope.header.get("action") != action:
        raise HeaderRejected(Reject.ACTION, f"action is {action} here.")
    at = as_moment(envelope.header.get("message_ts"))
    if at is None or abs(at - now) > timedelta(seconds=SKEW_SECONDS):
        raise HeaderRejected(Reject.MESSAGE_TS, f"message_ts is a moment within {SKEW_SECONDS} s of now.")
    if not id_text(envelope.header.get("message_id")):
        raise MessageRefused(Trouble.BAD, "message_id is a text of 1 to 99 characters that names nobody.")


def _check_requests(envelope: Envelope, action: Action) -> None:
    """The requests of a message have their form, and are as many as it says."""
    count = as_count(envelope.header.get("total_count"))
    if action is Action.TXN_STATUS:
        read_status_request(envelope.message)
        found = 1
    else:
        word = _LISTS[action]
        requests = envelope.message.get(word)
        kind: type = str if action is Action.UNSUBSCRIBE else dict
        if not isinstance(requests, list) or not requests or not all(isinstance(each, kind) for each in requests):
            raise MessageRefused(Trouble.BAD, f"{word} is a list of {'texts' if kind is str else 'objects'}.")
        found = len(requests)
        if found > MOST_REQUESTS:
            raise HeaderRejected(Reject.TOO_MANY_REQUESTS, f"At most {MOST_REQUESTS} requests in one message.")
    if count is None or (count != found and action is not Action.UNSUBSCRIBE):
        raise HeaderRejected(Reject.TOTAL_COUNT, f"total_count is the number of requests: {found}.")


def _reply_to(envelope: Envelope, partner: Partner) -> str:
    """Where the answer goes: the address told, if it lies below the partner's host in the operator's list.

    Raises:
        MessageRefused: anywhere else, or no host is agreed on.
    """
    told = envelope.header.get("sender_uri")
    if partner.host is None:
        raise MessageRefused(Trouble.SENDER_URI, "No address for answers is agreed on: ask on the sync routes.")
    if told in (None, ""):
        return ""
    base = partner.host.base.rstrip("/")
    parts = urlsplit(told) if isinstance(told, str) and len(told) <= 400 and told.isprintable() else None
    whole = f"{parts.scheme}://{parts.netloc}{parts.path}" if parts else ""
    if told != whole or not whole.startswith(base + "/") or ".." in whole or "%" in whole:
        raise MessageRefused(Trouble.SENDER_URI, "sender_uri lies below the address agreed on.")
    return whole


def keep_once(exchange: RegistryExchange) -> RegistryExchange:
    """What is kept of a message; an asynchronous one that comes again is the one kept before.

    Call it in the transaction of the answer where that is made at once, so that what was not answered was not seen.

    Raises:
        HeaderRejected: its message id was used before, for anything else, or for an answer given at once.
    """
    try:
        with transaction.atomic():
            exchange.save()
        return exchange
    except IntegrityError:
        kept = RegistryExchange.objects.filter(partner=exchange.partner, message_id=exchange.message_id).first()
        if kept is None:
            raise
    if exchange.is_sync or kept.digest != exchange.digest or kept.action != exchange.action or kept.is_sync:
        raise HeaderRejected(Reject.MESSAGE_TWICE, "message_id was used before: send a new one.")
    return kept


def told_refusal(error: MessageRefused | HeaderRejected) -> tuple[Trouble, str]:
    """Code and words of an acknowledgement in error; it has no words for what is wrong with a header."""
    if isinstance(error, MessageRefused):
        return error.trouble, error.why
    return Trouble.BAD, f"{error.reason}: {error.why}"


STATUS_OF: Mapping[Trouble, int] = {
    Trouble.UNAUTHORISED: 401, Trouble.FORBIDDEN: 403, Trouble.TOO_MANY: 429, Trouble.NO_SIGNATURE: 401,
    Trouble.SIGNATURE: 401, Trouble.SENDER: 403, Trouble.UNAVAILABLE: 503, Trouble.NOT_FOUND: 404,
}  # fmt: skip
"""What HTTP says of it; 400 of all else."""


def http_errors(trouble: Trouble, why: str) -> dict[str, Any]:
    """The body of an HTTP error."""
    return {"errors": [{"code": str(trouble), "message": why}]}
