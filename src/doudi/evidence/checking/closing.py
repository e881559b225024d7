"""When checks and batches are done (核对办结): as soon as no question of theirs is open."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from doudi.evidence.live_models import DONE, OPEN, STOPPED, UNDER_WAY
from doudi.evidence.models import Check, CheckBatch
from doudi.platform.acting import Acting
from doudi.platform.events import announce
from doudi.platform.statements import change, fetch

_DONE = (
    f"UPDATE evidence_check SET state = '{DONE}', finished_at = %s "
    f"WHERE id IN %s AND state = '{OPEN}' AND planned_at IS NOT NULL AND closed >= total AND NOT EXISTS ("
    "SELECT 1 FROM evidence_livequestion AS asked WHERE asked.check_ref_id = evidence_check.id AND asked.state IN %s) "
    "RETURNING id, public_id, case_ref"
)
"""A check is over when every question was written, as many are closed and none is open. Said after its row is held, so
that what another process closed meanwhile is seen."""


def count_closed(acting: Acting, counts: Counter[int]) -> None:
    """Count them on their checks; a check whose last question closed is done, and says so."""
    keys = sorted(counts)
    for key in keys:
        change("UPDATE evidence_check SET closed = closed + %s WHERE id = %s", counts[key], key)
    for _, public_id, case_ref in sorted(fetch(_DONE, acting.now, keys, list(UNDER_WAY))):
        announce(acting, "check_done", {"check": public_id, "case_ref": case_ref})


def finish_checks(acting: Acting, keys: Sequence[int]) -> None:
    """Checks without an open question are done."""
    rows = Check.objects.filter(pk__in=keys, state=OPEN, closed__gte=F("total")).exclude(planned_at=None)
    count_closed(acting, Counter(dict.fromkeys(rows.values_list("pk", flat=True), 0)))


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
