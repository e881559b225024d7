"""Workload, breaches and forecast: each count equals the rows behind it, within the scope of whoever counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from doudi.kernel.calendar import StatutoryCalendar
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.worklist import workload
from doudi.worklist.actions import recompute_clocks as recomputing
from doudi.worklist.actions.follow_clocks import follow_clocks
from doudi.worklist.actions.recompute_clocks import recompute_clocks
from doudi.worklist.actions.take_leave import take_leave
from doudi.worklist.breaches import fetch_breaches, fetch_forecast
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import ClockFacts, ClockUnit
from doudi.worklist.domain.forecast import Finished, outlook, usual_rest
from doudi.worklist.keeping import ClockRule, Subject, finish_items, start_clock, stop_clocks
from doudi.worklist.models import Clock, ClockMove, WorkItem
from doudi.worklist.reads import Asked, fetch_queue, fetch_row
from doudi.worklist.words import Words
from doudi.worklist.workload import fetch_workload
from tests.registry.city import NOW, TestCity, build_city
from tests.worklist.office import CLERK, NEXT_STREET, OTHER_DISTRICT, REVIEWER, appointed, item_of, on_day

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """Work of two streets and another district: late, near, in time, done."""
    settings.DOUDI_JURISDICTION = "demo-city"
    city = build_city()
    appointed(city, "clerk6c", "500106001", CLERK)
    for number, (place, role, owner, ago) in enumerate(
        [
            (NEXT_STREET, CLERK, "", 30), (OTHER_DISTRICT, CLERK, "", 30),
            ("500106001001", CLERK, "clerk6", 30), ("500106001001", CLERK, "clerk6", 6),
            ("500106001001", CLERK, "", 0), ("500106001001", REVIEWER, "", 30), ("500106001001", CLERK, "clerk6c", 0),
        ]
    ):  # fmt: skip
        item_of(city, number, place=place, role=role, owner=owner, started=TODAY - timedelta(days=ago))
    finish_items(city.acting("clerk6c"), Subject("application", "DB-6"))
    return city


def lines(city: TestCity, name: str) -> dict[tuple[str, str], dict[str, int]]:
    """(Office, person) → counts, as somebody sees them."""
    return {
        (office.office.name_zh, person.words.zh.split("，")[0]): {k: v for k, v in person.counts.items() if v}
        for office in fetch_workload(city.acting(name))
        for person in office.people
    }


def test_the_work_load_is_told_by_office_and_person(city: TestCity) -> None:
    """The street's reviewer sees the street; the district's approver the district; nobody another district."""
    street = {
        ("街道办500106001", "clerk6示例"): {"open": 2, "late": 1, "warn": 1},
        ("街道办500106001", "镇街经办（没有指定到人）"): {"open": 1},
        ("街道办500106001", "镇街审核（没有指定到人）"): {"open": 1, "late": 1},
        ("街道办500106001", "clerk6c示例"): {"done": 1},
    }
    assert lines(city, "reviewer6") == street
    district = {**street, ("街道办500106002", "镇街经办（没有指定到人）"): {"open": 1, "late": 1}}
    assert lines(city, "approver6") == district
    with pytest.raises(NotAllowed):
        fetch_workload(city.acting("clerk6"))


def test_work_of_somebody_away_counts_for_who_stands_in(city: TestCity) -> None:
    """While the clerk is away the colleague has the two items; an office's sum is that of its people."""
    to = city.staff["clerk6c"].public_id
    take_leave(city.acting("clerk6"), city.staff["clerk6"].public_id, CLERK, TODAY, TODAY + timedelta(days=3), to)
    assert lines(city, "reviewer6")["街道办500106001", "clerk6c示例"] == {"open": 2, "late": 1, "warn": 1, "done": 1}
    for office in fetch_workload(city.acting("approver6")):
        for column, total in office.counts.items():
            assert total == sum(person.counts[column] for person in office.people), column


