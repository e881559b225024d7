"""All schemes for households in JSON (全部政策的答复): the same form in, one consistent bundle out."""

from __future__ import annotations

from datetime import date
from typing import Any

from doudi.kernel.errors import Fault, FaultsFound
from doudi.kernel.month import Month
from doudi.rules.contradicting import contradictions_in
from doudi.rules.facts import HouseholdFacts
from doudi.rules.oneway.readings import read_household as read_facts
from doudi.rules.quantities import Quantity
from doudi.rules.values import Sourced
from doudi.rules.verdict import contradicted, verdict_of
from doudi.rules.wire.answering import Limits, Reasons
from doudi.rules.wire.explaining import explanation_text
from doudi.rules.wire.proofs import proof_text
from doudi.rules.wire.reading import read_household
from doudi.rules.wire.receiving import Reception
from doudi.rules.wire.schema import household_schema
from doudi.rules.wire.shapes import Shape, shape_of
from doudi.rules.wire.steps import text
from doudi.schemes.bundles.answers import BundleEntry, ResultRead
from doudi.schemes.bundles.bundle import Bundle, Entry, assess_bundle
from doudi.schemes.catalogue import require_profile, schemes_in_order


class BundleDesk(Reception):
    """Answers households with everything they are entitled to.

    Args:
        month: the month assessed of a household that names none itself.
        reasons: none for standing and amounts; proof or words for every step of every scheme too.
        profile: taken where a scheme has it, else the scheme's first; some scheme must have it.
        today: no evidence is of a later day; not looked at where it is not told.

    Raises:
        SchemeUnknown, FaultsFound: see `all_quantities`.
    """

    def __init__(
        self, month: Month | None, *, jurisdiction: str, profile: str = "", reasons: Reasons = Reasons.NONE,
        limits: Limits | None = None, today: date | None = None,
    ) -> None:  # fmt: skip
        self.month, self.jurisdiction, self.profile, self.reasons = month, jurisdiction, profile, reasons
        self.limits, self.today = limits, today
        self.shape: Shape = shape_for_all(profile, jurisdiction)

    def answer(self, tree: Any, where: str) -> str:
        """The bundle of one parsed household; see `Reception.answer`."""
        asked = read_household(tree, self.shape, self.month, where, self.today)
        try:
            bundle = assess_bundle(
                asked.household, asked.month, profile=self.profile, jurisdiction=self.jurisdiction
            )
        except FaultsFound as error:
            # The engine names facts by key; the sender knows them by path.
            raise FaultsFound([_with_path(fault, where) for fault in error.faults]) from error
        return _bundle_text(bundle, asked.household, tree, self.reasons)


def all_quantities(profile: str, jurisdiction: str) -> dict[str, Quantity]:
    """Every quantity some scheme reads.

    Raises:
        SchemeUnknown: no scheme has the profile, or there is no such place.
        FaultsFound: for this place figures are missing.
    """
    require_profile(profile)
    found: dict[str, Quantity] = {}
    for scheme in schemes_in_order(profile=profile, jurisdiction=jurisdiction):
        found |= scheme.quantities
    return found


def shape_for_all(profile: str, jurisdiction: str) -> Shape:
    """The form of households for all schemes together, with what may contradict what under any of them."""
    loaded = schemes_in_order(profile=profile, jurisdiction=jurisdiction)
    declared = {each.key: each for scheme in loaded for each in scheme.ruleset.contradictions}
    return shape_of(all_quantities(profile, jurisdiction), tuple(declared.values()))


def bundle_schema(profile: str, jurisdiction: str) -> dict[str, Any]:
    """The JSON Schema of households for all schemes together."""
    return household_schema(all_quantities(profile, jurisdiction), "全部政策", "all schemes")


def _with_path(fault: Fault, where: str) -> Fault:
    return Fault(f"{where} {fault.where}", fault.what, fault.rule, fault.way_out, fault.code)


def _bundle_text(bundle: Bundle, household: HouseholdFacts, tree: Any, reasons: Reasons) -> str:
    """A bundle as JSON; see `bundle_answers` for its members."""
    head = {"key": household.key} if household.key else {}
    told = reasons is not Reasons.NONE
    sums: dict[str, Any] = {
        **head, "month": str(bundle.month), "jurisdiction": bundle.jurisdiction, "monthly_fen": bundle.monthly_fen,
        "once_fen": bundle.once_fen, **({"questions": list(bundle.questions), "household": tree} if told else {}),
    }  # fmt: skip
    entries = [_entry_text(entry, household, reasons) for entry in bundle.entries]
    return f'{text(sums)[:-1]},"schemes":[{",".join(entries)}]}}'


def _entry_text(entry: Entry, household: HouseholdFacts, reasons: Reasons) -> str:
    said = text(_entry_json(entry))
    if reasons is Reasons.NONE or entry.verdict is None:
        return said
    ruleset, keys = entry.scheme.ruleset, tuple(person.key for person in entry.facts.persons)
    reading = read_facts(ruleset, entry.facts, entry.month)
    found = contradictions_in(ruleset.contradictions, ruleset.quantities, entry.facts, entry.month)
    verdict = contradicted(verdict_of(reading)) if found else verdict_of(reading)
    own = {"outcome": verdict.outcome, "computed_outcome": verdict.computed,
           "results_read": _results_read(entry, household)}  # fmt: skip
    # Worked out once: the bundle's questions ask the same of what is open.
    result = entry.assessment if reasons is Reasons.WORDS or verdict.waits_for_facts else None
    if result is not None and reasons is Reasons.WORDS:
        proof = explanation_text(result, reading, verdict, keys, None, found)
    else:
        proof = proof_text(reading, verdict, keys, result.undetermined_because if result else (), None, found)
    return f"{said[:-1]},{text(own)[1:-1]}{proof}}}"


def _entry_json(entry: Entry) -> BundleEntry:
    scheme = entry.scheme
    found: BundleEntry = {
        "scheme": scheme.key, "profile": scheme.profile, "zh": scheme.name_zh, "en": scheme.name_en,
        "standing": entry.standing, "grants": scheme.ruleset.outcome.grants, "amount_fen": entry.amount_fen,
        "ruleset_hash": scheme.ruleset.hash,
        "because": [{"zh": words.zh, "en": words.en} for words in entry.because],
    }  # fmt: skip
    if entry.persons:
        found["persons"] = [
            {"key": person.person_key, "eligible": person.eligible, "amount_fen": person.amount_fen}
            for person in entry.persons
        ]
    return found


def _results_read(entry: Entry, household: HouseholdFacts) -> dict[str, ResultRead]:
    """The facts of an entry that earlier results of the bundle gave, by fact key: the sender did not send them."""
    holders = [("household", entry.facts.facts, household.facts)]
    pairs = zip(entry.facts.persons, household.persons, strict=True)
    holders += [(f"person:{mine.key}", mine.facts, sent.facts) for mine, sent in pairs]
    found: dict[str, ResultRead] = {}
    for key, quantity in entry.scheme.quantities.items():
        for holder, facts, sent in holders if quantity.from_scheme else ():
            if key in facts and facts[key] is not sent.get(key):
                found[f"{holder}:{key}"] = _result_read(quantity, facts[key])
    return found


def _result_read(quantity: Quantity, fact: Sourced) -> ResultRead:
    value = fact.value if isinstance(fact.value, int | str) else "unknown"
    return {"of": ".".join(quantity.from_scheme or ()), "value": value, "source": fact.source}
