"""How far another registry says a transaction of ours is (办理状态): pending, done, refused, or never arrived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doudi.evidence.interop.codes import Action, Status
from doudi.evidence.interop.envelopes import Envelope, as_moment, read_envelope, short_text
from doudi.evidence.interop.errors import MessageRefused
from doudi.evidence.interop.partners import Partner, Partners
from doudi.evidence.interop.signatures import SKEW_SECONDS, verify
from doudi.kernel.clock import SystemClock

OPEN = (Status.RECEIVED, Status.PENDING)


def read_status(text: str, partner: Partner, partners: Partners) -> Envelope | str:
    """A status told in the same call, if it is the partner's word, for us, now; else what is wrong with it."""
    now = SystemClock().now()
    try:
        envelope = read_envelope(text.encode())
        verify(envelope, partner.sender_id, partner.keys_on(now.date()), int(now.timestamp()))
    except MessageRefused as error:
        return str(error.trouble)
    header = envelope.header
    at = as_moment(header.get("message_ts"))
    if header.get("sender_id") not in (None, partner.sender_id) or header.get("receiver_id") != partners.us:
        return "sender_id or receiver_id is another"
    if header.get("action") != Action.TXN_ON_STATUS or at is None or abs((at - now).total_seconds()) > SKEW_SECONDS:
        return "action or message_ts is another"
    if header.get("status") == Status.REJECTED:
        return short_text(header.get("status_reason_code")) or "rejected"
    return envelope


def told_of(envelope: Envelope, word: str, transaction_id: str, references: tuple[str, ...]) -> Mapping[str, Any]:
    """What is told of one request of one transaction; empty where it tells of another."""
    response = envelope.message.get("txnstatus_response")
    told = response.get("txn_status") if isinstance(response, dict) else None
    if not isinstance(told, dict) or told.get("transaction_id") != transaction_id:
        return {}
    items = told.get(word)
    found = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    return next((each for each in found if each.get("reference_id") in references), {})
