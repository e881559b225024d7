"""What to ask next when somebody wants to know what they can get (我能享受什么): only what can still change an answer.

No names, no citizen numbers. A family is its people (relation and birth year) and answers by page key:

    "deposits_fen": "120000"            a household's page: fen, a count, a code, yes or no
    "serious_illness": "p1+p2-"         one page about everybody: + picked, - not picked, ? not sure
    "monthly_wage_fen@p1": "105000"     one person's page
    "deposits_fen": "?"                 不知道: stays unknown, is never counted as none, is never asked again
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from doudi.rules.assessment import Outcome
from doudi.rules.facts import household_fact_key, person_fact_key, split_fact_key
from doudi.rules.graph import Op
from doudi.rules.operators import is_known
from doudi.rules.quantities import Entity
from doudi.rules.scalar import Evaluation, evaluate
from doudi.rules.walk import Place, support
from doudi.schemes.asking.facts import WHO, Relative, Telling
from doudi.schemes.asking.words import Asking
from doudi.schemes.bundles.bundle import Bundle, Entry, Standing, assess_bundle, people_of
from doudi.schemes.bundles.stacking import Pair, read_stacking

__all__ = ["Chance", "Inquiry", "Page", "Relative"]


class Chance(StrEnum):
    """How likely a scheme is, as a list for residents says it (大概能、也许能、大概不能)."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Page:
    """One question to show (一页).

    Args:
        key: under which its answer is kept: the quantity, or `<quantity>@<person>`.
        people: whom it is about; of a page about everybody all of them, of a household's page nobody.
        schemes: the schemes whose result it can still change.
    """

    key: str
    asking: Asking
    people: tuple[str, ...]
    schemes: tuple[str, ...] = ()

    @property
    def is_about_everybody(self) -> bool:
        """One page on which people are picked."""
        return self.asking.how == "who" and "@" not in self.key


