"""How long deliveries are kept (投递记录的保存期), and what was never fetched."""

from __future__ import annotations

from datetime import datetime, timedelta

from doudi.api.hooks.models import DeliveryState, HookDelivery, HookState
from doudi.platform.forgetting import delete_some

KEPT_DAYS = 90
"""Our own limit (status: design): long enough to send a quarter again; the audit is kept by itself."""


def forget_deliveries(now: datetime) -> int:
    """Deletes what arrived, died or was dropped so long ago; what waited that long for a paused system is dropped.

    So is what waits for a subscription that ended, kept by a worker in the moment in which somebody ended it.
    """
    before = now - timedelta(days=KEPT_DAYS)
    old = HookDelivery.objects.filter(state=DeliveryState.WAITING, happened_at__lt=before)
    for state, trouble in (
        (HookState.PAUSED, "kept too long for a paused subscription"), (HookState.ENDED, "the subscription ended"),
    ):  # fmt: skip
        old.filter(subscription__state=state).update(
            state=DeliveryState.DROPPED, ended_at=now, next_try_at=None, trouble=trouble
        )
    return delete_some(HookDelivery.objects.filter(ended_at__lt=before))
