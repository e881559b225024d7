"""What a draft does beyond its own scheme (连带变化): schemes that borrow the figure, and those that read a result.

A scheme that borrows (`based_on`) has worked examples of its own. One that only reads a result (`from_scheme`) is asked
about the families of the examples: its answer is told where the result it reads came out otherwise and the example says
enough of the family for it to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from doudi.kernel.errors import DoudiError
from doudi.rules.quantities import Entity
from doudi.rules.scalar import Evaluation
from doudi.schemes.bundles.bundle import Bundle, Entry, bundle_of
from doudi.schemes.cases import read_cases
from doudi.schemes.catalogue import scheme_keys, schemes_in_order
from doudi.schemes.changes.compare import Pair, Version, pairs
from doudi.schemes.loader import family_of
from doudi.schemes.scheme import Scheme


@dataclass(frozen=True, slots=True)
class TouchedExample:
    """A worked example of one scheme, and the scheme that answers otherwise about its family: often the same.

    Args:
        scheme: whose example it is.
        answers: whose answer changes.
    """

    scheme: str
    answers: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Touched:
    """Everything among the examples that comes out otherwise (连带变化).

    Args:
        examples: of the scheme and of those that borrow from it.
        follows: what schemes that read a result say otherwise about the families of those examples.
    """

    examples: tuple[TouchedExample, ...]
    follows: tuple[TouchedExample, ...]
    cases_run: int
    schemes: tuple[str, ...]


def borrowers_of(key: str, version: Version | None = None) -> tuple[str, ...]:
    """The schemes that borrow this one's rules and figures.

    >>> "dibao_margin" in borrowers_of("dibao"), borrowers_of("dibao_margin")
    (True, ())
    """
    folder = (version or Version()).schemes
    return tuple(each for each in scheme_keys(folder) if key in family_of(each, folder)[1:])


def touched_by(key: str, before: Version, after: Version, *, profile: str, jurisdiction: str) -> Touched:
    """The examples of the scheme, of those that borrow from it, and of those that read their results.

    Results that are read are followed in the place named: the installation's own.

    Raises:
        FaultsFound: one of the schemes has faults.
    """
    asked = (key, *borrowers_of(key, before))
    followed = _Followed(before, after, profile, jurisdiction)
    found: list[TouchedExample] = []
    follows: list[TouchedExample] = []
    run, met = 0, set(asked)
    for each in asked:
        cases = read_cases(each, before.schemes)
        run += len(cases)
        for pair in pairs(each, cases, before, after):
            if pair.before.told != pair.after.told:
                found.append(TouchedExample(each, each, pair.case.name, pair.before.told, pair.after.told))
            for change in followed.changes(each, pair):
                follows.append(change)
                met.add(change.answers)
    return Touched(tuple(found), tuple(follows), run, tuple(sorted(met)))


@dataclass
class _Followed:
    """All schemes of the place under both versions, loaded when a result that is read came out otherwise."""

    before: Version
    after: Version
    profile: str
    jurisdiction: str
    _both: tuple[tuple[Scheme, ...], tuple[Scheme, ...]] | None = field(default=None)

    def changes(self, key: str, pair: Pair) -> Iterator[TouchedExample]:
        was, is_now = pair.before.evaluation, pair.after.evaluation
        if was is None or is_now is None or pair.case.jurisdiction != self.jurisdiction:
            return
        old, new = self._loaded()
        if pair.case.profile != next(scheme.profile for scheme in old if scheme.key == key):
            return
        moved = {(key, rule) for rule in _told_rules(key, old) if _cells(was, rule) != _cells(is_now, rule)}
        readers = _readers(moved, old)
        if not readers:
            return
        try:
            one, other = (self._bundle(schemes, {key, *readers}, pair) for schemes in (old, new))
        except DoudiError:
            # The other schemes do not know what this example says of its family.
            return
        for reader in sorted(readers):
            told, now = _said(one[reader]), _said(other[reader])
            if told != now and told is not None and now is not None:
                yield TouchedExample(key, reader, pair.case.name, told, now)

    def _loaded(self) -> tuple[tuple[Scheme, ...], tuple[Scheme, ...]]:
        if self._both is None:
            folder = self.before.schemes
            old = schemes_in_order(profile=self.profile, jurisdiction=self.jurisdiction, folder=folder)
            # Both read each other in the same order: a draft changes figures only.
            new = tuple(self.after.load(each.key, each.profile, self.jurisdiction) for each in old)
            self._both = old, new
        return self._both

    def _bundle(self, schemes: tuple[Scheme, ...], only: set[str], pair: Pair) -> Bundle:
        return bundle_of(schemes, pair.case.household, pair.case.month, jurisdiction=self.jurisdiction, only=only)


def _told_rules(key: str, schemes: Iterable[Scheme]) -> set[str]:
    links = (quantity.from_scheme for scheme in schemes for quantity in scheme.quantities.values())
    return {link[1] for link in links if link and link[0] == key}


def _readers(moved: set[tuple[str, str]], schemes: Iterable[Scheme]) -> set[str]:
    """The schemes that read one of these results, and those that read theirs."""
    found: set[str] = set()
    for scheme in schemes:
        links = {quantity.from_scheme for quantity in scheme.quantities.values() if quantity.from_scheme}
        if links & moved or {link[0] for link in links} & found:
            found.add(scheme.key)
    return found - {key for key, _ in moved}


def _cells(evaluation: Evaluation, rule: str) -> tuple[object, ...]:
    is_of_person = evaluation.ruleset.rules[rule].entity is Entity.PERSON
    people = range(len(evaluation.household.persons)) if is_of_person else (None,)
    return tuple(evaluation.rule(rule, person) for person in people)


def _said(entry: Entry) -> str | None:
    """Outcome, amount and people, as an example's answer is told; None where the example says too little for it."""
    if entry.verdict is None or entry.verdict.waits_for_facts:
        return None
    fen = entry.verdict.amount_fen
    each = "".join(f" {one.person_key}:{one.eligible}:{one.amount_fen}" for one in entry.persons)
    return f"{entry.verdict.outcome} {'?' if fen is None else f'{fen / 100:,.2f}'}{each}"
