"""Which findings are settled already (已有结论的发现): one question, answered by all that settle some.

A part that keeps outcomes (targets, suspicions, visits) adds a function that knows them; the first reason given stands.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from doudi.outreach.domain.compared import Finding
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.domain.facts import Earlier, why_no_new_lead
from doudi.outreach.domain.suspicion import SUPERVISION
from doudi.outreach.models import EnrolmentTarget, Lead, Suspicion
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


@settler
def settled_by_targets(findings: Sequence[Finding]) -> dict[FindingKey, str]:
    """Findings that became an enrolment target before, which is not closed yet or was closed on the same facts."""
    return _settled_by(EnrolmentTarget, findings, {TargetState.CLOSED.value}, "target_open")


@settler
def settled_by_suspicions(findings: Sequence[Finding]) -> dict[FindingKey, str]:
    """Findings that became a suspicion before, which is not at its end yet or ended on the same facts."""
    return _settled_by(Suspicion, findings, {str(state) for state in SUPERVISION.ends}, "suspicion_open")


def _settled_by(
    kept: type[EnrolmentTarget] | type[Suspicion], findings: Sequence[Finding], ends: Collection[str], is_open: str
) -> dict[FindingKey, str]:
    last: dict[tuple[str, str, int], tuple[str, str]] = {}
    still_open: set[tuple[str, str, int]] = set()
    rules = sorted({finding.rule for finding in findings})
    keys = sorted({signed(finding.subject_key) for finding in findings})
    for start in range(0, len(keys), KEYS_PER_QUERY):
        rows = kept.objects.filter(rule_key__in=rules, subject_key__in=keys[start : start + KEYS_PER_QUERY])
        told = rows.order_by("opened_at", "pk")
        columns = ("rule_key", "subject", "subject_key", "state", "facts_digest")
        for rule, subject, key, state, digest in told.values_list(*columns):
            last[rule, subject, key] = state, digest
            if state not in ends:
                still_open.add((rule, subject, key))
    found: dict[FindingKey, str] = {}
    for finding in findings:
        one = finding.rule, finding.subject, signed(finding.subject_key)
        if one in still_open:
            found[key_of(finding)] = is_open
        elif one in last and last[one][1] == finding.facts_digest:
            found[key_of(finding)] = "settled_same_facts"
    return found


def _earlier(rule: str, keys: Sequence[int]) -> defaultdict[int, list[Earlier]]:
    found: defaultdict[int, list[Earlier]] = defaultdict(list)
    for start in range(0, len(keys), KEYS_PER_QUERY):
        rows = Lead.objects.filter(rule_key=rule, person_key__in=keys[start : start + KEYS_PER_QUERY]).order_by("pk")
        for key, period, state, digest in rows.values_list("person_key", "period", "state", "facts_digest"):
            found[key].append(Earlier(period, state, digest))
    return found
