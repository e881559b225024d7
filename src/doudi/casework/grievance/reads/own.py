"""What somebody sees of what they said (我说的事): where it is, by when, the answer, and how to rate it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.changing import owner_id
from doudi.casework.grievance.access import current_handover, own_grievances
from doudi.casework.grievance.actions.rate import RATINGS
from doudi.casework.grievance.catalogue import ANSWER, kinds, matters, reasons
from doudi.casework.grievance.domain.course import COURSE, State
from doudi.casework.grievance.errors import GrievanceNotFound
from doudi.casework.grievance.following import running_clock
from doudi.casework.grievance.reads.attached import papers_of
from doudi.casework.grievance.wording import FOR_WHO_SAID_IT, OUTCOMES
from doudi.casework.models import Grievance
from doudi.casework.remedies import load_remedies
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

NOTHING = Words("", "")
ANSWER_SHOWN = frozenset({State.CLOSED, State.CALLED_BACK, State.RATED, State.ARCHIVED})


@dataclass(frozen=True)
class RemedyLine:
    """One way to disagree with a decision, and until when; the day is None where the decision is not theirs to see."""

    words: Words
    limit: int
    unit: str
    until: date | None
    legal_basis: str


@dataclass(frozen=True)
class OwnGrievance:
    """One thing somebody said, as they see it; the answer stands here once the window has checked it."""

    public_id: str
    version: int
    kind: Words
    matter: Words
    state: str
    where: Words
    said: str
    said_at: datetime
    unit: str
    due_on: date | None
    has_limit: bool
    is_with_unit: bool
    delay: str
    refused: Words
    refused_way: Words
    refused_words: str
    outcome: Words
    answer: str
    remedies: list[RemedyLine]
    can_rate: bool
    rating: Words
    is_resolved: bool | None
    round: int
    can_withdraw: bool = False
    papers: tuple[str, ...] = ()


def fetch_own_grievances(acting: Acting) -> list[OwnGrievance]:
    """Everything this resident said, the newest first."""
    rows = list(own_grievances(acting).select_related("application").order_by("-registered_at", "-pk")[:50])
    if rows:
        record_read(acting, "grievance", [row.public_id for row in rows], what="own_grievances")
    return [_own(acting, row) for row in rows]


def fetch_own_grievance(acting: Acting, public_id: str) -> OwnGrievance:
    """One of them.

    Raises:
        GrievanceNotFound: no such number, or another telephone number's: nothing tells the two apart.
    """
    try:
        number = check_public_id(public_id, Grievance.PREFIX)
    except PublicIdInvalid:
        raise GrievanceNotFound() from None
    row = own_grievances(acting).select_related("application").filter(public_id=number).first()
    if row is None:
        raise GrievanceNotFound()
    record_read(acting, "grievance", [row.public_id], what="own_grievance", area_path=row.area_path)
    return _own(acting, row)


def _own(acting: Acting, row: Grievance) -> OwnGrievance:
    handover = current_handover(row)
    clock = running_clock(row, ANSWER)
    refused = reasons().get(row.refused_for)
    said = row.steps.filter(verb="refuse").first() if refused else None
    delay = row.steps.filter(verb="explain_delay", round=row.round).order_by("-pk").first()
    is_shown = row.state in ANSWER_SHOWN
    return OwnGrievance(
        public_id=row.public_id,
        version=row.version,
        kind=kinds()[row.kind].words,
        matter=matters()[row.matter_key].words if row.matter_key else NOTHING,
        state=row.state,
        where=FOR_WHO_SAID_IT[row.state],
        said=row.text,
        said_at=row.registered_at,
        unit=handover.office_name if handover else "",
        due_on=clock.due_on if clock else None,
        has_limit=clock is not None and clock.due_on is not None,
        is_with_unit=row.state in (State.DISPATCHED, State.SIGNED),
        delay=delay.note if delay else "",
        refused=refused.words if refused else NOTHING,
        refused_way=Words(refused.more["way_zh"], refused.more["way_en"]) if refused else NOTHING,
        refused_words=said.note if said else "",
        outcome=OUTCOMES.get(row.outcome, NOTHING) if is_shown else NOTHING,
        answer=row.answer if is_shown else "",
        remedies=remedies_of(acting, row),
        can_rate=State(row.state) in COURSE["rate"].sources,
        rating=RATINGS.get(row.rating, NOTHING),
        is_resolved=row.is_resolved,
        round=row.round,
        can_withdraw=State(row.state) in COURSE["withdraw"].sources,
        papers=papers_of(row),
    )


def remedies_of(acting: Acting, row: Grievance) -> list[RemedyLine]:
    """Reconsideration and court, for a complaint about a decision; the last day only to whose decision it is.

    A complaint stops no day of either: whoever waits for its answer may lose them.
    """
    case = row.application
    if not row.is_about_decision or case is None or not owner_id(case, acting):
        return []
    decision = getattr(case, "decision", None)
    moment = (decision.letter_issued_at or decision.decided_at) if decision else None
    received = day_of(moment) if moment else None
    return [
        RemedyLine(each.words, each.limit, each.unit, each.until(received) if received else None, each.legal_basis)
        for each in load_remedies()
    ]
