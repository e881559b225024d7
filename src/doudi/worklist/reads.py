"""What the worklist shows (待办), within the area and role of whoever looks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import F, Q, QuerySet

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.models import Staff
from doudi.worklist.domain.clock import Light
from doudi.worklist.groups import Group, count, group, group_own
from doudi.worklist.lit import OPEN_LIGHTS, count_lights, light_is
from doudi.worklist.models import WorkItem
from doudi.worklist.rows import QueueRow, role_words, rows_of
from doudi.worklist.scope import offices_of, own_role, seen_items
from doudi.worklist.standing import Standing, standing_of, standing_over
from doudi.worklist.words import Words

TABS = ("mine", "office", "supervised", "done")
OPEN_TABS = ("office", "mine", "supervised")
ROLE_ITSELF = "role:"
"""Before a role's key, where a filter asks for what nobody in particular owns."""


@dataclass(frozen=True)
class Asked:
    """What of a tab is asked for (筛选): scheme, kind of task, lights, place, words of the case's number, owner.

    ``owner`` is the public id of somebody, or ``role:`` and a role for what no person is named for.
    """

    scheme: str = ""
    kind: str = ""
    lights: Sequence[str] = ()
    area_path: str = ""
    text: str = ""
    owner: str = ""

    @property
    def owned(self) -> tuple[str, str] | None:
        """The role, empty for any, and the person the owner asked for stands for; None where any will do."""
        if self.owner.startswith(ROLE_ITSELF):
            return self.owner.removeprefix(ROLE_ITSELF), ""
        return ("", self.owner) if self.owner else None

    @property
    def where(self) -> Q:
        """What is asked of a row that its group does not tell: where it is, and of which number."""
        wanted = Q(area_path__startswith=self.area_path) if self.area_path else Q()
        text = self.text.strip()
        return wanted & Q(subject_id__contains=text.upper()[:40]) if text else wanted

    def narrow(self, rows: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
        """Only the rows asked for, lights left out of it: they are counted first."""
        if self.scheme:
            rows = rows.filter(scheme=self.scheme)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.owned is not None:
            role, person = self.owned
            rows = rows.filter(owner_staff_id=person, **({"owner_role": role} if role else {}))
        return rows.filter(self.where) if self.where else rows

    def takes(self, group: Group) -> bool:
        """The same of rows that were counted in groups."""
        wanted = (self.scheme in ("", group.scheme)) and (self.kind in ("", group.kind))
        if self.owned is not None:
            role, person = self.owned
            wanted = wanted and group.person == person and role in ("", group.role)
        return wanted and (not self.where or "picked" in group.marks)


@dataclass(frozen=True)
class Choice:
    """One value a filter can take, in words, and how many rows of the tab have it."""

    key: str
    words: Words
    count: int


@dataclass(frozen=True)
class Choices:
    """The values the filters of a tab can take, the most frequent first."""

    schemes: tuple[Choice, ...] = ()
    kinds: tuple[Choice, ...] = ()
    owners: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Queue:
    """One tab of the list: its rows on this page, the count of each light over the whole tab, the size of each tab
    of open items."""

    tab: str
    order: str
    rows: list[QueueRow]
    total: int
    counts: dict[str, int]
    tabs: dict[str, int]
    page: int
    pages: int
    choices: Choices = field(default_factory=Choices)


class _Desk:
    """The list of one account today: every tab begins from the same rows and the same standing."""

    def __init__(self, acting: Acting) -> None:
        policy.require_somewhere(acting, "worklist.see")
        self.acting = acting
        self.own_role = own_role(acting)
        self.offices = offices_of(acting)
        self.seen = seen_items(acting)

    @property
    def open(self) -> QuerySet[WorkItem]:
        """What is to be done and may be seen."""
        return self.seen.filter(state=WorkItem.OPEN)

    def is_own(self, group: Group) -> bool:
        """The same as ``own_role``, of a group."""
        return group.role in self.acting.roles and group.office in self.offices

    @cached_property
    def standing(self) -> Standing:
        """Who answers for what names a person and belongs to an own role."""
        return standing_over(self.open.filter(self.own_role), self.acting.today)

    @property
    def mine(self) -> Q:
        """What waits for this account: named to it, fallen to it, or its role's."""
        return self.own_role & self.standing.mine(self.acting)

    def is_mine(self, group: Group) -> bool | None:
        """Whether what is in a group waits for this account; None where that is different from item to item."""
        if not self.is_own(group):
            return False
        if not group.person:
            return True
        answers = self.standing.answers.get(group.place, group.person)
        return answers in ("", self.acting.actor_id) if answers in ("", group.person) else None

    def groups(self, asked: Asked) -> list[Group]:
        """Everything open that may be seen, marked: mine, supervised, picked by the filters."""
        marks = {"supervised": self._in_supervised_area()}
        if asked.where:
            marks["picked"] = asked.where
        found = group(self.open, self.acting.today, marks)
        named = [each.place for each in found if each.person and self.is_own(each)]
        self.standing = standing_of(named, self.acting.today)
        told = [self.is_mine(each) for each in found]
        if None in told:  # somebody stands in who may not take everything: that depends on each item
            return group(self.open, self.acting.today, {**marks, "mine": self.mine})
        return [
            replace(each, marks=each.marks | {"mine"}) if mine else each for each, mine in zip(found, told, strict=True)
        ]

    def is_in(self, tab: str, group: Group) -> bool:
        """Whether what is in a group stands in a tab of open items."""
        if tab == "supervised":
            return "supervised" in group.marks and group.light == Light.LATE.value
        return tab == "office" or tab in group.marks

    @property
    def supervised(self) -> QuerySet[WorkItem]:
        """What is late where this account supervises."""
        rows = policy.visible(self.seen.filter(state=WorkItem.OPEN), self.acting, "worklist.supervise")
        return rows.filter(light_is(Light.LATE.value, self.acting.today))

    def tab(self, tab: str) -> QuerySet[WorkItem]:
        """The rows of a tab."""
        if tab == "done":
            return self.seen.filter(state=WorkItem.DONE, done_by=self.acting.actor_id)
        if tab == "supervised":
            return self.supervised
        return self.open.filter(self.mine) if tab == "mine" else self.open

    def sizes(self, groups: Collection[Group]) -> dict[str, int]:
        """How many each tab of open items holds."""
        return {tab: count([each for each in groups if self.is_in(tab, each)]) for tab in OPEN_TABS}

    def _in_supervised_area(self) -> Q:
        areas = Q(pk__in=())
        for path in sorted(policy.areas_for(self.acting, "worklist.supervise")):
            areas |= Q(area_path__startswith=path)
        return areas


def count_queue(acting: Acting) -> dict[str, int]:
    """How many items each tab of open ones holds."""
    desk = _Desk(acting)
    return desk.sizes(desk.groups(Asked()))


def count_mine(acting: Acting) -> int:
    """How many items wait for this account: what the menu shows on every page."""
    desk = _Desk(acting)
    own = group_own(acting.roles, desk.offices, policy.areas_for(acting, "worklist.see"))
    desk.standing = standing_of([each.place for each in own if each.person], acting.today)
    told = [desk.is_mine(each) for each in own]
    if None in told:
        return desk.tab("mine").count()
    return sum(each.count for each, mine in zip(own, told, strict=True) if mine)


def fetch_row(acting: Acting, public_id: str) -> QueueRow | None:
    """One row of any tab with all that was said about it; None when there is none this account may see.

    Raises:
        NotAllowed: no post of this account works on a list.
    """
    desk = _Desk(acting)
    for tab in ("office", "done"):
        item = desk.tab(tab).select_related("clock").filter(public_id=public_id).first()
        if item is not None:
            record_read(acting, "work_item", [item.public_id], what="queue")
            return rows_of([item], acting, whole=True)[0]
    return None


def fetch_queue(
    acting: Acting,
    tab: str = "mine",
    order: str = "urgent",
    asked: Asked | None = None,
    *,
    page: int = 1,
    page_size: int = 50,
) -> Queue:
    """One tab, most urgent first (``order`` urgent) or newest first; a fixed number of queries however long it is.

    Raises:
        NotAllowed: no post of this account works on a list.
    """
    asked = asked or Asked()
    desk = _Desk(acting)
    tab = tab if tab in TABS else "mine"
    groups = desk.groups(asked)
    shown_in_tab = [each for each in groups if desk.is_in(tab, each)]
    rows = asked.narrow(desk.tab(tab))
    if tab == "done":
        total, counts = count_lights(rows, acting.today)
    else:
        picked = [each for each in shown_in_tab if asked.takes(each)]
        total = count(picked)
        counts = {light: count([each for each in picked if each.light == light]) for light in OPEN_LIGHTS}
    wanted = [light for light in OPEN_LIGHTS if light in asked.lights]
    if wanted:
        some = Q(pk__in=())
        for light in wanted:
            some |= light_is(light, acting.today)
        rows, total = rows.filter(some), sum(counts[light] for light in wanted)
    if tab == "done":
        rows = rows.order_by("-done_at", "-pk")
    elif order == "newest":
        rows = rows.order_by("-opened_at", "-pk")
    else:
        rows = rows.order_by(F("clock__due_on").asc(nulls_last=True), "opened_at", "pk")
    pages = max(1, -(-total // page_size))
    page = min(max(1, page), pages)
    shown = list(
        rows.select_related("clock").prefetch_related("clock__pauses")[(page - 1) * page_size : page * page_size]
    )
    if shown:
        record_read(acting, "work_item", [item.public_id for item in shown], what="queue")
    return Queue(
        tab=tab,
        order=order,
        rows=rows_of(shown, acting),
        total=total,
        counts=counts,
        tabs=desk.sizes(groups),
        page=page,
        pages=pages,
        choices=_choices(shown_in_tab),
    )


def _choices(groups: Collection[Group]) -> Choices:
    """What the tab holds by scheme, kind and owner: one statement for the names."""
    people = {each.person for each in groups} - {""}
    names = dict(Staff.objects.filter(public_id__in=people).values_list("public_id", "name")) if people else {}
    schemes: dict[str, Choice] = {}
    kinds: dict[str, Choice] = {}
    owners: dict[str, Choice] = {}
    for each in sorted(groups, key=lambda one: (one.zh, one.en)):
        _add(schemes, each.scheme, Words(each.scheme, each.scheme), each.count)
        _add(kinds, each.kind, Words(each.zh, each.en), each.count)
        name = names.get(each.person, each.person)
        words = Words(name, name) if each.person else role_words(each.role)
        _add(owners, each.person or f"{ROLE_ITSELF}{each.role}", words, each.count)
    schemes.pop("", None)
    return Choices(*(tuple(sorted(found.values(), key=_most)) for found in (schemes, kinds, owners)))


def _add(found: dict[str, Choice], key: str, words: Words, n: int) -> None:
    known = found.get(key)
    found[key] = Choice(key, known.words if known else words, n + (known.count if known else 0))


def _most(choice: Choice) -> tuple[int, str]:
    return -choice.count, choice.key
