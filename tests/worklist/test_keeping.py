"""Clocks and items as a feature keeps them."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from doudi.kernel.calendar import StatutoryCalendar
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.worklist.actions.recompute_clocks import recompute_clocks
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import Light
from doudi.worklist.errors import ClockNotRunning
from doudi.worklist.keeping import (
    ClockRule,
    Subject,
    Task,
    extend_clock,
    finish_items,
    open_item,
    pause_clocks,
    resume_clocks,
    start_clock,
    stop_clocks,
)
from doudi.worklist.lights import view_clock
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.words import Words

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 9, 8, 9, 30, tzinfo=SHANGHAI)
SUBJECT = Subject("application", "DB-1")
TOTAL = ClockRule("dibao.total", Words("全程", "whole process"), 30, legal_basis="57号第二十二条")


def acting(days: int = 0) -> Acting:
    """The machine, some days on."""
    return Acting.system("test", NOW + timedelta(days=days))


def test_a_clock_started_twice_runs_once() -> None:
    """Two tabs that start the same step leave one running clock, and the database would refuse a second."""
    first, second = start_clock(SUBJECT, TOTAL, NOW.date()), start_clock(SUBJECT, TOTAL, NOW.date())
    assert first.pk == second.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.create(
            subject_type="application", subject_id="DB-1", rule_key=TOTAL.key, starts_on=NOW.date(), unit="working_days"
        )


def test_a_suspension_moves_the_last_day_and_both_stay_on_record() -> None:
    """Five working days of waiting for papers give five more at the end."""
    clock = start_clock(SUBJECT, TOTAL, NOW.date())
    before = clock.due_on
    pause_clocks(acting(2), SUBJECT, "等家里补材料")
    clock.refresh_from_db()
    assert clock.is_paused
    assert view_clock(clock, calendar(), NOW.date() + timedelta(days=5)).light == Light.PAUSE
    resume_clocks(acting(9), SUBJECT)
    clock.refresh_from_db()
    assert before is not None
    assert clock.due_on == calendar().add_working_days(before, 5).date
    assert clock.pauses.get().reason == "等家里补材料"


def test_an_extension_is_longer_kept_with_its_reason_and_refused_when_it_is_not_longer() -> None:
    """30 working days become 45; becoming 30 is no extension."""
    start_clock(SUBJECT, TOTAL, NOW.date())
    clock = extend_clock(acting(10), SUBJECT, TOTAL.key, 45, "objection", "有人提意见")
    assert clock.due_on == calendar().add_working_days(NOW.date(), 45).date
    assert clock.extensions.get().reason == "有人提意见"
    with pytest.raises(ClockNotRunning):
        extend_clock(acting(11), SUBJECT, TOTAL.key, 45, "objection", "再来一次")


def test_a_promise_is_counted_and_the_law_is_kept_beside_it() -> None:
    """20 working days promised, 30 by law: both last days are known and it says which counts."""
    rule = ClockRule(
        "dibao.total", Words("全程", "whole"), 20, counts_by="promise", law_limit=30, legal_basis="57号第二十二条"
    )
    view = view_clock(start_clock(SUBJECT, rule, NOW.date()), calendar(), NOW.date())
    assert view.due_on == calendar().add_working_days(NOW.date(), 20).date
    assert view.law_due_on == calendar().add_working_days(NOW.date(), 30).date
    assert view.counts_by == "promise"


def test_a_red_light_says_why_in_a_sentence() -> None:
    """A late step names its limit, its last day and by how much it is late."""
    rule = ClockRule("dibao.start_survey", Words("开始调查", "survey started"), 3)
    view = view_clock(start_clock(SUBJECT, rule, NOW.date()), calendar(), NOW.date() + timedelta(days=4))
    assert view.light == Light.LATE
    assert view.words.zh == "超1日"
    assert view.why_late is not None
    assert view.why_late.zh == "开始调查：从9月8日算3个工作日，应在9月11日前办完；晚了1个工作日，还没有办。"


def test_a_stopped_clock_leaves_room_for_the_next_round() -> None:
    """A case sent back starts the step's clock anew; the first one stays on record."""
    start_clock(SUBJECT, TOTAL, NOW.date())
    assert stop_clocks(SUBJECT, NOW.date() + timedelta(days=3)) == 1
    start_clock(SUBJECT, TOTAL, NOW.date() + timedelta(days=5))
    assert Clock.objects.filter(rule_key=TOTAL.key).count() == 2


def test_publishing_a_calendar_moves_open_clocks_with_an_audit_line() -> None:
    """A new make-up day brings the last day forward; stopped clocks stay as they were."""
    clock = start_clock(SUBJECT, ClockRule("x", Words("x", "x"), 5), date(2025, 9, 8))
    assert clock.due_on == date(2025, 9, 15)
    changed = StatutoryCalendar({}, frozenset({date(2025, 9, 13)}), frozenset({2025}))
    assert recompute_clocks(acting(1), changed) == 1
    clock.refresh_from_db()
    assert clock.due_on == date(2025, 9, 13)
    line = AuditEntry.objects.get(action="worklist.recompute_clock")
    assert line.detail == {"rule": "x", "from": "2025-09-15", "to": "2025-09-13"}


def test_an_item_opened_twice_is_one_item() -> None:
    """A retried step does not put the same thing to do on the list twice."""
    task = Task("casework.accept", Words("看材料", "look"), Words("受理", "acceptance"), "township_clerk")
    where = {"headline": "张某某家", "place": "某社区", "division_code": "500106001", "area_path": "/50/500106/"}
    first = open_item(acting(), SUBJECT, task, **where)
    assert open_item(acting(), SUBJECT, task, **where).pk == first.pk
    assert finish_items(acting(1), SUBJECT, "casework.accept") == 1
    first.refresh_from_db()
    assert (first.state, first.done_by) == (WorkItem.DONE, "system")
    assert finish_items(acting(1), SUBJECT, "casework.accept") == 0
