"""Say how often a family is looked at (定复核类别, 审核确认办法 art. 31)."""

from datetime import timedelta

from django.db import transaction

from doudi.benefits.models import Entitlement
from doudi.benefits.upkeep.errors import ChangeNotPossible
from doudi.benefits.upkeep.figures import categories_for, open_before_days, profile_of
from doudi.benefits.upkeep.finding import PROPOSE, find_entitlement
from doudi.benefits.upkeep.following import review_finished
from doudi.benefits.upkeep.opening import next_review_day
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.words import Words


@transaction.atomic
def sort_category(acting: Acting, entitlement_id: str, category: str) -> Entitlement:
    """The family's category, and the day of its next review counted by it from the last time it was looked at.

    Raises:
        ChangeNotPossible: the scheme's profile knows no such category.
    """
    entitlement = find_entitlement(acting, entitlement_id, PROPOSE, lock=True)
    if category not in {each.key for each in categories_for(entitlement.scheme, profile_of(entitlement))}:
        raise ChangeNotPossible(f"No category {category}.", Words("没有这一类。", "There is no such category."))
    if entitlement.review_category == category:
        return entitlement
    entitlement.review_category = category
    entitlement.next_review_on = next_review_day(entitlement)
    entitlement.save(update_fields=["review_category", "next_review_on"])
    _drop_early_review(acting, entitlement)
    record(acting, "benefits.sort_category", "entitlement", entitlement.public_id, area_path=entitlement.area_path,
           case_ref=entitlement.application_id_text, detail={"category": category})  # fmt: skip
    announce(acting, "entitlement_sorted", {"entitlement": entitlement.public_id})
    return entitlement


def _drop_early_review(acting: Acting, entitlement: Entitlement) -> None:
    """A regular review that was opened for an earlier day, and has found nothing yet, is not due any more."""
    review = entitlement.reviews.filter(reason="periodic", state="open").first()
    near = acting.today + timedelta(days=open_before_days())
    if review is None or review.findings or review.left or review.changes.exists():
        return
    if entitlement.next_review_on is not None and entitlement.next_review_on > near:
        review.state = "void"
        review.save(update_fields=["state"])
        review_finished(acting, review)
