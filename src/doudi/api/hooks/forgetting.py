"""How long deliveries are kept (投递记录的保存期), and what was never fetched."""

from __future__ import annotations

from datetime import datetime, timedelta

from doudi.api.hooks.models import DeliveryState, HookDelivery
from doudi.platform.forgetting import delete_some

KEPT_DAYS = 90
"""Our own limit (status: design): long enough to send a quarter again; the audit is kept by itself."""


def forget_deliveries(now: datetime) -> int:
    """Deletes what arrived, died or was dropped so long ago; what waited that long for a paused system is dropped."""
    before = now - timedelta(days=KEPT_DAYS)
    old = HookDelivery.objects.filter(state=DeliveryState.WAITING, happened_at__lt=before, next_try_at=None)
    old.filter(subscription__state="paused").update(
        state=DeliveryState.DROPPED, ended_at=now, trouble="kept too long for a paused subscription"
    )
    return delete_some(HookDelivery.objects.filter(ended_at__lt=before))
