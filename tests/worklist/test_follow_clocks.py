"""Reminders, notices, supervision and report entries: by the clock alone, once each, also when stopped midway."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from doudi.kernel.errors import DoudiError
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.worklist import escalation as rules
from doudi.worklist.actions import follow_clocks as following
from doudi.worklist.actions.answer_supervision import answer_supervision
from doudi.worklist.actions.follow_clocks import follow_clocks
from doudi.worklist.actions.take_leave import take_leave
from doudi.worklist.actions.urge import urge
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.domain.steps import Wait, day_reached, steps_reached
from doudi.worklist.errors import AnswerUnfit, EscalationFaulty, ItemNotFound, ItemNotOpen
from doudi.worklist.escalation import escalation
from doudi.worklist.keeping import SUPERVISE, Subject, extend_clock, finish_items, pause_clocks, resume_clocks
from doudi.worklist.models import Prompt, WorkItem
from doudi.worklist.reads import fetch_queue, fetch_row
from tests.registry.city import NOW, TestCity, build_city
from tests.worklist.office import APPROVER, CLERK, OTHER_DISTRICT, REVIEWER, appointed, item_of, on_day

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # a Monday; five working days end on Monday the 15th


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """The offices; supervision begins two working days after the last day, as in the demo."""
    settings.DOUDI_JURISDICTION = "demo-city"
    settings.DOUDI_SUPERVISE_AFTER = None
    return build_city()


def said(item: WorkItem) -> list[tuple[str, date]]:
    """What was said about an item, and when."""
    return list(item.prompts.order_by("at", "pk").values_list("step", "on"))


def run_days(first: int, last: int) -> Iterator[int]:
    """The daily work of these days, twice a day."""
    for day in range(first, last + 1):
        yield follow_clocks(on_day(day))
        assert follow_clocks(on_day(day)) == 0


def test_each_step_comes_on_its_day_and_once(city: TestCity) -> None:
    """Reminder on the first yellow day, notice the day after the last, supervision after 2 and report after 5 working
    days. Run twice a day for three weeks, each is said once."""
    item = item_of(city, 1)
    assert sum(run_days(0, 21)) == 4
    assert said(item) == [
        ("remind", date(2025, 9, 12)),
        ("warn", date(2025, 9, 16)),
        ("supervise", date(2025, 9, 17)),
        ("report", date(2025, 9, 22)),
    ]
    assert AuditEntry.objects.filter(action__in=[f"worklist.{one}_by_clock" for one, _ in said(item)]).count() == 4
    assert OutboxEvent.objects.filter(kind="worklist.late").count() == 3


def test_a_machine_that_stood_still_says_what_it_owes(city: TestCity) -> None:
    """After two weeks without daily work the notice, supervision and report come together; a reminder is too late."""
    item = item_of(city, 1)
    assert follow_clocks(on_day(14)) == 3
    assert [step for step, _ in said(item)] == ["warn", "supervise", "report"]


def test_a_suspended_or_stopped_clock_says_nothing(city: TestCity) -> None:
    """While the family looks for papers nobody is reminded; after it the new last day counts."""
    item = item_of(city, 1)
    pause_clocks(on_day(1), Subject("application", "DB-1"), "等材料")
    assert sum(run_days(2, 20)) == 0
    resume_clocks(on_day(20), Subject("application", "DB-1"))
    assert sum(run_days(20, 22)) == 0
    finish_items(on_day(22), Subject("application", "DB-1"))
    assert sum(run_days(23, 40)) == 0
    assert said(item) == []


def test_a_longer_limit_takes_supervision_off_and_its_own_last_day_reminds_again(city: TestCity) -> None:
    """Extended, it is late no longer: the supervisor's item is cancelled, and the new last day has its own steps."""
    item = item_of(city, 1)
    follow_clocks(on_day(10))
    supervision = WorkItem.objects.get(kind=SUPERVISE)
    extend_clock(on_day(10), Subject("application", "DB-1"), "dibao.accept", 15, "objection", "有异议")
    follow_clocks(on_day(11))
    supervision.refresh_from_db()
    assert supervision.state == WorkItem.CANCELLED
    assert sum(run_days(12, 30)) > 0
    assert [step for step, _ in said(item)].count("remind") == 1


def test_supervision_is_the_supervisors_and_closes_with_the_item(city: TestCity) -> None:
    """It names the family as the item does, lies on the reviewer's list alone, and goes when the clerk is done."""
    item_of(city, 1)
    follow_clocks(on_day(10))
    row = next(row for row in fetch_queue(city.acting("reviewer6")).rows if row.kind == SUPERVISE)
    assert (row.family.zh, row.owner_role, row.light) == ("张某某家1，3口人", REVIEWER, None)
    assert fetch_queue(city.acting("reviewer7")).rows == []
    assert SUPERVISE not in {row.kind for row in fetch_queue(city.acting("clerk6"), "office").rows}
    finish_items(on_day(10), Subject("application", "DB-1"))
    assert WorkItem.objects.get(kind=SUPERVISE).state == WorkItem.CANCELLED


