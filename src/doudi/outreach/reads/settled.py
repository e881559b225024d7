"""Which findings are settled already (已有结论的发现): as a lead, a target or a suspicion, the first reason given."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from doudi.outreach.domain.compared import Finding
from doudi.outreach.domain.facts import Earlier, why_no_new_lead
from doudi.outreach.following.opening import KEYS_PER_QUERY, why_no_work
from doudi.outreach.models import EnrolmentTarget, Lead, Suspicion
from doudi.registry.pseudonym import signed

FindingKey = tuple[str, int, str]
"""Rule, subject key, period: what a finding is one of."""


def key_of(finding: Finding) -> FindingKey:
    """What names a finding."""
    return finding.rule, finding.subject_key, finding.period


def settled(findings: Sequence[Finding]) -> dict[FindingKey, str]:
    """Finding → why nothing is to be done about it, as a code of `wording.LEFT_OUT`; those without a reason are absent.

    A reason holds while the facts are what they were: a finding whose `facts_digest` changed is nobody's settled one.
    """
    found = dict(_by_leads(findings))
    as_targets, as_suspicions = why_no_work(EnrolmentTarget, findings), why_no_work(Suspicion, findings)
    for finding, one, other in zip(findings, as_targets, as_suspicions, strict=True):
        if why := one or other:
            found.setdefault(key_of(finding), why)
    return found


def _by_leads(findings: Sequence[Finding]) -> Mapping[FindingKey, str]:
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
