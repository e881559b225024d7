"""A proof that a doubt changes nothing whatever the others are (截断): every way from the fact to a result is cut.

The other doubts are left unknown. What is known all the same holds for all their values: a condition that comes out
alike for every value of the fact passes nothing on. If nothing reaches a result, no result can differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doudi.rules.facts import HouseholdFacts, split_fact_key
from doudi.rules.graph import Op
from doudi.rules.oneway.programs import program_for
from doudi.rules.oneway.readings import Reading
from doudi.rules.oneway.trials import Trials
from doudi.rules.operators import is_known
from doudi.rules.quantities import Entity
from doudi.rules.values import Value
from doudi.schemes.bundles.bundle import Entry


def is_cut_off(
    entry: Entry, household: HouseholdFacts, fact_key: str, values: Sequence[Value], told_rules: Iterable[str]
) -> bool:
    """Whether no value of the list can make this scheme's results, or what others read of it, differ.

    Args:
        entry: of a bundle in which the other doubts are unknown.
        household: the facts of that bundle.
    """
    ruleset, names = entry.scheme.ruleset, entry.scheme.ruleset.outcome
    quantity = split_fact_key(fact_key)[1]
    if any(quantity in each.quantities for each in ruleset.contradictions):
        return False
    if any(one.from_scheme and _is_on_file(household, key) for key, one in ruleset.quantities.items()):
        # Another scheme's result could go before what is on file, once the others are known.
        return False
    trials = Trials(program_for(ruleset, entry.month), entry.facts)
    readings = [trials.run({fact_key: value}) for value in values]
    reached: set[int] = set()
    for index in ruleset.live_nodes:
        node = ruleset.graph.nodes[index]
        starts = node.op is Op.FACT and node.payload == quantity
        if (starts or reached.intersection(node.args)) and not _is_alike(readings, index, node.entity):
            reached.add(index)
    wanted = (*names.roots, names.person_eligible, names.person_amount, *told_rules)
    return not any(ruleset.rules[name].node in reached for name in wanted if name)


def _is_alike(readings: Sequence[Reading], index: int, entity: Entity) -> bool:
    """Known, and the same in every reading, marks included."""
    for person in range(readings[0].people) if entity is Entity.PERSON else (None,):
        first = readings[0].cell(index, person)
        if not is_known(first) or any(each.cell(index, person) != first for each in readings[1:]):
            return False
    return True


def _is_on_file(household: HouseholdFacts, quantity: str) -> bool:
    return quantity in household.facts or any(quantity in person.facts for person in household.persons)