def test_a_role_with_nobody_above_it_is_in_the_report_only(city: TestCity) -> None:
    """Nobody is set above the county's approver; the breach is counted all the same."""
    item = item_of(city, 1, role=APPROVER)
    follow_clocks(on_day(10))
    assert [step for step, _ in said(item)] == ["warn", "supervise"]
    assert not WorkItem.objects.filter(kind=SUPERVISE).exists()


def test_nobody_supervises_what_they_may_not_see(city: TestCity) -> None:
    """A reviewer may open no enrolment target: its name reaches neither their list nor their notes."""
    item = item_of(city, 1, role="grid_worker", subject_type="enrolment_target")
    follow_clocks(on_day(10))
    assert [step for step, _ in said(item)] == ["warn", "supervise"]
    assert not WorkItem.objects.filter(kind=SUPERVISE).exists()
    with pytest.raises(ItemNotFound):
        urge(city.acting("reviewer6"), item.public_id, "快")


def test_where_no_text_says_when_nothing_is_supervised_by_itself(city: TestCity, settings: Any) -> None:
    """In the real place the figure is unset and said to be; the installation's own setting makes it happen."""
    settings.DOUDI_JURISDICTION = "500106"
    stage = next(stage for stage in escalation().stages if stage.key == "supervise")
    assert (stage.status, stage.wait.days, stage.when.zh) == ("unset", None, "没有定，不会自己发生")
    item = item_of(city, 1)
    follow_clocks(on_day(30))
    assert [step for step, _ in said(item)] == ["warn", "report"]
    settings.DOUDI_SUPERVISE_AFTER = 3
    assert follow_clocks(on_day(30)) == 1
    stage = next(stage for stage in escalation().stages if stage.key == "supervise")
    assert (stage.status, stage.source.en) == ("configured", "the installation's setting DOUDI_SUPERVISE_AFTER")


def test_every_figure_has_a_source_and_every_fault_of_the_file_is_refused(tmp_path: Path) -> None:
    """A number without a status that carries it, an unknown role, a role that may not supervise: each is told."""
    for stage in escalation().stages:
        assert stage.source
        assert (stage.status == "unset") == (stage.wait.days is None and stage.key != "remind")
    whole = rules.ESCALATION_FILE.read_text(encoding="utf-8")
    for good, bad in (
        (
            "days: 1\n    unit: calendar_days\n    status: sourced",
            "days: 1\n    unit: calendar_days\n    status: unset",
        ),
        ("grid_worker: township_reviewer", "grid_worker: nobody"),
        ("grid_worker: township_reviewer", "grid_worker: township_clerk"),
        ("key: report", "key: shame"),
        ("supervise: {days: 2", "shame: {days: 2"),
    ):
        faulty = tmp_path / "escalation.yaml"
        faulty.write_text(whole.replace(good, bad, 1), encoding="utf-8")
        rules._read.cache_clear()
        with pytest.raises(EscalationFaulty):
            rules._read(faulty, "demo-city")
    rules._read.cache_clear()


def test_killed_in_the_middle_and_begun_again_nothing_is_said_twice(city: TestCity) -> None:
    """Two items at a time: the run dies after each write in turn; the next one says the rest, each once."""
    items, real = [item_of(city, number) for number in range(5)], following.insert_many
    with patch.object(following, "AT_ONCE", 2):
        for kill_at in range(4):
            left = iter(range(kill_at))

            def dies(rows: Any, left: Iterator[int] = left) -> Any:
                if next(left, None) is None:
                    raise KeyboardInterrupt
                return real(rows)

            with patch.object(following, "insert_many", dies), suppress(KeyboardInterrupt):
                follow_clocks(on_day(10))
        follow_clocks(on_day(10))
    for item in items:
        assert sorted(step for step, _ in said(item)) == ["supervise", "warn"]
    assert WorkItem.objects.filter(kind=SUPERVISE, state=WorkItem.OPEN).count() == 5


def test_the_prompt_is_for_whoever_answers_today(city: TestCity) -> None:
    """With the clerk away it goes to who stands in."""
    item = item_of(city, 1, owner="clerk6")
    to = appointed(city, "clerk6c", "500106001", CLERK).public_id
    clerk = city.staff["clerk6"].public_id
    take_leave(city.acting("clerk6"), clerk, CLERK, TODAY, TODAY + timedelta(days=20), to)
    follow_clocks(on_day(8))
    assert item.prompts.get().to_staff_id == to


def test_a_supervisor_urges_with_a_note_and_it_is_on_record(city: TestCity) -> None:
    """The note stands on the item with the name; urged twice it stands twice; without a note, or elsewhere, nothing."""
    item = item_of(city, 1)
    reviewer = city.acting("reviewer6")
    with pytest.raises(AnswerUnfit):
        urge(reviewer, item.public_id, "  ")
    for somebody in ("clerk6", "approver7"):
        with pytest.raises(DoudiError):
            urge(city.acting(somebody), item.public_id, "快")
    urge(reviewer, item.public_id, "今天看完")
    urge(reviewer, item.public_id, "今天一定看完")
    row = fetch_row(city.acting("clerk6"), item.public_id)
    assert row is not None
    assert [(line.words.zh, line.by, line.note) for line in row.said] == [
        ("催办过", "reviewer6示例", "今天一定看完"), ("催办过", "reviewer6示例", "今天看完")]  # fmt: skip
    assert AuditEntry.objects.filter(action="worklist.urge").count() == 2
    finish_items(reviewer, Subject("application", "DB-1"))
    with pytest.raises(ItemNotOpen):
        urge(reviewer, item.public_id, "办完了也催")


