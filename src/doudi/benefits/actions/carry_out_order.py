"""Carry out what supervision ordered about assistance (执行指令): suspend, pay again, stop."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from doudi.benefits.following import ask_to_work_out_again
from doudi.benefits.models import Entitlement
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce

OURS = "assistance"
CHANGES = {
    "suspend": (("active",), "suspended"),
    "restore": (("suspended",), "active"),
    "stop": (("active", "suspended"), "ended"),
}
"""From which states an order moves an entitlement, and to which."""


@transaction.atomic
def carry_out_order(acting: Acting, order: dict[str, Any]) -> str:
    """What came of the order, announced as ``order_answered``; empty where nobody here can carry it out yet.

    A household with further members is never stopped for one of them: somebody works it out again
    (``others_live_on``). Months held back are paid by drafting their roll again. Recovery waits for the recovery
    ledger. Carrying it out twice changes nothing.
    """
    if order["benefit"] != OURS or order["kind"] not in CHANGES:
        return ""
    sources, target = CHANGES[order["kind"]]
    rows = Entitlement.objects.select_for_update().filter(person__public_id=order["person"] or "-")
    outcome = "no_entitlement"
    for entitlement in rows.filter(state__in=(*sources, target)).exclude(state="ended").order_by("pk"):
        if entitlement.members_count > 1 and order["kind"] != "restore":
            ask_to_work_out_again(acting, entitlement)
            outcome = "others_live_on"
            continue
        outcome = "done" if outcome == "no_entitlement" else outcome
        if entitlement.state == target:
            continue
        before, entitlement.state = entitlement.state, target
        entitlement.held = target != "active"
        if target == "ended":
            entitlement.to_month = str(Month.of(acting.today))
        entitlement.save(update_fields=["state", "to_month", "held"])
        record(
            acting,
            f"benefits.{order['kind']}_entitlement",
            "entitlement",
            entitlement.public_id,
            area_path=entitlement.area_path,
            case_ref=entitlement.application_id_text,
            detail={"order": order["order"], "from": before, "to": target},
        )
        announce(acting, "entitlement_changed", {"entitlement": entitlement.public_id, "from": before, "to": target})
    announce(acting, "order_answered", {"order": order["order"], "outcome": outcome})
    return outcome
