"""What the page of exchanges shows of the answering end (互通情况): ids, states and codes, nothing of any message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, Max, OuterRef, Value, When

from doudi.api.models import RegistryDelivery, RegistryExchange, RegistryOutcome, RegistrySubscription
from doudi.api.spdci.callers import caller_again
from doudi.api.spdci.listening import tell
from doudi.evidence.interop.codes import Action, Status
from doudi.evidence.registries.errors import NoticeUnknown
from doudi.evidence.registries.served import (
    ExchangeLine,
    FailedNotice,
    Stand,
    SubscriptionLine,
    register_served,
)
from doudi.kernel.errors import FaultsFound
from doudi.platform.acting import Acting

FAILED = ("given_up", "refused", "dropped")
MOST_FAILED = 100
_LOST = Exists(RegistryDelivery.objects.filter(exchange=OuterRef("pk"), outcome__in=FAILED))
_STAND = Case(
    When(_LOST, then=Value(str(Stand.NOT_DELIVERED))),
    When(answered_at=None, then=Value(str(Stand.TAKEN))),
    When(status=Status.REJECTED, then=Value(str(Stand.REFUSED))),
    default=Value(str(Stand.ANSWERED)),
)
"""Where an exchange stands: that our answer did not arrive counts more than what it said."""


class Answering:
    """The answering end, as `evidence.registries.served` asks for it."""

    def exchanges(self, since: datetime, partner: str, stand: str, most: int) -> Sequence[ExchangeLine]:
        """Messages that were taken; what became of each, and whether our answer to it arrived."""
        rows = RegistryExchange.objects.filter(received_at__gte=since).annotate(stand=_STAND).order_by("-pk")
        if partner:
            rows = rows.filter(partner=partner)
        if stand:
            rows = rows.filter(stand=stand)
        found = list(rows[:most])
        reasons = _first_reasons(found)
        lost = {
            each.exchange_id: each.trouble or each.outcome
            for each in RegistryDelivery.objects.filter(exchange__in=found, outcome__in=FAILED)
        }
        return [
            ExchangeLine(
                row.public_id, row.received_at, row.partner, False, row.action, row.is_sync, Stand(row.stand),
                lost.get(row.pk, "") or reasons.get(row.pk, ""),
            )
            for row in found
        ]  # fmt: skip

    def subscriptions(self) -> Sequence[SubscriptionLine]:
        """Those that run, with how many notices went out."""
        rows = list(RegistrySubscription.objects.filter(ended_at=None).order_by("-pk")[:MOST_FAILED])
        told = RegistryDelivery.objects.filter(subscription__in=rows).order_by().values("subscription")
        counts = {each["subscription"]: each for each in told.annotate(told=Count("pk"), last=Max("made_at"))}
        return [_subscription(row, counts.get(row.pk, {})) for row in rows]

    def failed(self, since: datetime) -> Sequence[FailedNotice]:
        """Notices given up, refused or dropped."""
        rows = RegistryDelivery.objects.filter(action=Action.NOTIFY, outcome__in=FAILED, ended_at__gte=since)
        return [
            FailedNotice(
                row.public_id, row.partner, row.ended_at or row.made_at, row.attempts, row.outcome, row.trouble,
                row.again, bool(row.about) and not row.again and row.subscription is not None
                and row.subscription.ended_at is None,
            )
            for row in rows.select_related("subscription").order_by("-pk")[:MOST_FAILED]
        ]  # fmt: skip

    def counts(self, since: datetime) -> Mapping[str, int]:
        """How many came of whom."""
        rows = RegistryExchange.objects.filter(received_at__gte=since).order_by()
        return dict(rows.values("partner").annotate(n=Count("pk")).values_list("partner", "n"))

    def send_again(self, acting: Acting, public_id: str) -> str:
        """Told anew, as things stand now; by the agreement in force.

        Raises:
            NoticeUnknown: none such, sent again before, or nothing may be told any more.
        """
        rows = RegistryDelivery.objects.select_for_update(of=("self",)).select_related("subscription")
        row = rows.filter(public_id=public_id, action=Action.NOTIFY, outcome__in=FAILED, again="").first()
        if row is None or not row.about or row.subscription is None or row.subscription.ended_at is not None:
            raise NoticeUnknown()
        try:
            caller = caller_again(row.subscription, acting.now)
        except FaultsFound as error:
            raise NoticeUnknown() from error
        made = tell(row.subscription, caller, row.about, acting.now) if caller is not None else []
        if not made:
            raise NoticeUnknown()
        row.again = made[0].public_id
        row.save(update_fields=["again"])
        return row.again


def _subscription(row: RegistrySubscription, counted: Mapping[str, Any]) -> SubscriptionLine:
    told, last = counted.get("told", 0), counted.get("last")
    return SubscriptionLine(row.public_id, row.partner, False, row.event, row.made_at, "running", told, last)


def _first_reasons(rows: Iterable[RegistryExchange]) -> dict[int, str]:
    found: dict[int, str] = {}
    for exchange, reason in (
        RegistryOutcome.objects.filter(exchange__in=list(rows))
        .exclude(reason="")
        .order_by("pk")
        .values_list("exchange", "reason")
    ):
        found.setdefault(exchange, reason)
    return found


register_served(Answering())
