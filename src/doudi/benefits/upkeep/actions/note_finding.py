"""What a review found (记下复核查到的): a fact of the case that is another now, or a member who is gone."""

from typing import Any

from django.db import transaction

from doudi.benefits.models import EntitlementReview
from doudi.benefits.upkeep.errors import ChangeNotPossible
from doudi.benefits.upkeep.finding import PROPOSE, case_of, find_review
from doudi.casework.facts import member_of_key, read_settled_value
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.words import Words


@transaction.atomic
def note_finding(
    acting: Acting, review_id: str, *, fact_key: str = "", state: str = "has", value: Any = None, why: str = "",
    member_left: str = "",
) -> EntitlementReview:  # fmt: skip
    """Put what was found over what was known, with why and when; noting the same again changes nothing.

    Args:
        fact_key: ``household:deposits_fen`` or ``person:<member>:monthly_wage_fen``; ``value`` in whole fen, a truth
            value, a code or an ISO date.
        member_left: instead of a fact, a member who died or lives with the family no more.

    Raises:
        ChangeNotPossible: the review is finished, no reason is written, or nothing of ours stands behind it.
        AnswerUnfit: no such fact in the case, or the value does not fit it.
    """
    review = find_review(acting, review_id, PROPOSE, lock=True)
    case = case_of(review.entitlement)
    if review.state != "open" or case is None:
        raise ChangeNotPossible(
            f"Review {review_id} is {review.state}, case on file: {case is not None}.",
            Words("这次复核已经办完了，或者没有案卷可以测算。", "The review is finished, or no case is on file."),
        )
    if not why.strip():
        raise ChangeNotPossible(
            "A finding needs its reason.", Words("写一句怎么知道的。", "Write how this is known.")
        )
    if member_left:
        if not case.members.filter(public_id=member_left).exists():
            raise ChangeNotPossible(f"No member {member_left}.", Words("没有这个人。", "There is no such member."))
        review.left = sorted({*review.left, member_left})
    else:
        member_of_key(case, fact_key)
        kept = read_settled_value(case, fact_key.rpartition(":")[2], state, value)
        found = {"state": state, "value": kept, "why": why.strip(), "on": acting.today.isoformat(), "by": acting.name}
        review.findings = {**review.findings, fact_key: found}
    review.save(update_fields=["left", "findings"])
    record(acting, "benefits.note_finding", "entitlement", review.entitlement.public_id,
           area_path=review.entitlement.area_path, case_ref=case.public_id,
           detail={"review": review.public_id, "fact": fact_key or "member_left"})  # fmt: skip
    announce(acting, "review_noted", {"review": review.public_id})
    return review
