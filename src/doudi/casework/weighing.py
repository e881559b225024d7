"""What an official must have before an opinion or a decision: a fresh assessment, and reasons for what is unknown."""

from collections.abc import Mapping, Sequence

from doudi.casework.errors import AssessmentMissing, ReasonMissing
from doudi.casework.facts import gather_facts
from doudi.casework.models import Advance, Application, Assessment
from doudi.casework.process import scheme_of
from doudi.platform.beside import newest
from doudi.rules.assessment import Outcome

NEEDS_PERSON = "needs_person"
ALL = "*"


def latest_assessment(case: Application) -> Assessment | None:
    """The newest assessment of the case."""
    found: Assessment | None = newest(case, "assessments")
    return found


def fresh_assessment(case: Application) -> Assessment:
    """The newest assessment, if the facts are still those it was made of.

    Raises:
        AssessmentMissing: there is none, or the facts changed since.
    """
    found = latest_assessment(case)
    if found is None:
        raise AssessmentMissing(case.public_id, "none was made")
    if gather_facts(case).digest != found.facts_digest:
        raise AssessmentMissing(case.public_id, "facts changed since")
    return found


def keys_needing_reasons(assessment: Assessment) -> list[str]:
    """The fact keys that need a written reason: what is unknown, and ``needs_person`` when the rules say so."""
    if assessment.outcome == Outcome.UNDETERMINED:
        return list(assessment.result["undetermined_because"]) or [NEEDS_PERSON]
    if assessment.outcome == Outcome.NEEDS_PERSON:
        return [*assessment.result["undetermined_because"], NEEDS_PERSON]
    return []


def require_reasons(assessment: Assessment, reasons: Mapping[str, str]) -> dict[str, str]:
    """The written reasons, complete: one for each key, or one under ``*`` for all of them.

    Raises:
        ReasonMissing: names every key without one.
    """
    kept = {name: text.strip() for name, text in reasons.items() if text.strip()}
    if ALL not in kept:
        missing = [name for name in keys_needing_reasons(assessment) if name not in kept]
        if missing:
            raise ReasonMissing(missing)
    return kept


def require_amount(case: Application, amount_fen: int | None) -> None:
    """A grant of money says how much; a status has no amount. What was helped with first may already be all of it.

    Raises:
        ReasonMissing: the amount is missing, or nothing would be granted.
    """
    grants = scheme_of(case).grants_with(amount_fen)
    if grants == "tag":
        return
    paid_before = grants == "cash_once" and Advance.objects.filter(application=case).exists()
    if amount_fen is None or amount_fen < 0 or (amount_fen == 0 and not paid_before):
        raise ReasonMissing(["amount"], "the amount")


def require_departure_reason(assessment: Assessment, grants: bool, amount_fen: int | None, reason: str) -> str:
    """A written reason when an official departs from what the rules propose: other outcome, or another amount.

    Raises:
        ReasonMissing: there is a departure and no reason.
    """
    departs: Sequence[str] = ()
    proposed = assessment.outcome
    if grants and proposed == Outcome.NOT_ELIGIBLE:
        departs = ["outcome"]
    elif not grants and proposed == Outcome.ELIGIBLE:
        departs = ["outcome"]
    elif grants and assessment.amount_fen is not None and amount_fen != assessment.amount_fen:
        departs = ["amount"]
    if departs and not reason.strip():
        raise ReasonMissing(departs, "departing from the proposal")
    return reason.strip() if departs else ""
