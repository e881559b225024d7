"""Why rules that were kept refuse (当时的规则为什么不同意): for a letter about a decision or about a change."""

from typing import Any

from doudi.casework.models import FrozenRuleset
from doudi.kernel.month import Month
from doudi.rules.facts_json import facts_from_json
from doudi.rules.frozen import thaw
from doudi.rules.refusing import Refusal, refusal_of


def refusal_kept(ruleset_hash: str, facts: dict[str, Any] | None, month: str) -> Refusal | None:
    """Which conditions refuse these facts by the rules of that day; None where rules or facts were not kept."""
    frozen = FrozenRuleset.objects.filter(hash=ruleset_hash).first() if facts is not None else None
    if frozen is None or facts is None:
        return None
    return refusal_of(thaw(frozen.content), facts_from_json(facts), Month.parse(month))
