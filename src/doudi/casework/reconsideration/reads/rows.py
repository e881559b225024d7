"""One disagreement as it is shown, and the ways and days there are (不服决定的展示)."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.models import Application, Reconsideration
from doudi.casework.reconsideration.actions.ask import last_day
from doudi.casework.reconsideration.following import SUBJECT_TYPE
from doudi.casework.reconsideration.limits import Way, load_ways
from doudi.casework.reconsideration.words import OUTCOMES, STATES
from doudi.worklist.calendar import calendar
from doudi.worklist.citations import citation
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

NO_WORDS = Words("", "")


@dataclass(frozen=True)
class WayView:
    """One way to disagree: who decides, until when one may ask, by which text, and whether the text was read.

    Without ``until`` no text limits the days, or, where ``is_limited``, the letter that starts them was not sent yet.
    """

    key: str
    words: Words
    decided_by: Words
    until: date | None
    is_limited: bool
    is_over: bool
    legal_basis: Words
    status: str
    asks_online: bool
    is_ours: bool


@dataclass(frozen=True)
class RequestView:
    """One disagreement: which way, what was said, where it stands, by when, and what came of it."""

    public_id: str
    case_id: str
    decision_number: str
    way: str
    way_words: Words
    state: str
    state_words: Words
    asked_on: date
    by_family: bool
    taken_by: str
    said: str
    until: date | None
    is_late: bool
    late_reason: str
    organ: str
    document: str
    note: str
    handled_by: str
    handled_at: datetime | None
    outcome: str
    outcome_words: Words
    answer: str
    amount_fen: int | None
    from_month: str
    decided_by: str
    decided_at: datetime | None
    light: LightView | None
    is_ours: bool


def ways_of(case: Application, today: date) -> list[WayView]:
    """Every way, with its last day for the decision in force."""
    decision = case.decision
    return [_way(way, last_day(way, decision), today) for way in load_ways().values()]


def _way(way: Way, until: date | None, today: date) -> WayView:
    basis = citation(way.ask_basis) if way.ask_basis else NO_WORDS
    over = until is not None and today > until
    return WayView(
        way.key, way.words, way.decided_by, until, bool(way.remedy), over, basis, way.ask_status,
        way.key != "litigation", way.is_ours,
    )  # fmt: skip


def request_views(rows: list[Reconsideration], today: date) -> list[RequestView]:
    """The requests with their lights; one query for the clocks. Each needs its case loaded."""
    clocks: dict[str, Clock] = {}
    ids = [row.public_id for row in rows]
    found = Clock.objects.filter(subject_type=SUBJECT_TYPE, subject_id__in=ids).prefetch_related("pauses")
    for clock in found.order_by("pk"):
        clocks[clock.subject_id] = clock
    return [_view(row, clocks.get(row.public_id), today) for row in rows]


def _view(row: Reconsideration, clock: Clock | None, today: date) -> RequestView:
    way = load_ways()[row.way]
    return RequestView(
        public_id=row.public_id,
        case_id=row.application.public_id,
        decision_number=row.decision_number,
        way=row.way,
        way_words=way.words,
        state=row.state,
        state_words=STATES[row.state],
        asked_on=row.asked_on,
        by_family=row.by_family,
        taken_by=row.taken_by_name,
        said=row.said,
        until=row.until,
        is_late=row.is_late,
        late_reason=row.late_reason,
        organ=row.organ,
        document=row.document,
        note=row.note,
        handled_by=row.handled_by_name,
        handled_at=row.handled_at,
        outcome=row.outcome,
        outcome_words=OUTCOMES.get(row.outcome, NO_WORDS),
        answer=row.answer,
        amount_fen=row.amount_fen,
        from_month=row.from_month,
        decided_by=row.decided_by_name,
        decided_at=row.decided_at,
        light=view_clock(clock, calendar(), today) if clock and clock.stopped_on is None else None,
        is_ours=way.is_ours,
    )
