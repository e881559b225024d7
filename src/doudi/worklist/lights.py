"""A clock read into the words beside its light (时限灯)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from doudi.kernel.calendar import StatutoryCalendar
from doudi.worklist.domain.clock import ClockFacts, ClockReading, ClockUnit, Light, last_day, read_clock
from doudi.worklist.models import Clock
from doudi.worklist.words import Words, date_en


@dataclass(frozen=True)
class LightView:
    """What a face shows of one clock. ``light`` is ok, warn, late, pause, done or no_limit; ``words`` stand beside it.

    ``due_on`` is by the limit that counts (``counts_by``: law or promise); ``law_due_on`` by the law's own limit.
    ``why_late`` is a sentence whenever the light is red. ``due_moves`` says the clock is suspended (顺延中).
    """

    clock_id: str
    rule_key: str
    title: Words
    light: str
    words: Words
    due_on: date | None
    provisional: bool
    due_moves: bool
    days_used: int
    days_left: int | None
    days_late: int
    days_paused: int
    limit: int | None
    unit: str
    counts_by: str
    law_limit: int | None
    law_due_on: date | None
    legal_basis: str
    promise_basis: str
    status: str
    starts_on: date
    stopped_on: date | None
    pause_reason: str
    why_late: Words | None


def words_of(reading: ClockReading) -> Words:
    """The words beside a light: 剩3日, 今天到, 超2日, 暂停第6日, 已办, 没有写天数."""
    if reading.light is Light.DONE:
        return Words("已办", "done")
    if reading.light is Light.NO_LIMIT:
        return Words("没有写天数", "no limit set")
    if reading.light is Light.PAUSE:
        return Words(f"暂停第{reading.days_paused}日", f"paused, day {reading.days_paused}")
    if reading.light is Light.LATE:
        days = "day" if reading.days_late == 1 else "days"
        return Words(f"超{reading.days_late}日", f"{reading.days_late} {days} late")
    if reading.days_left == 0:
        return Words("今天到", "due today")
    days = "day" if reading.days_left == 1 else "days"
    return Words(f"剩{reading.days_left}日", f"{reading.days_left} {days} left")


def limit_words(limit: int | None, unit: str) -> Words:
    """A limit with its kind of day: 10个工作日, 7天.

    >>> limit_words(10, "working_days").zh, limit_words(7, "calendar_days").en
    ('10个工作日', '7 days')
    """
    if limit is None:
        return Words("法律没有写天数", "the law gives no number of days")
    days = "day" if limit == 1 else "days"
    if unit == ClockUnit.WORKING_DAY:
        return Words(f"{limit}个工作日", f"{limit} working {days}")
    return Words(f"{limit}天", f"{limit} {days}")


@lru_cache(maxsize=4096)
def _read(facts: ClockFacts, calendar: StatutoryCalendar, today: date) -> ClockReading:
    """Many rows of a list began on the same day under the same rule; a calendar never changes, a new one is another."""
    return read_clock(facts, calendar, today)


@lru_cache(maxsize=4096)
def _last_day(facts: ClockFacts, calendar: StatutoryCalendar, today: date) -> tuple[date, bool] | None:
    return last_day(facts, calendar, resumed_on=today)


def view_clock(clock: Clock, calendar: StatutoryCalendar, today: date) -> LightView:
    """The light of one clock today; prefetch ``pauses`` when reading many."""
    reading = _read(clock.facts(), calendar, today)
    law = _last_day(clock.law_facts(), calendar, today) if clock.law_limit is not None else None
    why = None
    if reading.light is Light.LATE and reading.due_on is not None:
        limit, over = limit_words(clock.limit, clock.unit), limit_words(reading.days_late, clock.unit)
        due = reading.due_on
        why = Words(
            f"{clock.title_zh}：从{clock.starts_on.month}月{clock.starts_on.day}日算{limit.zh}，"
            f"应在{due.month}月{due.day}日前办完；晚了{over.zh}，还没有办。",
            f"{clock.title_en}: {limit.en} from {date_en(clock.starts_on)} ended on {date_en(due)}; "
            f"it is {over.en} late and not done.",
        )
    pause = next((pause for pause in clock.pauses.all() if pause.until_on is None), None)
    return LightView(
        clock_id=clock.public_id,
        rule_key=clock.rule_key,
        title=Words(clock.title_zh, clock.title_en),
        light=reading.light.value,
        words=words_of(reading),
        due_on=reading.due_on,
        provisional=reading.provisional,
        due_moves=reading.due_moves,
        days_used=reading.days_used,
        days_left=reading.days_left,
        days_late=reading.days_late,
        days_paused=reading.days_paused,
        limit=clock.limit,
        unit=clock.unit,
        counts_by=clock.counts_by,
        law_limit=clock.law_limit,
        law_due_on=law[0] if law else None,
        legal_basis=clock.legal_basis,
        promise_basis=clock.promise_basis,
        status=clock.status,
        starts_on=clock.starts_on,
        stopped_on=clock.stopped_on,
        pause_reason=pause.reason if pause else "",
        why_late=why,
    )
