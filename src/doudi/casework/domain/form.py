"""Reading one answer of the form as typed (读一个答案). Pure; which page is asked of whom is `schemes.interview`'s."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from doudi.kernel.money import AmountInvalid, parse_yuan
from doudi.kernel.text import clean_text
from doudi.schemes.scheme import Question

ADULT_AT = 18
VALUE, HAS, NONE, UNKNOWN = "value", "has", "none", "unknown"
LONGEST_TEXT = 500
MOST_PIECES = 1000
NOT_SAVED = frozenset({"people", "sign"})
"""Kinds of page that hold no answer of their own: members are added, signatures are given."""
_YES = {"yes": True, "no": False, "true": True, "false": False, "是": True, "否": False}


class AnswerUnread(ValueError):
    """The typed answer cannot be read; ``zh`` and ``en`` say how to write it."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def age_on(born: date, day: date) -> int:
    """Completed years; a birthday on 29 February is kept on 1 March in other years.

    >>> age_on(date(2007, 9, 2), date(2025, 9, 1)), age_on(date(2007, 9, 1), date(2025, 9, 1))
    (17, 18)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def read_answer(
    question: Question, state: str, typed: str | Sequence[str], people: Collection[str], today: date
) -> dict[str, Any]:
    """The answer to keep, in the form `schemes.interview` reads: a value, *none* or *unknown*.

    Money becomes whole fen, yes/no a truth value, dates ISO text, people picked a list of their keys.

    Args:
        state: value (or has), none, unknown.
        people: the keys of the family's members, for questions about who.

    Raises:
        AnswerUnread: the text, or the state, does not fit the question.
    """
    if state == UNKNOWN:
        if not question.unknown_allowed:
            raise AnswerUnread("这一题要选一个答案。", "Please choose an answer here.")
        return {"state": UNKNOWN}
    if state == NONE:
        if not question.none_zh and question.kind != "yes_no":
            raise AnswerUnread("这一题不能选“没有”。", "“None” is not an answer to this question.")
        return {"state": NONE}
    if state not in (VALUE, HAS):
        raise AnswerUnread("请选一个答案。", "Please choose an answer.")
    if question.kind == "who":
        return {"state": VALUE, "value": _read_who(typed, people)}
    text = clean_text(typed if isinstance(typed, str) else "".join(typed))
    return {"state": VALUE, "value": _READERS.get(question.kind, _read_text)(question, text, today)}


def _read_who(typed: str | Sequence[str], people: Collection[str]) -> list[str]:
    picked = [each.strip() for each in (typed.split(",") if isinstance(typed, str) else typed) if each.strip()]
    if not picked or not set(picked) <= set(people):
        raise AnswerUnread("请从家里人里选。", "Please choose among the family.")
    return list(dict.fromkeys(picked))


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