@dataclass(frozen=True)
class Inquiry(Telling):
    """A family as far as it has answered, and what may still be asked (问到哪里)."""

    def with_answer(self, page_key: str, text: str) -> Inquiry:
        """With one more answer; answers about further people are added to those about the first.

        >>> from doudi.kernel.month import Month
        >>> people = (Relative("p1", "head", 1980), Relative("p2", "spouse", 1982))
        >>> family = Inquiry(people, Month(2025, 8)).with_answer("is_married", "p1+").with_answer("is_married", "p2?")
        >>> family.answers["is_married"]
        'p1+p2?'
        """
        signs = WHO.findall(text)
        if signs:
            merged = dict(WHO.findall(self.answers.get(page_key, ""))) | dict(signs)
            text = "".join(f"{person}{sign}" for person, sign in merged.items())
        return replace(self, answers={**self.answers, page_key: text})

    @cached_property
    def bundle(self) -> Bundle:
        """What all schemes say to the answers so far."""
        return assess_bundle(self.facts, self.month, profile=self.profile, jurisdiction=self.jurisdiction)

    @cached_property
    def _other_bundles(self) -> tuple[Bundle, ...]:
        """What they would say were those whose birth month nobody knows born at the year's beginning, or its end."""
        if not any(key.startswith("birth_date@") and text == "?" for key, text in self.answers.items()):
            return ()
        return tuple(replace(self, born=born).bundle for born in ("early", "late"))

    def turns_on_birth(self, entry: Entry) -> bool:
        """Whether a birth month that nobody knows decides the scheme."""
        key = entry.scheme.key
        others = [each for bundle in self._other_bundles for each in bundle.entries if each.scheme.key == key]
        return any(_result(each) != _result(entry) for each in others)

    @cached_property
    def _waiting(self) -> _Waiting:
        return _Waiting(self)

    def next_page(self) -> Page | None:
        """The question that can still change the most, None when nothing that may be asked changes an answer.

        Ranked by the schemes it can change, those paying money before others, then by the order of the files.
        """
        return next(iter(self.open_pages()), None)

    def open_pages(self) -> tuple[Page, ...]:
        """All questions that can still change an answer, the most important first."""
        found: dict[str, list[str]] = {}
        people: dict[str, list[str]] = {}
        for fact, schemes in self.open_facts().items():
            person, quantity = split_fact_key(fact)
            key = self._page_key(person, quantity)
            if key is None:
                continue
            found.setdefault(key, []).extend(schemes)
            if person:
                people.setdefault(key, []).append(person)
        pages = [
            Page(
                key,
                self.words[key.partition("@")[0]],
                tuple(each.key for each in self.people if each.key in people.get(key, ())),
                tuple(dict.fromkeys(schemes)),
            )
            for key, schemes in found.items()
        ]
        return tuple(sorted(pages, key=self._rank))

    def page(self, key: str) -> Page | None:
        """A question by its key, asked now or answered before; None where it is neither."""
        for page in self.open_pages():
            if page.key == key:
                return page
        quantity, _, person = key.partition("@")
        if key not in self.answers or quantity not in self.words:
            return None
        asked = tuple(who for who, _ in WHO.findall(self.answers[key]))
        return Page(key, self.words[quantity], (person,) if person else asked)

    def _rank(self, page: Page) -> tuple[int, int, str]:
        grants = {entry.scheme.key: entry.scheme.ruleset.outcome.grants for entry in self.bundle.entries}
        weight = sum(1 if grants[scheme] == "tag" else 2 for scheme in page.schemes)
        return (-weight, page.asking.order, page.key)

    def _page_key(self, person: str | None, quantity: str) -> str | None:
        """The page that asks for an open fact, or what must be asked before it; None where nobody is asked."""
        asking = self.words.get(quantity)
        if asking is None or asking.by != "resident" or self._is_past_knowing(asking, person):
            return None
        if person is None:
            return None if quantity in self.answers else self._after(asking, None) or quantity
        if asking.how == "who":
            sign = dict(WHO.findall(self.answers.get(quantity, ""))).get(person)
            if sign is None:
                return self._after(asking, person) or quantity
            if sign != "+" or asking.kind == "yes_no":
                return None
        key = f"{quantity}@{person}"
        return None if key in self.answers else self._after(asking, person) or key

    def _is_past_knowing(self, asking: Asking, person: str | None) -> bool:
        """Somebody not sure of what is asked first cannot be asked what follows from it."""
        for earlier in asking.after:
            first = self.words[earlier]
            holder = person if first.quantity.entity is Entity.PERSON else None
            said = self.answers.get(earlier if holder is None else f"{earlier}@{holder}", "")
            picked = dict(WHO.findall(self.answers.get(earlier, ""))).get(holder or "")
            if "?" in (said, picked) or self._is_past_knowing(first, holder):
                return True
        return False

    def _after(self, asking: Asking, person: str | None) -> str | None:
        for earlier in asking.after:
            first = self.words[earlier]
            holder = person if first.quantity.entity is Entity.PERSON else None
            fact = household_fact_key(earlier) if holder is None else person_fact_key(holder, earlier)
            if not self.facts.get(fact).is_known and (key := self._page_key(holder, earlier)) is not None:
                return key
        return None

    def excluded_by(self, entry: Entry) -> Pair | None:
        """Why a scheme pays nothing whatever comes out: what else the family gets excludes it."""
        return self._waiting.excluded_by(entry)

    def open_facts(self) -> dict[str, tuple[str, ...]]:
        """Every fact some unsettled result waits for, with the schemes that wait; official ones included."""
        return self._waiting.found()

    def chance(self, entry: Entry) -> Chance:
        """What the answers let a resident expect of one scheme; officials check and decide.

        A figure of last year that may have been adjusted leaves likely likely and no no; what an official must weigh,
        or what nobody could say, is possible.
        """
        if self.turns_on_birth(entry):
            return Chance.POSSIBLE
        waiting = self._waiting
        if entry.verdict is None or entry.standing is Standing.SET_ASIDE or waiting.excluded_by(entry):
            return Chance.NO
        if entry.standing is Standing.NEEDS_PERSON and entry.because:
            # It rests on what an official has to settle first: whatever was computed, nothing is decided.
            return Chance.POSSIBLE
        if entry.verdict.computed is Outcome.NOT_ELIGIBLE:
            return Chance.NO
        if entry.standing is Standing.GRANTED:
            return Chance.LIKELY
        is_weighed = bool(entry.because) or entry.standing is not Standing.NEEDS_PERSON or waiting.is_reviewed(entry)
        return Chance.POSSIBLE if is_weighed or entry.verdict.computed is not Outcome.ELIGIBLE else Chance.LIKELY


