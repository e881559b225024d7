"""What a family told "What can I get?" as answers of a form (答过的带进申请表), through the quantities of both.

The form knows people by name and number, the interview by relation and birth year only: an answer about somebody is
carried once it is clear who that is. What was not clear to the family stays unanswered; what is supposed is no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doudi.rules.facts import PersonFacts
from doudi.rules.quantities import Quantity
from doudi.rules.values import NONE, NOT_ASKED, Sourced
from doudi.schemes.asking.facts import WHO, Relative, Telling
from doudi.schemes.asking.interview import page_key
from doudi.schemes.scheme import Question, Scheme

YEARS_APART = 2
"""How far a birth year said from memory may lie from the one in the citizen number, where nobody else is meant."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers taken over (带过来的回答).

    Args:
        answers: page key to answer, as `schemes.interview` reads them.
        begun: questions about everybody where some are not clear: question key to the people picked so far.
        not_named: those told of who are not in the form yet.
    """

    answers: Mapping[str, Mapping[str, Any]]
    begun: Mapping[str, tuple[str, ...]]
    not_named: tuple[Relative, ...]


def who_is_who(told: Sequence[Relative], people: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Keys of the form's people to keys of those told of: by relation and birth year (谁是谁).

    A year that differs by at most two is taken where only one of each is left with that relation; otherwise nobody is
    guessed.

    >>> told = (Relative("p1", "head", 1980), Relative("p2", "child", 2010), Relative("p3", "child", 2012))
    >>> who_is_who(told, [{"key": "A", "relation": "head", "birth_date": "1981-03-01"},
    ...                   {"key": "B", "relation": "child", "birth_date": "2012-05-01"}])
    {'B': 'p3', 'A': 'p1'}
    """
    named = [(str(each["key"]), str(each["relation"]), int(str(each["birth_date"])[:4])) for each in people]
    found: dict[str, str] = {}
    left = list(told)
    for key, relation, year in named:
        same = next((each for each in left if (each.relation, each.birth_year) == (relation, year)), None)
        if same is not None:
            found[key] = same.key
            left.remove(same)
    for key, relation, year in named:
        rivals = [each for each, other, _ in named if other == relation and each not in found]
        those = [each for each in left if each.relation == relation]
        if rivals == [key] and len(those) == 1 and abs(those[0].birth_year - year) <= YEARS_APART:
            found[key] = those[0].key
    return found


def carry(scheme: Scheme, told: Telling, people: Sequence[Mapping[str, Any]]) -> Carried:
    """The answers of the form that the family has given already.

    A sum over the family, and an answer about everybody, are carried only when everybody told of is in the form and
    nobody else is.

    Args:
        people: the form's people as in the answer to `people`: key, relation, birth_date.
    """
    meant = who_is_who(told.people, people)
    facts = {person.key: person for person in told.facts.persons}
    everybody = set(meant) == {str(each["key"]) for each in people} and len(meant) == len(told.people)
    answers: dict[str, Mapping[str, Any]] = {}
    begun: dict[str, tuple[str, ...]] = {}
    by_picking = {question.quantity for question in scheme.questions if question.kind == "who"}
    for question in scheme.questions:
        quantity = scheme.quantities.get(question.quantity)
        asking = told.words.get(question.quantity)
        if quantity is None or asking is None or asking.by != "resident":
            continue
        if question.kind == "who":
            picked = {key: _is_picked(question, told, facts[who], quantity) for key, who in meant.items()}
            those = tuple(key for key, is_it in picked.items() if is_it)
            if everybody and None not in picked.values():
                answers[question.key] = {"state": "value", "value": list(those)} if those else {"state": "none"}
            elif those:
                begun[question.key] = those
        elif question.counts_for == "head":
            if everybody and (answer := _summed(question, quantity, facts.values())) is not None:
                answers[question.key] = answer
        elif question.about == "person":
            for key, who in meant.items():
                answer = _answer(question, quantity, facts[who].facts.get(quantity.key, NOT_ASKED))
                asked_how_much = quantity.key in by_picking and answer == {"state": "none"}
                if answer is not None and _was_said(told, quantity.key, who) and not asked_how_much:
                    answers[page_key(question, key)] = answer
        else:
            answer = _answer(question, quantity, told.facts.facts.get(quantity.key, NOT_ASKED))
            if answer is not None and quantity.key in told.answers:
                answers[question.key] = answer
    missing = tuple(each for each in told.people if each.key not in meant.values())
    return Carried(answers, begun, missing)


def _was_said(told: Telling, quantity: str, who: str) -> bool:
    """Whether it was answered of this person; what only follows from another answer may cease to when that changes."""
    return f"{quantity}@{who}" in told.answers or who in dict(WHO.findall(told.answers.get(quantity, "")))


def _answer(question: Question, quantity: Quantity, said: Sourced) -> dict[str, Any] | None:
    if not said.is_known:
        return None
    if said.value is NONE:
        if question.none_zh:
            return {"state": "none"}
        return None if quantity.none_is is None else {"state": "value", "value": quantity.none_is}
    return {"state": "value", "value": said.value}


def _is_picked(question: Question, told: Telling, person: PersonFacts, quantity: Quantity) -> bool | None:
    """Whether the form's question about everybody picks this one; None where it is not clear."""
    said = person.facts.get(quantity.key, NOT_ASKED)
    signs = dict(WHO.findall(told.answers.get(quantity.key, "")))
    if signs.get(person.key) == "+" and not isinstance(said.value, bool):
        return True  # somebody who has such an amount, even where it is not known how much
    if not said.is_known:
        return None
    value = quantity.none_is if said.value is NONE else said.value
    return value is question.picked_is if isinstance(value, bool) else bool(value)


def _summed(question: Question, quantity: Quantity, people: Iterable[PersonFacts]) -> dict[str, Any] | None:
    """What the whole family has of an amount the form asks once; None while somebody's is not known."""
    total, has_some = 0, False
    for person in people:
        said = person.facts.get(quantity.key, NOT_ASKED)
        if not said.is_known:
            return None
        if isinstance(said.value, int):
            total, has_some = total + said.value, True
    return {"state": "value", "value": total} if has_some or not question.none_zh else {"state": "none"}
