"""Which smallest set of facts would settle an undetermined result (还差哪几项), found by trying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, product

from doudi.rules.facts import household_fact_key, person_fact_key
from doudi.rules.graph import Op
from doudi.rules.oneway.programs import program_for
from doudi.rules.oneway.trials import Trials
from doudi.rules.quantities import MAX_MONEY_FEN, Quantity, QuantityUnit
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Evaluation
from doudi.rules.values import NOT_ASKED, Value
from doudi.rules.verdict import verdict_of
from doudi.rules.walk import support

MOST_FACTS_TRIED = 14
MOST_COMBINATIONS = 24
MOST_PEOPLE_TRIED = 3_000
LEAST_TRIALS = 30


def facts_to_settle(evaluation: Evaluation) -> tuple[str, ...]:
    """The smallest set of fact keys whose answers settle the result, whatever they are, in the order of the proof.

    Starts from every open fact the result waits for and leaves out, one by one, those without which all tried
    answers of the others still settle it. With very many open facts all of them are returned.
    """
    trials = Trials(program_for(evaluation.ruleset, evaluation.month), evaluation.household)
    found = _open_facts(evaluation, trials)
    if len(found) <= MOST_FACTS_TRIED:
        for candidate in list(found):
            rest = [key for key in found if key != candidate]
            if rest and _left_open(trials, rest) is None:
                found = rest
    return tuple(found)


def _open_facts(evaluation: Evaluation, trials: Trials) -> list[str]:
    """The facts the unknown outcome rules wait for; where some answers open further questions, those too."""
    ruleset, names = evaluation.ruleset, evaluation.ruleset.outcome
    wanted = (names.eligible, names.amount, *names.reviews)
    roots = [ruleset.rules[name].node for name in wanted if name]
    found = dict.fromkeys(_waiting(evaluation, roots))
    for _ in range(MOST_FACTS_TRIED):
        still_open = _left_open(trials, list(found))
        further = [] if still_open is None else [key for key in _waiting(still_open, roots) if key not in found]
        if not further or len(found) > MOST_FACTS_TRIED:
            break
        found |= dict.fromkeys(further)
    return list(found)


def _waiting(evaluation: Evaluation, roots: Sequence[int]) -> list[str]:
    keys = []
    for index, person in support(evaluation, [(root, None) for root in roots]):
        node = evaluation.ruleset.graph.nodes[index]
        if node.op is not Op.FACT:
            continue
        household = evaluation.household
        key = str(node.payload)
        holder = household if person is None else household.persons[person]
        sourced = holder.facts.get(key, NOT_ASKED)
        # A flag that must hold before a value counts ("every source is known") is open while it is false.
        is_gate = sourced.value is False and _gates(evaluation, index)
        if not sourced.is_known or is_gate:
            owner = None if person is None else household.persons[person].key
            keys.append(household_fact_key(key) if owner is None else person_fact_key(owner, key))
    return keys


def _gates(evaluation: Evaluation, fact: int) -> bool:
    nodes = evaluation.ruleset.graph.nodes
    conditions = (node.args[0] for node in nodes if node.op is Op.REQUIRE)
    return any(fact in evaluation.ruleset.graph.below(condition) for condition in conditions)


def _left_open(trials: Trials, keys: Sequence[str]) -> Evaluation | None:
    """An evaluation with answers to these facts that still waits for others, or None where none was found.

    The first that leaves the result open ends the trial. A large household is tried less often, so that nobody waits.
    """
    ruleset, people = trials.program.ruleset, len(trials.household.persons)
    most = max(LEAST_TRIALS, MOST_PEOPLE_TRIED // max(people, 1))
    for answers in islice(_answers({key: probes(ruleset, key) for key in keys}), most):
        reading = trials.run(answers)
        if verdict_of(reading).waits_for_facts:
            return reading.evaluation
    return None


def _answers(choices: Mapping[str, Sequence[Value]]) -> Iterator[dict[str, Value]]:
    """The plain answers first, then the last ones, each fact's other answers one at a time, then mixtures."""
    plain = {key: options[0] for key, options in choices.items()}
    yield plain
    yield {key: options[-1] for key, options in choices.items()}
    for key, options in choices.items():
        for other in options[1:]:
            yield {**plain, key: other}
    for mixture in islice(product(*choices.values()), MOST_COMBINATIONS):
        yield dict(zip(choices, mixture, strict=True))


def probes(ruleset: Ruleset, fact_key: str) -> list[Value]:
    """Answers worth trying: none or no first, then the others, far apart."""
    quantity: Quantity = ruleset.quantities[fact_key.rpartition(":")[2]]
    if quantity.unit is QuantityUnit.YES_NO:
        return [False, True] if quantity.none_is is not None else [True]
    if quantity.unit is QuantityUnit.CODE:
        codes: list[Value] = [code.code for code in quantity.codes]
        if quantity.none_is in codes:
            codes.remove(str(quantity.none_is))
            codes.insert(0, str(quantity.none_is))
        return codes[:8]
    if quantity.unit is QuantityUnit.DATE:
        return [date(1970, 1, 1), date(2020, 1, 1)]
    if quantity.unit in (QuantityUnit.FEN, QuantityUnit.FEN_PER_MONTH):
        return [0, MAX_MONEY_FEN]
    return [0, 4, 1]
