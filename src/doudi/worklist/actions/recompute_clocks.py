"""Count every running clock again when a calendar is published (重算时限)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from doudi.kernel.calendar import StatutoryCalendar
from doudi.platform.acting import Acting
from doudi.platform.audit.record import line_of, record_all
from doudi.platform.events import announce_all
from doudi.platform.many import insert_many, update_many
from doudi.platform.models import AuditEntry
from doudi.worklist.keeping import count_again
from doudi.worklist.models import Clock, ClockMove, WorkItem

COUNTED = ("due_on", "law_due_on", "warn_on", "provisional", "is_paused")
AT_ONCE = 500


def recompute_clocks(acting: Acting, days: StatutoryCalendar) -> int:
    """Every running clock counted by ``days``; how many last days moved.

    Each one that moved leaves an audit line and says on its items from which day to which. Five hundred clocks are one
    transaction: stopped in the middle and begun again, what was counted stays counted and no move is told twice, since
    a clock already counted does not move again.
    """
    moved, after = 0, 0
    while True:
        with transaction.atomic():
            rows = Clock.objects.select_for_update().filter(stopped_on=None, pk__gt=after).order_by("pk")
            clocks = list(rows.prefetch_related("pauses")[:AT_ONCE])
            if not clocks:
                return moved
            moved += _count(acting, clocks, days)
            after = clocks[-1].pk


def _count(acting: Acting, clocks: Sequence[Clock], days: StatutoryCalendar) -> int:
    changed: list[Clock] = []
    moves: list[tuple[Clock, date | None, date | None, bool]] = []
    for clock in clocks:
        before = tuple(getattr(clock, name) for name in COUNTED)
        count_again(clock, days)
        if tuple(getattr(clock, name) for name in COUNTED) == before:
            continue
        changed.append(clock)
        if (clock.due_on, clock.law_due_on) != before[:2]:
            moves.append((clock, before[0], before[1], before[3]))
    update_many(changed, COUNTED)
    if not moves:
        return 0
    areas = _areas_of([clock for clock, *_ in moves])
    insert_many(
        [
            ClockMove(clock=clock, from_due_on=due, to_due_on=clock.due_on, was_provisional=provisional, at=acting.now)
            for clock, due, _, provisional in moves
        ]
    )
    record_all([_line(acting, clock, due, law, areas.get(clock.pk, "")) for clock, due, law, _ in moves])
    announce_all(
        acting,
        "worklist.clock_moved",
        [
            {"subject_type": clock.subject_type, "subject": clock.subject_id, "rule": clock.rule_key, "from": str(due),
             "to": str(clock.due_on)}
            for clock, due, *_ in moves
        ],
    )  # fmt: skip
    return len(moves)


def _line(acting: Acting, clock: Clock, due: date | None, law: date | None, area: str) -> AuditEntry:
    detail = {"rule": clock.rule_key, "from": str(due), "to": str(clock.due_on)}
    if law != clock.law_due_on and (law, clock.law_due_on) != (due, clock.due_on):
        detail |= {"law_from": str(law), "law_to": str(clock.law_due_on)}
    return line_of(
        acting, "worklist.recompute_clock", clock.subject_type, clock.subject_id, area_path=area, detail=detail
    )


def _areas_of(clocks: Sequence[Clock]) -> dict[int, str]:
    """Where each clock's items are: the audit line is then found by the place."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = WorkItem.objects.filter(clock__in=[clock.pk for clock in clocks])
    for clock, area in rows.order_by("pk").values_list("clock_id", "area_path"):
        if clock is not None:
            found[clock].append(area)
    return {clock: areas[-1] for clock, areas in found.items()}
