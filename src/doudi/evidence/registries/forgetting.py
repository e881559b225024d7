"""How long is kept which questions and subscriptions of ours went to whom (在途互通的保存期): ids and moments only."""

from __future__ import annotations

from datetime import datetime, timedelta

from doudi.evidence.registries.models import RegistryQuestion, RegistryWatch
from doudi.platform.forgetting import delete_some

KEPT_DAYS = 400
"""As long as what others asked (status: design); record, facts and audit have times of their own."""


def forget_asked(now: datetime) -> int:
    """Deletes what ended so long ago; how many."""
    before = now - timedelta(days=KEPT_DAYS)
    return delete_some(
        RegistryQuestion.objects.filter(ended_at__lt=before),
        RegistryWatch.objects.filter(ended_at__lt=before),
    )
