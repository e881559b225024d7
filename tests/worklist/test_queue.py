"""The queue: scope, order, lights and a fixed number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Staff
from doudi.worklist.actions.hand_over import hand_over
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import Light
from doudi.worklist.errors import ItemNotFound, ItemNotOpen
from doudi.worklist.keeping import ClockRule, Subject, Task, finish_items, open_item, pause_clocks, start_clock
from doudi.worklist.lights import view_clock
from doudi.worklist.lit import light_is
from doudi.worklist.models import WorkItem
from doudi.worklist.reads import fetch_queue
from doudi.worklist.words import Words
from tests.registry.city import ADMIN, NOW, START, TestCity, build_city

ROLE = "township_clerk"


def put(city: TestCity, number: int, place: str = "500106001001", limit: int | None = 5, role: str = ROLE) -> WorkItem:
    """One item with its clock, started so many days ago as its number."""
    subject = Subject("application", f"DB-{number}")
    started = (NOW - timedelta(days=number)).date()
    clock = start_clock(subject, ClockRule("dibao.accept", Words("受理", "acceptance"), limit), started)
    return open_item(
        Acting.system("test", NOW),
        subject,
        Task("casework.accept", Words("看材料", "look at the papers"), Words("受理", "acceptance"), role),
        headline=f"张某某家{number}",
        place="某社区",
        division_code=place,
        area_path=city.places[place].path,
        clock=clock,
    )


def appointed(city: TestCity, username: str, office: str, role: str) -> Staff:
    """One more member of staff."""
    city.staff[username] = Staff.objects.create_user(username, None, name=f"{username}示例")
    appoint(ADMIN, city.staff[username], city.offices[office], role, since=START)
    return city.staff[username]


@pytest.fixture
def city(db: None) -> TestCity:
    """Two districts with their offices."""
    return build_city()


def test_only_the_area_served_is_listed(city: TestCity) -> None:
    """The next district's, and the next street's, items do not exist for a clerk."""
    put(city, 1)
    put(city, 2, "500107001001")
    put(city, 3, "500106002001")
    assert [row.subject_id for row in fetch_queue(city.acting("clerk6")).rows] == ["DB-1"]
    assert [row.subject_id for row in fetch_queue(city.acting("clerk7")).rows] == ["DB-2"]
    assert fetch_queue(city.acting("clerk6")).tabs["office"] == 1


def test_mine_is_my_role_and_office_is_everybody_here(city: TestCity) -> None:
    """A reviewer sees the clerk's work under the office, not under mine."""
    put(city, 1)
    queue = fetch_queue(city.acting("reviewer6"))
    assert (queue.tabs["mine"], queue.tabs["office"]) == (0, 1)


def test_most_urgent_comes_first_and_no_limit_comes_last(city: TestCity) -> None:
    """Late before due soon before due later before no limit at all."""
    for number, limit in ((1, 5), (2, None), (9, 5), (6, 5)):
        put(city, number, limit=limit)
    rows = fetch_queue(city.acting("clerk6")).rows
    assert [row.subject_id for row in rows] == ["DB-9", "DB-6", "DB-1", "DB-2"]
    assert [row.light.light for row in rows if row.light] == ["late", "warn", "ok", "no_limit"]


def test_the_number_of_queries_does_not_grow_with_the_list(city: TestCity, django_assert_max_num_queries: Any) -> None:
    """Forty items cost as many queries as one: no query per row."""
    acting = city.acting("clerk6")
    for number in range(40):
        put(city, number)
    with django_assert_max_num_queries(16):
        assert len(fetch_queue(acting).rows) == 40


def test_supervision_shows_what_is_late_and_only_to_supervisors(city: TestCity) -> None:
    """督办 holds red lights; a clerk has no such tab."""
    put(city, 1)
    put(city, 20)
    assert [row.subject_id for row in fetch_queue(city.acting("approver6"), "supervised").rows] == ["DB-20"]
    assert fetch_queue(city.acting("clerk6"), "supervised").rows == []


def test_somebody_without_a_list_is_refused(city: TestCity) -> None:
    """An auditor has no work items, and is told as for anything that does not exist."""
    with pytest.raises(NotAllowed):
        fetch_queue(city.acting("auditor6"))


def test_a_handed_over_item_is_one_persons(city: TestCity) -> None:
    """After 转交 it is on the colleague's list alone; twice changes nothing; a done item cannot be given away."""
    item = put(city, 1)
    clerk = city.acting("clerk6")
    with pytest.raises(ItemNotFound):
        hand_over(clerk, item.public_id, city.staff["clerk7"].public_id + "0")
    for somebody in ("reviewer6", "clerk6b"):  # another role; the same role in the next street
        with pytest.raises(ItemNotFound):
            hand_over(clerk, item.public_id, city.staff[somebody].public_id)
    colleague = appointed(city, "clerk6c", "500106001", ROLE)
    hand_over(clerk, item.public_id, colleague.public_id, "我明天不在")
    hand_over(clerk, item.public_id, colleague.public_id, "我明天不在")
    assert fetch_queue(clerk).tabs["mine"] == 0
    with pytest.raises(ItemNotFound):
        hand_over(city.acting("clerk7"), item.public_id, city.staff["clerk6"].public_id)
    finish_items(clerk, Subject("application", "DB-1"))
    with pytest.raises(ItemNotOpen):
        hand_over(clerk, item.public_id, city.staff["clerk6"].public_id)


class StoredLights(TestCase):
    """The columns a queue is sorted and counted by never disagree with the clock itself."""

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(st.integers(0, 30), st.one_of(st.none(), st.integers(1, 30)), st.booleans(), st.integers(0, 20))
    def test_stored_light_equals_the_clock(self, ago: int, limit: int | None, paused: bool, later: int) -> None:
        """The database's idea of the light is the pure function's, whatever happened to the clock."""
        subject = Subject("application", "DB-9")
        today = NOW.date()
        clock = start_clock(
            subject, ClockRule("dibao.accept", Words("受理", "x"), limit), today - timedelta(days=ago + later)
        )
        if paused:
            pause_clocks(Acting.system("test", NOW - timedelta(days=later)), subject, "等材料")
            clock.refresh_from_db()
        item = WorkItem.objects.create(
            kind="x", subject_type="application", subject_id="DB-9", owner_role=ROLE, clock=clock, opened_at=NOW
        )
        light = view_clock(clock, calendar(), today).light
        found = [
            each.value
            for each in Light
            if each is not Light.DONE and WorkItem.objects.filter(light_is(each.value, today), pk=item.pk).exists()
        ]
        assert found == [light]
