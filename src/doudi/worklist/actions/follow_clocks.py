"""The day's reminders, notices, supervision and report entries, by the clock alone (按时限催办、督办)."""

from collections.abc import Sequence

from django.db import transaction

from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import line_of, record_all
from doudi.platform.events import announce_all
from doudi.platform.many import insert_many
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.steps import REMIND, SUPERVISE, steps_reached
from doudi.worklist.escalation import Escalation, escalation
from doudi.worklist.keeping import SUPERVISE as KIND
from doudi.worklist.keeping import Subject, Task, open_item
from doudi.worklist.models import Prompt, WorkItem
from doudi.worklist.scope import role_may_open
from doudi.worklist.standing import Standing, kept_from, place_of, standing_of
from doudi.worklist.words import Words

SUBJECT_TYPE = "work_item"
WORDS = Words("督办：超期还没有办", "supervise: late and not done")
STEP = Words("督办", "supervision")
AT_ONCE = 500


def follow_clocks(acting: Acting) -> int:
    """Say about every open item what its clock has reached, once each; how many things were said.

    Each five hundred items are one transaction: stopped in the middle and begun again, nothing is said twice and
    nothing is left out, and the database refuses a second row for the same step and last day. A suspended clock
    reaches nothing. What was supervised and is late no longer is taken off the supervisor's list.
    """
    _close_settled(acting)
    rules, said, after = escalation(), 0, 0
    while True:
        with transaction.atomic():
            items = _next_items(acting, after)
            if not items:
                return said
            said += _follow(acting, items, rules)
            after = items[-1].pk


def _next_items(acting: Acting, after: int) -> list[WorkItem]:
    """Open items whose clock runs and has reached its first yellow day, in the order of their keys."""
    rows = WorkItem.objects.select_for_update(of=("self",)).filter(
        state=WorkItem.OPEN,
        pk__gt=after,
        clock__stopped_on=None,
        clock__is_paused=False,
        clock__warn_on__lte=acting.today,
    )
    return list(rows.select_related("clock").order_by("pk")[:AT_ONCE])


def _follow(acting: Acting, items: Sequence[WorkItem], rules: Escalation) -> int:
    known = set(
        Prompt.objects.filter(item__in=[item.pk for item in items]).values_list("item_id", "clock_id", "step", "due_on")
    )
    owed: list[tuple[WorkItem, str]] = []
    for item in items:
        clock = item.clock
        if clock is None or clock.due_on is None:
            continue
        reached = steps_reached(clock.due_on, clock.warn_on, acting.today, rules.waits, calendar())
        owed += [(item, step) for step in reached if (item.pk, clock.pk, step, clock.due_on) not in known]
    if not owed:
        return 0
    about = [item for item, _ in owed]
    standing = standing_of([place_of(item) for item in about], acting.today)
    kept = kept_from(about, standing)
    insert_many([_prompt(acting, item, step, standing, kept) for item, step in owed])
    record_all(
        [
            line_of(
                acting,
                f"worklist.{step}_by_clock",
                "work_item",
                item.public_id,
                area_path=item.area_path,
                detail={"due": str(item.clock.due_on if item.clock else "")},
            )
            for item, step in owed
        ]
    )
    for item, step in owed:
        if step == SUPERVISE:
            _supervise(acting, item, rules)
    told = [{"item": item.public_id, "step": step} for item, step in owed]
    announce_all(acting, "worklist.reminded", [one for one in told if one["step"] == REMIND])
    announce_all(acting, "worklist.late", [one for one in told if one["step"] != REMIND])
    return len(owed)


def _prompt(acting: Acting, item: WorkItem, step: str, standing: Standing, kept: set[int]) -> Prompt:
    return Prompt(
        public_id=new_public_id(Prompt.PREFIX, groups=Prompt.GROUPS),
        item=item,
        clock=item.clock,
        step=step,
        due_on=item.clock.due_on if item.clock else None,
        on=acting.today,
        at=acting.now,
        to_role=item.owner_role,
        to_staff_id=standing.of(item, kept_from=kept),
        by_id=acting.actor_id,
        division_code=item.division_code,
        area_path=item.area_path,
    )


def _supervise(acting: Acting, item: WorkItem, rules: Escalation) -> None:
    """One item on the supervisor's list.

    Where nobody is set above the role, or who is may not open what the item is about, the breach is in the report only.
    """
    role = rules.supervisors.get(item.owner_role)
    if role is None or not role_may_open(role, item.subject_type):
        return
    open_item(
        acting,
        Subject(SUBJECT_TYPE, item.public_id),
        Task(KIND, WORDS, STEP, role, scheme=item.scheme, params={"of": item.kind}),
        headline=item.headline,
        place=item.place,
        division_code=item.division_code,
        area_path=item.area_path,
    )


@transaction.atomic
def _close_settled(acting: Acting) -> int:
    """Take supervision off the list where the item is done, or its clock was extended, suspended or counted anew."""
    late = WorkItem.objects.filter(
        state=WorkItem.OPEN, clock__stopped_on=None, clock__is_paused=False, clock__due_on__lt=acting.today
    )
    rows = WorkItem.objects.filter(state=WorkItem.OPEN, kind=KIND).exclude(subject_id__in=late.values("public_id"))
    return rows.update(state=WorkItem.CANCELLED, done_at=acting.now, done_by=acting.actor_id)
