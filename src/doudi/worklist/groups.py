"""Open items counted by what they share (待办分组): one statement, from which every number of the list follows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Value, When

from doudi.platform.statements import fetch
from doudi.worklist.domain.clock import Light
from doudi.worklist.models import WorkItem
from doudi.worklist.scope import BOUND_OFFICE, BOUND_TO_AN_OFFICE
from doudi.worklist.standing import Place

NO_LIGHT = ""
"""Of an item whose clock has stopped: it shows none of the lights that are counted."""


@dataclass(frozen=True)
class Group:
    """Some items of which everything told here is the same, and how many they are.

    ``area_path`` is told of items that name a person, of whom it depends who answers for them; ``marks`` are the names
    of the conditions that hold of them.
    """

    scheme: str
    kind: str
    role: str
    person: str
    area_path: str
    office: str
    light: str
    marks: frozenset[str]
    count: int
    zh: str = ""
    en: str = ""

    @property
    def place(self) -> Place:
        """What the items name."""
        return self.role, self.person, self.area_path, self.office


def light_of(today: date) -> Case:
    """The light of a row, in the database: the same conditions as ``lit.light_is``, asked one after the other."""
    return Case(
        When(clock=None, then=Value(Light.NO_LIMIT.value)),
        When(clock__stopped_on__isnull=False, then=Value(NO_LIGHT)),
        When(clock__is_paused=True, then=Value(Light.PAUSE.value)),
        When(clock__due_on=None, then=Value(Light.NO_LIMIT.value)),
        When(clock__due_on__lt=today, then=Value(Light.LATE.value)),
        When(clock__warn_on__lte=today, then=Value(Light.WARN.value)),
        When(clock__warn_on__gt=today, then=Value(Light.OK.value)),
        default=Value(NO_LIGHT), output_field=CharField(),
    )  # fmt: skip


def group(rows: QuerySet[WorkItem], today: date, marks: dict[str, Q]) -> list[Group]:
    """The rows in groups, with their light and which of the conditions in ``marks`` hold; one statement."""
    told = {f"is_{name}": Case(When(each, then=1), default=0) for name, each in marks.items()}
    found = (
        rows.order_by()
        .annotate(named_area=_named_area(), office=BOUND_OFFICE, shown=light_of(today), **told)
        .values_list("scheme", "kind", "owner_role", "owner_staff_id", "named_area", "office", "shown", *told)
        .annotate(n=Count("pk"), zh=Min("task_zh"), en=Min("task_en"))
    )
    groups = []
    for scheme, kind, role, person, area, office, light, *holding, n, zh, en in found:
        marked = frozenset(name for name, holds in zip(marks, holding, strict=True) if holds)
        groups.append(Group(scheme, kind, role, person, area, office, light, marked, n, zh, en))
    return groups


def group_own(roles: Collection[str], offices: Collection[str], paths: Collection[str]) -> list[Group]:
    """Open items of these roles under these paths, bound to one of the offices or to none, by what they name.

    Every page of staff asks this: the statement is said as text. It finds what ``scope.own_role`` finds (tested).
    """
    if not roles or not paths:
        return []
    bound = ", ".join(f"'{each}'" for each in BOUND_TO_AN_OFFICE)
    where = " OR ".join(["area_path LIKE %s"] * len(paths))
    found = fetch(
        "SELECT owner_role, owner_staff_id, CASE WHEN owner_staff_id = '' THEN '' ELSE area_path END AS named_area, "
        f"CASE WHEN subject_type IN ({bound}) THEN owner_organisation_id ELSE '' END AS office, COUNT(*) "
        "FROM worklist_workitem WHERE state = 'open' AND owner_role IN %s "
        f"AND (subject_type NOT IN ({bound}) OR owner_organisation_id IN %s) AND ({where}) "
        "GROUP BY owner_role, owner_staff_id, named_area, office",
        sorted(roles), sorted(offices), *(f"{path}%" for path in sorted(paths)),
    )  # fmt: skip
    return [
        Group("", "", role, person, area, office, NO_LIGHT, frozenset(), n) for role, person, area, office, n in found
    ]


def count(groups: Collection[Group]) -> int:
    """How many items they are."""
    return sum(each.count for each in groups)


def _named_area() -> Case:
    return Case(When(owner_staff_id="", then=Value("")), default=F("area_path"), output_field=CharField())
