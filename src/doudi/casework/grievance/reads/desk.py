"""Grievances at the desk: the list, and one with everything this account may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from doudi.casework.grievance.access import (
    SEE_COMPLAINANT,
    answered_in_this_round,
    current_handover,
    find_grievance,
    parts_of,
    visible_grievances,
)
from doudi.casework.grievance.actions.rate import RATINGS
from doudi.casework.grievance.catalogue import ANSWER, kinds, limit_of, matters, reasons
from doudi.casework.grievance.domain.course import COURSE, By, State
from doudi.casework.grievance.domain.three_ways import may_escalate
from doudi.casework.grievance.following import SUBJECT
from doudi.casework.grievance.reads.attached import may_see_papers, papers_of
from doudi.casework.grievance.wording import CHANNELS, CLASSES, OUTCOMES, STATES, verb_words
from doudi.casework.models import Grievance, GrievanceHandover
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record, record_read
from doudi.registry import policy
from doudi.registry.models import Organisation
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

PAGE_SIZE = 50
OF_WINDOW = frozenset({"register", "call_back", "rate"})
"""Steps whose notes may say who complained."""


@dataclass(frozen=True)
class GrievanceRow:
    """One grievance of a list; nobody is named in it."""

    public_id: str
    kind: Words
    place: str
    state: str
    state_words: Words
    unit: str
    matter: Words
    is_confidential: bool
    light: LightView | None
    registered_at: datetime


@dataclass(frozen=True)
class GrievanceList:
    """One page of grievances and how many stand where."""

    rows: list[GrievanceRow]
    total: int
    page: int
    pages: int
    counts: dict[str, int]


@dataclass(frozen=True)
class StepLine:
    """One step of the history, in words."""

    words: Words
    at: datetime
    by: str
    office: str
    note: str
    more: Words


@dataclass(frozen=True)
class GrievancePage:
    """One grievance as this account may know it; ``may`` are the steps it may take now.

    ``text`` is what was said, or, of a confidential one to anybody but the window, what the window told the unit.
    ``hides_complainant`` says that somebody is kept from view; ``may_open_complainant`` that a press shows them.
    """

    public_id: str
    version: int
    kind: str
    kind_words: Words
    channel: Words
    state: str
    state_words: Words
    place: str
    area_path: str
    is_confidential: bool
    is_anonymous: bool
    name: str
    phone: str
    hides_complainant: bool
    may_open_complainant: bool
    text: str
    told_unit: str
    application: str
    is_about_decision: bool
    matter: Words
    tried_on: date | None
    tried_where: str
    against: str
    against_office_id: str
    matter_class: str
    class_words: Words
    class_reason: str
    unit: str
    helpers: list[str]
    light: LightView | None
    limit_source: str
    limit_status: str
    refused: Words
    refused_way: Words
    outcome: Words
    answer: str
    rating: Words
    is_resolved: bool | None
    round: int
    calls_tried: int
    registered_at: datetime
    history: list[StepLine]
    may: frozenset[str]
    papers: tuple[str, ...] = ()


NOTHING = Words("", "")


LATE = "late"
"""In place of a state: what a unit has in hand past its last day, wherever it stands."""


def fetch_grievances(acting: Acting, *, state: str = "", kind: str = "", page: int = 1) -> GrievanceList:
    """The newest first, of one state, of those past their last day, or all; one line in the audit.

    Raises:
        NotAllowed: no post of this account opens grievances.
    """
    policy.require_somewhere(acting, "casework.see_grievance")
    rows = visible_grievances(acting)
    if kind in kinds():
        rows = rows.filter(kind=kind)
    by_state = dict(rows.values_list("state").annotate(Count("pk")))
    late = Clock.objects.filter(
        subject_type=SUBJECT, rule_key=ANSWER, stopped_on=None, is_paused=False, due_on__lt=acting.today
    ).values("subject_id")
    by_state[LATE] = rows.filter(public_id__in=late).count()
    if state == LATE:
        rows = rows.filter(public_id__in=late)
    elif state in set(State):
        rows = rows.filter(state=state)
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = list(rows.order_by("-registered_at", "-pk")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    ids = [each.public_id for each in shown]
    if shown:
        record_read(acting, "grievance", ids, what="grievances")
    in_hand = GrievanceHandover.objects.filter(grievance__in=shown, is_current=True)
    units = dict(in_hand.values_list("grievance_id", "office_name"))
    lights = _lights(acting, ids)
    return GrievanceList(
        [_row(each, units.get(each.pk, ""), lights.get(each.public_id)) for each in shown],
        total,
        page,
        pages,
        {each: by_state.get(each, 0) for each in (*(known.value for known in State), LATE)},
    )


def _lights(acting: Acting, ids: list[str]) -> dict[str, LightView]:
    running = Clock.objects.filter(subject_type=SUBJECT, subject_id__in=ids, stopped_on=None)
    days = calendar()
    return {clock.subject_id: view_clock(clock, days, acting.today) for clock in running.prefetch_related("pauses")}


def _row(row: Grievance, unit: str, light: LightView | None) -> GrievanceRow:
    return GrievanceRow(
        public_id=row.public_id,
        kind=kinds()[row.kind].words,
        place=row.place,
        state=row.state,
        state_words=STATES[row.state],
        unit=unit,
        matter=matters()[row.matter_key].words if row.matter_key else CLASSES.get(row.matter_class, NOTHING),
        is_confidential=row.is_confidential,
        light=light,
        registered_at=row.registered_at,
    )


def fetch_grievance(acting: Acting, public_id: str) -> GrievancePage:
    """One grievance; one line in the audit.

    Raises:
        GrievanceNotFound: not for this account.
    """
    row = find_grievance(acting, public_id)
    record_read(acting, "grievance", [row.public_id], what="grievance", area_path=row.area_path)
    handover = current_handover(row)
    parts = parts_of(acting, row, handover)
    is_window = By.WINDOW in parts
    is_hidden = row.is_confidential and not is_window
    somebody = bool(row.name or row.phone)
    clocks = Clock.objects.filter(subject_type=SUBJECT, subject_id=row.public_id, rule_key=ANSWER)
    clock = clocks.order_by("-pk").first()
    limit = limit_of(row.kind)
    refused = reasons().get(row.refused_for)
    against = Organisation.objects.filter(public_id=row.against_office_id).first() if row.against_office_id else None
    return GrievancePage(
        public_id=row.public_id,
        version=row.version,
        kind=row.kind,
        kind_words=kinds()[row.kind].words,
        channel=CHANNELS[row.channel],
        state=row.state,
        state_words=STATES[row.state],
        place=row.place,
        area_path=row.area_path,
        is_confidential=row.is_confidential,
        is_anonymous=not row.name,
        name="" if row.is_confidential else row.name,
        phone="" if row.is_confidential else row.phone,
        hides_complainant=row.is_confidential and somebody,
        may_open_complainant=row.is_confidential and somebody and _may_open(acting, row),
        text=row.told_unit if is_hidden else row.text,
        told_unit=row.told_unit if is_window else "",
        application=row.application.public_id if row.application and not is_hidden else "",
        is_about_decision=row.is_about_decision,
        matter=matters()[row.matter_key].words if row.matter_key else NOTHING,
        tried_on=row.tried_on,
        tried_where="" if is_hidden else row.tried_where,
        against=against.name_zh if against else "",
        against_office_id=row.against_office_id,
        matter_class=row.matter_class,
        class_words=CLASSES.get(row.matter_class, NOTHING),
        class_reason=row.class_reason,
        unit=handover.office_name if handover else "",
        helpers=[helper.office_name for helper in handover.helpers.all()] if handover else [],
        light=view_clock(clock, calendar(), acting.today) if clock else None,
        limit_source=limit.source,
        limit_status=limit.status,
        refused=refused.words if refused else NOTHING,
        refused_way=Words(refused.more["way_zh"], refused.more["way_en"]) if refused else NOTHING,
        outcome=OUTCOMES.get(row.outcome, NOTHING),
        answer=row.answer,
        rating=RATINGS.get(row.rating, NOTHING),
        is_resolved=row.is_resolved,
        round=row.round,
        calls_tried=row.calls_tried,
        registered_at=row.registered_at,
        history=_history(row, is_hidden),
        may=frozenset(_may(acting, row, parts)),
        papers=papers_of(row) if may_see_papers(acting, row) else (),
    )


def _history(row: Grievance, is_hidden: bool) -> list[StepLine]:
    lines = []
    for step in row.steps.order_by("-version"):
        more = NOTHING
        if step.verb in ("classify", "escalate"):
            before, after = (CLASSES.get(step.detail.get(at, ""), NOTHING) for at in ("from", "to"))
            more = Words(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}") if before else after
        note = "" if is_hidden and step.verb in OF_WINDOW else step.note
        lines.append(StepLine(verb_words(step.verb), step.at, step.by_name, step.by_office, note, more))
    return lines


def _may_open(acting: Acting, row: Grievance) -> bool:
    return policy.may(acting, SEE_COMPLAINANT, area_path=row.area_path)


def _may(acting: Acting, row: Grievance, parts: frozenset[By]) -> list[str]:
    """The steps open from here that are this account's, without those the rule of two officials bars."""
    found = []
    for verb, move in COURSE.items():
        if State(row.state) not in move.sources or not move.by & parts:
            continue
        if answered_in_this_round(acting, row, move.not_after):
            continue
        if verb == "guide" and row.matter_class != "private":
            continue
        if verb == "dispatch" and row.matter_class == "private":
            continue
        if verb == "escalate" and not any(may_escalate(row.matter_class, to) for to in ("small", "big")):
            continue
        if verb == "redo" and (row.rating != "dissatisfied" or row.outcome == "guided"):
            continue
        found.append(verb)
    return found


def fetch_complainant(acting: Acting, public_id: str) -> tuple[str, str]:
    """Name and telephone of a confidential complainant: the window's alone, with a line in the audit of its own.

    Raises:
        GrievanceNotFound: not for this account.
        NotAllowed: the account is not the window's.
    """
    row = find_grievance(acting, public_id)
    policy.require(acting, SEE_COMPLAINANT, area_path=row.area_path)
    record(acting, "casework.read_complainant", "grievance", row.public_id, area_path=row.area_path)
    return row.name, row.phone
