"""Asking another registry by the open standard (按 SPDCI 标准查询): one person, at once, signed both ways.

The connector's host names a partner of the operator's file, which has its keys, how it calls itself, and under which
of our headings what of its record belongs. The question goes without a name: a registry finds by citizen number.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import aiohttp

from doudi.evidence.connectors.answers import from_tree
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.http import post
from doudi.evidence.connectors.saying import Asking, Outcome, Silence, Silent
from doudi.evidence.connectors.secret_files import Secret
from doudi.evidence.interop.codes import PATHS, SOCIAL, VERSION, Action, Status
from doudi.evidence.interop.envelopes import Envelope, as_count, as_moment, header_of, read_envelope
from doudi.evidence.interop.errors import MessageRefused
from doudi.evidence.interop.here import load_partners, signing_keys
from doudi.evidence.interop.partners import Partner, Partners, Place
from doudi.evidence.interop.sending import signed
from doudi.evidence.interop.signatures import SKEW_SECONDS, verify
from doudi.kernel.clock import SHANGHAI, SystemClock
from doudi.kernel.errors import FaultsFound

SYNC = "/registry/sync" + PATHS[Action.SEARCH].removeprefix("/registry")


async def ask_spdci(
    session: aiohttp.ClientSession, connector: Connector, host: Host, trust: ssl.SSLContext | bool,
    secret: Secret | None, asking: Asking, headers: frozenset[str],
) -> Outcome:  # fmt: skip
    """One attempt."""
    if asking.at_or_above_fen is not None:
        return Silent(Silence.ANOTHER_FORM, "a registry is asked for rows only")
    try:
        partners = load_partners()
    except FaultsFound:
        return Silent(Silence.NOT_CONNECTED, "the file of partners has faults")
    partner = partner_at(host, partners, headers)
    if isinstance(partner, Silent):
        return partner
    now = SystemClock().now()
    sent = {"Content-Type": "application/json", "Accept": "application/json", "X-Request-Id": asking.request_id}
    if secret is not None:
        sent["Authorization"] = f"Bearer {secret.reveal()}"
    path = partner.path + (connector.path.format(category=asking.category) or SYNC)
    page = await post(session, connector, host, trust, path, question_of(asking, partners, partner, now), sent)
    if isinstance(page, Silent):
        return page
    return from_message(page.text, asking, connector, headers, partners, partner, now)


def partner_at(host: Host, partners: Partners, headers: frozenset[str]) -> Partner | Silent:
    """The partner behind a host of the operator's list, if both files mean the same address and all is named."""
    partner = partners.by_host(host.name)
    if partner is not None and partner.host is not None and partner.host.base != host.base:
        return Silent(Silence.HOST_NOT_ALLOWED, "the list of hosts and the file of partners name different addresses")
    if partner is None or headers - partner.headings.keys():
        return Silent(Silence.NOT_CONNECTED, "the partner's headings do not cover the dataset")
    return partner


def question_of(asking: Asking, partners: Partners, partner: Partner, now: datetime) -> bytes:
    """A search by citizen number, signed; asked again after a break it is a new message in the same transaction."""
    header = header_of(Action.SEARCH, partners.us, partner.sender_id, now, total=1)
    return signed(header, search_for(asking, partner, now), signing_keys()[0], partners.us, now, partner.form)


def search_for(asking: Asking, partner: Partner, now: datetime) -> dict[str, Any]:
    """The message of a search; transaction and reference are the question's own number, at each time it is sent."""
    purpose = {
        "purpose": {"code": partner.purpose or asking.purpose, "text": asking.authorisation},
        "ts": now.isoformat(timespec="seconds"),
    }
    criteria = {
        "version": VERSION, "reg_type": SOCIAL, "query_type": "idtype-value", "response_entity": "Member",
        "query": {"type": "UIN", "value": asking.citizen_number},
        "consent": {"@type": "Consent", **purpose},
    }  # fmt: skip
    request = {"reference_id": asking.request_id, "timestamp": now.isoformat(timespec="seconds"),
               "search_criteria": criteria, "locale": "zho"}  # fmt: skip
    return {"transaction_id": asking.request_id, "search_request": [request]}


def from_message(
    text: str, asking: Asking, connector: Connector, headers: frozenset[str], partners: Partners, partner: Partner,
    now: datetime,
) -> Outcome:  # fmt: skip
    """What a registry said, if it is the partner's word, for us, to this question; nobody found is *nothing there*."""
    try:
        envelope = read_envelope(text.encode())
    except MessageRefused:
        return Silent(Silence.NOT_UNDERSTOOD, "no message of the standard")
    try:
        verify(envelope, partner.sender_id, partner.keys_on(now.date()), int(SystemClock().now().timestamp()))
    except MessageRefused as error:
        return Silent(Silence.NOT_UNDERSTOOD, str(error.trouble))
    if trouble := _not_ours(envelope, partners, partner, now):
        return Silent(Silence.ANOTHER_QUESTION, trouble)
    if envelope.header.get("status") != Status.SUCCEEDED:
        return Silent(Silence.ANOTHER_FORM, str(envelope.header.get("status_reason_code"))[:60])
    item = item_of(envelope.message, asking.request_id)
    if item is None:
        return Silent(Silence.ANOTHER_QUESTION, "not an answer to what was asked")
    return said_in(item, as_moment(envelope.header.get("message_ts")), asking, connector, headers, partner)


