"""How long is kept which questions and subscriptions of ours went to whom (在途互通的保存期): ids and moments only."""

from __future__ import annotations

from datetime import datetime, timedelta

from doudi.evidence.registries.models import RegistryQuestion, RegistryWatch

KEPT_DAYS = 400
"""As long as what others asked (status: design); record, facts and audit have times of their own."""
MOST_A_ROUND = 500


def forget_asked(now: datetime) -> int:
    """Deletes what ended so long ago; how many."""
    before, done = now - timedelta(days=KEPT_DAYS), 0
    for rows in (
        RegistryQuestion.objects.filter(ended_at__lt=before),
        RegistryWatch.objects.filter(ended_at__lt=before),
    ):
        keys = list(rows.values_list("pk", flat=True)[:MOST_A_ROUND])
        if keys:
            done += rows.model.objects.filter(pk__in=keys).delete()[0]
    return done
