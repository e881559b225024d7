"""The resident's form (申请表): which question is asked of whom, and reading an answer as typed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.kernel.money import AmountInvalid, parse_yuan
from doudi.kernel.text import clean_text
from doudi.schemes.scheme import Question

ADULT_AT = 18
HAS, NONE, UNKNOWN = "has", "none", "unknown"
LONGEST_TEXT = 500
MOST_PIECES = 1000
NO_SAVED_VALUE = frozenset({"people", "sign"})
_YES = {"yes": True, "no": False, "true": True, "false": False, "是": True, "否": False}


class AnswerUnread(ValueError):
    """The typed answer cannot be read; ``zh`` and ``en`` say how to write it."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True)
class FormMember:
    """What the form must know of a member: id, name, age and relation."""

    id: str
    name: str
    birth_date: date
    relation: str

    def is_adult(self, today: date) -> bool:
        """Eighteen completed years or more."""
        return age_on(self.birth_date, today) >= ADULT_AT


@dataclass(frozen=True)
class FormPage:
    """One page of the form: a question, and the member it is about ("" for the household)."""

    question: Question
    member_id: str = ""
    member_name: str = ""


def age_on(born: date, day: date) -> int:
    """Completed years; a birthday on 29 February is kept on 1 March in other years.

    >>> age_on(date(2007, 9, 2), date(2025, 9, 1)), age_on(date(2007, 9, 1), date(2025, 9, 1))
    (17, 18)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _holds(
    condition: str, answers: Mapping[str, Any], by_quantity: Mapping[str, str], member: FormMember | None, today: date
) -> bool:
    if condition == "adult":
        return member is not None and member.is_adult(today)
    if condition == "minor":
        return member is not None and not member.is_adult(today)
    name, _, wanted = condition.partition("=")
    negated = name.endswith("!")
    name = name.removesuffix("!")
    if name == "relation_to_head" and member is not None:
        given: Any = member.relation
    else:
        answer = answers.get(by_quantity.get(name, name), {})
        given = answer.get("value") if answer.get("state") == HAS else answer.get("state")
    allowed = {text.strip().lower() for text in wanted.split("|")}
    return (str(given).lower() in allowed) is not negated


def pages_of(
    questions: Sequence[Question], members: Iterable[FormMember], answers: Mapping[str, Any], today: date
) -> list[FormPage]:
    """Every page that applies now, in order: household questions once, person questions once for each member asked.

    All questions about one person of one part stay together, person by person.
    """
    people = list(members)
    quantity_of = {question.quantity or question.key: question.key for question in questions}
    household = answers.get("household", {})
    persons = answers.get("people", {})
    pages: list[FormPage] = []
    at = 0
    while at < len(questions):
        question = questions[at]
        if question.about != "person":
            if all(_holds(c, household, quantity_of, None, today) for c in question.only_if):
                pages.append(FormPage(question))
            at += 1
            continue
        until = at
        while until < len(questions) and questions[until].about == "person" and questions[until].part == question.part:
            until += 1
        for member in people:
            own = persons.get(member.id, {})
            for asked in questions[at:until]:
                if all(_holds(c, own, quantity_of, member, today) for c in asked.only_if):
                    pages.append(FormPage(asked, member.id, member.name))
        at = until
    return pages


def read_answer(question: Question, state: str, typed: str, today: date) -> Any:
    """The value to keep for an answer, from its text as typed; None for *none* and *unknown*.

    Money becomes whole fen, yes/no a truth value, dates ISO text.

    Raises:
        AnswerUnread: the text, or the state, does not fit the question.
    """
    if state == UNKNOWN:
        if not question.unknown_allowed:
            raise AnswerUnread("这一题要选一个答案。", "Please choose an answer here.")
        return None
    if state == NONE:
        if not question.none_zh and question.kind != "yes_no":
            raise AnswerUnread("这一题不能选“没有”。", "“None” is not an answer to this question.")
        return None
    if state != HAS:
        raise AnswerUnread("请选一个答案。", "Please choose an answer.")
    if question.kind in NO_SAVED_VALUE:
        return None
    return _READERS.get(question.kind, _read_text)(question, clean_text(typed), today)


def _read_money(question: Question, typed: str, today: date) -> int:
    try:
        return parse_yuan(typed)
    except AmountInvalid:
        raise AnswerUnread("写钱数，比如 1370 或 1370.50。", "Write an amount, such as 1370 or 1370.50.") from None


def _read_yes_no(question: Question, typed: str, today: date) -> bool:
    if typed.lower() not in _YES:
        raise AnswerUnread("请选“是”或“否”。", "Please choose yes or no.")
    return _YES[typed.lower()]


def _read_choice(question: Question, typed: str, today: date) -> str:
    if typed not in {choice.code for choice in question.choices}:
        raise AnswerUnread("请从下面选一个。", "Please choose one of these.")
    return typed


def _read_date(question: Question, typed: str, today: date) -> str:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise AnswerUnread("写日期，比如 2025-09-01。", "Write a date, such as 2025-09-01.") from None
    if day > today:
        raise AnswerUnread("这一天还没有到。", "That day has not come yet.")
    return day.isoformat()


def _read_number(question: Question, typed: str, today: date) -> int:
    if not typed.isdecimal() or int(typed) > MOST_PIECES:
        raise AnswerUnread("写一个数，比如 2。", "Write a number, such as 2.")
    return int(typed)


def _read_text(question: Question, typed: str, today: date) -> str:
    if not typed:
        raise AnswerUnread("请写一写。", "Please write something.")
    if len(typed) > LONGEST_TEXT:
        raise AnswerUnread("太长了，500字以内就好。", "Too long: 500 characters are enough.")
    return typed


_READERS: Mapping[str, Any] = {
    "money": _read_money,
    "yes_no": _read_yes_no,
    "choice": _read_choice,
    "date": _read_date,
    "number": _read_number,
}
