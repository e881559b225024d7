"""Tell the money side what two officials decided (指令): an order that waits for its answer, and its event."""

from __future__ import annotations

from doudi.outreach.domain.suspicion import OrderKind
from doudi.outreach.models import MoneyOrder, Suspicion
from doudi.outreach.supervision.consequences import supervised_rule
from doudi.platform.acting import Acting
from doudi.platform.events import announce
from doudi.registry.models import Person

EVENT = "supervision.ordered"
OURS = "assistance"
"""The only money this system pays; other funds have their own systems, which an order waits for."""


def order(
    acting: Acting,
    suspicion: Suspicion,
    kind: OrderKind,
    *,
    maker_id: str,
    amount_fen: int | None = None,
    instalments: int | None = None,
) -> MoneyOrder:
    """Write the order down and announce it, in the transaction that decided it; ids and codes only."""
    benefit = supervised_rule(suspicion.rule_key).benefit
    made = MoneyOrder.objects.create(
        suspicion=suspicion,
        kind=kind,
        benefit=benefit,
        amount_fen=amount_fen,
        instalments=instalments,
        ordered_at=acting.now,
        maker_id=maker_id,
        checker_id=acting.actor_id,
        outcome="" if benefit == OURS else "paid_elsewhere",
    )
    person = None
    if suspicion.subject == "person":
        person = Person.objects.filter(person_key=suspicion.subject_key).values_list("public_id", flat=True).first()
    announce(
        acting,
        EVENT,
        {
            "order": made.public_id,
            "kind": str(kind),
            "benefit": benefit,
            "person": person or "",
            "amount_fen": amount_fen,
            "simulated": acting.simulated,
        },
    )
    return made


def is_withheld(suspicion: Suspicion) -> bool:
    """Whether the money side was told to suspend or to stop, and not yet to pay again."""
    last = suspicion.orders.exclude(kind=OrderKind.RECOVER).order_by("-pk").first()
    return last is not None and last.kind != OrderKind.RESTORE
