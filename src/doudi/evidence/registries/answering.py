"""What a registry answers to a question of ours (回话): by a call of its own, or with the state of the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from doudi.evidence.checking.claiming import as_claimed
from doudi.evidence.checking.connected import Connected, connected
from doudi.evidence.checking.rows import headers_of
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.saying import Outcome, Silence, Silent
from doudi.evidence.connectors.spdci import item_of, said_in
from doudi.evidence.interop.codes import Reject, Status, Trouble
from doudi.evidence.interop.envelopes import Envelope, as_moment, id_text, short_text
from doudi.evidence.interop.errors import MessageRefused
from doudi.evidence.interop.partners import Partner
from doudi.evidence.registries.models import RegistryQuestion, Way
from doudi.evidence.registries.settling import held_now, locked_live, settle
from doudi.evidence.registries.statuses import OPEN, told_of
from doudi.evidence.registries.watching import begin_watches
from doudi.kernel.clock import SystemClock
from doudi.platform.acting import Acting


@transaction.atomic
def take_answer(acting: Acting, partner: Partner, envelope: Envelope, size: int) -> Way | None:
    """The answer to a question of ours, from a message that is known to be the partner's; None while it is pending.

    Raises:
        MessageRefused: nothing of ours waits for it, or it is no answer to what was asked.
    """
    row = _waiting(partner, envelope)
    header, known = envelope.header, connected()
    if header.get("status") in OPEN:
        RegistryQuestion.objects.filter(pk=row.pk).update(status_said=str(header["status"]))
        return None
    connector = known.named(row.connector)
    if connector is None:
        return settle(acting, row.pk, Silent(Silence.NOT_CONNECTED, "the connector is there no more"), known)
    if size > connector.limits.most_bytes:
        return settle(acting, row.pk, Silent(Silence.TOO_LARGE, f"{size} bytes"), known)
    if header.get("status") != Status.SUCCEEDED:
        reason = short_text(header.get("status_reason_code"))
        return settle(acting, row.pk, Silent(Silence.ANOTHER_FORM, reason), known)
    item = item_of(envelope.message, row.question.request_id)
    if item is None:
        raise MessageRefused(Trouble.BAD, "search_response has one answer, to the one request that was sent.")
    if item.get("status") in OPEN:
        return None
    return _settle_item(acting, row, item, as_moment(header.get("message_ts")), connector, partner, known)


def _waiting(partner: Partner, envelope: Envelope) -> RegistryQuestion:
    """The question this answers: of that partner, in that transaction, under the id it was taken with."""
    rows = RegistryQuestion.objects.select_for_update(of=("self",)).select_related("question")
    request = id_text(envelope.message.get("transaction_id"))
    row = rows.filter(partner=partner.key, question__request_id=request, ended_at=None).first() if request else None
    correlation = id_text(envelope.message.get("correlation_id"))
    if row is None or (row.correlation_id and correlation != row.correlation_id):
        raise MessageRefused(Trouble.NOT_FOUND, "Nothing of ours waits for this: transaction_id and correlation_id.")
    return row


def _settle_item(
    acting: Acting, row: RegistryQuestion, item: Mapping[str, Any], at: datetime | None, connector: Connector,
    partner: Partner, known: Connected,
) -> Way | None:  # fmt: skip
    live = locked_live(row)
    held = held_now(acting, live)
    outcome: Outcome = Silent(Silence.ANOTHER_FORM, "no authorisation")
    if held is not None:  # else it is not even read
        live.authorisation = held
        claimed = as_claimed(live, acting)
        outcome = said_in(item, at, claimed.asking, connector, headers_of(claimed.dataset), partner)
    way = settle(acting, row.pk, outcome, known)
    if way is Way.ANSWERED and held is not None:
        begin_watches(acting, live, held, connector, partner.key)
    return way


@transaction.atomic
def take_status(acting: Acting, row: RegistryQuestion, envelope: Envelope, partner: Partner, known: Connected) -> bool:
    """Go by what is told of a search; whether anything was.

    Records may come with it, and are the answer then. Without them, done means that the answer was sent: it is waited
    for. What never arrived is sent again, under the same ids.
    """
    request = row.question.request_id
    item = told_of(envelope, "search_response", request, (request, row.public_id))
    status, reason = short_text(item.get("status")), short_text(item.get("status_reason_code"))
    if not item or row.ended_at is not None:
        return False
    open_row = RegistryQuestion.objects.filter(pk=row.pk, ended_at=None)
    open_row.update(status_said=(reason or status)[:60], trouble="")
    connector = known.named(row.connector)
    if status == Status.REJECTED and reason == Reject.REFERENCE:
        open_row.filter(state=Way.TAKEN).update(state=Way.TO_SEND, correlation_id="", next_at=SystemClock().now())
    elif status == Status.REJECTED:
        settle(acting, row.pk, Silent(Silence.ANOTHER_FORM, reason), known)
    elif status == Status.SUCCEEDED and isinstance(item.get("data"), dict) and connector is not None:
        _settle_item(acting, row, item, as_moment(envelope.header.get("message_ts")), connector, partner, known)
    return True
