"""The closing statement of a joint case (办结说明): every item, how it ended, and how many days it took."""

from typing import Any

from doudi.casework.models import JointCase, JointItem
from doudi.worklist.calendar import calendar, day_of


def closing_statement(case: JointCase) -> dict[str, Any]:
    """What was given, what was not and why; worked out once, when the last item ended, and kept as it was."""
    items = list(case.items.order_by("pk"))
    opened, closed = day_of(case.opened_at), day_of(case.closed_at or case.changed_at)
    return {
        "opened_on": opened.isoformat(),
        "closed_on": closed.isoformat(),
        "working_days": calendar().working_days_between(opened, closed),
        "items": [_line(item) for item in items],
        "given": sum(item.outcome in ("granted", "delivered") for item in items),
    }


def _line(item: JointItem) -> dict[str, Any]:
    days = None
    if item.opened_at is not None and item.ended_at is not None:
        days = calendar().working_days_between(day_of(item.opened_at), day_of(item.ended_at))
    return {
        "item": item.public_id, "key": item.key, "zh": item.title_zh, "en": item.title_en, "state": item.state,
        "outcome": item.outcome, "reason": item.reason, "working_days": days,
    }  # fmt: skip
