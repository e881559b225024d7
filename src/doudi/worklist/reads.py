"""What the worklist shows (待办), within the area and role of whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Staff
from doudi.worklist.calendar import calendar
from doudi.worklist.domain.clock import Light
from doudi.worklist.headlines import headline_words
from doudi.worklist.lights import LightView, limit_words, view_clock
from doudi.worklist.models import WorkItem
from doudi.worklist.offices import of_own_office
from doudi.worklist.words import Words

TABS = ("mine", "office", "supervised", "done")
OPENED_WITH = {
    "application": "casework.see",
    "means_dispute": "evidence.see",
    "lead": "outreach.see_lead",
    "pay_run": "benefits.see",
    "entitlement": "benefits.see",
    "feed": "evidence.see_feeds",
    "enrolment_target": "outreach.see_target",
    "suspicion": "outreach.see_suspicion",
    "link_pair": "registry.see_link",
    "person_merge": "registry.see_link",
    "joint_case": "casework.see_joint",
    "joint_item": "casework.see_joint_item",
}
"""The verb that opens what a row is about; a colleague's row about something one may not open is not listed."""

@dataclass(frozen=True)
class QueueRow:
    """One thing to do (待办行): light, task, family, due date and which rule, owner."""

    public_id: str
    kind: str
    task: Words
    family: Words
    place: str
    scheme: str
    step: Words
    light: LightView | None
    due_on: date | None
    rule: Words
    owner: str
    owner_role: str
    is_mine: bool
    subject_type: str
    subject_id: str
    opened_at: datetime
    done_at: datetime | None
    may_open: bool = False
    may_hand_over: bool = False
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Queue:
    """One tab of the list: its rows on this page, the count of each light over the whole tab, the size of each tab."""

    tab: str
    order: str
    rows: list[QueueRow]
    total: int
    counts: dict[str, int]
    tabs: dict[str, int]
    page: int
    pages: int


def _light_filter(light: str, today: date) -> Q:
    """The rows of one light, by the columns ``keeping.refresh`` keeps; equal to the pure reading (tested)."""
    running = Q(clock__stopped_on=None)
    going = running & Q(clock__is_paused=False)
    return {
        Light.LATE.value: going & Q(clock__due_on__lt=today),
        Light.WARN.value: going & Q(clock__due_on__gte=today, clock__warn_on__lte=today),
        Light.OK.value: going & Q(clock__due_on__gte=today, clock__warn_on__gt=today),
        Light.PAUSE.value: running & Q(clock__is_paused=True),
        Light.NO_LIMIT.value: Q(clock=None) | (going & Q(clock__due_on=None)),
    }[light]


def _tab(acting: Acting, tab: str) -> QuerySet[WorkItem]:
    seen = policy.visible(WorkItem.objects.all(), acting, "worklist.see")
    own_role = Q(owner_role__in=sorted(acting.roles))
    seen = seen.filter(of_own_office(acting))
    seen = seen.filter(own_role | ~Q(subject_type__in=_closed_to(acting)))
    if tab == "done":
        return seen.filter(state=WorkItem.DONE, done_by=acting.actor_id)
    seen = seen.filter(state=WorkItem.OPEN)
    if tab == "mine":
        return seen.filter(own_role & Q(owner_staff_id__in=["", acting.actor_id]))
    if tab == "supervised":
        supervised = policy.visible(seen, acting, "worklist.supervise")
        return supervised.filter(_light_filter(Light.LATE.value, acting.today))
    return seen


def _closed_to(acting: Acting) -> list[str]:
    """The kinds of subject this account may open nowhere: somebody who pays reads no lead and no case."""
    closed = []
    for subject_type, verb in OPENED_WITH.items():
        try:
            policy.require_somewhere(acting, verb)
        except NotAllowed:
            closed.append(subject_type)
    return closed


def count_queue(acting: Acting) -> dict[str, int]:
    """How many items each tab holds."""
    policy.require_somewhere(acting, "worklist.see")
    return {tab: _tab(acting, tab).count() for tab in TABS}


