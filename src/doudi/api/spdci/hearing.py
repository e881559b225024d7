"""Answers to questions of ours, and notices (收到的回话与通知): who sends, genuine, for us, now, and each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from doudi.api.models import RegistryExchange
from doudi.api.spdci.callers import note_refusal
from doudi.api.spdci.receiving import (
    check_genuine,
    check_header,
    code_of,
    digest_of,
    keep_once,
    transaction_of,
    who_sends,
)
from doudi.evidence.errors import ConnectorsFaulty
from doudi.evidence.interop.codes import Action, Status, Trouble
from doudi.evidence.interop.envelopes import Envelope
from doudi.evidence.interop.errors import HeaderRejected, MessageRefused
from doudi.evidence.interop.partners import Partner
from doudi.evidence.registries.hearing import hear
from doudi.platform.acting import Acting

PURPOSE = "means_verification"


@dataclass(frozen=True)
class Coming:
    """A message that is known to be the partner's, and what will be kept of it: ids and times, not what it says."""

    partner: Partner
    acting: Acting
    envelope: Envelope
    size: int
    exchange: RegistryExchange
    at: datetime


def look_at_answer(request: HttpRequest, action: Action) -> Coming:
    """Who sends, and what; not yet kept. No agreement is needed to answer us: that we asked is what allows it.

    Raises:
        MessageRefused, HeaderRejected: it is not taken; that is on record, what it says is not.
    """
    acting, partner, partners, envelope = who_sends(request)
    try:
        check_genuine(envelope, partner, partners)
        check_header(envelope, action)
        transaction_id = transaction_of(envelope)
    except (MessageRefused, HeaderRejected) as error:
        note_refusal(acting, partner.key, str(action), code_of(error), error.why)
        raise
    exchange = RegistryExchange(
        partner=partner.key, message_id=envelope.text("message_id"), action=action, digest=digest_of(envelope),
        transaction_id=transaction_id, actor_id=acting.actor_id, purpose=acting.purpose, received_at=acting.now,
        answered_at=acting.now, status=str(Status.SUCCEEDED),
    )  # fmt: skip
    return Coming(partner, acting, envelope, len(request.body), exchange, acting.now)


def take_in(coming: Coming) -> RegistryExchange:
    """Taken in together with its id, or not at all: killed in between, it is as if it had never come.

    Raises:
        MessageRefused, HeaderRejected: nothing waits for it, or its id was used for something else.
    """
    partner, action = coming.partner, Action(coming.exchange.action)
    try:
        with transaction.atomic():
            kept = keep_once(coming.exchange)
            if kept is coming.exchange:
                hear(Acting.system(PURPOSE, coming.at), action, partner, coming.envelope, coming.size)
            return kept
    except ConnectorsFaulty as error:
        raise MessageRefused(Trouble.UNAVAILABLE, "Exchanges are out of order here: send it again later.") from error
    except (MessageRefused, HeaderRejected) as error:
        note_refusal(coming.acting, partner.key, str(action), code_of(error), error.why)
        raise