def said_in(
    item: Mapping[str, Any], at: datetime | None, asking: Asking, connector: Connector, headers: frozenset[str],
    partner: Partner,
) -> Outcome:  # fmt: skip
    """What the answer to one request says, from a message that is known to be the partner's, of that moment."""
    if item.get("status") != Status.SUCCEEDED:
        return Silent(Silence.ANOTHER_FORM, str(item.get("status_reason_code"))[:60])
    found = _records(item)
    if found is None:
        return Silent(Silence.ANOTHER_FORM, "data.reg_records is a list as long as its total says")
    rows = [row for record in found for row in rows_of(record, partner.headings, headers)]
    about = {row.get("公民身份号码", asking.citizen_number) for row in rows}
    if about - {asking.citizen_number}:
        return Silent(Silence.ANOTHER_QUESTION, "a record about somebody else")
    as_of = at.astimezone(SHANGHAI).date() if at else None
    as_of = min(as_of, asking.on) if as_of and (as_of - asking.on).days <= 1 else as_of
    tree = {"request_id": asking.request_id, "category": asking.category, "as_of": str(as_of), "rows": rows}
    return from_tree(tree, asking, connector.categories[asking.category], headers)


def _not_ours(envelope: Envelope, partners: Partners, partner: Partner, now: datetime) -> str:
    at = as_moment(envelope.header.get("message_ts"))
    if envelope.header.get("sender_id") not in (None, partner.sender_id):
        return "sender_id is somebody else"
    if envelope.header.get("receiver_id") != partners.us:
        return "receiver_id is not us"
    if envelope.header.get("action") != Action.ON_SEARCH:
        return "action is another"
    return "" if at and abs((at - now).total_seconds()) <= SKEW_SECONDS + 300 else "message_ts is another time"


def item_of(message: Mapping[str, Any], request_id: str) -> Mapping[str, Any] | None:
    """The one answer to the one request."""
    items = message.get("search_response")
    if message.get("transaction_id") != request_id or not isinstance(items, list) or len(items) != 1:
        return None
    item = items[0]
    return item if isinstance(item, dict) and item.get("reference_id") == request_id else None


def _records(item: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """All records; None where they are not all there, since a part of them is no answer."""
    data, page = item.get("data"), item.get("pagination")
    found = data.get("reg_records") if isinstance(data, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        return None
    total = as_count(page.get("total_count")) if isinstance(page, dict) else len(found)
    return found if total == len(found) else None


def rows_of(
    record: Mapping[str, Any], headings: Mapping[str, Place], wanted: frozenset[str]
) -> Iterator[dict[str, str]]:
    """A record's rows under our headings: one for each item of the list the places go through, else one.

    A place is a path such as `demographic_info.name.given_name`; `[assistance]` takes the attribute of that name,
    `*` each item of a list. What is not there is an empty text, which the dataset's contract judges.

    >>> record = {"additional_attributes": [{"name": "assistance", "value": [{"p": "dibao"}, {"p": "tekun"}]}]}
    >>> place = Place("additional_attributes[assistance].*.p", {"dibao": "01"})
    >>> list(rows_of(record, {"救助类别": place}, frozenset({"救助类别"})))
    [{'救助类别': '01'}, {'救助类别': 'tekun'}]
    """
    places = {heading: headings[heading] for heading in wanted}
    lists = {place.at.partition(".*.")[0] for place in places.values() if ".*." in place.at}
    whole = _at(record, min(lists)) if lists else [None]
    for each in whole if isinstance(whole, list) else []:
        row = {}
        for heading, place in places.items():
            _before, within, after = place.at.partition(".*.")
            text = _text(_at(each, after) if within else _at(record, place.at))
            row[heading] = place.codes.get(text, text)
        yield row


def _at(tree: Any, path: str) -> Any:
    for part in path.split("."):
        name, _, named = part.partition("[")
        tree = tree.get(name) if isinstance(tree, dict) else None
        if named:
            pairs = tree if isinstance(tree, list) else []
            wanted = named.removesuffix("]")
            tree = next((_value(each) for each in pairs if isinstance(each, dict) and wanted in each.values()), None)
    return tree


def _value(pair: Mapping[str, Any]) -> Any:
    """The value of a name and value, or of an identifier's type and value."""
    return pair.get("value", pair.get("identifier_value"))


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
