"""What is in doubt about a family, weighed by the engine and said in sentences (如果…就会…)."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from doudi.casework.facts import CaseFacts
from doudi.casework.models import Application, DeclaredMember
from doudi.casework.process import scheme_of
from doudi.casework.verification.comparing import FAMILY, month_assessed, plain, say_value
from doudi.evidence.authority import load_orders
from doudi.evidence.reads import SourceFact, fetch_disagreements
from doudi.rules.facts import person_fact_key, split_fact_key
from doudi.rules.quantities import Quantity
from doudi.rules.values import NOT_ASKED, Value
from doudi.rules.words import money_words
from doudi.schemes.bundles.bundle import Standing
from doudi.schemes.catalogue import schemes_in_order
from doudi.schemes.cliffs.reasons import STANDING_WORDS
from doudi.schemes.doubts.doubt import Change, Doubt, Materiality, SchemeResult, Turning, Weight
from doudi.schemes.doubts.materiality import weigh_doubts
from doudi.worklist.words import Words

WEIGHT_WORDS: dict[Weight, Words] = {
    Weight.DECIDES: Words("会改变结果", "changes a result"),
    Weight.WITH_OTHERS: Words("和别的一起才会改变结果", "changes a result only together with another"),
    Weight.CANNOT_TELL: Words("没有找到会改变结果的情形，还不能排除", "no change of a result found, none excluded"),
    Weight.CHANGES_NOTHING: Words("不管是哪一个，结果都一样", "changes no result, whichever is right"),
}
MOST_SENTENCES = 3
MOST_KEPT = 32


@dataclass(frozen=True)
class WeighedDoubt:
    """One fact somebody must look at, weightiest first: whose, what, how much hangs on it and why."""

    fact_key: str
    member_id: str
    whose: Words
    what: Words
    weight: Weight
    why: Words
    sentences: tuple[Words, ...]
    at_stake_fen: int

    @property
    def must_be_looked_at(self) -> bool:
        """Something hangs on it, or it is not excluded."""
        return self.weight is not Weight.CHANGES_NOTHING


def doubts_of(
    case: Application, members: Sequence[DeclaredMember], facts: CaseFacts, said: Sequence[SourceFact]
) -> list[Doubt]:
    """Every fact that is not known, or of which two sources say different things; the family's word stands first."""
    quantities = scheme_of(case).quantities
    member_of = {member.person.public_id: member.public_id for member in members if member.person is not None}
    told = _told_by_sources(said, member_of, quantities)
    disagreeing = {
        person_fact_key(member_of[each.person_id], each.quantity)
        for each in fetch_disagreements(case.public_id)
        if each.person_id in member_of
    }
    found = []
    for fact_key, value in facts.household:
        quantity = quantities[split_fact_key(fact_key)[1]]
        sources = facts.sources.get(fact_key)
        if value is NOT_ASKED or sources is None or sources.settled or sources.visited:
            continue
        declared, departments = plain(quantity, sources.declared), plain(quantity, sources.departments)
        others = [each for each in told.get(fact_key, []) if each is not None] if fact_key in disagreeing else []
        values = [each for each in (declared, departments, *others) if each is not None]
        if not value.is_known:
            is_open = sources.departments is not None and not sources.departments.is_known
            is_open = is_open or declared is None
            found.append(Doubt(fact_key, tuple(dict.fromkeys(values)), is_open))
        elif len(set(others)) > 1:
            found.append(Doubt(fact_key, tuple(dict.fromkeys([plain(quantity, value), *others])), is_open=False))
    return found


def _told_by_sources(
    said: Sequence[SourceFact], member_of: dict[str, str], quantities: Any
) -> dict[str, list[Value | None]]:
    """What the sources that tell of the same thing say of each person's fact, by fact key."""
    found: dict[str, list[Value | None]] = {}
    for each in said:
        quantity, member = quantities.get(each.quantity), member_of.get(each.person_id)
        if quantity is None or member is None or each.state == "unknown" or each.is_expired or not each.rank:
            continue
        if each.replaced_at is not None or not _is_compared(each.quantity):
            continue
        if each.state == "none" and not _none_counts(each.quantity):
            continue
        value = quantity.none_is if each.state == "none" else each.value
        found.setdefault(person_fact_key(member, each.quantity), []).append(value)
    return found


def _is_compared(quantity: str) -> bool:
    order = load_orders().get(quantity)
    return order is not None and order.compare


def _none_counts(quantity: str) -> bool:
    order = load_orders()[quantity]
    return order.combine != "ladder" and not order.open_list


_KEPT: OrderedDict[tuple[Any, ...], tuple[Materiality, ...]] = OrderedDict()
_LOCK = Lock()


def weighing_key(case: Application, facts: CaseFacts, doubts: Sequence[Doubt], today: date) -> tuple[Any, ...]:
    """Everything a weighing rests on: the facts, what is in doubt, the month, and the rules of every scheme."""
    rules = tuple(each.ruleset.hash for each in schemes_in_order(profile=case.profile, jurisdiction=case.jurisdiction))
    month = month_assessed(case, today)
    return facts.digest, tuple(doubts), month, case.profile, case.jurisdiction, case.scheme, rules


