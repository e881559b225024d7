"""The family's own page (进度): where it is, whose turn, by when; every step; days used and left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from doudi.casework.changing import find_case, owner_id
from doudi.casework.domain.machine import CLOSED, DECIDED, State
from doudi.casework.domain.notice import NoticeContent
from doudi.casework.following import SUBJECT_TYPE
from doudi.casework.messages import office_name
from doudi.casework.models import Application, CaseEvent, HomeVisit
from doudi.casework.noticing import content_of
from doudi.casework.process import clock_rule, scheme_of
from doudi.casework.reads.courses import CourseShown, shown_course
from doudi.casework.reads.drafts import MemberRow, member_rows
from doudi.casework.wording import STATE_WORDS, TURN_ROLE, WHERE_WORDS, YOU_DO
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.worklist.calendar import calendar, day_of
from doudi.worklist.citations import citation
from doudi.worklist.lights import LightView, limit_words, view_clock
from doudi.worklist.models import Clock
from doudi.worklist.words import Words, date_words

MOST_TICKS = 92
_SIGN_AGAIN = Words(
    "要接着办，请重新签授权。不办了，可以撤回申请。",
    "To go on, please sign the authorisation again. If not, you can withdraw.",
)


@dataclass(frozen=True)
class DayTick:
    """One day of the bar: ``kind`` is used, today, left, rest (not counted) or paused."""

    day: date
    kind: str


@dataclass(frozen=True)
class TrackStep:
    """One step of the way: ``phase`` is done, now or to_come; ``detail`` says what happened or will."""

    key: str
    phase: str
    title: Words
    detail: Words
    on: date | None = None


@dataclass(frozen=True)
class TrackPage:
    """What the family sees of its case; nothing another family or an official's note could leak through.

    ``latest_on`` is the last day for the result; until the case is accepted ``accept_by`` is the last day to hear that.
    """

    public_id: str
    version: int
    scheme: str
    scheme_words: Words
    state: str
    state_words: Words
    where: Words
    whose_turn: Words
    you_do: Words
    latest_on: date | None
    accept_by: date | None
    provisional: bool
    light: LightView | None
    limit_line: Words
    late_line: Words
    paused_because: str
    ticks: list[DayTick]
    steps: list[TrackStep]
    course: CourseShown
    missing_items: list[str]
    missing_by: date | None
    notice: NoticeContent | None
    letter_ready: bool
    disagree_until: date | None
    is_disputed: bool
    can_withdraw: bool
    can_supply: bool
    can_withdraw_consent: bool
    consent_withdrawn: bool
    members: list[MemberRow]
    office: str
    updated_at: datetime
    is_closed: bool
    is_fictitious: bool


def fetch_track_page(acting: Acting, public_id: str) -> TrackPage:
    """The family's page, for its owner, or staff helping at a window.

    Raises:
        CaseNotFound: not this account's, or not existing.
    """
    case = find_case(acting, public_id)
    history = list(case.events.order_by("version"))
    events = {event.verb: event for event in history}
    clock = (
        Clock.objects.filter(subject_type=SUBJECT_TYPE, subject_id=case.public_id, rule_key__endswith=".total")
        .prefetch_related("pauses")
        .order_by("-pk")
        .first()
    )
    light = view_clock(clock, calendar(), acting.today) if clock else None
    accept_by = _accept_by(case, acting.today)
    missing = getattr(case, "missing_list", None)
    notice = case.notices.filter(taken_down_at=None, ends_on__gte=acting.today).order_by("-pk").first()
    closed = case.state in CLOSED
    own = bool(owner_id(case, acting))
    scheme = scheme_of(case)
    members = list(case.members.select_related("person", "guardian"))
    record_read(
        acting, "application", [case.public_id], what="track", area_path=case.area_path, case_ref=case.public_id
    )
    return TrackPage(
        public_id=case.public_id,
        version=case.version,
        scheme=case.scheme,
        scheme_words=Words(scheme.short_zh, scheme.short_en),
        state=case.state,
        state_words=STATE_WORDS[case.state],
        where=_where(case, notice, acting.today),
        whose_turn=_whose_turn(case, acting.today),
        you_do=_SIGN_AGAIN if case.queries_stopped and not closed else YOU_DO[case.state],
        latest_on=light.due_on if light and not closed else None,
        accept_by=accept_by,
        provisional=bool(light and light.provisional),
        light=light,
        limit_line=_limit_line(light),
        late_line=_late_line(light, notice.ends_on if notice else None, closed=closed),
        paused_because=case.paused_because,
        ticks=_ticks(clock, light, acting.today) if clock and light else [],
        steps=_steps(case, events, light, accept_by),
        course=shown_course(case, history),
        missing_items=list(missing.items) if missing and case.state == State.MISSING else [],
        missing_by=missing.answer_by if missing else None,
        notice=content_of(notice) if notice else None,
        letter_ready=_letter_ready(case),
        disagree_until=case.decision.reconsider_until if case.state in DECIDED else None,
        is_disputed=case.state in DECIDED or case.reconsiderations.exists(),
        can_withdraw=own and not closed,
        can_supply=own and case.state == State.MISSING,
        can_withdraw_consent=own and not closed and case.state != State.DRAFT,
        consent_withdrawn=case.queries_stopped,
        members=member_rows(case, members, acting.today),
        office=office_name(case, "township_office", acting.today),
        updated_at=case.changed_at,
        is_closed=closed,
        is_fictitious=scheme.is_fictitious,
    )


def _accept_by(case: Application, today: date) -> date | None:
    """The last day to hear whether a filed case is accepted, where a text gives a number of days."""
    if case.state != State.FILED:
        return None
    clock = (
        Clock.objects.filter(
            subject_type=SUBJECT_TYPE, subject_id=case.public_id, rule_key__endswith=".accept", stopped_on=None
        )
        .prefetch_related("pauses")
        .first()
    )
    return view_clock(clock, calendar(), today).due_on if clock else None


def _letter_ready(case: Application) -> bool:
    if case.state == State.TERMINATED:
        return True
    return case.state in (State.CONFIRMED, State.REFUSED) and case.decision.letter_issued_at is not None


def _where(case: Application, notice: object, today: date) -> Words:
    where = WHERE_WORDS[case.state]
    if case.state == State.ON_NOTICE and notice is not None:
        shown = content_of(notice)  # type: ignore[arg-type]
        day = max(1, (today - shown.starts_on).days)
        days = (shown.ends_on - shown.starts_on).days
        return Words(f"公示，第{day}天，共{days}天", f"public notice, day {day} of {days}")
    return where


def _whose_turn(case: Application, today: date) -> Words:
    if case.state in CLOSED:
        return Words("办完了", "Done")
    if case.state in (State.DRAFT, State.MISSING) or case.queries_stopped:
        return Words("您", "You")
    name = office_name(case, TURN_ROLE[case.state], today)
    return Words(name, name)


def _limit_line(light: LightView | None) -> Words:
    """The law's limit and the local promise, and by which one we count (两个都写，按哪个算)."""
    if light is None or light.limit is None:
        return Words("", "")
    limit = limit_words(light.limit, light.unit)
    if light.counts_by == "promise" and light.law_limit is not None and light.law_due_on is not None:
        law = limit_words(light.law_limit, light.unit)
        law_day = date_words(light.law_due_on)
        return Words(
            f"法律给{law.zh}，到{law_day.zh}。本区承诺{limit.zh}，这里按本区的算。",
            f"The law gives {law.en}, until {law_day.en}. This district promises {limit.en}; we count by that.",
        )
    basis = citation(light.legal_basis)
    return Words(f"法律给{limit.zh}（{basis.zh}）。", f"The law gives {limit.en} ({basis.en}).")


