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
from doudi.registry.models import Division
from doudi.registry.reads import find_division, place_name
from doudi.worklist.words import Words


@transaction.atomic
def propose_move(
    acting: Acting, entitlement_id: str, *, to_division: str, from_month: str, reason: str
) -> EntitlementChange:
    """The old place's official proposes; the new place's official takes it on, and pays from the month named.

    Until that month the old place pays, from it the new one: one period ends where the other begins. The same proposal
    sent twice is one.

    Args:
        to_division: the code of a township or village, or its name where no other has the same.

    Raises:
        EntitlementNotFound: not for this account.
        MonthFiled: the month is past or filed.
        ChangeNotPossible: no such place, the same place, no reason, or another change waits.
    """
    entitlement = find_entitlement(acting, entitlement_id, PROPOSE, lock=True)
    place = _place_meant(to_division)
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


def _place_meant(text: str) -> Division | None:
    """The place of this code, or of this name if only one township or village has it.

    Raises:
        ChangeNotPossible: several have the name; they are named with their codes.
    """
    known = find_division(text.strip())
    if known is not None:
        return known
    named = list(Division.objects.filter(name=text.strip(), level__in=("township", "village")).order_by("code")[:9])
    if len(named) > 1:
        said = "；".join(f"{place_name(each.path)} {each.code}" for each in named)
        raise ChangeNotPossible(
            f"{len(named)} places have this name: {said}. Write the code.",
            Words(f"这个名字不止一处，写代码：{said}。", f"More than one place has this name; write the code: {said}."),
        )
    return named[0] if named else None
