"""Counts of open tasks by place and light, for those who lead: numbers only, never a name."""

from collections import defaultdict
from dataclasses import dataclass, field

from doudi.platform.acting import Acting
from doudi.registry.models import Division
from doudi.registry.policy import require
from doudi.worklist.domain.clock import Light
from doudi.worklist.models import WorkItem


@dataclass
class PlaceCounts:
    """One township or street: how many tasks show each light."""

    name: str
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        """All open tasks of the place."""
        return sum(self.counts.values())


def count_by_place(acting: Acting) -> list[PlaceCounts]:
    """Every place with open tasks, the most urgent first.

    Raises:
        NotAllowed: this account may not see totals.
    """
    require(acting, "worklist.count")
    rows: dict[str, PlaceCounts] = {}
    items = WorkItem.objects.filter(state=WorkItem.OPEN).values_list(
        "area_path", "clock__due_on", "clock__warn_on", "clock__is_paused", "clock__stopped_on"
    )
    names = {place.path: place.name for place in Division.objects.filter(level="township")}
    for path, due, warn, paused, stopped in items.iterator():
        township = next((known for known in names if path.startswith(known)), "")
        place = rows.setdefault(township, PlaceCounts(names.get(township, "")))
        if due is None or stopped is not None:
            light = Light.NO_LIMIT
        elif paused:
            light = Light.PAUSE
        elif due < acting.today:
            light = Light.LATE
        else:
            light = Light.WARN if warn is not None and warn <= acting.today else Light.OK
        place.counts[light.value] += 1
    return sorted(
        rows.values(), key=lambda row: (-row.counts.get("late", 0), -row.counts.get("warn", 0), -row.total, row.name)
    )
