"""How much money hangs on each open fact (还差的事值多少钱): which question to ask first."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import evaluate
from doudi.rules.settle import probes
from doudi.rules.values import Sourced
from doudi.rules.verdict import verdict_of


def money_at_stake(
    ruleset: Ruleset, household: HouseholdFacts, month: Month, keys: Iterable[str]
) -> dict[str, int | None]:
    """For each open fact, the fen a month between its best and its worst answer, the dearest first.

    The other open facts are taken at the answer most favourable to the family. None stands where even then no amount
    comes out (a figure of law is not on file); such facts come last.
    """
    figures = ruleset.figures(month)
    open_keys = list(keys)
    best = household
    for key in open_keys:
        best = best.with_fact(key, Sourced(probes(ruleset, key)[0]))

    def amount(facts: HouseholdFacts) -> int | None:
        return verdict_of(evaluate(ruleset, facts, month, figures)).amount_fen

    stakes: dict[str, int | None] = {}
    for key in open_keys:
        tried = [amount(best.with_fact(key, Sourced(answer))) for answer in probes(ruleset, key)]
        known = [each for each in tried if each is not None]
        stakes[key] = max(known) - min(known) if len(known) == len(tried) else max(known, default=None)
    order = sorted(open_keys, key=lambda key: (stakes[key] is None, -(stakes[key] or 0), open_keys.index(key)))
    return {key: stakes[key] for key in order}
