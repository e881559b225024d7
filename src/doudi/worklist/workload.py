"""How much lies with whom (工作量): open, late, near, and done in thirty days, by office and person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count

from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import Staff
from doudi.worklist.lit import light_counts
from doudi.worklist.models import WorkItem
from doudi.worklist.offices import NOBODY, Office, Offices
from doudi.worklist.rows import role_words
from doudi.worklist.scope import BOUND_OFFICE
from doudi.worklist.standing import standing_of
from doudi.worklist.words import Words

DAYS_DONE = 30
COLUMNS = ("open", "late", "warn", "pause", "done")


@dataclass
class Load:
    """Counts of one person, one role without a person, or one office; ``done`` in the last thirty days."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    def add(self, column: str, n: int) -> None:
        """So many more."""
        self.counts[column] += n


@dataclass
class PersonLoad(Load):
    """What one person answers for today, or a role where nobody in particular does.

    ``drills``: the list filtered by this owner holds the same open items; not so where leave moved some of them, where
    a person stands in two lines, or where another office has the same role within this one's area.
    """

    staff_id: str = ""
    role: str = ""
    drills: bool = True
    words: Words = field(default_factory=lambda: Words("", ""))


@dataclass
class OfficeLoad(Load):
    """An office and its people, the one with most late first."""

    office: Office = NOBODY
    people: list[PersonLoad] = field(default_factory=list)


def fetch_workload(acting: Acting) -> list[OfficeLoad]:
    """Every office with work where this account supervises; six queries however much there is.

    What names somebody who is away counts for who stands in; so it is whose work it is today, not whose it was.

    Raises:
        NotAllowed: this account supervises nowhere.
    """
    policy.require_somewhere(acting, "worklist.supervise")
    seen = policy.visible(WorkItem.objects.all(), acting, "worklist.supervise").order_by()
    lights = light_counts(acting.today)
    groups = list(
        seen.filter(state=WorkItem.OPEN)
        .values_list("owner_role", "owner_staff_id", "area_path", BOUND_OFFICE)
        .annotate(n=Count("pk"), late=lights["late"], warn=lights["warn"], pause=lights["pause"])
    )
    since = acting.now - timedelta(days=DAYS_DONE)
    done = list(
        seen.filter(state=WorkItem.DONE, done_at__gte=since)
        .values_list("owner_role", "done_by", "area_path")
        .annotate(n=Count("pk"))
    )
    standing = standing_of([group[:4] for group in groups], acting.today)
    offices = Offices({group[0] for group in (*groups, *done)}, acting.today)
    loads: dict[tuple[str, str, str], PersonLoad] = {}
    by_office: dict[str, OfficeLoad] = {}

    def line(role: str, person: str, area: str) -> tuple[OfficeLoad, PersonLoad]:
        office = offices.of(role, area, person)
        whole = by_office.setdefault(office.public_id, OfficeLoad(office=office))
        key = (office.public_id, role, person)
        if key not in loads:
            loads[key] = PersonLoad(staff_id=person, role=role)
            whole.people.append(loads[key])
        return whole, loads[key]

    for role, owner, area, bound, n, late, warn, pause in groups:
        person = standing.answers.get((role, owner, area, bound), "") if owner else ""
        whole, load_ = line(role, person, area)
        if person != owner:
            load_.drills = False
        for load in (whole, load_):
            for column, count in (("open", n), ("late", late), ("warn", warn), ("pause", pause)):
                load.add(column, count)
    for role, by, area, n in done:
        for load in line(role, "" if by == "system" else by, area):
            load.add("done", n)
    _look_at_drills(by_office.values())
    _name(loads.values())
    for whole in by_office.values():
        whole.people.sort(key=_most_late)
    return sorted(by_office.values(), key=lambda whole: (_most_late(whole), whole.office.public_id))


def _look_at_drills(offices: Iterable[OfficeLoad]) -> None:
    """Mark the lines a filter by owner would show more of than was counted."""
    every = [(whole.office, one) for whole in offices for one in whole.people]
    lines_of = Counter(one.staff_id for _, one in every)
    for office, one in every:
        if one.staff_id:
            one.drills = one.drills and lines_of[one.staff_id] == 1
            continue
        others = [path for other, two in every if two.role == one.role and other is not office for path in other.paths]
        is_alone = len(office.paths) == 1 and not any(path.startswith(office.paths[0]) for path in others)
        one.drills = one.drills and is_alone


def _most_late(load: Load) -> tuple[int, int]:
    return -load.counts["late"], -load.counts["open"]


def _name(people: Iterable[PersonLoad]) -> None:
    every = list(people)
    ids = {each.staff_id for each in every} - {""}
    names = dict(Staff.objects.filter(public_id__in=ids).values_list("public_id", "name"))
    for each in every:
        role = role_words(each.role)
        if each.staff_id:
            name = names.get(each.staff_id, each.staff_id)
            each.words = Words(f"{name}，{role.zh}", f"{name}, {role.en}")
        else:
            each.words = Words(f"{role.zh}（没有指定到人）", f"{role.en} (nobody in particular)")
