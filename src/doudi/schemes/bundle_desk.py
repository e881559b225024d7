"""All schemes for households in JSON (全部政策的答复): the same form in, one consistent bundle out."""

from __future__ import annotations

from typing import Any

from doudi.kernel.errors import Fault, FaultsFound
from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment
from doudi.rules.facts import HouseholdFacts
from doudi.rules.quantities import Quantity
from doudi.rules.wire.answering import Limits, Reasons
from doudi.rules.wire.reading import read_household
from doudi.rules.wire.receiving import Reception
from doudi.rules.wire.schema import household_schema
from doudi.rules.wire.shapes import Shape, shape_of
from doudi.rules.wire.steps import text
from doudi.schemes.bundle import Bundle, Entry, assess_bundle
from doudi.schemes.catalogue import schemes_in_order


class BundleDesk(Reception):
    """Answers households with everything they are entitled to.

    Args:
        month: the month assessed of a household that names none itself.
        reasons: none for standing and amounts; proof or words for every step of every scheme too.
        profile: taken where a scheme has it, else the scheme's first.
    """

    def __init__(
        self, month: Month | None, *, jurisdiction: str, profile: str = "", reasons: Reasons = Reasons.NONE,
        limits: Limits | None = None,
    ) -> None:  # fmt: skip
        self.month, self.jurisdiction, self.profile, self.reasons = month, jurisdiction, profile, reasons
        self.limits = limits
        self.shape: Shape = shape_of(all_quantities(profile, jurisdiction))

    def answer(self, tree: Any, where: str) -> str:
        """The bundle of one parsed household; see `Reception.answer`."""
        asked = read_household(tree, self.shape, self.month, where)
        try:
            bundle = assess_bundle(
                asked.household, asked.month, profile=self.profile, jurisdiction=self.jurisdiction
            )
        except FaultsFound as error:
            # The engine names facts by key; the sender knows them by path.
            raise FaultsFound([_with_path(fault, where) for fault in error.faults]) from error
        return text(_bundle_json(bundle, asked.household, self.reasons))


def all_quantities(profile: str, jurisdiction: str) -> dict[str, Quantity]:
    """Every quantity some scheme reads."""
    found: dict[str, Quantity] = {}
    for scheme in schemes_in_order(profile=profile, jurisdiction=jurisdiction):
        found |= scheme.quantities
    return found


def bundle_schema(profile: str, jurisdiction: str) -> dict[str, Any]:
    """The JSON Schema of households for all schemes together."""
    return household_schema(all_quantities(profile, jurisdiction), "全部政策", "all schemes")


def _with_path(fault: Fault, where: str) -> Fault:
    return Fault(f"{where} {fault.where}", fault.what, fault.rule, fault.way_out, fault.code)


def _bundle_json(bundle: Bundle, household: HouseholdFacts, reasons: Reasons) -> dict[str, Any]:
    head = {"key": household.key} if household.key else {}
    told = reasons is not Reasons.NONE
    return {
        **head, "month": str(bundle.month), "jurisdiction": bundle.jurisdiction, "monthly_fen": bundle.monthly_fen,
        "once_fen": bundle.once_fen, **({"questions": list(bundle.questions)} if told else {}),
        "schemes": [_entry_json(entry, told) for entry in bundle.entries],
    }  # fmt: skip


def _entry_json(entry: Entry, told: bool) -> dict[str, Any]:
    scheme = entry.scheme
    found: dict[str, Any] = {
        "scheme": scheme.key, "profile": scheme.profile, "zh": scheme.name_zh, "en": scheme.name_en,
        "standing": str(entry.standing), "grants": scheme.ruleset.outcome.grants, "amount_fen": entry.amount_fen,
        "ruleset_hash": scheme.ruleset.hash,
        "because": [{"zh": words.zh, "en": words.en} for words in entry.because],
    }  # fmt: skip
    if entry.persons:
        found["persons"] = [
            {"key": person.person_key, "eligible": person.eligible, "amount_fen": person.amount_fen}
            for person in entry.persons
        ]
    if told and entry.assessment is not None:
        found |= _reasons_json(entry.assessment)
    return found


def _reasons_json(result: Assessment) -> dict[str, Any]:
    reasons = zip(result.needs_person_because, result.needs_person_because_en, strict=True)
    return {
        "outcome": str(result.outcome), "undetermined_because": list(result.undetermined_because),
        "needs_person_because": [{"zh": zh, "en": en} for zh, en in reasons],
        "steps": [
            {"rule": step.key, "role": step.role, **({"person": step.person_key} if step.person_key else {}),
             "value": step.value, "clause": step.clause, "zh": step.zh, "en": step.en, "value_zh": step.value_zh,
             "value_en": step.value_en, "facts": [each.fact_key for each in step.inputs],
             "figures": [each.key for each in step.parameters]}
            for step in result.steps
        ],
    }  # fmt: skip
