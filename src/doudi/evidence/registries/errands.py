"""Handing our messages over (送出报文): partners side by side, each within its connector's limits, none waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from django.db import connection
from django.db.models import QuerySet

from doudi.evidence.checking.connected import Connected
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.http import Page, line, post, trust_of
from doudi.evidence.connectors.saying import Silent
from doudi.evidence.connectors.secret_files import Secret, read_secret
from doudi.evidence.interop.codes import ANSWERS, PATHS, Action
from doudi.evidence.interop.envelopes import header_of
from doudi.evidence.interop.here import secrets_folder, signing_keys
from doudi.evidence.interop.partners import Partner, Partners
from doudi.evidence.interop.sending import Handed, hand_over, signed

ROUND_SECONDS = 10.0
"""How long one slow registry may take of a round; what is left over goes in the next."""
SENDING = timedelta(seconds=60)
"""How long a message is somebody's to send; of a process that died meanwhile it goes out again, under the same id."""
LONGEST_WAIT_SECONDS = 3600
MOST_A_PARTNER = 20
"""Messages of one registry in one round."""
NO_TOKEN = Handed("again", "the token for it is not there, or others may read it")
Came = Handed | Page | Silent


@dataclass(frozen=True)
class Errand:
    """One message to one registry; in `sync` the answer comes in the same call."""

    pk: int
    what: Action
    partner: Partner
    connector: Connector
    path: str
    body: bytes
    sync: bool = False


def errand(
    pk: int, action: Action, message: Mapping[str, Any], message_id: str, partner: Partner, connector: Connector,
    partners: Partners, wall: datetime, *, sync: bool = False,
) -> Errand:  # fmt: skip
    """A message signed now; its id is the same each time it is sent."""
    reply = partners.at + PATHS[ANSWERS[action]] if partners.at and not sync else ""
    header = header_of(action, partners.us, partner.sender_id, wall, total=1, message_id=message_id, sender_uri=reply)
    path = "/registry/sync" + PATHS[action].removeprefix("/registry") if sync else PATHS[action]
    body = signed(header, message, signing_keys()[0], partners.us, wall, partner.form)
    return Errand(pk, action, partner, connector, partner.path + path, body, sync)


def wait_after(attempts: int) -> timedelta:
    """Until the next attempt: doubling from two seconds to an hour.

    >>> [wait_after(times).seconds for times in (1, 3, 40)]
    [2, 8, 3600]
    """
    return timedelta(seconds=min(LONGEST_WAIT_SECONDS, 2 ** min(attempts, 12)))


def locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows held until the transaction ends; what another worker holds is left to it."""
    skip = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=skip, of=("self",) if skip else ())


def status_message(transaction_id: str, reference: str, kind: str) -> dict[str, Any]:
    """The request about a transaction of ours."""
    told = {"reference_id": reference, "txn_type": kind, "attribute_type": "transaction_id",
            "attribute_value": transaction_id, "locale": "zho"}  # fmt: skip
    return {"transaction_id": transaction_id, "txnstatus_request": told}


def hand_all(errands: Sequence[Errand], known: Connected) -> list[tuple[Errand, Came]]:
    """What came of each; after a first failure the others of that registry wait as well."""
    return asyncio.run(_hand_all(errands, known)) if errands else []


async def _hand_all(errands: Sequence[Errand], known: Connected) -> list[tuple[Errand, Came]]:
    by_partner: dict[str, list[Errand]] = {}
    for each in errands:
        by_partner.setdefault(each.partner.key, []).append(each)
    async with line() as session:
        came = await asyncio.gather(*(_hand_some(session, some, known) for some in by_partner.values()))
    return [each for some in came for each in some]


async def _hand_some(
    session: aiohttp.ClientSession, some: Sequence[Errand], known: Connected
) -> list[tuple[Errand, Came]]:
    until, found = time.monotonic() + ROUND_SECONDS, list[tuple[Errand, Came]]()
    for at, each in enumerate(some):
        later = [(left, Handed("later")) for left in some[at:]]
        if found and time.monotonic() > until:
            return [*found, *later]
        secret = _secret_for(each, known)
        if (each.connector.secret or each.partner.secret) and secret is None:
            return [*found, (each, NO_TOKEN), *later[1:]]
        came = await _hand(session, each, secret)
        found.append((each, came))
        if isinstance(came, Handed) and came.outcome == "again":
            return [*found, *later[1:]]
    return found


def _secret_for(each: Errand, known: Connected) -> Secret | None:
    """The connector's token, else the partner's."""
    if each.connector.secret:
        return read_secret(known.secrets, each.connector.secret)
    return read_secret(secrets_folder(), each.partner.secret) if each.partner.secret else None


async def _hand(session: aiohttp.ClientSession, each: Errand, secret: Secret | None) -> Came:
    host, limits = each.partner.host, each.connector.limits
    assert host is not None
    if not each.sync:
        return await hand_over(session, host, host.base.rstrip("/") + each.path, each.body, secret, limits)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if secret is not None:
        headers["Authorization"] = f"Bearer {secret.reveal()}"
    return await post(session, each.connector, host, trust_of(host), each.path, each.body, headers)
