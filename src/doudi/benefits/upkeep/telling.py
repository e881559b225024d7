"""What a family hears of a change (告诉家里): a message now, the letter with the decision."""

from doudi.benefits.models import Entitlement, EntitlementChange
from doudi.benefits.upkeep.finding import case_of
from doudi.benefits.upkeep.letters import letter_of_change
from doudi.casework.messages import office_name
from doudi.casework.process import scheme_here
from doudi.platform.acting import Acting
from doudi.platform.messages import send


def _send(acting: Acting, entitlement: Entitlement, template: str, number: str) -> None:
    case = case_of(entitlement)
    if case is not None and case.phone:
        office = office_name(case, "township_office", acting.today)
        scheme = scheme_here(entitlement.scheme).short_zh
        send(case.phone, template, {"scheme": scheme, "number": number, "office": office}, acting.now)


def tell_proposed(acting: Acting, change: EntitlementChange) -> None:
    """Something is to be taken away: the family is told before anybody decides, and may say what it thinks."""
    change.told_at = acting.now
    change.hear_code = letter_of_change(change).check_code
    change.save(update_fields=["told_at", "hear_code"])
    _send(acting, change.entitlement, "change_proposed", change.public_id)


def tell_decided(acting: Acting, change: EntitlementChange) -> None:
    """There is a decision, and where to read it; no sum is in the message."""
    _send(acting, change.entitlement, "change_decided", change.public_id)
