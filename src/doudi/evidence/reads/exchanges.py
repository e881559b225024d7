"""Exchanges with other registries (登记系统互通): partners, what went on, what is open; ids and codes, no person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from doudi.evidence.checking.connected import Connected, connected
from doudi.evidence.connectors.declaring import Kind
from doudi.evidence.errors import ConnectorsFaulty
from doudi.evidence.interop.here import load_partners
from doudi.evidence.interop.partners import ATTRIBUTES, Agreement, Partner, Partners
from doudi.evidence.models import ConnectorState, RegistryQuestion, RegistryWatch
from doudi.evidence.registries.models import Watch, Way
from doudi.evidence.registries.served import ExchangeLine, FailedNotice, Stand, SubscriptionLine, served
from doudi.kernel.errors import Fault, FaultsFound
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.reference.categories import load_catalogue
from doudi.registry import policy
from doudi.worklist.words import Words

SEE = "evidence.see_exchanges"
DAYS = (1, 7, 30)
MOST_LINES, MOST_OPEN = 100, 50


@dataclass(frozen=True)
class Asks:
    """A connector through which we ask a partner; how it did today."""

    key: str
    categories: tuple[Words, ...]
    is_sync: bool
    said_today: int
    silent_today: int


@dataclass(frozen=True)
class PartnerLine:
    """One partner: what it may ask by which agreement, what we ask of it, and whether its keys count today."""

    key: str
    name: Words
    sender_id: str
    agreement: Agreement | None
    is_in_force: bool
    gives: tuple[Words, ...]
    asks: tuple[Asks, ...]
    keys_until: date | None
    came: int


@dataclass(frozen=True)
class OpenLine:
    """A question of ours that is not answered yet."""

    public_id: str
    partner: str
    stand: Stand
    made_at: datetime
    ends_at: datetime
    attempts: int
    status_asks: int
    heard: str


@dataclass(frozen=True)
class ExchangesPage:
    """The whole page; `faults` of the operator's files, with which nothing is exchanged."""

    partners: tuple[PartnerLine, ...]
    lines: tuple[ExchangeLine, ...]
    open: tuple[OpenLine, ...]
    subscriptions: tuple[SubscriptionLine, ...]
    failed: tuple[FailedNotice, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What of it is asked for: so many days back, one partner, one state, one direction (`ours`, `theirs`)."""

    days: int = 7
    partner: str = ""
    stand: str = ""
    side: str = ""


def fetch_exchanges(acting: Acting, wanted: Wanted) -> ExchangesPage:
    """Everything about exchanges that an operator needs, the newest first.

    Raises:
        NotAllowed: not for this account.
    """
    policy.require_somewhere(acting, SEE)
    since = acting.now - timedelta(days=wanted.days)
    try:
        partners = load_partners()
    except FaultsFound as found:
        return ExchangesPage((), (), (), (), (), tuple(found.faults))
    try:
        known: Connected | None = connected()
    except ConnectorsFaulty:
        known = None
    there = served()
    came = there.counts(since) if there else {}
    lines = [] if wanted.side == "theirs" else _ours(since, wanted)
    if wanted.side != "ours":
        lines += there.exchanges(since, wanted.partner, wanted.stand, MOST_LINES) if there else []
        lines += _refused(partners, since, wanted)
    failed = there.failed(since) if there else ()
    theirs = there.subscriptions() if there else ()
    return ExchangesPage(
        tuple(_partner_line(each, acting.today, known, came) for each in partners.partners),
        tuple(sorted(lines, key=lambda line: line.at, reverse=True)[:MOST_LINES]),
        tuple(_open(wanted)),
        tuple(each for each in (*_watches(), *theirs) if wanted.partner in ("", each.partner)),
        tuple(each for each in failed if wanted.partner in ("", each.partner)),
    )


def _partner_line(each: Partner, day: date, known: Connected | None, came: Mapping[str, int]) -> PartnerLine:
    agreement = each.agreement
    gives = sorted(agreement.attributes) if agreement else []
    until = [key.until_day for key in each.keys if key.from_day <= day < key.until_day]
    return PartnerLine(
        each.key, Words(each.zh, each.en), each.sender_id, agreement,
        agreement is not None and agreement.holds_on(day), tuple(Words(*ATTRIBUTES[name]) for name in gives),
        tuple(_asks(each, day, known)) if known else (), max(until, default=None), came.get(each.key, 0),
    )  # fmt: skip


def _asks(partner: Partner, day: date, known: Connected) -> Iterable[Asks]:
    catalogue = load_catalogue()
    for each in known.connectors:
        if each.kind is not Kind.SPDCI or partner.host is None or each.host != partner.host.name:
            continue
        state = ConnectorState.objects.filter(key=each.key, day=day).first()
        named = [catalogue.by_code(code) for code in each.categories]
        words = tuple(Words(f"{one.code} {one.zh}", f"{one.code} {one.en}") for one in named)
        counts = (state.said, state.silent) if state else (0, 0)
        yield Asks(each.key, words, not each.answers_later, *counts)


def _ours(since: datetime, wanted: Wanted) -> list[ExchangeLine]:
    rows = RegistryQuestion.objects.filter(made_at__gte=since).order_by("-made_at")
    if wanted.partner:
        rows = rows.filter(partner=wanted.partner)
    if wanted.stand:
        rows = rows.filter(state=wanted.stand)
    return [
        ExchangeLine(row.public_id, row.made_at, row.partner, True, "search", False, Stand(row.state), _code(row))
        for row in rows[:MOST_LINES]
    ]


def _code(row: RegistryQuestion) -> str:
    return "" if row.state == Way.ANSWERED else row.trouble or row.status_said


def _refused(partners: Partners, since: datetime, wanted: Wanted) -> list[ExchangeLine]:
    """What was not taken, by the audit: by partner, since by that it is found at once."""
    if wanted.stand not in ("", Stand.REFUSED):
        return []
    keys = [each.key for each in partners.partners if wanted.partner in ("", each.key)]
    entries = AuditEntry.objects.filter(
        subject_type="partner", subject_id__in=keys, action="api.exchange_refused", at__gte=since
    )
    return [
        ExchangeLine(
            "", each.at, each.subject_id, False, str(each.detail.get("about", "")), False, Stand.REFUSED,
            str(each.detail.get("code", "")),
        )
        for each in entries.order_by("-at")[:MOST_LINES]
    ]  # fmt: skip


def _open(wanted: Wanted) -> Iterable[OpenLine]:
    rows = RegistryQuestion.objects.filter(ended_at=None).order_by("ends_at")
    if wanted.partner:
        rows = rows.filter(partner=wanted.partner)
    for row in rows[:MOST_OPEN]:
        heard = row.status_said or row.trouble
        yield OpenLine(row.public_id, row.partner, Stand(row.state), row.made_at, row.ends_at, row.attempts,
                       row.status_asks, heard)  # fmt: skip


def _watches() -> Iterable[SubscriptionLine]:
    rows = RegistryWatch.objects.filter(ended_at=None).order_by("-pk")[:MOST_OPEN]
    for row in rows:
        yield SubscriptionLine(row.public_id, row.partner, True, row.event, row.made_at, str(Watch(row.state)),
                               row.notices, row.told_at)  # fmt: skip
