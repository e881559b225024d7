"""What is kept of exchanges, and for how long (互通记录的保存期): ids, statuses, counts; nothing personal by then."""

from __future__ import annotations

from datetime import datetime, timedelta

from doudi.api.models import RegistryDelivery, RegistryExchange, RegistrySubscription

KEPT_DAYS = 400
"""Our own limit (status: design); its time refuses a message long before. The audit keeps who was told what."""
MOST_A_ROUND = 500


def forget_exchanges(now: datetime) -> int:
    """Deletes what was answered, delivered or ended so long ago; how many."""
    before, done = now - timedelta(days=KEPT_DAYS), 0
    for rows in (
        RegistryDelivery.objects.filter(ended_at__lt=before),
        RegistryExchange.objects.filter(answered_at__lt=before),
        RegistrySubscription.objects.filter(ended_at__lt=before),
    ):
        keys = list(rows.values_list("pk", flat=True)[:MOST_A_ROUND])
        if keys:
            done += rows.model.objects.filter(pk__in=keys).delete()[0]
    return done
