"""Clocks and items kept by a feature inside its own action and transaction; the feature has checked who may.

Clocks start, stop, pause and resume as a consequence of what happens to their subject, never by themselves.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from doudi.platform.acting import Acting
from doudi.platform.events import announce, announce_all
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import ClockUnit, WorkingDays, count_days, last_day, warning_days
from doudi.worklist.errors import ClockNotRunning
from doudi.worklist.models import Clock, ClockExtension, ClockPause, WorkItem
from doudi.worklist.words import Words


@dataclass(frozen=True)
class Subject:
    """What a clock or an item is about: its type and public id."""

    type: str
    public_id: str


@dataclass(frozen=True)
class ClockRule:
    """A limit as a text gives it (时限规则): days, kind of day, clause; and a shorter local promise if there is one.

    ``limit`` counts; ``counts_by`` says whether it is the law's or the promise. None: no text gives a number.
    """

    key: str
    title: Words
    limit: int | None
    unit: ClockUnit = ClockUnit.WORKING_DAY
    legal_basis: str = ""
    status: str = "verified"
    counts_by: str = "law"
    law_limit: int | None = None
    law_unit: ClockUnit = ClockUnit.WORKING_DAY
    promise_basis: str = ""
    roll_off_rest_days: bool = True


@dataclass(frozen=True)
class Task:
    """What somebody must do: verb-first words, the step it belongs to, and whose it is."""

    kind: str
    words: Words
    step: Words
    owner_role: str
    scheme: str = ""
    owner_staff_id: str = ""
    owner_organisation_id: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def refresh(clock: Clock, days: WorkingDays | None = None) -> Clock:
    """Work out again, and save, what is stored beside the facts: last day, first yellow day, paused or not."""
    count_again(clock, days or calendar())
    clock.save()
    return clock


def count_again(clock: Clock, days: WorkingDays) -> Clock:
    """The same without saving; prefetch ``pauses`` when counting many."""
    facts = clock.facts()
    pause = facts.open_pause
    due = last_day(facts, days)
    law = last_day(clock.law_facts(), days) if clock.law_limit is not None else None
    clock.due_on, clock.provisional = due if due else (None, False)
    clock.law_due_on = law[0] if law else None
    clock.is_paused = pause is not None
    clock.warn_on = None
    if clock.due_on is not None and clock.limit is not None:
        near = clock.warn_within if clock.warn_within is not None else warning_days(clock.limit)
        day = clock.due_on
        while day > clock.starts_on and count_days(facts, day - timedelta(days=1), clock.due_on, days) <= near:
            day -= timedelta(days=1)
        clock.warn_on = day
    return clock


def start_clock(subject: Subject, rule: ClockRule, starts_on: date) -> Clock:
    """Start a clock on the day of the event; a running one for the same step is returned as it is."""
    running = Clock.objects.filter(
        subject_type=subject.type, subject_id=subject.public_id, rule_key=rule.key, stopped_on=None
    ).first()
    if running is not None:
        return running
    clock = new_clock(subject, rule, starts_on)
    clock.save()
    return refresh(clock)


def new_clock(subject: Subject, rule: ClockRule, starts_on: date) -> Clock:
    """A clock that is not saved yet."""
    return Clock(
        subject_type=subject.type,
        subject_id=subject.public_id,
        rule_key=rule.key,
        title_zh=rule.title.zh,
        title_en=rule.title.en,
        starts_on=starts_on,
        limit=rule.limit,
        unit=rule.unit,
        roll_off_rest_days=rule.roll_off_rest_days,
        counts_by=rule.counts_by,
        law_limit=rule.law_limit if rule.counts_by == "promise" else rule.limit,
        law_unit=rule.law_unit if rule.counts_by == "promise" else rule.unit,
        legal_basis=rule.legal_basis,
        promise_basis=rule.promise_basis,
        status=rule.status,
    )


def _running(subject: Subject, rule_keys: tuple[str, ...]) -> list[Clock]:
    # Held so that a line about the clock may still be written meanwhile: whoever writes it holds the item we want next.
    rows = Clock.objects.select_for_update(no_key=True).filter(
        subject_type=subject.type, subject_id=subject.public_id, stopped_on=None
    )
    if rule_keys:
        rows = rows.filter(rule_key__in=rule_keys)
    return list(rows.order_by("pk"))


def stop_clocks(subject: Subject, on: date, *rule_keys: str) -> int:
    """Stop the named running clocks of a subject, or all of them; how many."""
    clocks = _running(subject, rule_keys)
    for clock in clocks:
        clock.pauses.filter(until_on=None).update(until_on=on)
        clock.stopped_on = on
        refresh(clock)
    return len(clocks)


def pause_clocks(acting: Acting, subject: Subject, reason: str, *rule_keys: str) -> int:
    """Suspend running clocks from today, with a reason; one already suspended stays so."""
    count = 0
    for clock in _running(subject, rule_keys):
        if clock.is_paused or clock.limit is None:
            continue
        ClockPause.objects.create(clock=clock, from_on=acting.today, reason=reason[:200], by_id=acting.actor_id)
        refresh(clock)
        count += 1
    return count


def resume_clocks(acting: Acting, subject: Subject, *rule_keys: str) -> int:
    """End the suspension today: the last day moves by the days that were not counted."""
    count = 0
    for clock in _running(subject, rule_keys):
        count += clock.pauses.filter(until_on=None).update(until_on=acting.today)
        refresh(clock)
    return count


def extend_clock(acting: Acting, subject: Subject, rule_key: str, to_limit: int, reason_key: str, reason: str) -> Clock:
    """A longer limit for a listed reason; the law's limit grows with it, and both are kept with the reason.

    Raises:
        ClockNotRunning: no such clock runs, or the new limit is not longer.
    """
    clocks = _running(subject, (rule_key,))
    before = clocks[0].limit if clocks else None
    if before is None or to_limit <= before:
        raise ClockNotRunning(rule_key, "extended")
    clock = clocks[0]
    ClockExtension.objects.create(
        clock=clock,
        from_limit=before,
        to_limit=to_limit,
        reason_key=reason_key,
        reason=reason,
        on=acting.today,
        by_id=acting.actor_id,
    )
    clock.limit = to_limit
    clock.law_limit = max(to_limit, clock.law_limit or 0)
    return refresh(clock)


def open_item(
    acting: Acting,
    subject: Subject,
    task: Task,
    *,
    headline: str,
    place: str,
    division_code: str,
    area_path: str,
    clock: Clock | None = None,
) -> WorkItem:
    """Put one thing to do on the list; an open one of the same kind for the same subject and person is returned."""
    existing = WorkItem.objects.filter(
        kind=task.kind,
        subject_type=subject.type,
        subject_id=subject.public_id,
        owner_staff_id=task.owner_staff_id,
        state=WorkItem.OPEN,
    ).first()
    if existing is not None:
        return existing
    item = WorkItem.objects.create(
        kind=task.kind,
        task_zh=task.words.zh,
        task_en=task.words.en,
        step_zh=task.step.zh,
        step_en=task.step.en,
        subject_type=subject.type,
        subject_id=subject.public_id,
        headline=headline,
        place=place,
        scheme=task.scheme,
        owner_role=task.owner_role,
        owner_staff_id=task.owner_staff_id,
        owner_organisation_id=task.owner_organisation_id,
        division_code=division_code,
        area_path=area_path,
        clock=clock,
        opened_at=acting.now,
        params=task.params,
    )
    announce(acting, OPENED, {"item": item.public_id})
    return item


OPENED, CLOSED = "worklist.opened", "worklist.closed"
"""What is announced of every item: it stands on the list, it is done or cancelled."""
SUPERVISE = "worklist.supervise"
"""The kind of item by which a supervisor looks after a late one; its subject is the late item."""


def finish_items(acting: Acting, subject: Subject, *kinds: str, state: str = WorkItem.DONE) -> int:
    """Mark the open items of a subject (of these kinds, or all) as done or cancelled; how many.

    What supervised them has nothing to supervise any more and is taken off the list.
    """
    about = WorkItem.objects.filter(subject_type=subject.type, subject_id=subject.public_id)
    rows = about.filter(state=WorkItem.OPEN)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    names = list(rows.values_list("public_id", flat=True))
    finished = rows.update(state=state, done_at=acting.now, done_by=acting.actor_id) if names else 0
    if finished:
        announce_all(acting, CLOSED, [{"item": name, "state": state} for name in names])
        # Read first: asked as a sub-query, every open item of the city was looked at (200 ms at a million cases).
        settled = list(about.exclude(state=WorkItem.OPEN).values_list("public_id", flat=True))
        over = WorkItem.objects.filter(state=WorkItem.OPEN, subject_type="work_item", subject_id__in=settled)
        over.update(state=WorkItem.CANCELLED, done_at=acting.now, done_by=acting.actor_id)
    return finished
