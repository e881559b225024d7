"""All schemes for a whole population (全量整体审核): the same order and the same links as for one family."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from doudi.kernel.month import Month
from doudi.rules.bulk import BulkResult, RuleColumn, assess_population
from doudi.rules.parameters import ParametersNotInForce, SchemeNotInForce
from doudi.rules.population import Column, Population
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.states import UNKNOWN_BITS
from doudi.schemes.bundles.stacking import read_leaves
from doudi.schemes.catalogue import schemes_in_order
from doudi.schemes.scheme import Scheme


@dataclass(frozen=True)
class PopulationBundle:
    """Every scheme's result for everybody (全量结果).

    Args:
        results: scheme key to its result, in the order assessed.
        not_in_force: schemes without figures in that month.
    """

    month: Month
    results: Mapping[str, BulkResult]
    not_in_force: tuple[str, ...]


def assess_everybody(
    population_of: Callable[[Ruleset], Population],
    month: Month,
    *,
    profile: str = "",
    jurisdiction: str = "500106",
    schemes: Iterable[str] | None = None,
) -> PopulationBundle:
    """Every scheme over a population, each reading the results of those before it.

    What may not be drawn together is not sorted out here: that is a question about one family, see `bundle`.

    Args:
        population_of: the columns a ruleset reads, of the same people each time.
        schemes: only these.

    Raises:
        FaultsFound: columns that cannot be.
    """
    loaded = schemes_in_order(profile=profile, jurisdiction=jurisdiction)
    wanted = [scheme for scheme in loaded if schemes is None or scheme.key in set(schemes)]
    told: dict[tuple[str, str], RuleColumn] = {}
    left: dict[tuple[str, Entity], list[RuleColumn]] = {}
    results: dict[str, BulkResult] = {}
    missing: list[str] = []
    for scheme in wanted:
        leaves = {rule for key, rule in read_leaves() if key == scheme.key}
        asked = sorted(_read_by_others(scheme.key, wanted) | leaves)
        population = _with_links(scheme, population_of(scheme.ruleset), told, left)
        try:
            result = assess_population(scheme.ruleset, population, month, outputs=asked)
        except (ParametersNotInForce, SchemeNotInForce):
            missing.append(scheme.key)
            continue
        told |= {(scheme.key, rule): result.outputs[rule] for rule in asked}
        for rule in leaves:
            left.setdefault((scheme.key, scheme.ruleset.rules[rule].entity), []).append(result.outputs[rule])
        results[scheme.key] = result
    return PopulationBundle(month, results, tuple(missing))


def _read_by_others(key: str, loaded: Iterable[Scheme]) -> set[str]:
    links = (quantity.from_scheme for scheme in loaded for quantity in scheme.quantities.values())
    return {link[1] for link in links if link and link[0] == key}


def _with_links(
    scheme: Scheme, population: Population, told: Mapping[tuple[str, str], RuleColumn],
    left: Mapping[tuple[str, Entity], list[RuleColumn]],
) -> Population:  # fmt: skip
    person, household = dict(population.person), dict(population.household)
    for key, quantity in scheme.quantities.items():
        if quantity.from_scheme is None or quantity.from_scheme not in told:
            continue
        holder = person if quantity.entity is Entity.PERSON else household
        leaves = left.get((quantity.from_scheme[0], quantity.entity), ())
        holder[key] = _column(told[quantity.from_scheme], holder.get(key), leaves)
    return replace(population, person=person, household=household)


def _column(told: RuleColumn, on_file: Column | None, left: Iterable[RuleColumn]) -> Column:
    """The earlier result; where it is open or finds nothing, what the register says of those who did not leave."""
    known = (told.states & UNKNOWN_BITS) == 0
    if on_file is None:
        return Column(np.ascontiguousarray(told.values), known)
    also = np.ones(len(known), np.bool_) if on_file.known is None else on_file.known
    has_left = np.zeros(len(known), np.bool_)
    for each in left:
        has_left |= ((each.states & UNKNOWN_BITS) == 0) & (each.values != 0)
    is_drawn = also & (np.asarray(on_file.values) != 0) & (np.asarray(told.values) == 0) & ~has_left
    taken = known & ~is_drawn
    return Column(np.where(taken, told.values, on_file.values), known | also)
