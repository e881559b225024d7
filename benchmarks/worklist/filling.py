"""Items for the bench: of one street as many as asked for, ten times as many elsewhere and done."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

KINDS, SCHEMES = 8, ("dibao", "tekun", "", "of_a_later_release")
ROLES = ("township_clerk", "township_clerk", "township_reviewer", "county_approver", "grid_worker")


def fill(items: int) -> tuple[Any, int, int]:
    """The city, how many open items its first street has, and how many there are in all."""
    from doudi.kernel.clock import SystemClock
    from doudi.platform.installation import make_installation
    from doudi.worklist.models import Clock, WorkItem
    from tests.registry.city import build_city

    now = SystemClock().now()
    make_installation(now, is_demo=False)
    city = build_city()
    chance = random.Random(20250908)
    people = [city.staff[name].public_id for name in ("clerk6", "reviewer6", "grid6")]
    rows: list[WorkItem] = []
    for number in range(items * 11):
        is_here = number < items
        place = chance.choice(("500106001001", "500106001002")) if is_here else chance.choice(
            ("500106002001", "500107001001", "500107002002", "500106001001")
        )  # fmt: skip
        state = WorkItem.OPEN if is_here or (place != "500106001001" and chance.random() < 0.3) else WorkItem.DONE
        started = now.date() - timedelta(days=chance.randrange(0, 30))
        clock = _clock(number, started, now.date(), chance, is_done=state == WorkItem.DONE)
        kind = chance.randrange(KINDS)
        role = chance.choice(ROLES)
        rows.append(
            WorkItem(
                public_id=f"WI-{number:08d}", kind=f"casework.kind-{kind}", task_zh=f"要做的事{kind}",
                task_en=f"thing to do {kind}", step_zh="受理", step_en="acceptance", subject_type="application",
                subject_id=f"DB-{number:06d}", headline=f"张某某家{number}，3口人", place="某社区",
                scheme=chance.choice(SCHEMES), owner_role=role,
                owner_staff_id=chance.choice(people) if chance.random() < 0.1 else "", clock=clock, state=state,
                opened_at=now - timedelta(days=chance.randrange(0, 30)), division_code=place,
                area_path=city.places[place].path,
                done_at=now if state == WorkItem.DONE else None,
                done_by=chance.choice(people) if state == WorkItem.DONE else "",
            )
        )  # fmt: skip
    Clock.objects.bulk_create([row.clock for row in rows if row.clock is not None], batch_size=2000)
    WorkItem.objects.bulk_create(rows, batch_size=2000)
    here = city.places["500106001"].path
    return city, WorkItem.objects.filter(state=WorkItem.OPEN, area_path__startswith=here).count(), len(rows)


def _clock(number: int, started: date, today: date, chance: random.Random, *, is_done: bool) -> Any:
    """A clock as `keeping.refresh` would leave it; one item in ten has none."""
    from doudi.worklist.calendar import calendar
    from doudi.worklist.models import Clock

    if chance.random() < 0.1:
        return None
    limit = chance.choice((3, 10, 30))
    due = calendar().add_working_days(started, limit)
    return Clock(
        public_id=f"CLK-{number:08d}", subject_type="application", subject_id=f"DB-{number:06d}",
        rule_key=f"dibao.step-{limit}", title_zh="某一步", title_en="a step", starts_on=started, limit=limit,
        unit="working_days", legal_basis="57号第二十二条", law_limit=limit, due_on=due.date, law_due_on=due.date,
        provisional=due.provisional, warn_on=due.date - timedelta(days=3), is_paused=chance.random() < 0.05,
        stopped_on=today if is_done else None,
    )  # fmt: skip
