"""When a joint case is expected to end (预计哪天办完): with its last item, where that can be said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from doudi.casework.joint.wholes import UNDER_WAY, part_of
from doudi.casework.models import JointItem
from doudi.worklist.wholes import expected_end, last_days
from doudi.worklist.words import Words


@dataclass(frozen=True)
class Outlook:
    """The day expected, and whether that is after the whole's last day; of ``unknown`` items nobody can say.

    ``last`` is the item that ends last. ``is_late`` is None where it cannot be said.
    """

    on: date | None
    last: Words
    is_late: bool | None
    unknown: list[Words]


def outlook_of(items: Iterable[JointItem], due_on: date | None, today: date) -> Outlook | None:
    """What to expect of a case whose whole ends on ``due_on``; None where nothing is under way."""
    under_way = [item for item in items if item.state in UNDER_WAY]
    if not under_way:
        return None
    days = last_days([part_of(item) for item in under_way])
    last = {item.pk: days[part_of(item)] for item in under_way}
    end = expected_end(due_on, list(last.values()))
    unknown = [Words(item.title_zh, item.title_en) for item in under_way if last[item.pk] is None]
    if end is None:
        return Outlook(None, Words("", ""), None, unknown)
    latest = next(item for item in under_way if last[item.pk] == end)
    on = max(end, today)
    return Outlook(on, Words(latest.title_zh, latest.title_en), None if due_on is None else on > due_on, unknown)
