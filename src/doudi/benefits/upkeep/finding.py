"""Finding an entitlement and what belongs to it within scope (按权限找一户)."""

from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementReview
from doudi.benefits.upkeep.errors import EntitlementNotFound
from doudi.casework.changing import owner_id
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.registry import policy

SEE, PROPOSE, DECIDE, REPORT = (
    "benefits.see_upkeep",
    "benefits.propose_change",
    "benefits.decide_change",
    "benefits.report_change",
)
SEE_OWN, REPORT_OWN, ANSWER_OWN = "benefits.see_own", "benefits.report_own", "benefits.answer_own"


def owner_of(entitlement: Entitlement, acting: Acting) -> str:
    """The account the entitlement belongs to for this reader: the applicant's, or the person's own."""
    if acting.kind != "resident":
        return ""
    if acting.person_id and acting.person_id == entitlement.person.public_id:
        return acting.actor_id
    case = case_of(entitlement)
    return owner_id(case, acting) if case else ""


def case_of(entitlement: Entitlement) -> Application | None:
    """The case it was decided in; None where the decision is another system's."""
    rows = Application.objects.select_related("applicant", "household")
    return rows.filter(public_id=entitlement.application_id_text).first()


def may(acting: Acting, entitlement: Entitlement, verb: str) -> bool:
    """Whether this account may do ``verb`` on the entitlement."""
    return policy.may(acting, verb, area_path=entitlement.area_path, owner_id=owner_of(entitlement, acting))


def find_entitlement(acting: Acting, public_id: str, verb: str = "", *, lock: bool = False) -> Entitlement:
    """The entitlement, if this account may look at it and do ``verb``.

    Raises:
        EntitlementNotFound: it does not exist, or not for this account; nothing tells the two apart.
        NotAllowed: it may be seen, but not this.
    """
    rows = Entitlement.objects.select_related("person")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(public_id=public_id).first()
    see = SEE_OWN if acting.kind == "resident" else SEE
    if found is None or not (may(acting, found, see) or _moves_here(acting, found)):
        raise EntitlementNotFound()
    if verb:
        policy.require(acting, verb, area_path=found.area_path, owner_id=owner_of(found, acting))
    return found


def _moves_here(acting: Acting, entitlement: Entitlement) -> bool:
    """Whether it is on its way to a place this account serves."""
    coming = entitlement.changes.filter(kind="moved", state="proposed").first()
    return coming is not None and policy.may(acting, SEE, area_path=coming.to_area_path)


def find_review(acting: Acting, public_id: str, verb: str = "", *, lock: bool = False) -> EntitlementReview:
    """A review, if its entitlement may be seen.

    Raises:
        EntitlementNotFound: not existing or not for this account.
    """
    review = EntitlementReview.objects.select_related("entitlement").filter(public_id=public_id).first()
    if review is None:
        raise EntitlementNotFound()
    review.entitlement = find_entitlement(acting, review.entitlement.public_id, verb, lock=lock)
    if lock:
        review.refresh_from_db(fields=["state", "findings", "left"])
    return review


def find_change(acting: Acting, public_id: str, *, lock: bool = False) -> EntitlementChange:
    """A change, if its entitlement may be seen; the entitlement is locked first, so that one acts at a time.

    Raises:
        EntitlementNotFound: not existing or not for this account.
    """
    number = EntitlementChange.objects.filter(public_id=public_id).values_list("entitlement__public_id", flat=True)
    of = number.first()
    if of is None:
        raise EntitlementNotFound()
    entitlement = find_entitlement(acting, of, lock=lock)
    change = EntitlementChange.objects.select_related("review").get(public_id=public_id)
    change.entitlement = entitlement
    return change
