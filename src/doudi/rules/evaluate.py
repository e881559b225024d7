"""One household, with reasons (一户审核): outcome, amount, proof, what is missing and where it would turn."""

from __future__ import annotations

from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment, Outcome, PersonResult, StepParameter
from doudi.rules.contradicting import contradictions_in
from doudi.rules.facts import HouseholdFacts
from doudi.rules.lines import Words
from doudi.rules.oneway.readings import read_household
from doudi.rules.operators import is_known
from doudi.rules.proof import Prover
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Cells, check_facts
from doudi.rules.settle import facts_to_settle
from doudi.rules.states import KNOWN
from doudi.rules.tables import has_gaps
from doudi.rules.turning import counterfactuals
from doudi.rules.verdict import Verdict, contradicted, verdict_of


def assess_household(ruleset: Ruleset, household: HouseholdFacts, month: Month) -> Assessment:
    """The rules' answer for one household and month, with its proof (审核结论及理由).

    Unknown facts stay unknown: the result then says which smallest set of them would settle it. A figure nobody has on
    file, or one whose yearly adjustment has passed, needs a person, as do known facts that contradict each other. The
    machine proposes; an official decides.

    Args:
        ruleset: from `schemes.load(...).ruleset`.
        household: the facts with their sources; a household without people is not eligible, with the reason.
        month: the month assessed; figures and ages are those of this month.

    Raises:
        FaultsFound: facts that cannot be, all of them with their paths.
        ParametersNotInForce: the month lies before the first date of figures the rules need.
    """
    check_facts(ruleset, household, month)
    evaluation = read_household(ruleset, household, month)
    found = contradictions_in(ruleset.contradictions, ruleset.quantities, household, month)
    verdict = contradicted(verdict_of(evaluation)) if found else verdict_of(evaluation)
    prover = Prover(evaluation)
    names = ruleset.outcome
    roots = [ruleset.rules[name].node for name in names.roots]
    rests_on = _rests_on(prover, verdict)
    because = _needs_person(prover, verdict, rests_on, [each.reason for each in found])
    unverified = tuple(each for each in rests_on if each.status not in ("verified", "unset"))
    people = evaluation.rule(names.people)
    settled = verdict.outcome in (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)
    return Assessment(
        scheme=ruleset.scheme, profile=ruleset.profile, jurisdiction=ruleset.jurisdiction, month=str(month),
        outcome=verdict.outcome, computed_outcome=verdict.computed, amount_fen=verdict.amount_fen,
        people=people[0] if is_known(people) and isinstance(people[0], int) else None,
        steps=prover.steps(roots),
        undetermined_because=facts_to_settle(evaluation.evaluation) if verdict.waits_for_facts else (),
        needs_person_because=tuple(words.zh for words in because),
        needs_person_because_en=tuple(words.en for words in because),
        counterfactuals=counterfactuals(evaluation), rests_on=unverified,
        automatic_allowed=settled and not unverified, ruleset_hash=ruleset.hash,
        grants=names.grants, persons=person_results(evaluation),
    )  # fmt: skip


def person_results(evaluation: Cells) -> tuple[PersonResult, ...]:
    """Who of the household is entitled, where a scheme entitles persons."""
    names = evaluation.ruleset.outcome
    if not names.person_eligible:
        return ()
    found = []
    for position, person in enumerate(evaluation.household.persons):
        eligible = evaluation.rule(names.person_eligible, position)
        amount = evaluation.rule(names.person_amount, position) if names.person_amount else (0, KNOWN)
        fen = amount[0] if is_known(amount) and isinstance(amount[0], int) else None
        found.append(PersonResult(person.key, bool(eligible[0]) if is_known(eligible) else None, fen))
    return tuple(found)


def _rests_on(prover: Prover, verdict: Verdict) -> tuple[StepParameter, ...]:
    """The figures the outcome strictly rests on."""
    names = prover.ruleset.outcome
    roots = [names.eligible]
    if verdict.computed is Outcome.ELIGIBLE:
        roots += [*([names.amount] if names.amount else []), *names.reviews]
    return prover.rests_on([prover.ruleset.rules[name].node for name in roots])


def _needs_person(
    prover: Prover, verdict: Verdict, rests_on: tuple[StepParameter, ...], contradictions: list[Words]
) -> list[Words]:
    because = list(contradictions)
    for each in rests_on:
        parameter = prover.ruleset.parameters.parameters[each.key]
        if each.status == "unset":
            because.append(Words(f"“{each.zh}”没有登在册（{each.key}），要由工作人员判断",
                                 f"“{parameter.en or each.zh}” is not on file ({each.key}); a person must judge"))
        elif each.possibly_superseded:
            start = Month.parse(each.valid_from or "").zh
            because.append(Words(f"“{each.zh}”{each.value_zh}从{start}起用，可能已经调整，要由工作人员确认",
                                 f"“{parameter.en or each.zh}” {each.value_en}, in use since {each.valid_from}, may "
                                 "have been adjusted; a person must confirm"))  # fmt: skip
    if verdict.computed is Outcome.ELIGIBLE:
        because += _reviews(prover)
    return because or _without_entry(prover, verdict, rests_on)


def _without_entry(prover: Prover, verdict: Verdict, rests_on: tuple[StepParameter, ...]) -> list[Words]:
    """Nothing else calls for a person: a table on file has no entry for this family."""
    if verdict.outcome is not Outcome.NEEDS_PERSON:
        return []
    because = []
    for each in rests_on:
        if has_gaps(prover.evaluation.figures[each.key].value):
            en = prover.ruleset.parameters.parameters[each.key].en or each.zh
            because.append(Words(f"“{each.zh}”里没有这一档（{each.key}），要由工作人员判断",
                                 f"“{en}” has no entry for this ({each.key}); a person must judge"))  # fmt: skip
    return because


def _reviews(prover: Prover) -> list[Words]:
    lines = {line.rule: line for line in prover.ruleset.lines}
    found = []
    for name in prover.ruleset.outcome.reviews:
        cell = prover.evaluation.rule(name)
        if is_known(cell) and cell[0]:
            found.append(prover.fill(lines[name].words_for(True)))
    return found
