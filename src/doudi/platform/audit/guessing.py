"""Wrong numbers tried by one account (猜号码): how many stand on record, and when it must wait."""

from datetime import timedelta

from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry

TRIES, WITHIN = 5, timedelta(hours=1)


def guessed_too_often(acting: Acting, refusal: str) -> bool:
    """Whether so many wrong ones of this account are on record within the hour that it must wait.

    Args:
        refusal: the action under which a wrong one is recorded.
    """
    since = acting.now - WITHIN
    return AuditEntry.objects.filter(actor_id=acting.actor_id, action=refusal, at__gte=since).count() >= TRIES
