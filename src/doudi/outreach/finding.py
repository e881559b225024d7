"""Finding a lead within the area of whoever asks."""

from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.errors import LeadNotFound
from doudi.outreach.models import Lead
from doudi.platform.acting import Acting
from doudi.registry import policy


def find_lead(acting: Acting, public_id: str, verb: str = "outreach.see_lead", *, lock: bool = False) -> Lead:
    """The lead, if this account may do ``verb`` with it.

    Raises:
        LeadNotFound: not existing, or in another area; nothing tells the two apart.
        NotAllowed: it may be seen, but not this.
    """
    try:
        number = check_public_id(public_id)
    except PublicIdInvalid:
        raise LeadNotFound() from None
    rows = Lead.objects.select_for_update() if lock else Lead.objects.all()
    lead = rows.filter(public_id=number).first()
    if lead is None or not policy.may(acting, "outreach.see_lead", area_path=lead.area_path):
        raise LeadNotFound()
    policy.require(acting, verb, area_path=lead.area_path)
    return lead
