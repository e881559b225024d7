"""Answers on paper (纸面回话): what is waited for, what was entered, one of them with its scan; every look audited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from doudi.evidence.authority import load_sources
from doudi.evidence.checking.by_hand import CONFIRM_VERB, ENTER_VERB, UNDER_WAY_BY_HAND
from doudi.evidence.consenting import why_none
from doudi.evidence.domain.consent import covers
from doudi.evidence.domain.entering import UNITS, quantities_told, said, value_of_kept
from doudi.evidence.models import Authorisation, HandAnswer
from doudi.evidence.wording import NOTES, category_words
from doudi.kernel.text import mask_number
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.models import StoredFile
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import may, visible
from doudi.rules.values import Value
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

MOST = 300
STATE_WORDS: dict[str, Words] = {
    HandAnswer.ASKED_FOR: Words("等部门回话", "waiting for the department"),
    HandAnswer.ENTERED: Words("录入了，等复核", "entered, to be confirmed"),
    HandAnswer.CONFIRMED: Words("复核过了，算数", "confirmed, on file"),
    HandAnswer.GIVEN_UP: Words("不再等", "given up"),
}
TOLD_WORDS: dict[str, Words] = {
    "has": Words("有", "has"), "none": Words("无", "has none"), "unknown": Words("未知", "unknown"),
}  # fmt: skip


@dataclass(frozen=True)
class HandLine:
    """One answer that is waited for: whose, of which department and category, since when, and how far it is.

    ``went_back`` says that a colleague sent the entry back; ``is_mine`` that this account entered it.
    """

    public_id: str
    case_ref: str
    person_id: str
    name: str
    department_code: str
    department: Words
    category: str
    category_words: Words
    state: str
    state_words: Words
    asked_on: date
    days: int
    inquired_at: datetime | None
    entered_by: str
    is_mine: bool
    went_back: bool


@dataclass(frozen=True)
class HandLetter:
    """A letter that can be printed: one department, one case, how many questions, and when it was printed last."""

    case_ref: str
    department_code: str
    department: Words
    count: int
    printed_at: datetime | None


@dataclass(frozen=True)
class HandDesk:
    """What waits: to be asked and entered, and to be confirmed; letters by case and department."""

    to_enter: tuple[HandLine, ...]
    to_confirm: tuple[HandLine, ...]
    letters: tuple[HandLetter, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether more wait than are shown."""
        return self.total > len(self.to_enter) + len(self.to_confirm)


@dataclass(frozen=True)
class HandPage:
    """One answer on paper, whole.

    ``values`` are label, unit and value of each quantity entered, in words, ``entered`` the values themselves;
    ``barred`` says why nobody may be asked about it now.
    """

    line: HandLine
    masked_number: str
    month: str
    values: tuple[tuple[Words, Words, Words], ...]
    entered: dict[str, Value | None]
    told: str
    told_words: Words
    words: str
    as_of: date | None
    entered_at: datetime | None
    scan_id: str
    scan_type: str
    reason: str
    barred: Words
    stopped_because: Words
    may_enter: bool
    may_confirm: bool

    @property
    def is_picture(self) -> bool:
        """Whether the scan can be drawn beside the entry."""
        return self.scan_type.startswith("image/")


def fetch_hand_desk(acting: Acting, case_ref: str = "") -> HandDesk:
    """Everything that waits in the area of whoever looks, or of one case, the longest waiting first."""
    rows = _seen(acting).filter(state__in=UNDER_WAY_BY_HAND)
    if case_ref:
        rows = rows.filter(query__case_ref=case_ref)
    shown = list(rows.order_by("asked_at", "pk")[:MOST])
    lines = [_line(row, acting) for row in shown]
    if lines:
        people = list(dict.fromkeys(line.person_id for line in lines))
        record_read(acting, "person", people, what="hand_answers", case_ref=case_ref)
    to_enter = tuple(line for line in lines if line.state == HandAnswer.ASKED_FOR)
    to_confirm = tuple(line for line in lines if line.state == HandAnswer.ENTERED)
    return HandDesk(to_enter, to_confirm, _letters(to_enter), rows.count())


