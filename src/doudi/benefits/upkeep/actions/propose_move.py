"""Hand an entitlement to another district (迁移): the old pays until, the new from; never twice and never a gap."""

from django.db import transaction

from doudi.benefits.models import EntitlementChange
from doudi.benefits.upkeep.errors import ChangeNotPossible, MonthFiled
from doudi.benefits.upkeep.finding import PROPOSE, find_entitlement
from doudi.benefits.upkeep.following import follow_change
from doudi.benefits.upkeep.periods import earliest_month
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.reads import find_division
from doudi.worklist.words import Words


@transaction.atomic
def propose_move(
    acting: Acting, entitlement_id: str, *, to_division: str, from_month: str, reason: str
) -> EntitlementChange:
    """The old place's official proposes; the new place's official takes it on, and pays from the month named.

    Until that month the old place pays, from it the new one: one period ends where the other begins. The same proposal
    sent twice is one.

    Raises:
        EntitlementNotFound: not for this account.
        MonthFiled: the month is past or filed.
        ChangeNotPossible: no such place, the same place, no reason, or another change waits.
    """
    entitlement = find_entitlement(acting, entitlement_id, PROPOSE, lock=True)
    place = find_division(to_division)
    waiting = entitlement.changes.filter(state="proposed").first()
    if waiting and place and (waiting.kind, waiting.to_area_path, waiting.from_month) == (
        "moved", place.path, from_month
    ):  # fmt: skip
        return waiting
    if place is None or place.level not in ("township", "village") or place.path in entitlement.area_path:
        raise ChangeNotPossible(
            f"{to_division} is no township or village to move to.",
            Words("选要迁去的街道、乡镇或者村居，不能还是原来的。", "Choose another township or village."),
        )
    if waiting or entitlement.state == "ended" or entitlement.held or not reason.strip():
        raise ChangeNotPossible(
            f"{entitlement.public_id} is {entitlement.state}; another change waits: {waiting is not None}.",
            Words("现在不能迁：有变更在等决定、已经停发，或者没有写原因。",
                  "It cannot move now: a change waits, nothing is paid, or no reason is written."),
        )  # fmt: skip
    earliest = earliest_month(entitlement, Month.of(acting.today))
    if Month.parse(from_month) < earliest:
        raise MonthFiled(from_month, str(earliest))
    if entitlement.state == "suspended":
        raise ChangeNotPossible(
            f"{entitlement.public_id} is suspended.",
            Words("暂停着的，先恢复再迁。", "It is suspended: let it be paid again first."),
        )
    change = EntitlementChange.objects.create(
        entitlement=entitlement, kind="moved", from_month=from_month, to_month=entitlement.to_month,
        amount_before_fen=entitlement.amount_fen, amount_fen=entitlement.amount_fen,
        members_before=entitlement.members_count, members_count=entitlement.members_count,
        to_division_code=place.code, to_area_path=place.path, reason=reason.strip(), maker_id=acting.actor_id,
        maker_name=acting.name, made_at=acting.now, division_code=entitlement.division_code,
        area_path=entitlement.area_path,
    )  # fmt: skip
    follow_change(acting, change)
    record(acting, "benefits.propose_move", "entitlement", entitlement.public_id, area_path=entitlement.area_path,
           case_ref=entitlement.application_id_text, detail={"change": change.public_id, "to": place.code})  # fmt: skip
    announce(acting, "move_proposed", {"entitlement": entitlement.public_id, "change": change.public_id})
    return change