def test_a_supervision_item_is_answered_once(city: TestCity) -> None:
    """Urging or reassigning answers it, by whoever has the role there; the second answer is told who was first."""
    items = [item_of(city, number, owner="clerk6") for number in (1, 2)]
    colleague = appointed(city, "clerk6c", "500106001", CLERK)
    follow_clocks(on_day(10))
    first, second = WorkItem.objects.filter(kind=SUPERVISE).order_by("pk")
    reviewer = city.acting("reviewer6", now=NOW + timedelta(days=10))
    for how, to in (("fine", ""), ("reassign", ""), ("reassign", city.staff["reviewer6"].public_id)):
        with pytest.raises(DoudiError):
            answer_supervision(reviewer, first.public_id, how, "看一看", to)
    with pytest.raises(ItemNotFound):
        answer_supervision(city.acting("approver6"), first.public_id, "urge", "看一看")
    answer_supervision(reviewer, first.public_id, "urge", "今天办")
    answer_supervision(reviewer, second.public_id, "reassign", "请您接着办", colleague.public_id)
    with pytest.raises(ItemNotOpen):
        answer_supervision(reviewer, first.public_id, "urge", "再催")
    items[1].refresh_from_db()
    assert items[1].owner_staff_id == colleague.public_id
    assert items[1].prompts.get(step="urge").to_staff_id == colleague.public_id
    assert AuditEntry.objects.filter(action="worklist.answer_supervision").count() == 2
    assert follow_clocks(on_day(11)) == 0
    assert not WorkItem.objects.filter(kind=SUPERVISE, state=WorkItem.OPEN).exists()


def test_another_districts_items_are_not_urged_from_here(city: TestCity) -> None:
    """Outside the place an item does not exist."""
    item = item_of(city, 1, place=OTHER_DISTRICT)
    with pytest.raises(ItemNotFound):
        urge(city.acting("approver6"), item.public_id, "快")


WAITS = {"warn": Wait(1, ClockUnit.CALENDAR_DAY), "supervise": Wait(2, ClockUnit.WORKING_DAY),
         "report": Wait(5, ClockUnit.WORKING_DAY)}  # fmt: skip
MUTANTS: dict[str, Any] = {
    "a day too early": lambda due, warn, today, *rest: steps_reached(due, warn, today + timedelta(days=1), *rest),
    "reminds when it is late": lambda *given: ("remind", *steps_reached(*given)),
    "counts rest days": lambda due, warn, today, waits, days: steps_reached(
        due, warn, today, {key: Wait(wait.days, ClockUnit.CALENDAR_DAY) for key, wait in waits.items()}, days
    ),
    "forgets the report": lambda *given: tuple(one for one in steps_reached(*given) if one != "report"),
}


def wrong_days(reached: Any) -> list[str]:
    """Days of a year on which a step begins on another day than counting day by day says."""
    faults, days = [], calendar()
    for start in range(0, 340, 3):
        due = date(2025, 1, 2) + timedelta(days=start)
        warn = due - timedelta(days=2)
        begins: dict[str, date] = {}
        for ahead in range(-5, 25):
            for step in reached(due, warn, due + timedelta(days=ahead), WAITS, days):
                begins.setdefault(step, due + timedelta(days=ahead))
        worked = [day for day in (due + timedelta(days=n) for n in range(1, 25)) if days.is_working_day(day)]
        wanted = {"remind": warn, "warn": due + timedelta(days=1), "supervise": worked[1], "report": worked[4]}
        late = reached(due, warn, due + timedelta(days=3), WAITS, days)
        if begins != wanted or "remind" in late:
            faults.append(str(due))
    return faults


def test_every_step_begins_on_the_day_counted_by_hand() -> None:
    """Through a whole year with its holidays and make-up days."""
    assert wrong_days(steps_reached) == []
    assert day_reached(date(2025, 9, 30), Wait(None, ClockUnit.WORKING_DAY), calendar()) is None


@pytest.mark.parametrize("planted", MUTANTS)
def test_planted_faults_of_the_steps_are_caught(planted: str) -> None:
    """Each of them is noticed."""
    assert wrong_days(MUTANTS[planted]), planted


def test_prompts_are_counted_in_the_order_they_were_said(city: TestCity) -> None:
    """The newest stands first on the row."""
    item = item_of(city, 1)
    list(run_days(7, 9))
    row = fetch_row(city.acting("clerk6"), item.public_id)
    assert row is not None
    assert row.last_said is not None
    assert row.last_said.words.zh == "已经督办"
    assert Prompt.objects.filter(item=item).count() == 3