def _result(entry: Entry) -> tuple[object, ...]:
    verdict = entry.verdict
    return (entry.standing, verdict and verdict.computed, verdict and verdict.amount_fen)


class _Waiting:
    """The facts that keep results of a bundle open, followed through the schemes whose results others read."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._bundle = inquiry.bundle
        self._entries = {entry.scheme.key: entry for entry in self._bundle.entries}
        self._evaluations: dict[str, Evaluation] = {}
        self._linked: dict[tuple[str, str, int | None], dict[str, None]] = {}

    def found(self) -> dict[str, tuple[str, ...]]:
        """Fact keys and the schemes that wait for them."""
        waiting: dict[str, list[str]] = {}
        for entry in self._bundle.entries:
            if entry.standing is Standing.OPEN and not self.excluded_by(entry):
                for fact in self._facts(entry, self._roots(entry)):
                    waiting.setdefault(fact, []).append(entry.scheme.key)
        return {fact: tuple(schemes) for fact, schemes in waiting.items()}

    def excluded_by(self, entry: Entry) -> Pair | None:
        """What it would give, another scheme's grant excludes: whatever comes out, nothing is paid."""
        for pair in read_stacking():
            if pair.second == entry.scheme.key and pair.relation == "excludes" and pair.first in self._entries:
                first = self._entries[pair.first]
                if first.standing is not Standing.GRANTED:
                    continue
                everyone = {person.key for person in entry.facts.persons}
                if pair.about == "household" or everyone == people_of(first):
                    return pair
        return None

    def is_reviewed(self, entry: Entry) -> bool:
        """The law leaves the family to an official's judgment."""
        evaluation = self._evaluation(entry)
        cells = [evaluation.rule(name) for name in entry.scheme.ruleset.outcome.reviews]
        return any(is_known(cell) and bool(cell[0]) for cell in cells)

    def _evaluation(self, entry: Entry) -> Evaluation:
        key = entry.scheme.key
        if key not in self._evaluations:
            ruleset = entry.scheme.ruleset
            self._evaluations[key] = evaluate(ruleset, entry.facts, entry.month, ruleset.figures(entry.month))
        return self._evaluations[key]

    def _roots(self, entry: Entry) -> list[Place]:
        evaluation, names = self._evaluation(entry), entry.scheme.ruleset.outcome
        rules = entry.scheme.ruleset.rules
        if not is_known(evaluation.rule(names.eligible)):
            return [(rules[names.eligible].node, None)]
        rest = [name for name in (names.amount, *names.reviews) if name]
        return [(rules[name].node, None) for name in rest if not is_known(evaluation.rule(name))]

    def _facts(self, entry: Entry, roots: Iterable[Place]) -> dict[str, None]:
        evaluation, found = self._evaluation(entry), dict[str, None]()
        nodes, scheme = entry.scheme.ruleset.graph.nodes, entry.scheme
        for index, person in support(evaluation, roots):
            node = nodes[index]
            if node.op is not Op.FACT or is_known(evaluation.cell(index, person)):
                continue
            key = str(node.payload)
            told_by = scheme.quantities[key].from_scheme
            if told_by and told_by[0] in self._entries:
                found |= self._told(*told_by, person)
                continue
            owner = None if person is None else entry.facts.persons[person].key
            found[household_fact_key(key) if owner is None else person_fact_key(owner, key)] = None
        return found

    def _told(self, scheme: str, rule: str, person: int | None) -> dict[str, None]:
        """What an earlier scheme's rule waits for; schemes do not read each other in circles."""
        place = (scheme, rule, person)
        if place not in self._linked:
            entry = self._entries[scheme]
            node = entry.scheme.ruleset.rules[rule].node
            self._linked[place] = {} if entry.verdict is None else self._facts(entry, [(node, person)])
        return self._linked[place]
