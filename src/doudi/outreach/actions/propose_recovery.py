"""Propose to recover what was paid too much (提追回), at once or in instalments."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from doudi.kernel.month import Month, MonthInvalid
from doudi.outreach.domain.suspicion import SuspicionState
from doudi.outreach.errors import StepUnfit
from doudi.outreach.following.hearing import require_heard
from doudi.outreach.following.stepping import find_suspicion, require_official, require_step, require_words, take_step
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.consequences import consequences
from doudi.outreach.supervision.tasks import follow
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

MOST_INSTALMENTS = 60
MOST_FEN = 100_000_000_00


@transaction.atomic
def propose_recovery(
    acting: Acting, suspicion_id: str, *, amount_fen: int, months: Sequence[str], instalments: int, reason: str
) -> Suspicion:
    """What, of which months, in how many parts; only after the person was told and has answered or let the day pass.

    Raises:
        SuspicionNotFound: not for this account.
        StepNotPossible: it is not verified.
        StepUnfit: the person was not told or may still answer, the case allows none, amount, months or parts wrong.
    """
    require_official(acting, "outreach.handle_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.handle_suspicion", lock=True)
    require_step(suspicion, "propose_recovery")
    require_heard(acting, suspicion)
    case = consequences()[suspicion.case_key]
    if not case.may_recover:
        raise StepUnfit(
            "amount_fen",
            f"In the case {case.key} nothing is recovered: {case.says.en}",
            Words(f"这种情形不追回：{case.says.zh}", f"Nothing is recovered in this case: {case.says.en}"),
        )
    if not 0 < amount_fen <= MOST_FEN:
        raise StepUnfit(
            "amount_fen",
            f"{amount_fen} fen is no amount to recover.",
            Words("写追回多少钱", "Enter the amount to recover"),
        )
    try:
        named = sorted({str(Month.parse(each)) for each in months})
    except MonthInvalid:
        named = []
    if not named:
        raise StepUnfit(
            "months",
            f"The months {list(months)} cannot be read; write 2025-08.",
            Words("写是哪几个月的，比如 2025-08", "Enter the months, such as 2025-08"),
        )
    if not 1 <= instalments <= MOST_INSTALMENTS:
        raise StepUnfit(
            "instalments",
            f"{instalments} instalments; at least 1, at most {MOST_INSTALMENTS}.",
            Words(f"分几次：1到{MOST_INSTALMENTS}", f"Instalments: 1 to {MOST_INSTALMENTS}"),
        )
    note = require_words(reason, "reason", Words("为什么追回", "why it is recovered"))
    suspicion.recover_fen, suspicion.recover_months, suspicion.instalments = amount_fen, named, instalments
    take_step(acting, suspicion, "propose_recovery", SuspicionState.RECOVERY_PROPOSED, note=note)
    follow(acting, suspicion)
    return suspicion
