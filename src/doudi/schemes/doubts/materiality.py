"""Would a doubt, settled one way or the other, change any scheme's result? (要紧不要紧): asked of the engine.

The other doubts are first held at what the family says; then they are turned, one by one and mixed. What is found is
always shown by two values with different results; what is said to change nothing was proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, split_fact_key
from doudi.rules.settle import probes
from doudi.rules.values import UNKNOWN, Sourced, Value
from doudi.schemes.bundles.bundle import STANDINGS, Bundle, Entry, bundle_of
from doudi.schemes.bundles.stacking import read_leaves
from doudi.schemes.catalogue import schemes_in_order
from doudi.schemes.doubts.answers import Answers
from doudi.schemes.doubts.cutting import is_cut_off
from doudi.schemes.doubts.doubt import Change, Doubt, Materiality, SchemeResult, Span, Turning, Weight, span_of
from doudi.schemes.scheme import Scheme

TRIED = "试算"
MOST_WORLDS = 24
"""Ways in which the other doubts are turned before the search for a difference is given up."""
MOST_BUNDLES = 60
"""Times all schemes are assessed before only those that read a fact are asked: a page must not wait long."""
MOST_TRIED = 3
"""Values shown beside the first one."""
MOST_TURNINGS = 3
"""Turning points of one amount that are told, those of the scheme applied for first."""
World = tuple[tuple[str, Value], ...]


def weigh_doubts(
    household: HouseholdFacts, doubts: Sequence[Doubt], month: Month, *, profile: str = "",
    jurisdiction: str = "500106", most_worlds: int = MOST_WORLDS, own: str = "",
) -> tuple[Materiality, ...]:  # fmt: skip
    """What hangs on each doubt, weightiest first (先看哪一处).

    Facts that were never asked stay unknown throughout: a scheme that waits for them is open, whatever the doubt.

    Args:
        household: the facts as the rules read them; the doubts' own values there do not count.
        doubts: each fact once.
        most_worlds: how many ways of turning the other doubts are tried; fewer where there are many doubts.
        own: the scheme applied for.

    Raises:
        FaultsFound: facts that cannot be, or a quantity no scheme knows.
    """
    search = _Search(household, tuple(doubts), month, profile, jurisdiction, most_worlds, own)
    found = [search.weigh(doubt) for doubt in doubts]
    order = list(Weight)
    return tuple(sorted(found, key=lambda each: (order.index(each.weight), not each.turnings and not any(
        change.turns_standing for change in each.changes), -each.at_stake_fen)))  # fmt: skip


@dataclass
class _Search:
    household: HouseholdFacts
    doubts: tuple[Doubt, ...]
    month: Month
    profile: str
    jurisdiction: str
    most_worlds: int
    own: str
    bundles: dict[World, Bundle] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.loaded = schemes_in_order(profile=self.profile, jurisdiction=self.jurisdiction)
        self.spans = {each.fact_key: self._span(each) for each in self.doubts}
        self.plain = {each.fact_key: self._plain(each) for each in self.doubts}

    def weigh(self, doubt: Doubt) -> Materiality:
        readers = [each for each in self.loaded if _reads(each, doubt.fact_key)]
        if not readers:
            return Materiality(doubt, Weight.CHANGES_NOTHING)
        if self._is_cut_off(doubt):
            return Materiality(doubt, Weight.CHANGES_NOTHING)
        proved = self._all_worlds_tried(doubt)
        for number, world in enumerate(self._worlds(doubt)):
            if number and self._is_spent:
                proved = False
                break
            pair, proved = self._difference(doubt, world, proved)
            changes = self._changes(doubt, world, pair) if pair else ()
            if changes:
                weight = Weight.WITH_OTHERS if number else Weight.DECIDES
                given = tuple(each for each in world if self.plain[each[0]] != each[1])
                return Materiality(doubt, weight, changes, self._turnings(doubt, world), given)
        return Materiality(doubt, Weight.CHANGES_NOTHING if proved else Weight.CANNOT_TELL)

    @property
    def _is_spent(self) -> bool:
        return len(self.bundles) >= MOST_BUNDLES

    def _is_cut_off(self, doubt: Doubt) -> bool:
        """Proved at once for every value of the others: see `cutting`."""
        span = self.spans[doubt.fact_key]
        if span.is_range or not span.is_whole or not span.values:
            return False
        household = self.household
        for each in self.doubts:
            household = household.with_fact(each.fact_key, Sourced(UNKNOWN, TRIED))
        bundle = bundle_of(self.loaded, household, self.month, jurisdiction=self.jurisdiction)
        return all(
            is_cut_off(entry, household, doubt.fact_key, span.values, _told_rules(entry.scheme, self.loaded))
            for entry in bundle.entries
            if entry.verdict is not None and _reads(entry.scheme, doubt.fact_key)
        )

    # ---- values ----

    def _span(self, doubt: Doubt) -> Span:
        for scheme in self.loaded:
            quantity = scheme.quantities.get(doubt.quantity)
            if quantity is not None:
                return span_of(quantity, doubt)
        return Span(doubt.said)

    def _plain(self, doubt: Doubt) -> Value:
        """What stands for a doubt while another is looked at: what the family says, else nothing of it."""
        if doubt.said:
            return doubt.said[0]
        reader = next((each for each in self.loaded if doubt.quantity in each.quantities), None)
        return probes(reader.ruleset, doubt.fact_key)[0] if reader else 0

    def _others(self, doubt: Doubt) -> list[tuple[str, list[Value]]]:
        """The other doubts with the values they are turned to."""
        found = []
        for each in self.doubts:
            if each.fact_key != doubt.fact_key:
                span = self.spans[each.fact_key]
                values = [*span.values, *((span.low, span.high) if span.is_range else ())]
                found.append((each.fact_key, list(dict.fromkeys([self.plain[each.fact_key], *values]))))
        return found

    def _worlds(self, doubt: Doubt) -> Iterator[World]:
        """The plain world first, then one other doubt turned at a time, then mixtures; each once."""
        others = self._others(doubt)
        plain = tuple((key, values[0]) for key, values in others)
        seen = {plain}
        yield plain
        single = (
            tuple((name, value if name == key else held) for name, held in plain)
            for key, values in others for value in values[1:]
        )  # fmt: skip
        keys = [key for key, _ in others]
        mixed = (
            tuple(zip(keys, values, strict=True))
            for values in islice(product(*(values for _, values in others)), 4 * self.most_worlds)
        )
        for world in (*single, *mixed):
            if len(seen) >= self.most_worlds:
                return
            if world not in seen:
                seen.add(world)
                yield world

    def _all_worlds_tried(self, doubt: Doubt) -> bool:
        count = 1
        for key, values in self._others(doubt):
            if self.spans[key].is_range or not self.spans[key].is_whole:
                return False
            count *= len(values)
        return count <= self.most_worlds

    # ---- results ----

    def _bundle(self, world: World) -> Bundle:
        if world not in self.bundles:
            facts = self.household
            for key, value in world:
                facts = facts.with_fact(key, Sourced(value, TRIED))
            self.bundles[world] = bundle_of(self.loaded, facts, self.month, jurisdiction=self.jurisdiction)
        return self.bundles[world]

    def _with(self, world: World, doubt: Doubt, value: Value) -> Bundle:
        return self._bundle(tuple(sorted((*world, (doubt.fact_key, value)))))

    def _difference(self, doubt: Doubt, world: World, prove: bool) -> tuple[tuple[Value, Value] | None, bool]:
        """Two values with different answers in this world, if there are; else whether that is proved, if asked for."""
        span, base = self.spans[doubt.fact_key], self._with(world, doubt, self.plain[doubt.fact_key])
        for entry, answers in self._answers(doubt, base):
            if answers is None:
                if entry.verdict is not None:
                    pair = self._by_bundles(doubt, world, span)
                    if pair is not None:
                        return pair, False
                    prove = prove and not span.is_range and span.is_whole
                continue
            pair = answers.differs(span)
            if pair is not None:
                return pair, False
            prove = prove and answers.is_constant(span)
        return None, prove

    def _answers(self, doubt: Doubt, base: Bundle) -> Iterator[tuple[Entry, Answers | None]]:
        for entry in base.entries:
            if not _reads(entry.scheme, doubt.fact_key):
                continue
            on_file = entry.facts.get(doubt.fact_key)
            if entry.verdict is None or on_file.source != TRIED:
                # Not in force, or another scheme's result goes before what is on file.
                yield entry, None
                continue
            yield entry, Answers(entry, doubt.fact_key, _told_rules(entry.scheme, self.loaded))

    def _by_bundles(self, doubt: Doubt, world: World, span: Span) -> tuple[Value, Value] | None:
        values = [*span.values, *((span.low, span.high) if span.is_range else ())]
        first = _results(self._with(world, doubt, values[0]))
        for value in values[1:]:
            if _results(self._with(world, doubt, value)) != first:
                return values[0], value
        return None

    def _changes(self, doubt: Doubt, world: World, pair: tuple[Value, Value]) -> tuple[Change, ...]:
        """What each scheme comes to at the two values, all schemes together; the pair with most turns of standing."""
        span = self.spans[doubt.fact_key]
        tried = [pair[1], *(value for value in span.values if value not in pair)]
        if span.is_range and span.high not in (*pair, *tried):
            tried.append(span.high)
        tried = tried[:MOST_TRIED]
        if self._is_spent:
            return self._direct_changes(doubt, world, pair)
        before = self._with(world, doubt, pair[0])
        found: dict[str, Change] = {}
        for value in tried:
            after = self._with(world, doubt, value)
            for one, other in zip(_results(before), _results(after), strict=True):
                if one == other:
                    continue
                change = Change(pair[0], value, one, other)
                held = found.get(one.scheme)
                if held is None or (change.turns_standing and not held.turns_standing):
                    found[one.scheme] = change
        return tuple(sorted(found.values(), key=lambda each: not each.turns_standing))

    def _direct_changes(self, doubt: Doubt, world: World, pair: tuple[Value, Value]) -> tuple[Change, ...]:
        """What the schemes that read the fact come to by themselves: for the last of very many doubts."""
        base, found = self._with(world, doubt, self.plain[doubt.fact_key]), []
        for entry, answers in self._answers(doubt, base):
            if answers is not None:
                verdicts = [answers.at(value).verdict for value in pair]
                one, other = (SchemeResult(entry.scheme.key, STANDINGS[v.outcome], v.amount_fen) for v in verdicts)
                if one != other:
                    found.append(Change(*pair, one, other))
        return tuple(sorted(found, key=lambda each: not each.turns_standing))

    def _turnings(self, doubt: Doubt, world: World) -> tuple[Turning, ...]:
        """Where the standing of a scheme turns over an amount nobody told, all schemes taken together."""
        span = self.spans[doubt.fact_key]
        if not span.is_range:
            return ()
        base = self._with(world, doubt, self.plain[doubt.fact_key])
        points: dict[int, None] = {}
        for _, answers in sorted(self._answers(doubt, base), key=lambda each: each[0].scheme.key != self.own):
            if answers is not None:
                points |= dict.fromkeys(answers.turnings(span))
        found: list[Turning] = []
        for at in sorted(list(points)[:MOST_TURNINGS]):
            if self._is_spent:
                break
            below, here = (_results(self._with(world, doubt, value)) for value in (at - 1, at))
            found += [Turning(at, one, other) for one, other in zip(below, here, strict=True)
                      if one.standing is not other.standing]  # fmt: skip
        return tuple(found)


def _results(bundle: Bundle) -> tuple[SchemeResult, ...]:
    return tuple(
        SchemeResult(entry.scheme.key, entry.standing, entry.verdict.amount_fen if entry.verdict else None)
        for entry in bundle.entries
    )


def _reads(scheme: Scheme, fact_key: str) -> bool:
    quantity = split_fact_key(fact_key)[1]
    return any(key == quantity for _, key in scheme.ruleset.fact_keys)


def _told_rules(scheme: Scheme, loaded: Sequence[Scheme]) -> set[str]:
    """The rules of a scheme that others read, or that say who leaves it."""
    links = (quantity.from_scheme for each in loaded for quantity in each.quantities.values())
    told = {link[1] for link in links if link and link[0] == scheme.key}
    return (told | {rule for key, rule in read_leaves() if key == scheme.key}) & scheme.ruleset.rules.keys()
