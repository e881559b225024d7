"""Which households may hold facts that contradict each other (初筛矛盾), told from their JSON: quickly, never too few.

What is suspected here is read with care, and only that says what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doudi.kernel.month import Month
from doudi.rules.contradictions import Condition, Test, day_years_before, holds
from doudi.rules.values import NONE
from doudi.rules.wire.shapes import NONE_TEXT, UNKNOWN_TEXT, Field, Shape

Bits = int
"""One bit for each condition that is declared somewhere."""


Watched = tuple[str, Mapping[Any, Bits], tuple[tuple[int, Bits], ...], tuple[tuple[str, Bits], ...]]
"""A fact some contradiction is about, with the bits of its codes, of yes or no, of the words for none; of numbers above
one; of days up to one, as written."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What to watch for.

    Args:
        parties: by contradiction: the bits of its first person, and of the second or 0.
        alike_in: the facts two people must share to be alike.
    """

    watched: tuple[Watched, ...]
    parties: tuple[tuple[Bits, Bits], ...]
    alike_in: tuple[str, ...]

    def suspects(self, persons: Sequence[Mapping[str, Any]], bare: Callable[[dict[str, Any]], Any]) -> bool:
        """Whether a household with these people has to be looked at; each of their facts is known to be plain.

        Args:
            bare: gives the value of a fact written with its source.
        """
        union, found = 0, []
        for person in persons:
            bits = 0
            for key, words, above, until in self.watched:
                raw = person.get(key)
                if type(raw) is dict:
                    raw = bare(raw)
                if raw in words:
                    bits |= words[raw]
                if above and type(raw) is int:
                    for number, bit in above:
                        if raw > number:
                            bits |= bit
                elif until and type(raw) is str:
                    for day, bit in until:
                        if raw <= day:
                            bits |= bit
            union |= bits
            found.append(bits)
        for first, second in self.parties:
            if union & first == first and union & second == second and _met(found, first, second):
                return True
        if len(persons) > 1:
            for key in self.alike_in:
                if _shared(persons, key, bare):
                    return True
        return False


def _met(found: Sequence[Bits], first: Bits, second: Bits) -> bool:
    one = [bits & first == first for bits in found]
    if not second:
        return any(one)
    other = [bits & second == second for bits in found]
    return any(one) and any(other) and sum(map(max, one, other)) > 1


def _shared(persons: Sequence[Mapping[str, Any]], key: str, bare: Callable[[dict[str, Any]], Any]) -> bool:
    seen = set()
    for person in persons:
        raw = person.get(key)
        if raw is None or "key" in person:
            continue
        if type(raw) is dict:
            raw = bare(raw)
        if raw != UNKNOWN_TEXT:
            if raw in seen:
                return True
            seen.add(raw)
    return False


def screen_of(shape: Shape, month: Month) -> Screen:
    """What to watch for in households of this form."""
    declared = shape.contradictions
    conditions = {each for contradiction in declared for party in contradiction.parties for each in party}
    bits = {each: 1 << number for number, each in enumerate(sorted(conditions, key=repr))}
    keys = dict.fromkeys(each.quantity for each in bits)
    watched = tuple(
        _watched(shape.person[key], {each: bit for each, bit in bits.items() if each.quantity == key}, month)
        for key in keys
    )
    parties = []
    for contradiction in declared:
        sums = [sum(bits[each] for each in set(party)) for party in contradiction.parties]
        if sums:
            parties.append((sums[0], sums[1] if len(sums) > 1 else 0))
    return Screen(watched, tuple(parties), tuple(each.alike_in for each in declared if each.alike_in))


def _watched(field: Field, bits: Mapping[Condition, Bits], month: Month) -> Watched:
    words: dict[Any, Bits] = {}
    for condition, bit in bits.items():
        if condition.test is Test.IS:
            words[condition.value] = words.get(condition.value, 0) | bit
        none_is = field.quantity.none_is
        if none_is is not None and holds(condition, none_is, month):
            for word in (NONE, *({NONE_TEXT} & field.texts)):
                words[word] = words.get(word, 0) | bit
    above = [(int(each.value), bit) for each, bit in bits.items() if each.test is Test.ABOVE]
    until = [
        (day_years_before(month, int(each.value)).isoformat(), bit)
        for each, bit in bits.items()
        if each.test is Test.YEARS_AGO
    ]
    return field.quantity.key, words, tuple(above), tuple(until)
