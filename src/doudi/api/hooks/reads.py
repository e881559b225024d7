"""Subscriptions and deliveries as administrators see them (事件订阅的情况): ids, kinds, moments; nothing personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from doudi.api.hooks.finding import SEE, find_hook
from doudi.api.hooks.models import DeliveryState, HookDelivery, HookState, HookSubscription
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import Organisation

MOST_HOOKS, ON_A_PAGE = 200, 50
_ORDER = {state: at for at, state in enumerate(HookState)}


@dataclass(frozen=True)
class HookLine:
    """One subscription and how it does.

    ``light`` is ok (what was sent arrived), warn (the last attempt failed), late (something died), pause (paused, or
    nothing was sent yet).
    """

    hook: HookSubscription
    waiting: int
    dead: int
    arrived_at: datetime | None
    light: str


def fetch_hooks(acting: Acting) -> list[HookLine]:
    """Those that wait for a second administrator, then those that run, then the others; the newest first.

    Raises:
        NotAllowed: not an administrator's post.
    """
    policy.require_somewhere(acting, SEE)
    rows = list(HookSubscription.objects.select_related("organisation").order_by("-pk")[:MOST_HOOKS])
    return _lines(sorted(rows, key=lambda row: _ORDER[HookState(row.state)]))


def fetch_hook(acting: Acting, number: str) -> HookLine:
    """One subscription.

    Raises:
        NotAllowed, HookUnknown: not an administrator's post; there is none.
    """
    policy.require_somewhere(acting, SEE)
    (line,) = _lines([find_hook(number)])
    return line


def fetch_deliveries(
    acting: Acting, hook: HookSubscription, *, state: str = "", page: int = 1, since: datetime | None = None
) -> tuple[list[HookDelivery], bool]:
    """A page of what was kept for one subscription, the newest first; and whether there is more.

    Raises:
        NotAllowed: not an administrator's post.
    """
    policy.require_somewhere(acting, SEE)
    rows = hook.deliveries.order_by("-happened_at", "-pk")
    if state:
        rows = rows.filter(state=state)
    if since is not None:
        rows = rows.filter(happened_at__gte=since)
    start = (page - 1) * ON_A_PAGE
    found = list(rows[start : start + ON_A_PAGE + 1])
    return found[:ON_A_PAGE], len(found) > ON_A_PAGE


def offices_to_choose() -> list[tuple[str, str]]:
    """Offices in which somebody works: id and name, by name."""
    rows = Organisation.objects.filter(posts__isnull=False).exclude(kind="grid_station").distinct()
    return list(rows.order_by("name_zh", "pk").values_list("public_id", "name_zh"))


def _lines(rows: Sequence[HookSubscription]) -> list[HookLine]:
    about = HookDelivery.objects.filter(subscription__in=rows).order_by().values("subscription")
    counted = about.annotate(
        waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)),
        dead=Count("pk", filter=Q(state=DeliveryState.DEAD)),
        arrived=Max("ended_at", filter=Q(state=DeliveryState.ARRIVED)),
    )
    by_hook: dict[int, tuple[int, int, datetime | None]] = {
        each["subscription"]: (each["waiting"], each["dead"], each["arrived"]) for each in counted
    }
    found = []
    for row in rows:
        waiting, dead, arrived = by_hook.get(row.pk, (0, 0, None))
        found.append(HookLine(row, waiting, dead, arrived, _light(row, dead, arrived)))
    return found


def _light(row: HookSubscription, dead: int, arrived: datetime | None) -> str:
    if row.state != HookState.ACTIVE:
        return "pause"
    if dead:
        return "late"
    if row.failures:
        return "warn"
    return "ok" if arrived else "pause"
