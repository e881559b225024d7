"""What the family says to a change that would take something from it (听取意见)."""

from django.db import transaction

from doudi.benefits.models import EntitlementChange
from doudi.benefits.upkeep.errors import ChangeNotPossible
from doudi.benefits.upkeep.finding import ANSWER_OWN, PROPOSE, find_change, may
from doudi.benefits.upkeep.following import follow_change
from doudi.benefits.upkeep.wording import HEARD
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

LONGEST = 2000


@transaction.atomic
def hear_family(acting: Acting, change_id: str, *, how: str, text: str) -> EntitlementChange:
    """Keep what the family said, or that it could not be reached and how often that was tried.

    The family itself may say more until the decision; an official's note never replaces its own words. The same sent
    twice is one.

    Raises:
        EntitlementNotFound: not for this account.
        ChangeNotPossible: nothing is written, the way does not fit, or it is decided already.
    """
    change = find_change(acting, change_id, lock=True)
    own = acting.kind == "resident"
    verb = ANSWER_OWN if own else PROPOSE
    if not may(acting, change.entitlement, verb):
        raise NotAllowed(verb, "this account may look at the change but not hear the family")
    said = text.strip()[:LONGEST]
    if own != (how == "portal") or how not in HEARD or not said:
        raise ChangeNotPossible(
            f"{how} with {len(said)} characters is no hearing.",
            Words("写下家里怎么说的；找不到人的，写明找过几次。", "Write what the family said, or how it was sought."),
        )
    if change.state != "proposed":
        raise ChangeNotPossible(f"{change_id} is {change.state}.", Words("已经决定了。", "It is decided already."))
    if (change.heard_how, change.heard_text) == (how, said):
        return change
    if change.heard_how == "portal" and not own:
        raise ChangeNotPossible(
            f"{change_id}: the family wrote itself.", Words("家里自己写过了。", "The family has written itself.")
        )
    change.heard_how, change.heard_text, change.heard_at = how, said, acting.now
    change.heard_by_name = "" if own else acting.name
    change.save(update_fields=["heard_how", "heard_text", "heard_at", "heard_by_name"])
    follow_change(acting, change)
    record(acting, "benefits.hear_family", "entitlement", change.entitlement.public_id,
           area_path=change.entitlement.area_path, case_ref=change.entitlement.application_id_text,
           detail={"change": change.public_id, "how": how})  # fmt: skip
    announce(acting, "family_heard", {"change": change.public_id})
    return change
