"""How batches of checks go (批量核对进度): households and questions, by district."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from doudi.evidence.actions.begin_check_batch import district_of
from doudi.evidence.live_models import DONE, STOPPED
from doudi.evidence.models import Check, CheckBatch
from doudi.platform.acting import Acting
from doudi.registry.policy import visible


@dataclass(frozen=True)
class BatchLine:
    """One batch: households in all, done and stopped; questions written and closed; districts with what is left."""

    public_id: str
    name: str
    state: str
    made_at: datetime
    made_by_name: str
    households: int
    done: int
    stopped: int
    questions: int
    closed: int
    left_by_district: dict[str, int]

    @property
    def percent(self) -> int:
        """For a bar; 100 only when every household is over."""
        return 100 * (self.done + self.stopped) // self.households if self.households else 100


def fetch_batches(acting: Acting, limit: int = 50) -> list[BatchLine]:
    """Batches of the area of whoever looks, the newest first; counts only."""
    rows = visible(CheckBatch.objects.all(), acting, "evidence.query").order_by("-pk")[:limit]
    return [_line(batch) for batch in rows]


def _line(batch: CheckBatch) -> BatchLine:
    states = dict(batch.checks.values_list("state").annotate(Count("pk")))
    sums = batch.checks.aggregate(total=Sum("total"), closed=Sum("closed"))
    left: Counter[str] = Counter()
    open_now = Check.objects.filter(batch=batch).exclude(state__in=[DONE, STOPPED])
    for path, count in open_now.values_list("area_path").annotate(Count("pk")):
        left[district_of(path)] += count
    return BatchLine(
        batch.public_id, batch.name, batch.state, batch.made_at, batch.made_by_name, batch.total,
        states.get(DONE, 0), states.get(STOPPED, 0), sums["total"] or 0, sums["closed"] or 0, dict(left),
    )  # fmt: skip
