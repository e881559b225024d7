"""Joint conferences as they are shown: to who planned the case, and to the organisations that were asked."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.joint.changing import PLAN
from doudi.casework.joint.conferring import AGAIN, CONFERENCE, SEE, find_conference, may_answer, own_conferences
from doudi.casework.joint.errors import JointNotFound
from doudi.casework.joint.finding import may_see_case, number_of
from doudi.casework.joint.following import CONFERENCE_DECISION
from doudi.casework.joint.reads.building import family_words, named
from doudi.casework.models import ConferenceDecision, JointCase, JointConference
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry.models import Organisation
from doudi.registry.policy import require_somewhere
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.words import Words

STATES = {
    "called": Words("召集了", "called"), "held": Words("开过了", "held"), "cancelled": Words("没有开", "not held"),
}  # fmt: skip
CALLED_FOR = {
    "unsettled": Words("几个部门商量不下来", "the departments cannot settle it"),
    "leader": Words("领导要求研究", "a leader wants it"),
}
ANSWERS = {
    "open": Words("在办", "under way"), "done": Words("办好了", "done"), "not_done": Words("没有办成", "not done"),
}  # fmt: skip


@dataclass(frozen=True)
class DecisionRow:
    """One thing that was decided, whose it is, and what came of it."""

    public_id: str
    number: int
    text: str
    office: str
    due_on: date
    state: str
    state_words: Words
    answer: str
    answered_by: str
    light: LightView | None
    may_answer: bool


@dataclass(frozen=True)
class ConferenceView:
    """A conference; ``family`` names nobody to who may not know whose case it is, and ``case_id`` is empty then."""

    public_id: str
    case_id: str
    number: str
    family: Words
    child_protected: bool
    called_for: Words
    why: str
    agenda: list[str]
    on: date
    where: str
    state: str
    state_words: Words
    called_at: datetime
    called_by: str
    guests: list[tuple[str, bool | None]]
    chair: str
    minutes: str
    held_on: date | None
    because: str
    decisions: list[DecisionRow]
    version: int
    may: frozenset[str]


def office_words(organisation: Organisation) -> str:
    """The organisation's name in the reader's language."""
    return str(Words(organisation.name_zh, organisation.name_en or organisation.name_zh))


def conferences_of(case: JointCase) -> list[tuple[str, date, Words, int]]:
    """Number, day, state and open decisions of a case's conferences, newest first."""
    rows = case.conferences.prefetch_related("decisions").order_by("-pk")
    waits = {row.pk: sum(one.state == "open" for one in row.decisions.all()) for row in rows}
    return [(row.public_id, row.held_on or row.on, STATES[row.state], waits[row.pk]) for row in rows]


def fetch_conference(acting: Acting, conference_id: str) -> ConferenceView:
    """The conference for who planned the case or was asked to it; reading it is on record.

    Raises:
        JointNotFound: another office's, out of the area, or not there: alike.
    """
    row = find_conference(acting, conference_id)
    record_read(acting, CONFERENCE, [row.public_id], what="joint_conference", case_ref=row.case.public_id)
    return _view(acting, row)


def fetch_office_conferences(acting: Acting) -> list[tuple[str, date, Words, Words]]:
    """The conferences the account's organisations were asked to: number, day, state, family; newest first."""
    require_somewhere(acting, SEE)
    rows = list(own_conferences(acting).select_related("case").order_by("-on", "-pk")[:100])
    record_read(acting, CONFERENCE, [row.public_id for row in rows], what="joint_conferences")
    return [(row.public_id, row.held_on or row.on, STATES[row.state], family_words(row.case)) for row in rows]


def fetch_decision(acting: Acting, decision_id: str) -> tuple[ConferenceView, DecisionRow]:
    """One decision with its conference, for its own office or who planned the case.

    Raises:
        JointNotFound: not this account's.
    """
    found = ConferenceDecision.objects.select_related("conference__case", "organisation").filter(
        public_id=number_of(decision_id)
    ).first()  # fmt: skip
    if found is None or not (may_answer(acting, found) or may_see_case(acting, found.conference.case)):
        raise JointNotFound()
    record_read(acting, CONFERENCE_DECISION, [found.public_id], what="conference_decision")
    view = _view(acting, found.conference)
    return view, next(row for row in view.decisions if row.public_id == found.public_id)


def _view(acting: Acting, row: JointConference) -> ConferenceView:
    case = row.case
    whole = acting.kind == "staff" and may_see_case(acting, case)
    decisions = list(row.decisions.select_related("organisation").order_by("number"))
    clocks = {
        clock.subject_id: clock
        for clock in Clock.objects.filter(
            subject_type=CONFERENCE_DECISION, subject_id__in=[one.public_id for one in decisions], stopped_on=None
        ).prefetch_related("pauses")
    }
    guests = row.guests.select_related("organisation").order_by("pk")
    return ConferenceView(
        public_id=row.public_id,
        case_id=case.public_id if whole else "",
        number=case.public_id,
        family=named(case) if whole else family_words(case),
        child_protected=case.child_protected,
        called_for=CALLED_FOR[row.called_for],
        why=row.why,
        agenda=list(row.agenda),
        on=row.on,
        where=row.where,
        state=row.state,
        state_words=STATES[row.state],
        called_at=row.called_at,
        called_by=row.called_by_name,
        guests=[(office_words(guest.organisation), guest.came) for guest in guests],
        chair=row.chair,
        minutes=row.minutes,
        held_on=row.held_on,
        because=row.because,
        decisions=[_decision(acting, one, clocks.get(one.public_id)) for one in decisions],
        version=case.version,
        may=_may(acting, row),
    )


def _decision(acting: Acting, one: ConferenceDecision, clock: Clock | None) -> DecisionRow:
    return DecisionRow(
        one.public_id, one.number, one.text, office_words(one.organisation), one.due_on, one.state, ANSWERS[one.state],
        one.answer, one.answered_by_name, view_clock(clock, calendar(), acting.today) if clock else None,
        one.state == "open" and may_answer(acting, one),
    )  # fmt: skip


def _may(acting: Acting, row: JointConference) -> frozenset[str]:
    if row.case.state == "closed" or acting.kind != "staff" or not may_see_case(acting, row.case, PLAN):
        return frozenset()
    if row.state == "called":
        return frozenset({"hold", "cancel"})
    waits = WorkItem.objects.filter(
        subject_type=CONFERENCE, subject_id=row.public_id, kind=AGAIN, state=WorkItem.OPEN
    ).exists()
    return frozenset({"again"}) if waits else frozenset()