def test_a_drill_down_shows_what_was_counted(city: TestCity) -> None:
    """The list filtered by owner and light holds as many rows as the count said."""
    reviewer = city.acting("reviewer6")
    clerk = city.staff["clerk6"].public_id
    assert fetch_queue(reviewer, "office", asked=Asked(owner=clerk)).total == 2
    assert fetch_queue(reviewer, "office", asked=Asked(owner=clerk, lights=("late",))).total == 1
    assert fetch_queue(reviewer, "office", asked=Asked(owner=f"role:{CLERK}")).total == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(), 4), (Asked(scheme="dibao"), 4), (Asked(scheme="tekun"), 0), (Asked(kind="casework.accept"), 4),
        (Asked(kind="x"), 0), (Asked(lights=("late", "warn")), 3), (Asked(text="db-3"), 1), (Asked(text="DB-"), 4),
        (Asked(text="%"), 0), (Asked(owner="S-NOBODY"), 0), (Asked(area_path="/50/500106/500106001/500106001002/"), 0),
    ],
)  # fmt: skip
def test_filters_show_what_they_say_and_their_lights_add_up(city: TestCity, asked: Asked, found: int) -> None:
    """Each filter alone; the lights counted are of what is filtered, before a light is chosen."""
    queue = fetch_queue(city.acting("clerk6"), "office", asked=asked)
    assert (queue.total, len(queue.rows)) == (found, found)
    assert sum(queue.counts.values()) >= queue.total
    assert {choice.key for choice in queue.choices.owners} >= {f"role:{CLERK}", city.staff["clerk6"].public_id}


def test_breaches_are_counted_by_office_for_supervisors_and_leaders(city: TestCity) -> None:
    """The leader sees all places as numbers, a supervisor their own, a clerk nothing."""
    follow_clocks(on_day(0))
    week = (TODAY, TODAY + timedelta(days=1))
    leader = {one.office.name_zh: one.counts for one in fetch_breaches(city.acting("leader6", "supervision"), *week)}
    assert {office: counts["report"] for office, counts in leader.items()} == {
        "街道办500106001": 2, "街道办500106002": 1, "街道办500107001": 1}  # fmt: skip
    street = fetch_breaches(city.acting("reviewer6"), *week)
    assert [(one.office.name_zh, one.counts["report"], one.counts["remind"]) for one in street] == [
        ("街道办500106001", 2, 1)
    ]
    assert fetch_breaches(city.acting("reviewer6"), TODAY + timedelta(days=1), TODAY + timedelta(days=9)) == []
    with pytest.raises(NotAllowed):
        fetch_breaches(city.acting("clerk6"), *week)


def finished_matters(count: int, rest: int) -> None:
    """Matters that are over: the survey took three working days, and the rest of the matter so many."""
    for number in range(count):
        about = Subject("application", f"OLD-{number}")
        start = date(2025, 6, 2)
        start_clock(about, ClockRule("dibao.total", Words("全程", "whole"), 30), start)
        start_clock(about, ClockRule("dibao.survey", Words("调查", "survey"), 3), start)
        ended = calendar().add_working_days(start, 3).date
        stop_clocks(about, ended, "dibao.survey")
        stop_clocks(about, calendar().add_working_days(ended, rest).date)


def test_a_forecast_rests_on_the_step_that_runs_and_on_what_came_after_it_before(city: TestCity) -> None:
    """A survey that may last until the 11th and is usually followed by 28 days ends the whole too late."""
    WorkItem.objects.all().delete()
    Clock.objects.all().delete()
    about = Subject("application", "DB-1")
    start_clock(about, ClockRule("dibao.total", Words("全程", "whole"), 30), TODAY - timedelta(days=7))
    item_of(city, 1, rule="dibao.survey", limit=3)
    finished_matters(4, 28)
    whole = next(one for one in fetch_forecast(city.acting("reviewer6"), 5) if one.rule.zh == "全程")
    assert (whole.running, whole.not_kept, whole.unknown) == (1, 0, 1), "of four matters nothing is concluded"
    finished_matters(6, 28)
    whole, step = fetch_forecast(city.acting("reviewer6"), 5)
    assert (whole.rule.zh, whole.not_kept, whole.soon, whole.unknown) == ("全程", 1, 0, 0)
    assert (step.soon, step.not_kept, step.late) == (1, 0, 0)
    assert step.office.name_zh == "街道办500106001"


