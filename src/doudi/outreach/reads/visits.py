"""Where to go today (今天上门): families found in the data, and homes of families who have applied."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from doudi.casework.models import Application
from doudi.outreach.models import Lead
from doudi.outreach.reads.claims import schemes_of
from doudi.outreach.visiting.tasks import VISIT
from doudi.outreach.visiting.wording import STATE_WORDS, family_words, why_words
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.models import Person
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words

HOME_VISIT = "casework.record_visit"
MOST_ROWS = 100


@dataclass(frozen=True)
class VisitRow:
    """One visit to make, the ``number``-th of the list; for ``kind`` casework ``lead_id`` is the application's."""

    lead_id: str
    item_id: str
    number: int
    family: Words | str
    place: str
    address: str
    phone: str
    why: Words
    expected_amount_fen: int | None
    light: LightView | None
    state: str
    state_words: Words
    kind: str


@dataclass(frozen=True)
class VisitDay:
    """A day's visits: the open ones, most urgent first.

    ``total`` counts the families to visit and those visited today by this account, ``done`` the latter; a family that
    was not met stands in both and counts once.
    """

    date: date
    rows: list[VisitRow]
    total: int
    done: int


def fetch_my_visits(acting: Acting, today: date) -> VisitDay:
    """The visits of this account's role and area; a fixed number of queries, at most a hundred rows.

    Home visits of applicants are shown to whoever may record them there, since two people go.

    Raises:
        NotAllowed: no post of this account visits.
    """
    policy.require_somewhere(acting, "outreach.record_visit")
    items = _items(acting)
    waiting = items.filter(state=WorkItem.OPEN)
    seen_today = items.filter(state=WorkItem.DONE, done_by=acting.actor_id, done_at__date=today)
    visited = set(seen_today.values_list("subject_id", flat=True))
    families = set(waiting.values_list("subject_id", flat=True)) | visited
    shown = list(
        waiting.select_related("clock")
        .prefetch_related("clock__pauses")
        .order_by(F("clock__due_on").asc(nulls_last=True), "opened_at", "pk")[:MOST_ROWS]
    )
    leads = {
        lead.public_id: lead
        for lead in policy.visible(Lead.objects.defer("evidence"), acting, "outreach.see_lead").filter(
            public_id__in=[item.subject_id for item in shown if item.kind == VISIT]
        )
    }
    cases = {
        case.public_id: case
        for case in Application.objects.filter(
            public_id__in=[item.subject_id for item in shown if item.kind == HOME_VISIT]
        ).defer("answers")
    }
    phones = {
        person.person_key: person.phone
        for person in Person.objects.filter(person_key__in=[lead.person_key for lead in leads.values()])
    }
    named = schemes_of(leads.values())
    rows: list[VisitRow] = []
    for item in shown:
        light = view_clock(item.clock, calendar(), today) if item.clock else None
        if item.kind == VISIT and item.subject_id in leads:
            lead = leads[item.subject_id]
            why = why_words(lead.people_count, named.get(lead.pk, []))
            rows.append(_outreach(item, lead, why, phones.get(lead.person_key, ""), light, len(rows) + 1))
        elif item.kind == HOME_VISIT and item.subject_id in cases:
            rows.append(_home_visit(item, cases[item.subject_id], light, len(rows) + 1))
    for subject_type, known in (("lead", leads), ("application", cases)):
        if known:
            record_read(acting, subject_type, sorted(known), what="visits")
    return VisitDay(today, rows, len(families), len(visited))


def _items(acting: Acting) -> QuerySet[WorkItem]:
    seen = policy.visible(WorkItem.objects.all(), acting, "worklist.see")
    mine = Q(kind=VISIT, owner_role__in=sorted(acting.roles), owner_staff_id__in=["", acting.actor_id])
    homes = policy.visible(WorkItem.objects.filter(kind=HOME_VISIT), acting, HOME_VISIT)
    return seen.filter(mine | Q(pk__in=homes.values("pk")))


def _outreach(item: WorkItem, lead: Lead, why: Words, phone: str, light: LightView | None, number: int) -> VisitRow:
    return VisitRow(
        lead_id=lead.public_id,
        item_id=item.public_id,
        number=number,
        family=family_words(lead.contact.get("name", ""), lead.people_count),
        place=item.place,
        address=lead.contact.get("address", ""),
        phone=phone,
        why=why,
        expected_amount_fen=lead.expected_amount_fen,
        light=light,
        state=lead.state,
        state_words=STATE_WORDS[lead.state],
        kind="outreach",
    )


def _home_visit(item: WorkItem, case: Application, light: LightView | None, number: int) -> VisitRow:
    return VisitRow(
        lead_id=case.public_id,
        item_id=item.public_id,
        number=number,
        family=item.headline,
        place=item.place,
        address=case.address,
        phone=case.phone,
        why=Words(item.task_zh, item.task_en),
        expected_amount_fen=None,
        light=light,
        state=case.state,
        state_words=Words(item.step_zh, item.step_en),
        kind="casework",
    )
