"""The three rates of each unit, and which matters come back: counts with their denominators, nobody named."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from doudi.casework.grievance.access import DESK, SUPERVISE
from doudi.casework.grievance.actions.rate import SATISFIED
from doudi.casework.grievance.catalogue import CANNOT_GET_DONE, matters
from doudi.casework.grievance.domain.rates import HandedOver, ThreeRates, three_rates
from doudi.casework.models import Grievance, GrievanceHandover
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.worklist.words import Words

SPAN = timedelta(days=365)
COMES_BACK = 2
"""From so many on a matter is said to come back; no text gives a number (design)."""


@dataclass(frozen=True)
class UnitRates:
    """The rates of one unit."""

    office_name: str
    rates: ThreeRates


@dataclass(frozen=True)
class Recurring:
    """One matter: how often it could not be got done, how often because the law forbids it, how often done anew."""

    matter: Words
    count: int
    impossible: int
    redone: int
    places: int
    comes_back: bool


def fetch_unit_rates(acting: Acting) -> list[UnitRates]:
    """Every unit of the area that was handed something within a year; a returned hand-over counts for nobody.

    Raises:
        NotAllowed: this account may not see totals.
    """
    policy.require_somewhere(acting, "casework.see_rates")
    seen = policy.visible(
        GrievanceHandover.objects.all(), acting, "casework.see_rates", path_field="grievance__area_path"
    )
    rows = seen.filter(dispatched_on__gt=acting.today - SPAN, was_returned=False)
    by_unit: dict[str, list[HandedOver]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in rows.order_by("pk"):
        names[row.office_id] = row.office_name
        satisfied = row.rating in SATISFIED if row.rating else None
        by_unit[row.office_id].append(HandedOver(row.due_on, row.answered_on, row.is_resolved, satisfied))
    found = [UnitRates(names[office], three_rates(rows, acting.today)) for office, rows in by_unit.items()]
    return sorted(found, key=lambda each: (-each.rates.handed_over, each.office_name))


def fetch_recurrence(acting: Acting, since: date | None = None) -> list[Recurring]:
    """What could not be got done within a year, by matter, the most frequent first; of this account's area.

    Raises:
        NotAllowed: neither the window's nor supervision's.
    """
    rows = Grievance.objects.filter(kind=CANNOT_GET_DONE)
    seen = policy.visible(rows, acting, DESK) | policy.visible(rows, acting, SUPERVISE)
    begin = since or acting.today - SPAN
    counted = (
        seen.filter(registered_at__date__gt=begin)
        .values("matter_key")
        .annotate(
            all=Count("pk", distinct=True),
            impossible=Count("pk", filter=Q(outcome="impossible"), distinct=True),
            redone=Count("pk", filter=Q(round__gt=1), distinct=True),
            places=Count("area_path", distinct=True),
        )
    )
    found = [
        Recurring(
            matters()[each["matter_key"]].words,
            each["all"],
            each["impossible"],
            each["redone"],
            each["places"],
            each["all"] >= COMES_BACK,
        )
        for each in counted
    ]
    return sorted(found, key=lambda each: (-each.count, each.matter.zh))
