"""What is kept of exchanges, and for how long (互通记录的保存期): ids, statuses, counts; nothing personal by then."""

from __future__ import annotations

from datetime import datetime, timedelta

from doudi.api.models import RegistryDelivery, RegistryExchange, RegistrySubscription
from doudi.platform.forgetting import delete_some

KEPT_DAYS = 400
"""Our own limit (status: design); its time refuses a message long before. The audit keeps who was told what."""


def forget_exchanges(now: datetime) -> int:
    """Deletes what was answered, delivered or ended so long ago; how many."""
    before = now - timedelta(days=KEPT_DAYS)
    return delete_some(
        RegistryDelivery.objects.filter(ended_at__lt=before),
        RegistryExchange.objects.filter(answered_at__lt=before),
        RegistrySubscription.objects.filter(ended_at__lt=before),
    )
