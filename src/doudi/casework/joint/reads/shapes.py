"""The shapes in which joint cases are shown (展示用)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from doudi.casework.joint.reads.outlook import Outlook
from doudi.casework.reads.courses import CourseShown
from doudi.worklist.lights import LightView
from doudi.worklist.words import Words


@dataclass(frozen=True)
class ItemRow:
    """One item as the whole case shows it: what, whose, in which way, where it is, until when."""

    public_id: str
    key: str
    title: Words
    kind: str
    kind_words: Words
    office: str
    state: str
    state_words: Words
    outcome: str
    outcome_words: Words
    reason: str
    now: tuple[Words, ...]
    light: LightView | None
    configured: bool
    law: str
    version: int
    application_id: str
    waits_for: tuple[Words, ...] = ()
    amount_fen_a_year: int | None = None


@dataclass(frozen=True)
class TimelineLine:
    """One line of the one timeline: who, when, what, in which item."""

    at: datetime
    words: Words
    item: Words | None
    by: str
    office: str
    note: str
    outcome: Words | None


@dataclass(frozen=True)
class DaysLine:
    """Days on end that went the same way: an item's, waiting, suspended."""

    words: Words
    days: int
    kind: str


@dataclass(frozen=True)
class Told:
    """A fact that was told once, or a paper that came once."""

    key: str
    words: Words
    text: str


@dataclass(frozen=True)
class JointPage:
    """The whole case for who made its plan."""

    public_id: str
    family: Words
    place: str
    origin: Words
    origin_id: str
    story: str
    state: str
    state_words: Words
    child_protected: bool
    opened_at: datetime
    opened_by: str
    light: LightView | None
    outlook: Outlook | None
    items: list[ItemRow]
    timeline: list[TimelineLine]
    days: list[DaysLine]
    facts: list[Told]
    papers: list[Told]
    proposable: list[Words]
    conferences: list[tuple[str, date, Words, int]]
    may_confer: bool
    closing: dict[str, Any] | None
    version: int
    may_plan: bool
    source: str
    doubt: Words


@dataclass(frozen=True)
class StepChoice:
    """A step somebody may take now, and how it can come out."""

    key: str
    words: Words
    outcomes: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class ItemPage:
    """One item for the department whose it is: its own part of the family's matter and nothing else."""

    row: ItemRow
    number: str
    family: Words
    place: str
    child_protected: bool
    why: str
    facts: list[Told]
    papers: list[Told]
    askable: list[Told]
    held_elsewhere: list[Told]
    asked: dict[str, Any] | None
    asked_papers: list[Told]
    qualified_by: Words | None
    steps: list[StepChoice]
    lights: list[LightView]
    history: list[TimelineLine]
    departments: list[tuple[str, Words]]
    paused_because: str
    course: CourseShown | None = None
    may: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class CaseRow:
    """One joint case in a list; a protected one has neither name nor place for who lacks the post."""

    public_id: str
    family: Words
    place: str
    state: str
    state_words: Words
    child_protected: bool
    may_open: bool
    light: LightView | None
    open_items: int
    all_items: int
    opened_on: date


@dataclass(frozen=True)
class BatchRow:
    """One row of a no-application batch: whose, what, and the status it rests on."""

    item_id: str
    title: Words
    family: Words
    place: str
    rests_on: Words
    light: LightView | None
    version: int
    proposed_by_me: bool


@dataclass(frozen=True)
class FamilyItem:
    """One thing that was started for the family, in its own words."""

    public_id: str
    title: Words
    how: Words
    where: Words
    is_over: bool
    given: bool
    reason: str
    office: str
    hotline: str
    by: date | None
    may_decline: bool
    may_confirm: bool
    missing: list[tuple[str, Words]]
    version: int


@dataclass(frozen=True)
class FamilyPage:
    """What was started for the family, where each thing is, and how to say no."""

    public_id: str
    state: str
    opened_on: date
    closed_on: date | None
    by: date | None
    items: list[FamilyItem]
    given: int
