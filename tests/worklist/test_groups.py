"""The numbers of the list, which follow from groups, are those of its rows looked at one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from doudi.worklist.calendar import calendar
from doudi.worklist.keeping import Subject, pause_clocks
from doudi.worklist.lights import view_clock
from doudi.worklist.models import WorkItem
from doudi.worklist.reads import Asked, count_mine, count_queue, fetch_queue
from tests.registry.city import NOW, TestCity
from tests.worklist.office import CLERK, HERE, NEXT_STREET, REVIEWER, SYSTEM, item_of
from tests.worklist.test_leave import CLERKS, leave_of, office

TODAY = NOW.date()
LOOKERS = ("clerk6", "clerk6c", "clerk6d", "reviewer6", "approver6", "payer6")
ITEMS = st.tuples(
    st.sampled_from([HERE, HERE, NEXT_STREET]), st.sampled_from([CLERK, CLERK, REVIEWER, "county_approver"]),
    st.sampled_from(["", "", *CLERKS]), st.sampled_from([None, 2, 5, 30]), st.integers(0, 20),
    st.sampled_from(["application", "joint_item", "lead", "pay_run"]), st.booleans(),
)  # fmt: skip
LEAVES = st.lists(st.sampled_from([("clerk6", "clerk6c"), ("clerk6c", "clerk6d"), ("clerk6d", "")]), unique=True)
FILTERS = st.builds(
    Asked, scheme=st.sampled_from(["", "dibao", "tekun"]), kind=st.sampled_from(["", "casework.accept", "other"]),
    area_path=st.sampled_from(["", "/50/500106/500106001/"]), text=st.sampled_from(["", "DB-1"]),
    owner=st.sampled_from(["", f"role:{CLERK}", "role:nobody"]),
)  # fmt: skip


def one_by_one(rows: list[WorkItem]) -> dict[str, int]:
    """How many rows show each light, read from the clocks themselves."""
    lights = [view_clock(row.clock, calendar(), TODAY).light if row.clock else "no_limit" for row in rows]
    return {light: lights.count(light) for light in ("ok", "warn", "late", "pause", "no_limit")}


class AnyList(TestCase):
    """Whatever is open, whoever is away, whatever is asked for."""

    city: TestCity

    @classmethod
    def setUpTestData(cls) -> None:
        """The street's office."""
        cls.city = office()

    @settings(max_examples=10, deadline=None)
    @given(st.lists(ITEMS, min_size=3, max_size=9), LEAVES, FILTERS, st.sampled_from(LOOKERS))
    def test_groups_count_as_rows_do(
        self, items: list[Any], leaves: list[tuple[str, str]], asked: Asked, who: str
    ) -> None:
        """Tabs, lights, totals and the menu's number are those of the rows that are listed."""
        for number, (place, role, owner, limit, days, subject, paused) in enumerate(items):
            item_of(
                self.city, number, place=place, role=role, owner=owner, limit=limit, subject_type=subject,
                started=TODAY - timedelta(days=days), scheme="dibao" if number % 2 else "tekun",
            )  # fmt: skip
            if paused:
                pause_clocks(SYSTEM, Subject(subject, f"DB-{number}"), "等补材料")
        for owner, substitute in leaves:
            leave_of(self.city, owner, substitute)
        self._look(who, asked)

    def _look(self, who: str, asked: Asked) -> None:
        acting = self.city.acting(who)
        whole = {tab: fetch_queue(acting, tab, page_size=500) for tab in ("mine", "office", "supervised")}
        assert count_queue(acting) == {tab: len(queue.rows) for tab, queue in whole.items()}
        assert count_mine(acting) == len(whole["mine"].rows)
        for tab, queue in whole.items():
            assert queue.total == len(queue.rows)
            assert sum(choice.count for choice in queue.choices.kinds) == queue.total
            picked = fetch_queue(acting, tab, "urgent", asked, page_size=500)
            rows = list(WorkItem.objects.filter(public_id__in=[row.public_id for row in picked.rows]))
            assert (picked.total, picked.counts) == (len(rows), one_by_one(rows))
            assert picked.tabs == queue.tabs
        some = fetch_queue(acting, "office", "urgent", Asked(lights=("late",)), page_size=500)
        assert some.total == whole["office"].counts["late"] == len(some.rows)
