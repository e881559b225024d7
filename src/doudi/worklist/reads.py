"""What the worklist shows (待办), within the area and role of whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, F, Min, Q, QuerySet

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.models import Staff
from doudi.worklist.domain.clock import Light
from doudi.worklist.lit import OPEN_LIGHTS, count_lights, light_is
from doudi.worklist.models import WorkItem
from doudi.worklist.rows import QueueRow, role_words, rows_of
from doudi.worklist.scope import own_role, seen_items
from doudi.worklist.standing import standing_over
from doudi.worklist.words import Words

TABS = ("mine", "office", "supervised", "done")
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

    def narrow(self, rows: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
        """Only the rows asked for, lights left out of it: they are counted first."""
        if self.scheme:
            rows = rows.filter(scheme=self.scheme)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.area_path:
            rows = rows.filter(area_path__startswith=self.area_path)
        if self.text.strip():
            rows = rows.filter(subject_id__contains=self.text.strip().upper()[:40])
        if self.owner.startswith(ROLE_ITSELF):
            rows = rows.filter(owner_role=self.owner.removeprefix(ROLE_ITSELF), owner_staff_id="")
        elif self.owner:
            rows = rows.filter(owner_staff_id=self.owner)
        return rows


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
        self.seen = seen_items(acting)

    @cached_property
    def mine(self) -> Q:
        """What waits for this account: named to it, fallen to it, or its role's; worked out once."""
        standing = standing_over(self.seen.filter(self.own_role), self.acting.today)
        return self.own_role & standing.mine(self.acting)

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
        rows = self.seen.filter(state=WorkItem.OPEN)
        return rows.filter(self.mine) if tab == "mine" else rows

    def sizes(self) -> dict[str, int]:
        """How many each tab of open items holds: one statement."""
        return self.seen.filter(state=WorkItem.OPEN).aggregate(
            office=Count("pk"), mine=Count("pk", filter=self.mine), supervised=Count("pk", filter=self._is_supervised())
        )

    def _is_supervised(self) -> Q:
        areas = Q(pk__in=())
        for path in sorted(policy.areas_for(self.acting, "worklist.supervise")):
            areas |= Q(area_path__startswith=path)
        return areas & light_is(Light.LATE.value, self.acting.today)


def count_queue(acting: Acting) -> dict[str, int]:
    """How many items each tab of open ones holds."""
    return _Desk(acting).sizes()


def count_mine(acting: Acting) -> int:
    """How many items wait for this account: what the menu shows on every page."""
    return _Desk(acting).tab("mine").count()


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
    whole = desk.tab(tab)
    rows = asked.narrow(whole)
    total, counts = count_lights(rows, acting.today)
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
        tabs=desk.sizes(),
        page=page,
        pages=pages,
        choices=_choices(whole) if tab != "done" else Choices(),
    )


def _choices(rows: QuerySet[WorkItem]) -> Choices:
    """What the tab holds by scheme, kind and owner: one statement, and one for the names."""
    groups = list(
        rows.order_by()
        .values_list("scheme", "kind", "owner_role", "owner_staff_id")
        .annotate(n=Count("pk"), zh=Min("task_zh"), en=Min("task_en"))
    )
    people = {group[3] for group in groups} - {""}
    names = dict(Staff.objects.filter(public_id__in=people).values_list("public_id", "name")) if people else {}
    schemes: dict[str, Choice] = {}
    kinds: dict[str, Choice] = {}
    owners: dict[str, Choice] = {}
    for scheme, kind, role, person, n, zh, en in groups:
        _add(schemes, scheme, Words(scheme, scheme), n)
        _add(kinds, kind, Words(zh, en), n)
        name = names.get(person, person)
        words = Words(name, name) if person else role_words(role)
        _add(owners, person or f"{ROLE_ITSELF}{role}", words, n)
    schemes.pop("", None)
    return Choices(*(tuple(sorted(found.values(), key=_most)) for found in (schemes, kinds, owners)))


def _add(found: dict[str, Choice], key: str, words: Words, n: int) -> None:
    known = found.get(key)
    found[key] = Choice(key, known.words if known else words, n + (known.count if known else 0))


def _most(choice: Choice) -> tuple[int, str]:
    return -choice.count, choice.key
