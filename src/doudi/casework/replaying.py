"""What a decision is derived again from (复算材料): the rules, the facts and the result of its time, as data."""

from datetime import datetime
from typing import Any

from doudi.casework.changing import find_case, may_open
from doudi.casework.errors import CaseNotFound, RulesNotKept
from doudi.casework.models import Application, Assessment, Decision, FrozenRuleset
from doudi.platform.acting import Acting
from doudi.rules.frozen import freeze
from doudi.rules.replay import Record
from doudi.rules.ruleset import Ruleset


def keep_ruleset(ruleset: Ruleset, now: datetime) -> None:
    """Keep these rules as data, once."""
    if not FrozenRuleset.objects.filter(hash=ruleset.hash).exists():
        FrozenRuleset.objects.get_or_create(
            hash=ruleset.hash, defaults={"scheme": ruleset.scheme, "content": freeze(ruleset), "kept_at": now}
        )


def find_decision(acting: Acting, public_id: str, verb: str) -> Decision:
    """The decision of this number, or of the case of this number, if this account may do ``verb`` there.

    Raises:
        CaseNotFound: there is none, or not for this account.
    """
    decision = Decision.objects.select_related("application", "assessment").filter(public_id=public_id).first()
    if decision is None:
        case = Application.objects.filter(pk=find_case(acting, public_id, verb).pk, decision__isnull=False).first()
        if case is None:
            raise CaseNotFound()
        decision = case.decision
    if not may_open(decision.application, acting, verb):
        raise CaseNotFound()
    return decision


def record_of_decision(decision: Decision) -> Record:
    """Everything the decision rests on.

    Raises:
        RulesNotKept: it was made before rules were kept beside decisions.
    """
    assessment: Assessment = decision.assessment
    frozen = FrozenRuleset.objects.filter(hash=assessment.ruleset_hash).first()
    if frozen is None:
        raise RulesNotKept(decision.public_id, assessment.ruleset_hash)
    decided: dict[str, Any] = {
        "case": decision.application.public_id, "outcome": decision.outcome, "amount_fen": decision.amount_fen,
        "from_month": decision.from_month, "decided_at": decision.decided_at.isoformat(), "reasons": decision.reasons,
        "maker": decision.maker_name, "checker": decision.checker_name,
    }  # fmt: skip
    return Record(decision.public_id, assessment.month, frozen.content, assessment.facts, assessment.result, decided)
