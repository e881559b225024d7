"""What the case page is made of (办件页的内容)."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.consulting import SaidByPerson
from doudi.casework.domain.notice import NoticeContent
from doudi.casework.facts import CaseFacts, Unsettled
from doudi.casework.papers.reads import PaperLine
from doudi.casework.proof import Proof
from doudi.casework.reads.courses import CourseShown
from doudi.casework.reads.drafts import MemberRow
from doudi.casework.reads.statutory import Statutory
from doudi.worklist.lights import LightView
from doudi.worklist.words import Words


@dataclass(frozen=True)
class LookAt:
    """One thing to look at before deciding: ``kind`` is unknown, differs, relative, consent or rests_on."""

    kind: str
    words: Words
    fact_key: str = ""


@dataclass(frozen=True)
class DeclaredLine:
    """One answer of the form: the question, whose, and the value in words (a real value, none, or not known)."""

    question: Words
    member: str
    value: Words
    state: str


@dataclass(frozen=True)
class DaysSpent:
    """Working days a step took, or has taken so far; or the days between two steps."""

    words: Words
    days: int
    is_now: bool


@dataclass(frozen=True)
class VisitView:
    """A visit on record: when, by whom, whether somebody was met, what was found, who signed."""

    public_id: str
    level: str
    visited_at: datetime
    outcome: Words
    residents_seen: int | None
    findings: str
    visitors: tuple[str, ...]
    family_signed: str
    family_absent_reason: str


@dataclass(frozen=True)
class HistoryLine:
    """One line of what happened; newest first on the page."""

    at: datetime
    words: Words
    who: str
    organisation: str
    note: str
    is_system: bool


@dataclass(frozen=True)
class AssessmentView:
    """The newest assessment; ``keys_needing_reasons`` are what an official must explain in writing."""

    public_id: str
    outcome: str
    outcome_words: Words
    amount_fen: int | None
    members_count: int
    month: str
    ruleset_hash: str
    assessed_at: datetime
    is_fresh: bool
    keys_needing_reasons: list[str]
    needs_person_because: list[Words]
    automatic_allowed: bool


@dataclass(frozen=True)
class OpinionView:
    """The township's opinion."""

    outcome: str
    amount_fen: int | None
    reason: str
    unknown_reasons: dict[str, str]
    by: str
    at: datetime


@dataclass(frozen=True)
class DecisionView:
    """The county's decision and how far its letter is."""

    public_id: str
    outcome: str
    amount_fen: int | None
    from_month: str
    reasons: str
    maker: str
    checker: str
    decided_at: datetime
    letter_issued_at: datetime | None


@dataclass(frozen=True)
class ObjectionView:
    """An objection; ``contact`` is shown only while it is unanswered, to those who answer."""

    public_id: str
    text: str
    contact: str
    raised_at: datetime
    outcome: str
    answer: str


@dataclass(frozen=True)
class CasePage:
    """Everything on the case page. ``may`` says which verbs this account may take now, ``why_not`` why not.

    ``next_tasks`` are the kinds of the things to be done now, by whomever.
    """

    public_id: str
    version: int
    state: str
    state_words: Words
    scheme: str
    scheme_words: Words
    profile: str
    profile_words: Words
    jurisdiction: str
    channel: Words
    family: Words
    place: str
    address: str
    phone: str
    filed_at: datetime | None
    accepted_on: date | None
    filed_by_name: str
    on_behalf_of_reason: str
    main_light: LightView | None
    lights: list[LightView]
    days_spent: list[DaysSpent]
    look_first: list[LookAt]
    people: list[MemberRow]
    declared: list[DeclaredLine]
    proof: Proof | None
    assessment: AssessmentView | None
    opinion: OpinionView | None
    visits: list[VisitView]
    missing_items: list[str]
    missing_supplied: bool
    missing_by: date | None
    notice: NoticeContent | None
    notice_taken_down: bool
    objections: list[ObjectionView]
    near_relatives: list[str]
    decision: DecisionView | None
    disagreements: list[tuple[str, date, str]]
    history: list[HistoryLine]
    course: CourseShown
    handlers: list[tuple[str, str]]
    next_tasks: tuple[str, ...]
    may: dict[str, bool]
    why_not: dict[str, Words]
    unsettled: list[Unsettled]
    facts: CaseFacts | None
    queries_stopped: bool
    paused_because: str
    not_modelled: list[Words]
    is_fictitious: bool
    statutory: Statutory
    said: SaidByPerson
    handed: list[PaperLine]
    may_judge_papers: bool


@dataclass(frozen=True)
class CaseAside:
    """A case beside a list: its light, where its days went, what to look at, the last lines of its history."""

    main_light: LightView | None
    days_spent: list[DaysSpent]
    look_first: list[LookAt]
    history: list[HistoryLine]
