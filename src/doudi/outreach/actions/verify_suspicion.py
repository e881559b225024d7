"""Establish that a suspicion holds (核实): by comparison, the person's own proof, a third party or an investigation."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from doudi.outreach.actions.propose_suspension import case_of
from doudi.outreach.domain.suspicion import SuspicionState, Verification
from doudi.outreach.errors import StepUnfit
from doudi.outreach.following.stepping import find_suspicion, require_official, require_step, require_words, take_step
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.tasks import follow, run_told_clock
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


@transaction.atomic
def verify_suspicion(
    acting: Acting,
    suspicion_id: str,
    *,
    case_key: str,
    how: str,
    findings: str,
    occurred_on: date | None = None,
    told_on: date | None = None,
) -> Suspicion:
    """A named official has verified that it is so; that it is not so is ``clear_suspicion``.

    ``occurred_on`` is the day that ended the entitlement, from which the 20 working days to tell run; ``told_on`` the
    day employer, recipient or relatives did tell.

    Raises:
        SuspicionNotFound: not for this account.
        StepNotPossible: it is proposed, verified or ended.
        StepUnfit: no case of this rule, an unknown way, nothing found written, days to come or in the wrong order.
    """
    require_official(acting, "outreach.handle_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.handle_suspicion", lock=True)
    require_step(suspicion, "verify")
    case_of(suspicion, case_key)
    if how not in set(Verification):
        raise StepUnfit(
            "how", f"Unknown way of verifying {how!r}.", Words("选一个核实方式", "Choose how it was verified")
        )
    note = require_words(findings, "findings", Words("核实了什么", "what was established"))
    occurred = occurred_on or suspicion.occurred_on
    for day, field in ((occurred, "occurred_on"), (told_on, "told_on")):
        if day is not None and day > acting.today:
            raise StepUnfit(field, f"{day} has not come yet.", Words("这一天还没有到", "That day has not come yet"))
    if told_on is not None and (occurred is None or told_on < occurred):
        raise StepUnfit(
            "told_on",
            f"Told on {told_on}, before it happened on {occurred}.",
            Words("告知的日子要在事情发生以后", "It was told after it happened"),
        )
    suspicion.occurred_on, suspicion.told_on, suspicion.verified_how = occurred, told_on, how
    run_told_clock(acting, suspicion)
    take_step(acting, suspicion, "verify", SuspicionState.VERIFIED, note=note)
    follow(acting, suspicion)
    return suspicion