def fetch_hand_answer(acting: Acting, public_id: str) -> HandPage:
    """One of them.

    Raises:
        NotAllowed: no such answer, or not of this account's area.
    """
    row = find_hand_answer(acting, public_id)
    query, told = row.query, dict(row.told or {})
    stored = StoredFile.objects.filter(public_id=row.file_id).first() if row.file_id else None
    record_read(acting, "hand_answer", [row.public_id], what="hand_answer", area_path=row.area_path,
                case_ref=query.case_ref)  # fmt: skip
    line = _line(row, acting)
    values = dict(told.get("values", {}))
    has_values = quantities_told(query.category) if told.get("state") == "has" else ()
    entered = [(each, value_of_kept(each, values.get(each.key))) for each in has_values]
    is_given_up = row.state == HandAnswer.GIVEN_UP
    barred = "" if is_given_up else _barred(row, acting)
    return HandPage(
        line=line,
        masked_number=mask_number(query.person.citizen_number),
        month=query.month,
        values=tuple((Words(each.zh, each.en), UNITS[each.unit], said(each, value)) for each, value in entered),
        entered={each.key: value for each, value in entered},
        told=str(told.get("state", "")),
        told_words=TOLD_WORDS.get(str(told.get("state", "")), Words("", "")),
        words=str(told.get("words", "")),
        as_of=row.as_of,
        entered_at=row.entered_at if told else None,
        scan_id=stored.public_id if stored else "",
        scan_type=stored.content_type if stored else "",
        reason="" if is_given_up else row.reason,
        barred=NOTES.get(barred, NOTES["no_authorisation"]) if barred else Words("", ""),
        stopped_because=NOTES.get(row.reason, Words(row.reason, row.reason)) if is_given_up else Words("", ""),
        may_enter=row.state in UNDER_WAY_BY_HAND and may(acting, ENTER_VERB, area_path=row.area_path),
        may_confirm=row.state == HandAnswer.ENTERED
        and not line.is_mine
        and may(acting, CONFIRM_VERB, area_path=row.area_path),
    )


def find_hand_answer(acting: Acting, public_id: str) -> HandAnswer:
    """The row, for an account that enters or confirms in its area.

    Raises:
        NotAllowed: no such answer, or not of this account's area.
    """
    row = _seen(acting).filter(public_id=public_id).first()
    if row is None:
        raise NotAllowed(ENTER_VERB, "no such answer, or not in this account's area")
    return row


def fetch_hand_scan(acting: Acting, public_id: str) -> StoredFile | None:
    """The scan of one of them; the look is in the audit.

    Raises:
        NotAllowed: no such answer, or not of this account's area.
    """
    row = find_hand_answer(acting, public_id)
    stored = StoredFile.objects.filter(public_id=row.file_id).first() if row.file_id else None
    if stored is not None:
        record_read(acting, "file", [stored.public_id], what="hand_scan", area_path=row.area_path,
                    case_ref=row.query.case_ref)  # fmt: skip
    return stored


def count_on_paper(case_ref: str) -> int:
    """How many answers on paper a case still waits for; the caller has made sure that the reader may see the case."""
    return HandAnswer.objects.filter(query__case_ref=case_ref, state__in=UNDER_WAY_BY_HAND).count()


def _seen(acting: Acting) -> QuerySet[HandAnswer]:
    rows = HandAnswer.objects.select_related("query__person")
    return visible(rows, acting, ENTER_VERB) | visible(rows, acting, CONFIRM_VERB)


def _barred(row: HandAnswer, acting: Acting) -> str:
    """Why no authorisation covers it at this moment; a page only looks, and locks nothing."""
    query = row.query
    signed = Authorisation.objects.filter(person=query.person, case_ref=query.case_ref)
    if any(covers(each, query.category, query.purpose, acting.now) for each in signed.select_related("person")):
        return ""
    return why_none(query.person, query.case_ref, acting.now, query.category)


def _line(row: HandAnswer, acting: Acting) -> HandLine:
    query, on = row.query, day_of(row.asked_at)
    return HandLine(
        public_id=row.public_id,
        case_ref=query.case_ref,
        person_id=query.person.public_id,
        name=query.person.name,
        department_code=query.department,
        department=load_sources()[query.department],
        category=query.category,
        category_words=category_words(query.category),
        state=row.state,
        state_words=STATE_WORDS[row.state],
        asked_on=on,
        days=max(0, (acting.today - on).days),
        inquired_at=row.inquired_at,
        entered_by=row.entered_by_name if row.state != HandAnswer.ASKED_FOR else "",
        is_mine=row.state == HandAnswer.ENTERED and row.entered_by == acting.actor_id,
        went_back=row.state == HandAnswer.ASKED_FOR and bool(row.reason),
    )


def _letters(lines: Iterable[HandLine]) -> tuple[HandLetter, ...]:
    groups: dict[tuple[str, str], list[HandLine]] = {}
    for line in lines:
        groups.setdefault((line.case_ref, line.department_code), []).append(line)
    return tuple(
        HandLetter(
            case, code, some[0].department, len(some), max((each.inquired_at for each in some if each.inquired_at),
                                                           default=None),
        )
        for (case, code), some in groups.items()
    )  # fmt: skip