def fetch_row(acting: Acting, public_id: str) -> QueueRow | None:
    """One row of any tab; None when there is none this account may see.

    Raises:
        NotAllowed: no post of this account works on a list.
    """
    policy.require_somewhere(acting, "worklist.see")
    for tab in ("office", "done"):
        item = _tab(acting, tab).select_related("clock").filter(public_id=public_id).first()
        if item is not None:
            name = Staff.objects.filter(public_id=item.owner_staff_id).values_list("name", flat=True).first()
            record_read(acting, "work_item", [item.public_id], what="queue")
            return _row(item, acting, {item.owner_staff_id: name or ""})
    return None


def fetch_queue(
    acting: Acting,
    tab: str = "mine",
    order: str = "urgent",
    *,
    scheme: str = "",
    area_path: str = "",
    lights: Sequence[str] = (),
    page: int = 1,
    page_size: int = 50,
) -> Queue:
    """One tab, most urgent first (``order`` urgent) or newest first; a fixed number of queries however long it is.

    Raises:
        NotAllowed: no post of this account works on a list.
    """
    policy.require_somewhere(acting, "worklist.see")
    tab = tab if tab in TABS else "mine"
    rows = _tab(acting, tab)
    if scheme:
        rows = rows.filter(scheme=scheme)
    if area_path:
        rows = rows.filter(area_path__startswith=area_path)
    lit = [light for light in Light if light is not Light.DONE]
    counts = {light.value: rows.filter(_light_filter(light.value, acting.today)).count() for light in lit}
    wanted = [light for light in lights if light in counts]
    if wanted:
        some = Q(pk__in=())
        for light in wanted:
            some |= _light_filter(light, acting.today)
        rows = rows.filter(some)
    if tab == "done":
        rows = rows.order_by("-done_at", "-pk")
    elif order == "newest":
        rows = rows.order_by("-opened_at", "-pk")
    else:
        rows = rows.order_by(F("clock__due_on").asc(nulls_last=True), "opened_at", "pk")
    total = rows.count()
    pages = max(1, -(-total // page_size))
    page = min(max(1, page), pages)
    shown = list(
        rows.select_related("clock").prefetch_related("clock__pauses")[(page - 1) * page_size : page * page_size]
    )
    owners = {item.owner_staff_id for item in shown} - {""}
    names = dict(Staff.objects.filter(public_id__in=owners).values_list("public_id", "name")) if owners else {}
    if shown:
        record_read(acting, "work_item", [item.public_id for item in shown], what="queue")
    return Queue(
        tab=tab,
        order=order,
        rows=[_row(item, acting, names) for item in shown],
        total=total,
        counts=counts,
        tabs=count_queue(acting),
        page=page,
        pages=pages,
    )


def _row(item: WorkItem, acting: Acting, names: dict[str, str]) -> QueueRow:
    light = view_clock(item.clock, calendar(), acting.today) if item.clock else None
    role = policy.load_roles().get(item.owner_role)
    if light is None:
        rule = Words("法律没有写天数", "the law gives no number of days")
    else:
        limit = limit_words(light.limit, light.unit)
        rule = Words(f"{light.title.zh}{limit.zh}", f"{light.title.en}: {limit.en}")
    return QueueRow(
        public_id=item.public_id,
        kind=item.kind,
        task=Words(item.task_zh, item.task_en),
        family=headline_words(item.headline),
        place=item.place,
        scheme=item.scheme,
        step=Words(item.step_zh, item.step_en),
        light=light,
        due_on=light.due_on if light else None,
        rule=rule,
        owner=names.get(item.owner_staff_id, "") or str(Words(role.zh, role.en) if role else item.owner_role),
        owner_role=item.owner_role,
        is_mine=item.owner_staff_id == acting.actor_id or (not item.owner_staff_id and item.owner_role in acting.roles),
        subject_type=item.subject_type,
        subject_id=item.subject_id,
        opened_at=item.opened_at,
        done_at=item.done_at,
        may_open=policy.may(acting, OPENED_WITH.get(item.subject_type, "worklist.see"), area_path=item.area_path),
        may_hand_over=item.state == WorkItem.OPEN
        and policy.may(acting, "worklist.hand_over", area_path=item.area_path),
        params=item.params,
    )
