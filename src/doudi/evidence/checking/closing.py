"""When checks and batches are done (核对办结): as soon as no question of theirs is open."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from doudi.evidence.live_models import DONE, OPEN, STOPPED, UNDER_WAY
from doudi.evidence.models import Check, CheckBatch
from doudi.platform.acting import Acting
from doudi.platform.events import announce
from doudi.platform.statements import ask, ask_rows, change


def count_closed(acting: Acting, counts: Counter[int]) -> None:
    """Count them on their checks; a check whose last question closed is done, and says so."""
    locked = ask_rows(Check, "id IN %s ORDER BY id", sorted(counts), lock="FOR UPDATE")
    told = ask(
        "SELECT DISTINCT check_ref_id FROM evidence_livequestion WHERE check_ref_id IN %s AND state IN %s",
        sorted(counts), list(UNDER_WAY),
    )  # fmt: skip
    checks, under_way = locked(), {key for (key,) in told()}
    for check in checks:
        check.closed += counts[check.pk]
        if check.pk not in under_way and _is_over(check):
            check.state, check.finished_at = DONE, acting.now
            announce(acting, "check_done", {"check": check.public_id, "case_ref": check.case_ref})
        change(
            "UPDATE evidence_check SET closed = %s, state = %s, finished_at = %s WHERE id = %s",
            check.closed, check.state, check.finished_at, check.pk,
        )  # fmt: skip


def finish_checks(acting: Acting, keys: Sequence[int]) -> None:
    """Checks without an open question are done."""
    rows = Check.objects.filter(pk__in=keys, state=OPEN, closed__gte=F("total")).exclude(planned_at=None)
    count_closed(acting, Counter(dict.fromkeys(rows.values_list("pk", flat=True), 0)))


def _is_over(check: Check) -> bool:
    """Whether every question was written, and as many are closed."""
    return check.state == OPEN and check.planned_at is not None and check.closed >= check.total


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
