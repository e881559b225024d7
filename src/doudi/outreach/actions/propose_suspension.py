"""Propose that something is no longer paid until it is verified (提暂停)."""

from django.db import transaction

from doudi.outreach.domain.suspicion import SuspicionState
from doudi.outreach.errors import StepUnfit
from doudi.outreach.following.stepping import find_suspicion, require_official, require_step, require_words, take_step
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.consequences import consequences, supervised_rule
from doudi.outreach.supervision.tasks import follow
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def case_of(suspicion: Suspicion, case_key: str) -> None:
    """Take the suspicion for one of the cases its rule may be.

    Raises:
        StepUnfit: not a case of this rule.
    """
    if case_key not in {each.key for each in supervised_rule(suspicion.rule_key).cases}:
        raise StepUnfit(
            "case_key", f"{case_key!r} is no case of rule {suspicion.rule_key}.", Words("选一种情形", "Choose the case")
        )
    suspicion.case_key = case_key


@transaction.atomic
def propose_suspension(acting: Acting, suspicion_id: str, *, case_key: str, reason: str) -> Suspicion:
    """A named official proposes; nothing stops before another confirms.

    Raises:
        SuspicionNotFound: not for this account.
        StepNotPossible: it is not open.
        StepUnfit: no reason, no case of this rule, or a case in which the law stops nothing (缓刑 …).
    """
    require_official(acting, "outreach.handle_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.handle_suspicion", lock=True)
    require_step(suspicion, "propose_suspension")
    case_of(suspicion, case_key)
    case = consequences()[case_key]
    if not case.may_suspend:
        raise StepUnfit(
            "case_key",
            f"In the case {case_key} nothing is suspended: {case.says.en}",
            Words(f"这种情形不能暂停：{case.says.zh}", f"Nothing is suspended in this case: {case.says.en}"),
        )
    note = require_words(reason, "reason", Words("为什么提暂停", "why it should be suspended"))
    take_step(acting, suspicion, "propose_suspension", SuspicionState.PROPOSED, note=note)
    follow(acting, suspicion)
    return suspicion