def _late_line(light: LightView | None, notice_until: date | None, *, closed: bool) -> Words:
    """Said as soon as it is certain: a notice that runs beyond the last day makes the result later than that day."""
    if closed or light is None or light.due_on is None or notice_until is None or notice_until < light.due_on:
        return Words("", "")
    until = date_words(notice_until)
    return Words(
        f"公示到{until.zh}才满，结果会过了期限，是我们慢了。",
        f"The notice runs until {until.en}, so the result will be later than the limit. We were slow.",
    )


def _ticks(clock: Clock, light: LightView, today: date) -> list[DayTick]:
    """A bar of days from the day after the start to the last day (or the day it stopped)."""
    if light.due_on is None:
        return []
    facts, days = clock.facts(), calendar()
    end = max(light.due_on, min(today, light.stopped_on or today))
    ticks: list[DayTick] = []
    day = clock.starts_on
    while day < end and len(ticks) < MOST_TICKS:
        day += timedelta(days=1)
        if any(pause.covers(day) for pause in facts.pauses):
            kind = "paused"
        elif not days.is_working_day(day) and clock.unit == "working_days":
            kind = "rest"
        elif day == today and light.stopped_on is None:
            kind = "today"
        else:
            kind = "used" if day <= (light.stopped_on or today) else "left"
        ticks.append(DayTick(day, kind))
    return ticks