def weigh_these(
    case: Application, members: Sequence[DeclaredMember], facts: CaseFacts, doubts: Sequence[Doubt], today: date
) -> list[WeighedDoubt]:
    """What hangs on each of these doubts, over all schemes of the place; the same facts are weighed once."""
    key = weighing_key(case, facts, doubts, today)
    with _LOCK:
        found = _KEPT.get(key)
    if found is None:
        found = weigh_doubts(
            facts.household, doubts, month_assessed(case, today), profile=case.profile,
            jurisdiction=case.jurisdiction, own=case.scheme,
        )  # fmt: skip
        with _LOCK:
            _KEPT[key] = found
            while len(_KEPT) > MOST_KEPT:
                _KEPT.popitem(last=False)
    speaker = Speaker(case, members)
    return [speaker.said(each) for each in found]


class Speaker:
    """Puts what hangs on a doubt into sentences, with the case's own scheme first."""

    def __init__(self, case: Application, members: Sequence[DeclaredMember]) -> None:
        self.case = case
        self.names = {member.public_id: member.name for member in members}
        self.quantities = scheme_of(case).quantities
        loaded = schemes_in_order(profile=case.profile, jurisdiction=case.jurisdiction)
        self.schemes = {each.key: Words(each.short_zh, each.short_en) for each in loaded}

    def said(self, found: Materiality) -> WeighedDoubt:
        """One doubt in words."""
        fact_key = found.doubt.fact_key
        quantity, member_id = self._quantity(fact_key), split_fact_key(fact_key)[0] or ""
        name = self.names.get(member_id, "")
        return WeighedDoubt(
            fact_key=fact_key,
            member_id=member_id,
            whose=Words(name, name) if name else FAMILY,
            what=Words(quantity.zh, quantity.en),
            weight=found.weight,
            why=WEIGHT_WORDS[found.weight],
            sentences=tuple(self._sentences(found, quantity)),
            at_stake_fen=found.at_stake_fen,
        )

    def _quantity(self, fact_key: str) -> Quantity:
        return self.quantities[split_fact_key(fact_key)[1]]

    def _sentences(self, found: Materiality, quantity: Quantity) -> list[Words]:
        given = self._given(found)
        told = {each.from_here.scheme for each in found.turnings}
        said = [(each.from_here.scheme, self._turning(each, quantity, given)) for each in found.turnings]
        said += [
            (each.at_value.scheme, self._change(each, quantity, given))
            for each in found.changes
            if each.at_value.scheme not in told and _result(each.at_value) != _result(each.at_other)
        ]
        said.sort(key=lambda each: each[0] != self.case.scheme)
        return [words for _scheme, words in said[:MOST_SENTENCES]]

    def _turning(self, turning: Turning, quantity: Quantity, given: Words) -> Words:
        at, scheme = say_value(quantity, turning.at), self.schemes[turning.from_here.scheme]
        before, after = (STANDING_WORDS[each.standing] for each in (turning.below, turning.from_here))
        return Words(
            f"{given.zh}如果到{at.zh}或者更多，{scheme.zh}就会从“{before.zh}”变成“{after.zh}”。",
            f"{given.en}If it is {at.en} or more, {scheme.en} turns from “{before.en}” to “{after.en}”.",
        )

    def _change(self, change: Change, quantity: Quantity, given: Words) -> Words:
        value, other = say_value(quantity, change.value), say_value(quantity, change.other)
        scheme, results = self.schemes[change.at_value.scheme], (_result(change.at_value), _result(change.at_other))
        return Words(
            f"{given.zh}如果是{other.zh}，不是{value.zh}，{scheme.zh}就会从“{results[0].zh}”变成“{results[1].zh}”。",
            f"{given.en}If it is {other.en} and not {value.en}, {scheme.en} turns from “{results[0].en}” to "
            f"“{results[1].en}”.",
        )

    def _given(self, found: Materiality) -> Words:
        zh, en = [], []
        for fact_key, value in found.given:
            quantity = self._quantity(fact_key)
            said = say_value(quantity, value)
            zh.append(f"{quantity.zh}是{said.zh}")
            en.append(f"{quantity.en} is {said.en}")
        return Words(f"{'，'.join(zh)}时，", f"Where {' and '.join(en)}: ") if zh else Words("", "")


def _result(result: SchemeResult) -> Words:
    words = STANDING_WORDS[result.standing]
    if result.standing is Standing.GRANTED and result.amount_fen:
        amount = money_words(result.amount_fen)
        return Words(f"{words.zh}，{amount.zh}", f"{words.en}, {amount.en}")
    if result.standing is Standing.NEEDS_PERSON and result.amount_fen is not None:
        amount = money_words(result.amount_fen)
        return Words(f"{words.zh}，按规则是{amount.zh}", f"{words.en}, {amount.en} by the rules")
    return Words(words.zh, words.en)
