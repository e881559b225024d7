"""Decide a change (决定变更): by an official who did not propose it, and after the family was heard."""

from django.db import transaction

from doudi.benefits.models import EntitlementChange
from doudi.benefits.upkeep.errors import ChangeNotPossible, FamilyNotHeard, MonthFiled, ProposerDecides
from doudi.benefits.upkeep.finding import DECIDE, find_change
from doudi.benefits.upkeep.following import follow_change, review_finished
from doudi.benefits.upkeep.letters import keep_letters
from doudi.benefits.upkeep.opening import next_review_day
from doudi.benefits.upkeep.periods import earliest_month, write_from
from doudi.benefits.upkeep.tables import HEARD_FIRST
from doudi.benefits.upkeep.telling import tell_decided
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.worklist.words import Words


@transaction.atomic
def decide_change(acting: Acting, change_id: str, *, agree: bool, note: str = "") -> EntitlementChange:
    """Agree, and the change counts from its month; or send it back with the reason, and nothing changes.

    A move to another district is decided there. What was filed stays; a roll that is drawn up and no longer right is
    void when it is filed. Deciding the same twice is one decision.

    Raises:
        EntitlementNotFound: not for this account.
        ProposerDecides: this account proposed it.
        FamilyNotHeard: it takes something, and the family was not told and heard.
        MonthFiled: its month was filed with the bank meanwhile, or is past; send it back.
        ChangeNotPossible: it is decided otherwise already, or sent back without a reason.
    """
    change = find_change(acting, change_id, lock=True)
    entitlement = change.entitlement
    policy.require(acting, DECIDE, area_path=change.to_area_path or entitlement.area_path)
    wanted = "decided" if agree else "sent_back"
    if change.state == wanted and change.checker_id == acting.actor_id:
        return change
    if change.state != "proposed":
        raise ChangeNotPossible(
            f"{change_id} is {change.state} by {change.checker_name}.",
            Words(f"{change.checker_name}已经决定了。", f"{change.checker_name} decided it already."),
        )
    if change.maker_id == acting.actor_id:
        raise ProposerDecides(change_id)
    if not agree and not note.strip():
        raise ChangeNotPossible("No reason is written.", Words("写明为什么退回。", "Write why it is sent back."))
    if agree and change.kind in HEARD_FIRST and not (change.told_at and change.heard_at):
        raise FamilyNotHeard(change_id)
    change.checker_id, change.checker_name = acting.actor_id, acting.name
    change.decided_at, change.note, change.state = acting.now, note.strip(), wanted
    if agree:
        _carry_out(acting, change)
    change.save()
    follow_change(acting, change)
    record(acting, f"benefits.{'decide' if agree else 'send_back'}_change", "entitlement", entitlement.public_id,
           area_path=entitlement.area_path, case_ref=entitlement.application_id_text,
           detail={"change": change.public_id, "kind": change.kind, "from": change.from_month,
                   "amount_fen": change.amount_fen})  # fmt: skip
    announce(acting, "change_decided" if agree else "change_sent_back",
             {"entitlement": entitlement.public_id, "change": change.public_id, "kind": change.kind})  # fmt: skip
    return change


def _carry_out(acting: Acting, change: EntitlementChange) -> None:
    entitlement = change.entitlement
    if change.kind != "unchanged":
        earliest = earliest_month(entitlement, Month.of(acting.today))
        if Month.parse(change.from_month) < earliest:
            raise MonthFiled(change.from_month, str(earliest))
        to = change.to_area_path.strip("/").rpartition("/")[2]
        write_from(change, acting.now, division_code=to, area_path=change.to_area_path)
    if change.review is not None:
        change.review.state = "done"
        change.review.finished_at, change.review.finished_by = acting.now, acting.actor_id
        change.review.finished_by_name = acting.name
        change.review.save()
        review_finished(acting, change.review)
    entitlement.next_review_on = next_review_day(entitlement)
    entitlement.save(update_fields=["next_review_on"])
    keep_letters(acting, change)
    tell_decided(acting, change)