def test_the_outlook_turns_on_the_exact_day() -> None:
    """Just in time, exactly, a day over; too few examples say nothing."""
    due, today = date(2025, 9, 30), date(2025, 9, 8)
    rest = {days: outlook(due, ClockUnit.WORKING_DAY, date(2025, 9, 12), days, within=5, today=today,
                          calendar=calendar()).will_be_late for days in (12, 13, 14)}  # fmt: skip
    assert calendar().add_working_days(date(2025, 9, 12), 13).date == due
    assert rest == {12: False, 13: False, 14: True}
    over = [Finished(ClockFacts(date(2025, 6, 2), 30, stopped_on=date(2025, 7, 1)), date(2025, 6, 5))] * 4
    assert usual_rest(over, calendar()) is None
    assert usual_rest([*over, over[0]], calendar()) == 18


def test_a_published_calendar_tells_each_item_from_which_day_to_which(city: TestCity) -> None:
    """Every clock that moved has its line in the audit with the place, and says it on its item; counted again, none."""
    changed = StatutoryCalendar({}, frozenset({date(2025, 9, 13)}), frozenset({2025}))
    with patch.object(recomputing, "AT_ONCE", 2):
        moved = recompute_clocks(on_day(1), changed)
        assert recompute_clocks(on_day(1), changed) == 0
    assert (
        moved == ClockMove.objects.count() == AuditEntry.objects.filter(action="worklist.recompute_clock").count() > 0
    )
    entry = AuditEntry.objects.filter(action="worklist.recompute_clock", subject_id="DB-4").get()
    assert (entry.area_path, entry.detail["from"]) == (city.places["500106001001"].path, "2025-09-15")
    item = WorkItem.objects.get(subject_id="DB-4")
    row = fetch_row(city.acting("clerk6"), item.public_id)
    assert row is not None
    assert row.moved is not None
    assert row.moved.zh == "放假安排公布后重新算过：最晚一天从2025年9月15日改到2025年9月13日"


def test_counting_again_stopped_in_the_middle_loses_and_doubles_nothing(city: TestCity) -> None:
    """Killed in the second lot, begun again: the same moves as in one go, each told once."""
    changed = StatutoryCalendar({}, frozenset({date(2025, 9, 13)}), frozenset({2025}))
    real, calls = recomputing.record_all, 0

    def dies(lines_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise KeyboardInterrupt
        real(lines_)

    with patch.object(recomputing, "AT_ONCE", 1):
        with patch.object(recomputing, "record_all", dies), pytest.raises(KeyboardInterrupt):
            recompute_clocks(on_day(1), changed)
        recompute_clocks(on_day(1), changed)
    told = list(AuditEntry.objects.filter(action="worklist.recompute_clock").values_list("subject_id", flat=True))
    assert len(told) == len(set(told)) == ClockMove.objects.count()


real_counts: Any = workload.light_counts
real_standing: Any = workload.standing_of
MUTANTS: dict[str, Any] = {
    "another district's work is counted": ("visible", lambda rows, acting, verb: rows),
    "near is counted as late": (
        "light_counts", lambda today: {**real_counts(today), "late": real_counts(today)["warn"]}),
    "leave is not looked at": ("standing_of", lambda places, today: type(real_standing([], today))(
        {place: place[1] for place in places})),
}  # fmt: skip


@pytest.mark.parametrize("planted", MUTANTS)
def test_planted_faults_of_the_work_load_are_caught(city: TestCity, planted: str) -> None:
    """Each changes what the two tests above compare."""
    to = city.staff["clerk6c"].public_id
    take_leave(city.acting("clerk6"), city.staff["clerk6"].public_id, CLERK, TODAY, TODAY + timedelta(days=3), to)
    right = lines(city, "reviewer6")
    name, wrong = MUTANTS[planted]
    with patch.object(workload.policy if name == "visible" else workload, name, wrong):
        assert lines(city, "reviewer6") != right