_PATH: tuple[tuple[str, Words], ...] = (
    ("file", Words("交申请", "Hand in the application")),
    ("accept", Words("受理", "Acceptance")),
    ("record_visit", Words("上门看", "A visit at home")),
    ("verify", Words("部门核对", "Checks with departments")),
    ("post_notice", Words("公示", "Public notice")),
    ("decide", Words("区里确认", "Decision by the county")),
    ("issue_letter", Words("告诉您结果", "You hear the result")),
)
_PASSED: dict[str, frozenset[str]] = {
    "file": frozenset(State) - {State.DRAFT},
    "accept": frozenset(State) - {State.DRAFT, State.FILED, State.MISSING},
    "post_notice": frozenset({State.NOTICE_ENDED, State.REPORTED, State.CONFIRMED, State.REFUSED}),
    "decide": frozenset({State.CONFIRMED, State.REFUSED}),
}


def _steps(
    case: Application, events: dict[str, CaseEvent], light: LightView | None, accept_by: date | None
) -> list[TrackStep]:
    visited = case.visits.filter(outcome=HomeVisit.SEEN).order_by("-visited_at").first()
    refused_path = case.opinions.order_by("-pk").values_list("outcome", flat=True).first() == "refuse"
    done = {
        "record_visit": visited is not None,
        "verify": case.verified_at is not None,
        "issue_letter": _letter_ready(case),
    }
    steps: list[TrackStep] = []
    lit = case.state in CLOSED and case.state not in (State.CONFIRMED, State.REFUSED)
    for key, title in _PATH:
        if key == "post_notice" and refused_path:
            continue
        is_done = done.get(key, case.state in _PASSED.get(key, frozenset()))
        if case.state in (State.WITHDRAWN, State.TERMINATED) and not (is_done and key in events):
            continue
        phase = "done" if is_done else "to_come" if lit else "now"
        if key == "verify" and is_done and not lit and case.state == State.INVESTIGATING:
            phase = "now"  # visited and verified: the opinion is being written
        lit = lit or phase == "now"
        event = events.get(key) or (events.get("confirm") or events.get("refuse") if key == "decide" else None)
        on = day_of(event.at) if event and is_done else None
        if key == "record_visit" and visited is not None:
            on = day_of(visited.visited_at)
        detail = _detail(case, key, phase, on, light)
        if key == "accept" and accept_by is not None:
            due = date_words(accept_by)
            detail = Words(f"最晚{due.zh}告诉您", f"we tell you by {due.en}")
        steps.append(TrackStep(key, phase, title, detail, on))
    if case.state in (State.WITHDRAWN, State.TERMINATED):
        last = events.get("withdraw") or events.get("terminate")
        steps.append(
            TrackStep("ended", "now", STATE_WORDS[case.state], Words("", ""), day_of(last.at) if last else None)
        )
    return steps


def _detail(case: Application, key: str, phase: str, on: date | None, light: LightView | None) -> Words:
    day = date_words(on) if on else None
    office = office_name(case, "township_office", day_of(case.changed_at))
    if key == "file" and day:
        by = Words("您交的", "handed in by you") if case.channel == "online" else Words(
            f"{case.filed_by_name}替您交的", f"handed in for you by {case.filed_by_name}"
        )  # fmt: skip
        return Words(f"{day.zh}，{by.zh}", f"{day.en}, {by.en}")
    if key == "accept" and day:
        return Words(f"{day.zh}，{office}", f"{day.en}, {office}")
    if key == "record_visit":
        if day:
            return Words(f"{day.zh}，两名工作人员来的", f"{day.en}, two officials came")
        return Words("两名工作人员一起来，来前打电话", "Two officials come together and call first")
    if key == "verify":
        if day and phase == "now":
            return Words(f"{day.zh}查的，街道在写意见", f"checked on {day.en}; the opinion is being written")
        if day:
            return Words(f"{day.zh}查的", f"checked on {day.en}")
        return Words("向部门查，您授权过的", "asked as you authorised")
    if key == "post_notice":
        if day:
            return Words(f"{day.zh}开始", f"from {day.en}")
        limit = limit_words(clock_rule(case, "notice").limit, clock_rule(case, "notice").unit)
        return Words(
            f"{limit.zh}，只写三样：姓名、几口人、多少钱",
            f"{limit.en}; it shows three things only: name, number of people, amount",
        )
    if key == "decide":
        if day:
            return Words(f"{day.zh}", day.en)
        if light and light.due_on:
            due = date_words(light.due_on)
            return Words(f"最晚{due.zh}", f"by {due.en} at the latest")
        return Words("由没有经手过的人决定", "decided by somebody who has not handled it")
    if key == "issue_letter":
        return (
            Words(f"{day.zh}发的", f"sent on {day.en}")
            if day
            else Words("发短信，也能在这里看", "by message, and here")
        )
    return Words("", "")
