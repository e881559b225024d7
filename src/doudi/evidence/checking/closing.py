"""When checks and batches are done (核对办结): as soon as no question of theirs is open."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from doudi.evidence.live_models import DONE, OPEN, STOPPED, UNDER_WAY
from doudi.evidence.models import Check, CheckBatch, LiveQuestion
from doudi.platform.acting import Acting
from doudi.platform.events import announce


def count_closed(acting: Acting, counts: Counter[int]) -> None:
    """Count them on their checks; a check whose last question closed is done, and says so."""
    for pk in sorted(counts):
        Check.objects.filter(pk=pk).update(closed=F("closed") + counts[pk])
    finish_checks(acting, sorted(counts))


def finish_checks(acting: Acting, keys: Sequence[int]) -> None:
    """Checks without an open question are done."""
    rows = Check.objects.select_for_update().filter(pk__in=keys, state=OPEN, closed__gte=F("total"))
    done = list(rows.exclude(planned_at=None).order_by("pk"))
    for check in done:
        if LiveQuestion.objects.filter(check_ref=check, state__in=UNDER_WAY).exists():
            continue
        check.state, check.finished_at = DONE, acting.now
        check.save(update_fields=["state", "finished_at"])
        announce(acting, "check_done", {"check": check.public_id, "case_ref": check.case_ref})


def finish_batches(acting: Acting) -> None:
    """Batches whose last household is over are done; in a transaction of its own, since batches are locked first."""
    for pk in list(CheckBatch.objects.filter(state=OPEN).values_list("pk", flat=True)):
        if Check.objects.filter(batch=pk).exclude(state__in=[DONE, STOPPED]).exists():
            continue
        with transaction.atomic():
            batch = CheckBatch.objects.select_for_update().filter(pk=pk, state=OPEN).first()
            if batch is not None:
                batch.state, batch.finished_at = DONE, acting.now
                batch.save(update_fields=["state", "finished_at"])
                announce(acting, "check_batch_done", {"batch": batch.public_id})
