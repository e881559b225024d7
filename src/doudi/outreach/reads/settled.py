"""Which findings are settled already (已有结论的发现): one question, answered by all that settle some.

A part that keeps outcomes (targets, suspicions, visits) adds a function that knows them; the first reason given stands.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from doudi.outreach.domain.compared import Finding
from doudi.outreach.domain.facts import Earlier, why_no_new_lead
from doudi.outreach.models import Lead
from doudi.registry.pseudonym import signed

FindingKey = tuple[str, int, str]
"""Rule, subject key, period: what a finding is one of."""
Settler = Callable[[Sequence[Finding]], Mapping[FindingKey, str]]
KEYS_PER_QUERY = 2000
_SETTLERS: list[Settler] = []


def key_of(finding: Finding) -> FindingKey:
    """What names a finding."""
    return finding.rule, finding.subject_key, finding.period


def settler(answer: Settler) -> Settler:
    """As a decorator: this function knows outcomes; told twice, it is asked once."""
    if answer not in _SETTLERS:
        _SETTLERS.append(answer)
    return answer


def settled(findings: Sequence[Finding]) -> dict[FindingKey, str]:
    """Finding → why nothing is to be done about it, as a code of `wording.LEFT_OUT`; those without a reason are absent.

    A reason holds while the facts are what they were: a finding whose `facts_digest` changed is nobody's settled one.
    """
    found: dict[FindingKey, str] = {}
    for answer in _SETTLERS:
        for key, why in answer(findings).items():
            found.setdefault(key, why)
    return found


@settler
def settled_by_leads(findings: Sequence[Finding]) -> dict[FindingKey, str]:
    """Findings that became a lead before: of this month, one still open, or one settled on the same facts."""
    by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.subject == "person":
            by_rule[finding.rule].append(finding)
    found: dict[FindingKey, str] = {}
    for rule, some in by_rule.items():
        earlier = _earlier(rule, sorted({signed(finding.subject_key) for finding in some}))
        for finding in some:
            before = earlier[signed(finding.subject_key)]
            if why := why_no_new_lead(before, finding.period, finding.facts_digest):
                found[key_of(finding)] = why
    return found


def _earlier(rule: str, keys: Sequence[int]) -> defaultdict[int, list[Earlier]]:
    found: defaultdict[int, list[Earlier]] = defaultdict(list)
    for start in range(0, len(keys), KEYS_PER_QUERY):
        rows = Lead.objects.filter(rule_key=rule, person_key__in=keys[start : start + KEYS_PER_QUERY]).order_by("pk")
        for key, period, state, digest in rows.values_list("person_key", "period", "state", "facts_digest"):
            found[key].append(Earlier(period, state, digest))
    return found
