"""Suspicions: the list, one of them with evidence for and against, and the law beside each step (疑点)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from doudi.outreach.domain.suspicion import MAKERS, SUPERVISION, SuspicionState
from doudi.outreach.domain.weighing import CONFIDENCE_WORDS
from doudi.outreach.errors import SuspicionNotFound
from doudi.outreach.following.stepping import INTERNAL, find_suspicion, visible_suspicions
from doudi.outreach.following.words import (
    CLUE_CHANNELS,
    ORDER_KINDS,
    ORDER_OUTCOMES,
    STEP_WORDS,
    SUSPICION_STATES,
    VERIFIED_HOW,
)
from doudi.outreach.models import Suspicion
from doudi.outreach.reads.evidence_lines import FoundEvidence, show_evidence
from doudi.outreach.reads.target_page import StepLine
from doudi.outreach.supervision.consequences import (
    Consequence,
    beside_every_recovery,
    consequences,
    supervised,
    supervised_rule,
)
from doudi.outreach.supervision.tasks import TOLD, VERIFY, subject_of
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record, record_read
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.registry.reads import place_name, place_names
from doudi.worklist.calendar import calendar, day_of
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

PAGE_SIZE = 50
SEE = "outreach.see_suspicion"
CLERKS = ("propose_suspension", "verify", "notify", "record_answer", "propose_recovery")
CHECKERS = ("confirm_suspension", "confirm_recovery", "finish", "transfer_to_police")


@dataclass(frozen=True)
class SuspicionRow:
    """One suspicion of a list; nobody is named in it."""

    public_id: str
    about: Words
    rule: str
    period: str
    place: str
    benefit: Words
    channel: Words
    state: str
    state_words: Words
    expected_fen: int | None
    confidence: Words
    light: LightView | None
    opened_at: datetime


@dataclass(frozen=True)
class SuspicionList:
    """One page of suspicions and how many stand where."""

    rows: list[SuspicionRow]
    total: int
    page: int
    pages: int
    counts: dict[str, int]


@dataclass(frozen=True)
class OrderLine:
    """What the money side was asked to do, and what it said."""

    kind: Words
    benefit: Words
    amount_fen: int | None
    instalments: int | None
    ordered_at: datetime
    outcome: Words


@dataclass(frozen=True)
class AnswerLine:
    """What the person wrote themselves, on which day, about which letter, with which papers."""

    public_id: str
    at: datetime
    letter: str
    said: str
    papers: tuple[str, ...]


@dataclass(frozen=True)
class SuspicionPage:
    """One suspicion: a reason to verify. ``may`` are the steps this account may take now; ``cases`` what it may be;
    ``version`` is what a step names as read.
    """

    public_id: str
    version: int
    name: str
    about: Words
    rule: str
    period: str
    place: str
    benefit: Words
    channel: Words
    clue: str
    has_informant: bool
    may_see_informant: bool
    internal: bool
    state: str
    state_words: Words
    confidence: Words
    expected_fen: int | None
    evidence: FoundEvidence
    light: LightView | None
    told: LightView | None
    occurred_on: date | None
    told_on: date | None
    case: Consequence | None
    cases: tuple[Consequence, ...]
    every_recovery: tuple[Consequence, ...]
    verified_how: Words | None
    answer_by: date | None
    letters: list[tuple[str, date]]
    answers: list[AnswerLine]
    recover_fen: int | None
    recover_months: list[str]
    instalments: int | None
    police_reference: str
    orders: list[OrderLine]
    history: list[StepLine]
    may: frozenset[str]
    proposed_by_me: bool
    can_see_file: bool


def may_open_desk(acting: Acting) -> None:
    """Refuse who neither supervises nor controls.

    Raises:
        NotAllowed: no post of this account does.
    """
    try:
        policy.require_somewhere(acting, SEE)
    except NotAllowed:
        policy.require_somewhere(acting, INTERNAL)


def fetch_suspicions(acting: Acting, *, state: str = "", rule: str = "", page: int = 1) -> SuspicionList:
    """The newest first, of one state or all.

    Raises:
        NotAllowed: no post of this account sees suspicions.
    """
    may_open_desk(acting)
    rows = visible_suspicions(Suspicion.objects.all(), acting, SEE)
    if rule in supervised():
        rows = rows.filter(rule_key=rule)
    by_state = dict(rows.values_list("state").annotate(Count("pk")))
    if state in set(SuspicionState):
        rows = rows.filter(state=state)
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = list(rows.defer("evidence").order_by("-opened_at", "-pk")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    if shown:
        record_read(acting, "suspicion", [each.public_id for each in shown], what="suspicions")
    places = place_names({each.area_path for each in shown})
    lights = _lights(acting, shown)
    return SuspicionList(
        [_row(each, places[each.area_path], lights.get(each.public_id)) for each in shown],
        total,
        page,
        pages,
        {each.value: by_state.get(each.value, 0) for each in SuspicionState},
    )


def _lights(acting: Acting, shown: list[Suspicion]) -> dict[str, LightView]:
    running = Clock.objects.filter(
        subject_type__in={subject_of(each).type for each in shown},
        subject_id__in=[each.public_id for each in shown],
        rule_key=VERIFY,
        stopped_on=None,
    )
    days = calendar()
    return {clock.subject_id: view_clock(clock, days, acting.today) for clock in running.prefetch_related("pauses")}


def _row(suspicion: Suspicion, place: str, light: LightView | None) -> SuspicionRow:
    rule = supervised_rule(suspicion.rule_key)
    return SuspicionRow(
        public_id=suspicion.public_id,
        about=rule.words,
        rule=rule.rule,
        period=suspicion.period,
        place=place,
        benefit=rule.benefit_words,
        channel=CLUE_CHANNELS[suspicion.channel],
        state=suspicion.state,
        state_words=SUSPICION_STATES[suspicion.state],
        expected_fen=suspicion.expected_fen,
        confidence=CONFIDENCE_WORDS[suspicion.confidence],
        light=light,
        opened_at=suspicion.opened_at,
    )


def fetch_suspicion_page(acting: Acting, suspicion_id: str) -> SuspicionPage:
    """Everything about one suspicion but who reported it; one line in the audit.

    Raises:
        SuspicionNotFound: not existing, out of area, or kept from this account.
    """
    row = find_suspicion(acting, suspicion_id, SEE)
    rule = supervised_rule(row.rule_key)
    area = "" if row.internal else row.area_path
    record_read(acting, "suspicion", [row.public_id], what="suspicion", area_path=area)
    clocks = {
        clock.rule_key: view_clock(clock, calendar(), acting.today)
        for clock in Clock.objects.filter(subject_type=subject_of(row).type, subject_id=row.public_id).prefetch_related(
            "pauses"
        )
    }
    steps = list(row.steps.order_by("-at", "-pk"))
    made = next((each for each in steps if each.verb in set(MAKERS.values())), None)
    running = clocks.get(VERIFY)
    return SuspicionPage(
        public_id=row.public_id,
        version=row.version,
        name=row.contact.get("name", ""),
        about=rule.words,
        rule=rule.rule,
        period=row.period,
        place=place_name(row.area_path),
        benefit=rule.benefit_words,
        channel=CLUE_CHANNELS[row.channel],
        clue=row.clue,
        has_informant=hasattr(row, "informant"),
        may_see_informant=policy.may(acting, "outreach.see_informant", area_path=row.area_path),
        internal=row.internal,
        state=row.state,
        state_words=SUSPICION_STATES[row.state],
        confidence=CONFIDENCE_WORDS[row.confidence],
        expected_fen=row.expected_fen,
        evidence=show_evidence(row.evidence),
        light=running if running and running.stopped_on is None else None,
        told=clocks.get(TOLD),
        occurred_on=row.occurred_on,
        told_on=row.told_on,
        case=consequences().get(row.case_key),
        cases=rule.cases,
        every_recovery=tuple(beside_every_recovery()),
        verified_how=VERIFIED_HOW.get(row.verified_how),
        answer_by=row.answer_by,
        letters=[(each.public_id, day_of(each.issued_at)) for each in row.notices.order_by("pk")],
        answers=[
            AnswerLine(each.public_id, each.given_at, each.notice.public_id, each.said, tuple(each.file_ids))
            for each in row.answers.select_related("notice").order_by("pk")
        ],
        recover_fen=row.recover_fen,
        recover_months=list(row.recover_months),
        instalments=row.instalments,
        police_reference=row.police_reference,
        orders=_orders(row),
        history=[
            StepLine(STEP_WORDS.get(each.verb, Words(each.verb, each.verb)), each.at, each.by_name, each.note)
            for each in steps
        ],
        may=frozenset(_may(acting, row)),
        proposed_by_me=made is not None and made.by_id == acting.actor_id,
        can_see_file=row.subject == "person"
        and not row.internal
        and policy.may(acting, "outreach.see_person_file", area_path=row.area_path),
    )


def fetch_answer_paper(acting: Acting, suspicion_id: str, file_id: str) -> str:
    """The id of a paper that came with an answer to a letter of this suspicion; opening it is on record.

    Raises:
        SuspicionNotFound: not for this account, or no such paper came with an answer.
    """
    row = find_suspicion(acting, suspicion_id, SEE)
    if not any(file_id in each.file_ids for each in row.answers.all()):
        raise SuspicionNotFound()
    record_read(acting, "file", [file_id], what="answer_paper", area_path=row.area_path)
    return file_id


def _may(acting: Acting, row: Suspicion) -> list[str]:
    """The steps open from here which this account's posts hold; the rule of two officials is asked when taken."""
    held = set()
    for verb, steps in (
        ("outreach.handle_suspicion", CLERKS),
        ("outreach.check_suspicion", CHECKERS),
        ("outreach.clear_suspicion", ("clear",)),
    ):
        if visible_suspicions(Suspicion.objects.filter(pk=row.pk), acting, verb).exists():
            held |= set(steps)
    return [verb for verb in SUPERVISION.verbs_in(row.state) if verb in held]


def _orders(row: Suspicion) -> list[OrderLine]:
    benefits = {each.benefit: each.benefit_words for each in supervised().values()}
    return [
        OrderLine(
            ORDER_KINDS[each.kind],
            benefits[each.benefit],
            each.amount_fen,
            each.instalments,
            each.ordered_at,
            ORDER_OUTCOMES.get(each.outcome, Words(each.outcome, each.outcome)),
        )
        for each in row.orders.order_by("pk")
    ]


def fetch_informant(acting: Acting, suspicion_id: str) -> tuple[str, str]:
    """Name and telephone of who reported it; its own verb, and its own line in the audit.

    Raises:
        SuspicionNotFound: not for this account, or nobody is named.
    """
    row = find_suspicion(acting, suspicion_id, "outreach.see_informant")
    informant = getattr(row, "informant", None)
    if informant is None:
        return "", ""
    record(acting, "outreach.read_informant", "suspicion", row.public_id, area_path=row.area_path)
    return informant.name, informant.phone
