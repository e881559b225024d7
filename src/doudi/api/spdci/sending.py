"""What is on its way to other registries (互通发文): written with what it tells of, sent until it arrived."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from doudi.api.models import RegistryDelivery, RegistryExchange, RegistrySubscription
from doudi.evidence.connectors.http import line
from doudi.evidence.connectors.secret_files import read_secret
from doudi.evidence.interop.codes import ANSWERS, PATHS, Action
from doudi.evidence.interop.envelopes import header_of
from doudi.evidence.interop.here import find_partners, secrets_folder, signing_keys
from doudi.evidence.interop.partners import Partner, Partners
from doudi.evidence.interop.sending import Handed, hand_over, signed
from doudi.evidence.registries.errands import wait_after

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 12
"""Doubling from two seconds to an hour: the last about three hours after the first."""
MOST_A_ROUND = 20
"""Of one partner in one round of the worker; after a first failure its others wait as well."""

ROUND_SECONDS = 10.0
"""How long one slow partner may take of a round; what is left over is sent in the next."""


def queue_answer(
    partner: Partner, exchange: RegistryExchange, header: Mapping[str, Any], message: dict[str, Any], now: datetime
) -> None:
    """The answer to a message, to be sent to where it asked for it."""
    action = ANSWERS[Action(exchange.action)]
    address = exchange.reply_to or partner.address(PATHS[action])
    RegistryDelivery.objects.create(partner=partner.key, action=action, address=address, header=dict(header),
                                    message=message, exchange=exchange, made_at=now)  # fmt: skip


def queue_notice(
    partner: Partner, subscription: RegistrySubscription, message: dict[str, Any], about: str, now: datetime
) -> RegistryDelivery:
    """A change, to be told to who subscribed."""
    header = {"status": "succ", "total_count": 1, "completed_count": 1}
    return RegistryDelivery.objects.create(
        partner=partner.key, action=Action.NOTIFY, header=header, message=message,
        address=partner.address(PATHS[Action.NOTIFY]), subscription=subscription, about=about, made_at=now,
    )  # fmt: skip


def send_waiting(now: datetime) -> int:
    """One attempt for what is due; how many arrived.

    A message whose agreement has ended since is not sent at all. Its id stays the same at each attempt, so that
    the other end can tell; time and signature are made anew.
    """
    due = RegistryDelivery.objects.filter(ended_at=None).exclude(next_try_at__gt=now).order_by("pk")
    by_partner: dict[str, list[RegistryDelivery]] = {}
    for key in due.values_list("partner", flat=True).order_by("partner").distinct():
        by_partner[key] = list(due.filter(partner=key)[:MOST_A_ROUND])
    partners = find_partners() if by_partner else None
    if partners is None:
        return 0  # nothing is due, or the file has faults: what waits goes on waiting
    todo: list[tuple[Partner, list[RegistryDelivery]]] = []
    for key, rows in by_partner.items():
        partner = partners.by_key(key)
        allowed = [row for row in rows if partner is not None and _may_go(partner, row, now)]
        for row in rows:
            if row not in allowed:
                _end(row, Handed("dropped", "no agreement in force, or another address than agreed on"), now)
        if partner is not None and allowed:
            todo.append((partner, allowed))
    came = asyncio.run(_send_all(todo, partners, now)) if todo else []
    for row, handed in came:
        _note(row, handed, now)
    return sum(handed.outcome == "taken" for _row, handed in came)


def _may_go(partner: Partner, row: RegistryDelivery, now: datetime) -> bool:
    """Whether the agreement is in force and the address still lies below the host of the operator's list."""
    host, agreement = partner.host, partner.agreement
    if host is None or agreement is None or not agreement.holds_on(now.date()):
        return False
    return row.address.startswith(host.base.rstrip("/") + "/")


async def _send_all(
    todo: list[tuple[Partner, list[RegistryDelivery]]], partners: Partners, now: datetime
) -> list[tuple[RegistryDelivery, Handed]]:
    """Partners side by side, the messages of one after each other."""
    bodies = {row.pk: _body(partner, row, partners, now) for partner, rows in todo for row in rows}
    async with line() as session:

        async def send(partner: Partner, rows: list[RegistryDelivery]) -> list[tuple[RegistryDelivery, Handed]]:
            secret = read_secret(secrets_folder(), partner.secret) if partner.secret else None
            if partner.secret and secret is None:
                return [(row, Handed("again", "the token for it is not there, or others may read it")) for row in rows]
            found: list[tuple[RegistryDelivery, Handed]] = []
            until = time.monotonic() + ROUND_SECONDS
            for at, row in enumerate(rows):
                if found and time.monotonic() > until:
                    break
                assert partner.host is not None
                handed = await hand_over(session, partner.host, row.address, bodies[row.pk], secret)
                found.append((row, handed))
                if handed.outcome == "again":
                    return found + [(each, Handed("later")) for each in rows[at + 1 :]]
            return found

        came = await asyncio.gather(*(send(partner, rows) for partner, rows in todo))
    return [each for some in came for each in some]


def _body(partner: Partner, row: RegistryDelivery, partners: Partners, now: datetime) -> bytes:
    told = dict(row.header)
    header = header_of(Action(row.action), partners.us, partner.sender_id, now, total=told.pop("total_count"),
                       message_id=row.public_id, **told)  # fmt: skip
    return signed(header, row.message or {}, signing_keys()[0], partners.us, now, partner.form)


def _note(row: RegistryDelivery, handed: Handed, now: datetime) -> None:
    if handed.outcome == "later":
        row.next_try_at = now + wait_after(min(row.attempts + 1, 6))
        row.save(update_fields=["next_try_at"])
        return
    row.attempts += 1
    row.trouble = handed.trouble[:120]
    if handed.outcome != "again":
        _end(row, handed, now)
    elif row.attempts >= MOST_ATTEMPTS:
        _end(row, Handed("given_up", handed.trouble), now)
    else:
        row.next_try_at = now + wait_after(row.attempts)
        row.save(update_fields=["attempts", "trouble", "next_try_at"])


def _end(row: RegistryDelivery, handed: Handed, now: datetime) -> None:
    """It arrived, or will not: either way what it told is kept no longer."""
    row.ended_at, row.outcome, row.trouble, row.message = now, handed.outcome, handed.trouble[:120], None
    row.save(update_fields=["ended_at", "outcome", "trouble", "message", "attempts"])
    if handed.outcome != "taken":
        log.warning("message %s to %s: %s (%s)", row.public_id, row.partner, handed.outcome, row.trouble)
