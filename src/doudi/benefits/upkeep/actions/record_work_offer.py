"""An offer of suitable work, and what the person said (记录介绍工作, 审核确认办法 art. 34)."""

from datetime import date

from django.db import transaction

from doudi.benefits.models import Entitlement, WorkRefusal
from doudi.benefits.upkeep.errors import ChangeNotPossible
from doudi.benefits.upkeep.figures import read_figures
from doudi.benefits.upkeep.finding import PROPOSE, case_of, find_entitlement
from doudi.benefits.upkeep.opening import open_review
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.words import Words

ANSWERS = ("accepted", "with_cause", "refused")


@transaction.atomic
def record_work_offer(
    acting: Acting, entitlement_id: str, *, member: str, offer: str, offered_on: date, answer: str, reason: str = ""
) -> WorkRefusal:
    """Keep the offer. After three refused in a row without cause an official looks at that person's own share.

    Nothing is taken by the count itself: a review is opened, the family is heard, another official decides. The same
    offer recorded twice is one.

    Raises:
        EntitlementNotFound: not for this account.
        ChangeNotPossible: no such member, a day to come, no offer written, or a cause that is not written down.
    """
    entitlement = find_entitlement(acting, entitlement_id, PROPOSE, lock=True)
    case = case_of(entitlement)
    found = case.members.select_related("person").filter(public_id=member).first() if case else None
    unfit = entitlement.scheme != "dibao" or answer not in ANSWERS or not offer.strip() or offered_on > acting.today
    if found is None or found.person is None or unfit or (answer == "with_cause" and not reason.strip()):
        raise ChangeNotPossible(
            f"{answer} to an offer on {offered_on} by {member} cannot be kept.",
            Words("写清楚是谁、哪天、介绍了什么工作；有正当理由的写明理由。",
                  "Say who, when and what work; write the cause where there is one."),
        )  # fmt: skip
    for known in entitlement.work_offers.filter(person=found.person, offered_on=offered_on, answer=answer):
        if known.offer == offer.strip():
            return known
    kept = WorkRefusal.objects.create(
        entitlement=entitlement, person=found.person, offer=offer.strip()[:500], offered_on=offered_on, answer=answer,
        reason=reason.strip()[:500], recorded_at=acting.now, recorded_by=acting.actor_id,
        division_code=entitlement.division_code, area_path=entitlement.area_path,
    )  # fmt: skip
    figure = read_figures()["work_refusals"]
    if refused_in_a_row(entitlement, found.person_id) >= figure["value"]:
        open_review(acting, entitlement, "refused_work", starts_on=acting.today, due_on=None,
                    legal_basis=figure["clause"])  # fmt: skip
    record(acting, "benefits.record_work_offer", "entitlement", entitlement.public_id,
           area_path=entitlement.area_path, case_ref=entitlement.application_id_text,
           detail={"offer": kept.public_id, "answer": answer})  # fmt: skip
    announce(acting, "work_offered", {"entitlement": entitlement.public_id, "offer": kept.public_id})
    return kept


def refused_in_a_row(entitlement: Entitlement, person_pk: int | None) -> int:
    """How many of the person's latest offers were refused without cause, one after the other."""
    count = 0
    for each in entitlement.work_offers.filter(person=person_pk).order_by("-offered_on", "-pk"):
        if each.answer != "refused":
            break
        count += 1
    return count
