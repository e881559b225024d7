"""Random rulesets with random lines, and two readings of a household side by side: plain walks and generated code."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.lines import Line, Words
from doudi.rules.oneway.programs import program_for
from doudi.rules.oneway.readings import Reading, read
from doudi.rules.proof import Prover
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Evaluation, evaluate
from doudi.rules.units import Kind
from doudi.rules.values import NONE, Sourced
from doudi.rules.walk import support
from tests.rules.families import family
from tests.rules.random_rules import RandomRules


def random_ruleset(seed: int, nodes: int = 90) -> Ruleset:
    """A random ruleset in which a random choice of rules is told in lines, some of them nothing but when not zero."""
    chance = random.Random(seed)
    ruleset = RandomRules(chance).ruleset(nodes)
    names = list(ruleset.rules)
    told = chance.sample(names, chance.randrange(2, min(25, len(names))))
    told += [name for name in ruleset.outcome.reviews if name not in told]
    lines = tuple(
        Line(name, "figure", chance.choice(["always", "nonzero"]), _words(chance, ruleset, name), f"第{name}条")
        for name in told
    )
    persons = [name for name in names if ruleset.rules[name].entity is Entity.PERSON]
    yes_no = [name for name in persons if ruleset.rules[name].type.kind is Kind.BOOL]
    amounts = [name for name in persons if ruleset.rules[name].type.kind is Kind.NUMBER]
    outcome = ruleset.outcome
    if yes_no and amounts and chance.random() < 0.5:
        outcome = replace(outcome, person_eligible=chance.choice(yes_no), person_amount=chance.choice(amounts))
    return replace(ruleset, lines=lines, outcome=outcome)


def _words(chance: random.Random, ruleset: Ruleset, name: str) -> dict[str, Words]:
    own = ruleset.rules[name].entity
    beside = [each for each, rule in ruleset.rules.items() if rule.entity in (own, Entity.HOUSEHOLD)]
    said = Words(f"{{{name}}}和{{{chance.choice(beside)}}}", f"{{{name}}} beside {{{chance.choice(beside)}}}")
    return {"any": said, "true": said, "false": said, "unknown": said}


def random_families(ruleset: Ruleset, how_many: int, seed: int) -> Iterator[HouseholdFacts]:
    """Families over the quantities of a ruleset; none is said only where it is a possible answer."""
    chance = random.Random(seed)
    for _ in range(how_many):
        found = family(ruleset.quantities, chance.choice)
        for key, sourced in list(found):
            if sourced.value is NONE and ruleset.quantities[key.rpartition(":")[2]].none_is is None:
                found = found.with_fact(key, Sourced(chance.choice([0, 99, 100, 150])))
        yield found


def first_difference(ruleset: Ruleset, households: list[HouseholdFacts], month: Month) -> str | None:
    """Where generated code and the plain reading are not one: a cell, a step, what the outcome rests on; or None."""
    program, figures = program_for(ruleset, month), ruleset.figures(month)
    roots = [ruleset.rules[name].node for name in ruleset.outcome.roots]
    of_household = [root for root in roots if ruleset.graph.nodes[root].entity is not Entity.PERSON]
    for household in households:
        plain, quick = evaluate(ruleset, household, month, figures), read(program, household)
        found = (
            _cells_differ(plain, quick)
            or _steps_differ(Prover(plain), Prover(quick), roots)
            or _rests_differ(plain, quick, of_household)
        )
        if found:
            return f"{found} for {household}"
    return None


def _cells_differ(plain: Evaluation, quick: Reading) -> str | None:
    found = quick.evaluation
    for index in plain.ruleset.live_nodes:
        cells = [dict(each).get(index) for each in (plain.single, found.single, plain.per_person, found.per_person)]
        kinds = [[type(value) for value, _ in each] for each in cells[2:] if each is not None]
        if cells[0] != cells[1] or cells[2] != cells[3] or kinds[:1] != kinds[1:]:
            return f"node {index} {plain.ruleset.graph.nodes[index]}: {cells}"
    return None


def _steps_differ(plain: Prover, quick: Prover, roots: list[int]) -> str | None:
    expected, found = plain.steps(roots), quick.steps(roots)
    if expected != found:
        pairs = [pair for pair in zip(expected, found, strict=False) if pair[0] != pair[1]]
        return f"steps {pairs[0] if pairs else (len(expected), len(found))}"
    return None


def _rests_differ(plain: Evaluation, quick: Reading, roots: list[int]) -> str | None:
    places = support(plain, [(root, None) for root in roots])
    expected, found = Prover(plain).parameters(places), Prover(quick).rests_on(roots)
    return None if expected == found else f"rests on {expected}, not {found}"


