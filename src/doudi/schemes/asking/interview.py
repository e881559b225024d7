"""From answers to pages and from answers to facts (问答): what to ask next, and what the answers mean to the rules.

Answers are one flat mapping that fits a JSON column. The key of a household's page is the question's key, of a person's
`<question>@<person>`. The answer to `people` is the list of people, the applicant first:

    {"key": "p1", "name": "张某某", "relation": "head", "birth_date": "1985-03-01"}

every other answer is

    {"state": "value", "value": 105000}     fen, a count, a code, true or false, or the keys of the people picked
    {"state": "none"}                       "8月没有工资", "都住在家里"
    {"state": "unknown"}                    说不清: stays unknown, is never counted as none
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.operators import age_on_first_day
from doudi.rules.quantities import Quantity, QuantityUnit
from doudi.rules.values import NONE, UNKNOWN, Absent, Sourced, Value
from doudi.schemes.scheme import Question, Scheme

Answers = Mapping[str, Any]

# What nobody asks of a child because the law settles it; the fact still says where it comes from.
_NOT_BELOW_WORKING_AGE = ("monthly_wage_fen", "employment_cost_fen", "monthly_business_fen", "transfer_paid_fen")
_NOT_OF_MINORS = ("basic_pension_exempt_fen",)
# What only happens while the allowance is drawn: none for whoever applies, until an official finds otherwise.
_NOT_BEFORE_THE_ALLOWANCE = ("refused_work_times",)
_APPLIES_NOW = "申请的时候还没有领，不问"
_TOO_YOUNG = "年纪小，法律不让上班，不问"
_MINOR = "未成年，不问"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the answer to `people` (填表的一个人).

    `is_minor` and `may_work` go by the birth date, in the month meant; without one she is asked like an adult.
    """

    key: str
    name: str
    relation: str
    birth_date: date | None
    is_minor: bool
    may_work: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be asked (一页): the question with its places filled in, and of whom."""

    key: str
    question: Question
    person_key: str | None
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    none_zh: str
    none_en: str
    answered: bool


def members_of(scheme: Scheme, answers: Answers, month: Month) -> tuple[Member, ...]:
    """The people of the family as answered so far, the applicant first."""
    adult_age, working_age = (_years(scheme, name, month) for name in ("adult_age", "working_age"))
    found = []
    for position, entry in enumerate(answers.get("people") or ()):
        birth = date.fromisoformat(entry["birth_date"]) if entry.get("birth_date") else None
        age = adult_age if birth is None else age_on_first_day(birth, month)
        relation = str(entry.get("relation") or ("head" if position == 0 else ""))
        name = str(entry.get("name", ""))
        found.append(Member(str(entry["key"]), name, relation, birth, age < adult_age, age >= working_age))
    return tuple(found)


_AGES = {"adult_age": 18, "working_age": 16}
"""民法典第十七条 and 劳动法第十五条: for a scheme that has no figure of its own and borrows none."""


def _years(scheme: Scheme, name: str, month: Month) -> int:
    figures = scheme.parameters
    key = next((key for key in (f"{scheme.key}.{name}", f"dibao.{name}") if key in figures.parameters), "")
    value = figures.at(key, month).value if key else _AGES[name]
    return value if isinstance(value, int) else _AGES[name]


def pages(scheme: Scheme, answers: Answers, month: Month, *, known: Iterable[str] = ()) -> tuple[Page, ...]:
    """The pages this family is asked, in order, as far as the answers so far tell (要填的页).

    Args:
        answers: see the module.
        month: the month asked about, filled into the questions.
        known: page keys the departments have answered already: those questions are not asked again.

    >>> from doudi.schemes import load
    >>> scheme = load("dibao", jurisdiction="demo-city")
    >>> [page.key for page in pages(scheme, {}, Month(2025, 8))][:3]
    ['people', 'address', 'away']
    """
    members, settled = members_of(scheme, answers, month), set(known)
    found: list[Page] = []
    for question in scheme.questions:
        people: Sequence[Member | None] = members if question.about == "person" else (None,)
        for person in people:
            key = page_key(question, person.key if person else None)
            # A question the departments answer is asked only after they did not: see `departments_silent`.
            if key in settled or (question.departments_know and key not in answers):
                continue
            if _applies(question, person, members, answers):
                found.append(_page(key, question, person, answers, month))
    return tuple(found)


def departments_silent(answers: dict[str, Any], page_keys: Iterable[str]) -> dict[str, Any]:
    """The answers, with the named department questions opened for the family to answer."""
    return {**answers, **{key: answers.get(key, {}) for key in page_keys}}


def page_key(question: Question, person_key: str | None) -> str:
    """The key an answer is saved under."""
    return question.key if person_key is None else f"{question.key}@{person_key}"


def to_facts(scheme: Scheme, answers: Answers, month: Month, *, as_of: date, source: str = "您报的") -> HouseholdFacts:
    """What the family declared, as sourced facts (申报转事实); what was not answered stays unknown.

    Args:
        month: the month the ages are those of.
        as_of: the day of the declaration.
        source: how proofs name the family's own word.

    Raises:
        FaultsFound: answers that do not fit their question, all of them with their page.
    """
    faults = FaultList()
    members = members_of(scheme, answers, month)
    household: dict[str, Sourced] = {}
    persons: dict[str, dict[str, Sourced]] = {
        member.key: _own_facts(member, as_of, source)
        | {key: Sourced(NONE, _APPLIES_NOW, as_of) for key in _NOT_BEFORE_THE_ALLOWANCE if key in scheme.quantities}
        for member in members
    }
    for question in scheme.questions:
        quantity = scheme.quantities.get(question.quantity)
        if quantity is None:
            continue
        if question.kind == "who":
            _put_who(question, quantity, answers.get(question.key), persons, Sourced(NONE, source, as_of), faults)
        elif question.about == "person":
            for member in members:
                key = page_key(question, member.key)
                if key in answers and _applies(question, member, members, answers):
                    fact = _fact(key, quantity, answers[key], as_of, source, faults)
                    persons[member.key][quantity.key] = fact
        elif question.key in answers:
            fact = _fact(question.key, quantity, answers[question.key], as_of, source, faults)
            if question.counts_for == "head":
                for position, member in enumerate(members):
                    own = fact if position == 0 else Sourced(NONE, source, as_of, "和本人的合在一起报")
                    persons[member.key][quantity.key] = own if fact.is_known or position == 0 else fact
            else:
                household[quantity.key] = fact
    faults.raise_if_any()
    people = tuple(PersonFacts(member.key, member.name, persons[member.key]) for member in members)
    return HouseholdFacts(people, household)


def _own_facts(member: Member, as_of: date, source: str) -> dict[str, Sourced]:
    # Whoever is named as living in the family is declared alive; the registers may say otherwise.
    facts = {"is_deceased": Sourced(False, source, as_of)}
    if member.relation:
        facts["relation_to_head"] = Sourced(member.relation, source, as_of)
    if member.birth_date:
        facts["birth_date"] = Sourced(member.birth_date, "身份证号", as_of)
    if member.is_minor:
        facts |= {key: Sourced(NONE, _MINOR, as_of) for key in _NOT_OF_MINORS}
    if not member.may_work:
        facts |= {key: Sourced(NONE, _TOO_YOUNG, as_of) for key in _NOT_BELOW_WORKING_AGE}
    return facts


def _put_who(
    question: Question, quantity: Quantity, answer: Any, persons: Mapping[str, dict[str, Sourced]], none: Sourced,
    faults: FaultList,
) -> None:  # fmt: skip
    """One answer about everybody; unknown or unanswered leaves all unknown."""
    state, value = _state(answer)
    if state not in ("value", "none"):
        return
    picked = set(value or ()) if state == "value" else set()
    if strangers := picked - persons.keys():
        faults.add(question.key, f"picks {', '.join(sorted(strangers))}", "only people of the family can be picked",
                   "correct the list of people", "schemes.stranger-picked")
    for key, facts in persons.items():
        if quantity.unit is QuantityUnit.YES_NO:
            facts[quantity.key] = replace(none, value=question.picked_is if key in picked else not question.picked_is)
        elif key not in picked:
            facts[quantity.key] = none


def _fact(key: str, quantity: Quantity, answer: Any, as_of: date, source: str, faults: FaultList) -> Sourced:
    state, value = _state(answer)
    if state == "value" and quantity.unit is QuantityUnit.DATE and isinstance(value, str):
        value = _day(value)
    if state == "value":
        if complaint := quantity.complaint(value):
            faults.add(key, complaint, f"{quantity.zh} is in {quantity.unit}", "correct the answer",
                       "schemes.answer-value")
            return Sourced(UNKNOWN, source, as_of)
        plain: Value = value
        return Sourced(plain, source, as_of)
    absent: Absent = NONE if state == "none" and quantity.none_is is not None else UNKNOWN
    return Sourced(absent, source, as_of)


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _state(answer: Any) -> tuple[str, Any]:
    if not isinstance(answer, Mapping):
        return "", None
    return str(answer.get("state", "")), answer.get("value")


def _page(key: str, question: Question, person: Member | None, answers: Answers, month: Month) -> Page:
    name = person.name if person else ""
    zh = {"name": name, "month": f"{month.number}月"}
    en = {"name": name, "month": _ENGLISH_MONTHS[month.number - 1]}
    return Page(
        key, question, person.key if person else None, question.zh.format_map(zh), question.en.format_map(en),
        question.hint_zh.format_map(zh), question.hint_en.format_map(en), question.none_zh.format_map(zh),
        question.none_en.format_map(en), bool(answers.get(key)),
    )  # fmt: skip


_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _applies(question: Question, person: Member | None, members: Sequence[Member], answers: Answers) -> bool:
    return all(_holds(condition, person, members, answers) for condition in question.only_if)


def _holds(condition: str, person: Member | None, members: Sequence[Member], answers: Answers) -> bool:
    name, _, wanted = condition.partition("=")
    if condition in ("adult", "minor"):
        return person is not None and person.is_minor == (condition == "minor")
    if condition == "may_work":
        return person is not None and person.may_work
    if condition == "not_head":
        return person is not None and person != members[0]
    if name == "relation":
        return person is not None and person.relation in wanted.split("|")
    by_person = answers.get(f"{name}@{person.key}") if person else None
    state, value = _state(by_person if by_person is not None else answers.get(name))
    if wanted == "picked":
        return person is not None and state == "value" and person.key in (value or ())
    if wanted == "some":
        return state == "value" and bool(value)
    if wanted in ("yes", "no"):
        # A yes/no question's "none" is no.
        return (state == "value" and value is (wanted == "yes")) or (wanted == "no" and state == "none")
    return state == wanted if wanted == "none" else state == "value" and value == wanted
