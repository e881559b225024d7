"""Lists of enrolment targets, page by page (扩面对象列表), and the figures above them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.domain.weighing import CONFIDENCE_WORDS
from doudi.outreach.enrolment.tasks import CONTACT, SUBJECT
from doudi.outreach.following.routes import routes
from doudi.outreach.following.words import SENT_TO, TARGET_STATES
from doudi.outreach.models import EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.registry.reads import place_names
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.words import Words

PAGE_SIZE = 50
SEE = "outreach.see_target"


@dataclass(frozen=True)
class TargetRow:
    """One target of a list; ``name`` is empty until it is assigned, since only then somebody needs it."""

    public_id: str
    name: str
    about: Words
    rule: str
    place: str
    state: str
    state_words: Words
    outcome: Words | None
    sent_to: Words
    confidence: Words
    light: LightView | None
    opened_at: datetime
    may_assign: bool


@dataclass(frozen=True)
class TargetList:
    """One page of targets, how many in all, and how many in each state under the same filters."""

    rows: list[TargetRow]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
    to_assign: int


def chosen(
    acting: Acting, *, rule: str = "", sent_to: str = "", area_path: str = "", campaign: str = ""
) -> QuerySet[EnrolmentTarget]:
    """The targets this account may see, narrowed."""
    rows = policy.visible(EnrolmentTarget.objects.all(), acting, SEE)
    if rule in routes():
        rows = rows.filter(rule_key=rule)
    if sent_to in SENT_TO:
        rows = rows.filter(sent_to=sent_to)
    if area_path:
        rows = rows.filter(area_path__startswith=area_path)
    return rows.filter(campaign__public_id=campaign) if campaign else rows


def fetch_targets(
    acting: Acting,
    *,
    state: str = "",
    rule: str = "",
    sent_to: str = "",
    area_path: str = "",
    campaign: str = "",
    light: str = "",
    page: int = 1,
) -> TargetList:
    """The newest first, of one state or all; a fixed number of queries however many there are.

    Raises:
        NotAllowed: no post of this account sees targets.
    """
    policy.require_somewhere(acting, SEE)
    rows = chosen(acting, rule=rule, sent_to=sent_to, area_path=area_path, campaign=campaign)
    by_state = dict(rows.values_list("state").annotate(Count("pk")))
    if state in set(TargetState):
        rows = rows.filter(state=state)
    if light == "late":
        late = Clock.objects.filter(subject_type=SUBJECT, stopped_on=None, due_on__lt=acting.today)
        rows = rows.filter(public_id__in=late.values("subject_id"))
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = list(rows.defer("evidence").order_by("-opened_at", "-pk")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    if shown:
        record_read(acting, "enrolment_target", [each.public_id for each in shown], what="targets")
    lights = lights_of(acting, [each.public_id for each in shown])
    places = place_names({each.area_path for each in shown})
    assignable = policy.visible(EnrolmentTarget.objects.all(), acting, "outreach.assign_targets")
    may = set(assignable.filter(pk__in=[each.pk for each in shown]).values_list("pk", flat=True))
    return TargetList(
        rows=[_row(each, places[each.area_path], lights.get(each.public_id), each.pk in may) for each in shown],
        total=total,
        page=page,
        pages=pages,
        counts={each.value: by_state.get(each.value, 0) for each in TargetState},
        to_assign=assignable.filter(Q(state=TargetState.NEW)).count(),
    )


def lights_of(acting: Acting, public_ids: list[str]) -> dict[str, LightView]:
    """The running clock of each target, by its public id; two queries."""
    running = Clock.objects.filter(subject_type=SUBJECT, subject_id__in=public_ids, stopped_on=None)
    days = calendar()
    return {clock.subject_id: view_clock(clock, days, acting.today) for clock in running.prefetch_related("pauses")}


def _row(target: EnrolmentTarget, place: str, light: LightView | None, may_assign: bool) -> TargetRow:
    return TargetRow(
        public_id=target.public_id,
        name=target.contact.get("name", ""),
        about=routes()[target.rule_key].words,
        rule=target.rule_key,
        place=place,
        state=target.state,
        state_words=TARGET_STATES[target.state],
        outcome=TARGET_STATES[target.outcome] if target.outcome and target.state == TargetState.CLOSED else None,
        sent_to=SENT_TO[target.sent_to],
        confidence=CONFIDENCE_WORDS[target.confidence],
        light=light,
        opened_at=target.opened_at,
        may_assign=may_assign and target.state in (TargetState.NEW, TargetState.ASSIGNED),
    )


def fetch_my_targets(acting: Acting, most: int = 100) -> list[TargetRow]:
    """Whom this account's role is to get in touch with, the most urgent first; none where no post does that."""
    if acting.kind != "staff":
        return []
    try:
        policy.require_somewhere(acting, "outreach.record_contact")
    except NotAllowed:
        return []
    items = policy.visible(WorkItem.objects.filter(kind=CONTACT, state=WorkItem.OPEN), acting, "worklist.see").filter(
        owner_role__in=sorted(acting.roles), owner_staff_id__in=["", acting.actor_id]
    )
    ids = list(
        items.order_by(F("clock__due_on").asc(nulls_last=True), "opened_at", "pk").values_list("subject_id", flat=True)[
            :most
        ]
    )
    known = {row.public_id: row for row in chosen(acting).defer("evidence").filter(public_id__in=ids)}
    if known:
        record_read(acting, "enrolment_target", sorted(known), what="targets")
    lights, places = lights_of(acting, ids), place_names({row.area_path for row in known.values()})
    return [
        _row(known[key], places[known[key].area_path], lights.get(key), may_assign=False) for key in ids if key in known
    ]
