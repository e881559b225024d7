"""The numbers of the list, which follow from groups, are those of its rows looked at one by one."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from doudi.worklist import groups, reads
from doudi.worklist.calendar import calendar
from doudi.worklist.keeping import Subject, pause_clocks
from doudi.worklist.lights import view_clock
from doudi.worklist.models import WorkItem
from doudi.worklist.reads import Asked, count_mine, count_queue, fetch_queue
from tests.registry.city import NOW, TestCity
from tests.support.kept_rows import kept_rows
from tests.worklist.office import CLERK, HERE, NEXT_STREET, REVIEWER, SYSTEM, item_of
from tests.worklist.test_leave import CLERKS, leave_of, office

TODAY = NOW.date()
LOOKERS = ("clerk6", "clerk6d", "reviewer6", "approver6")
FILTERS = (
    Asked(scheme="dibao", text="DB-1"), Asked(kind="joint.accept"), Asked(owner=f"role:{CLERK}", lights=("late",)),
    Asked(area_path="/50/500106/500106001/", lights=("ok", "pause")),
)  # fmt: skip


def fill(city: TestCity, seed: int, items: int = 24) -> None:
    """Whatever may be open, named to anybody, bound to any office, under any clock; people away."""
    dice = random.Random(seed)
    offices = [city.offices[each].public_id for each in ("500106001", "500106002", "500106")]
    for number in range(items):
        subject = dice.choice(["application", "application", "joint_item", "grievance", "lead", "pay_run"])
        made = item_of(
            city, number, place=dice.choice([HERE, HERE, NEXT_STREET]), subject_type=subject,
            role=dice.choice([CLERK, CLERK, REVIEWER, "county_approver"]), owner=dice.choice(["", "", *CLERKS]),
            limit=dice.choice([None, 2, 5, 30]), started=TODAY - timedelta(days=dice.randint(0, 20)),
            scheme=dice.choice(["dibao", "tekun"]), kind=dice.choice(["casework.accept", "joint.accept"]),
        )  # fmt: skip
        if subject in ("joint_item", "grievance"):
            WorkItem.objects.filter(pk=made.pk).update(owner_organisation_id=dice.choice(offices))
        if dice.random() < 0.3:
            pause_clocks(SYSTEM, Subject(subject, f"DB-{number}"), "等补材料")
        if dice.random() < 0.15:
            WorkItem.objects.filter(pk=made.pk).update(state="done", done_by=city.staff["clerk6d"].public_id)
    for owner, substitute in dice.sample([("clerk6", "clerk6d"), ("clerk6c", "clerk6d"), ("clerk6c", "")], 1):
        leave_of(city, owner, substitute)


def one_by_one(rows: list[WorkItem]) -> dict[str, int]:
    """How many rows show each light, read from the clocks themselves."""
    lights = [view_clock(row.clock, calendar(), TODAY).light if row.clock else "no_limit" for row in rows]
    return {light: lights.count(light) for light in ("ok", "warn", "late", "pause", "no_limit")}


def compare(city: TestCity, who: str) -> None:
    """Tabs, lights, totals, choices and the menu's number are those of the rows that are listed."""
    acting = city.acting(who)
    whole = {tab: fetch_queue(acting, tab, page_size=500) for tab in ("mine", "office", "supervised")}
    assert count_queue(acting) == {tab: len(queue.rows) for tab, queue in whole.items()}
    assert count_mine(acting) == len(whole["mine"].rows)
    for queue in whole.values():
        rows = WorkItem.objects.filter(public_id__in=[row.public_id for row in queue.rows]).select_related("clock")
        assert (queue.total, queue.counts) == (len(rows), one_by_one(list(rows)))
        assert sum(choice.count for choice in queue.choices.owners) == queue.total
        assert queue.tabs == whole["mine"].tabs
    for asked in FILTERS:
        picked = fetch_queue(acting, "office", "urgent", asked, page_size=500)
        assert picked.total == len(picked.rows)


@pytest.mark.django_db
def test_groups_count_as_rows_do() -> None:
    """For clerks, of whom one stands in for another, a reviewer and whoever supervises."""
    city = kept_rows("a list with everything", _filled)
    compare_all(city)


def compare_all(city: TestCity) -> None:
    """For everybody who looks."""
    for who in LOOKERS:
        compare(city, who)


def _filled() -> TestCity:
    city = office()
    fill(city, seed=18)
    return city


def _planted(monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    desk = reads._Desk
    if bug == "what another role does is mine":
        monkeypatch.setattr(desk, "is_own", lambda self, each: each.office in self.offices)
    elif bug == "a day too early is late":
        monkeypatch.setattr(groups, "light_of", lambda today: _light_of(today + timedelta(days=1)))
    else:
        monkeypatch.setattr(Asked, "takes", lambda self, each: True)


_light_of = groups.light_of


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("bug", ["what another role does is mine", "a day too early is late", "filters are not asked"])
def test_a_planted_bug_is_noticed(monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    """The comparison sees it when a role, a day or a filter is counted wrongly."""
    city = kept_rows("a list with everything", _filled)
    _planted(monkeypatch, bug)
    with pytest.raises(AssertionError):
        compare_all(city)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(40))
def test_groups_count_as_rows_do_for_many_lists(seed: int) -> None:
    """The same over many lists drawn anew."""
    city = office()
    fill(city, seed)
    compare_all(city)
