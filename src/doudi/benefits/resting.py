"""Entitlements and payments that name a person (待遇与发放), for whoever undoes a wrong link or merge."""

from collections.abc import Iterator

from doudi.benefits.models import Entitlement, PayLine, WorkRefusal
from doudi.registry.resting import Consequence, PersonRefs, register_reader


def resting(refs: PersonRefs) -> Iterator[Consequence]:
    """Every entitlement, and every line of a pay run: filed money is not called back by a split."""
    for right in Entitlement.objects.filter(person__in=refs.person_ids).order_by("pk"):
        yield Consequence("entitlement", "待遇资格", "entitlement", right.public_id, right.opened_at)
    for offer in WorkRefusal.objects.filter(person__in=refs.person_ids).order_by("pk"):
        yield Consequence("work_offer", "介绍工作记录", "offer of work", offer.public_id, offer.recorded_at)
    for line in PayLine.objects.filter(person__in=refs.person_ids).select_related("run").order_by("pk"):
        filed = line.run.state == "filed"
        yield Consequence(
            "payment",
            f"{line.month}发放{'，已报盘' if filed else ''}",
            f"payment for {line.month}{', filed with the bank' if filed else ''}",
            line.public_id,
            line.run.made_at,
            is_paid=filed,
        )


register_reader("benefits", resting)
