"""Reading an application from elsewhere (读外来申请): every fault at once, by its place; by the form's own rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from doudi.casework.actions.add_member import read_name, read_number, read_relation
from doudi.casework.domain.form import NOT_SAVED, AnswerUnread, read_answer
from doudi.casework.errors import MemberUnfit
from doudi.casework.models import Application
from doudi.casework.process import schemes_applied_for
from doudi.casework.sent.errors import SentFault
from doudi.kernel.month import Month
from doudi.kernel.text import clean_text
from doudi.registry.models import Division
from doudi.schemes.asking.interview import Page, pages
from doudi.schemes.scheme import Scheme
from doudi.worklist.words import Words

LEVELS = ("village", "grid", "micro_grid")
UNKNOWN_SCHEME = Words("没有这样可以申请的救助。", "There is no such scheme to apply for here.")
UNKNOWN_PLACE = Words("没有这个社区、村。", "There is no such community or village.")
NO_APPLICANT = Words("申请人要有一个，只能有一个。", "There is one applicant, no more and no fewer.")
TWICE = Words("写了两次。", "It stands there twice.")
NOT_ASKED = Words("这一题不问这一家。", "This is not asked of this family.")
NOBODY = Words("家里没有这个人。", "There is nobody of this key in the family.")
NOT_A_PHONE = Words("写电话号码，7到13位数字。", "Write a phone number, 7 to 13 figures.")


@dataclass
class SentRead:
    """What was sent, as far as it can be read; ``members`` as the form's answer to who lives there, applicant first."""

    scheme: Scheme | None = None
    division: Division | None = None
    members: list[dict[str, str]] = field(default_factory=list)
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)
    typed: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: tuple[Page, ...] = ()
    faults: list[SentFault] = field(default_factory=list)

    def fault(self, code: str, what: str, words: Words, *where: str | int) -> None:
        """One more thing wrong."""
        self.faults.append(SentFault(where, f"casework.sent-{code}", what, words))


def phone_digits(typed: str) -> str:
    """A telephone number without the spaces and dashes people write.

    >>> phone_digits("138-0000 0001")
    '13800000001'
    """
    return clean_text(typed).replace(" ", "").replace("-", "")


def read_sent(content: Mapping[str, Any], today: date) -> SentRead:
    """The scheme, the place, the people and the answers, with all that is wrong.

    Answers are read as the form reads them: one is asked or not as the others tell. What is left unanswered is no
    fault: the window asks it.
    """
    read = SentRead()
    read.scheme = next((each for each in schemes_applied_for() if each.key == content["scheme"]), None)
    if read.scheme is None:
        read.fault("scheme", "no such scheme", UNKNOWN_SCHEME, "scheme")
    read.division = Division.objects.filter(code=content["division_code"], level__in=LEVELS).first()
    if read.division is None:
        read.fault("place", "no such community", UNKNOWN_PLACE, "division_code")
    phone = phone_digits(content.get("phone", ""))
    if phone and (not phone.isdecimal() or not 7 <= len(phone) <= 13):
        read.fault("phone", "not a telephone number", NOT_A_PHONE, "phone")
    _read_members(read, content["members"], today)
    if read.scheme is not None and read.members:
        _read_answers(read, read.scheme, content["answers"], today)
    return read


def _read_members(read: SentRead, members: list[Mapping[str, Any]], today: date) -> None:
    if sum(bool(member["is_applicant"]) for member in members) != 1:
        read.fault("applicant", "not one applicant", NO_APPLICANT, "members")
    keys: set[str] = set()
    numbers: set[str] = set()
    case = _unsaved(read.scheme) if read.scheme else None
    for position, member in enumerate(members):
        at = ("members", position)
        if member["key"] in keys:
            read.fault("twice", "a key that stands twice", TWICE, *at, "key")
        keys.add(member["key"])
        known = {"key": member["key"], "name": "", "relation": "", "birth_date": ""}
        for name in ("name", "citizen_number", "relation"):
            try:
                if name == "name":
                    known["name"] = read_name(member["name"])
                elif name == "citizen_number":
                    number = read_number(member["citizen_number"], today)
                    known["birth_date"] = number.birth_date.isoformat()
                    if number.value in numbers:
                        read.fault("twice", "a number that stands twice", TWICE, *at, "citizen_number")
                    numbers.add(number.value)
                elif case is not None:
                    known["relation"] = read_relation(case, member["relation"], member["is_applicant"])
            except MemberUnfit as fault:
                what = "unknown relation" if name == "relation" else "it does not hold"
                read.fault("member", what, fault.words, *at, name)
        read.members.append(known)
    order = {member["key"]: not member["is_applicant"] for member in members}
    read.members.sort(key=lambda each: order[each["key"]])


def _unsaved(scheme: Scheme) -> Application:
    """What the form's own readers look at: the scheme as it holds here."""
    return Application(scheme=scheme.key, profile=scheme.profile, jurisdiction=settings.DOUDI_JURISDICTION)


def _read_answers(read: SentRead, scheme: Scheme, answers: list[Mapping[str, Any]], today: date) -> None:
    people = [member["key"] for member in read.members]
    waiting: dict[str, int] = {}
    for position, answer in enumerate(answers):
        if answer["member"] and answer["member"] not in people:
            read.fault("answer", "nobody of that key", NOBODY, "answers", position, "member")
            continue
        key = f"{answer['question']}@{answer['member']}" if answer["member"] else answer["question"]
        if key in waiting:
            read.fault("twice", "a question that is answered twice", TWICE, "answers", position)
            continue
        waiting[key] = position
    unreadable: set[str] = set()
    while True:
        read.asked = _asked(read, scheme, today)
        ready = [page for page in read.asked if page.key in waiting and page.question.kind not in NOT_SAVED]
        if not ready:
            break
        for page in ready:
            position = waiting.pop(page.key)
            answer = answers[position]
            try:
                said = read_answer(page.question, answer["state"], answer["value"], people, today)
            except AnswerUnread as fault:
                unreadable.add(page.key)
                read.fault("answer", "it cannot be read", Words(fault.zh, fault.en), "answers", position, "value")
            else:
                read.answered[page.key], read.typed[page.key] = said, answer
    for position in waiting.values():
        # Whether it is asked may hang on an answer that could not be read: that one is corrected first.
        if not unreadable:
            read.fault("answer", "it is not asked of this family", NOT_ASKED, "answers", position, "question")


def _asked(read: SentRead, scheme: Scheme, today: date) -> tuple[Page, ...]:
    told: dict[str, Any] = {**read.answered, "people": read.members}
    return pages(scheme, told, Month.of(today).previous)


def answers_in_order(read: SentRead) -> Iterator[tuple[Page, dict[str, Any]]]:
    """What was answered, as it was read, in the order of the form."""
    for page in read.asked:
        if page.key in read.answered:
            yield page, read.answered[page.key]


def typed_in_order(read: SentRead) -> Iterator[tuple[Page, Mapping[str, Any]]]:
    """What was answered, as it was sent, in the order of the form."""
    for page in read.asked:
        if page.key in read.typed:
            yield page, read.typed[page.key]
