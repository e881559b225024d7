"""Delete who was found by comparisons whose data's retention has ended (比对结果到期删除); the counts stay."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from doudi.columnar.comparison.last_run import LastRun
from doudi.columnar.comparison.reading import PURPOSES
from doudi.columnar.comparison.results import KeptResults
from doudi.columnar.contract import load_contracts
from doudi.columnar.snapshot import SnapshotStore
from doudi.outreach.consulting import snapshots
from doudi.outreach.models import ComparisonRun, ComparisonState
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record

YOUNGEST_MONTHS = 1
"""No contract keeps data for less: younger runs need not be looked at."""


def forget_comparisons(acting: Acting, *, store: SnapshotStore | None = None) -> int:
    """Deletes results as soon as one feed they rest on may not be kept any more; how many runs were forgotten.

    The files go first: a run that stands as done without its files says so when it is opened, and is forgotten next
    time; a run that stands as forgotten never has any.
    """
    root = (store or snapshots()).root
    kept = KeptResults(root)
    for last in (LastRun(root, purpose) for purpose in PURPOSES):
        if _is_over(last.feeds(), acting.today):
            last.forget()
    forgotten = 0
    done = ComparisonRun.objects.filter(
        state=ComparisonState.DONE, on__lt=_months_before(acting.today, YOUNGEST_MONTHS)
    )
    for run in done.order_by("pk"):
        if not _is_over(run.feeds, acting.today):
            continue
        kept.forget(run.public_id)
        with transaction.atomic():
            ComparisonRun.objects.filter(pk=run.pk).update(state=ComparisonState.FORGOTTEN, results_digest="")
            record(acting, "outreach.forget_comparison", "comparison", run.public_id, area_path=run.area_path)
        forgotten += 1
    return forgotten


def _is_over(feeds: Mapping[str, str], today: date) -> bool:
    contracts = load_contracts()
    return any(
        _index(today) - _index(date.fromisoformat(as_of)) > contracts[name].retention_months
        for name, as_of in feeds.items()
        if name in contracts
    )


def _index(on: date) -> int:
    return on.year * 12 + on.month


def _months_before(today: date, months: int) -> date:
    index = _index(today) - 1 - months
    return date(index // 12, index % 12 + 1, 1)
