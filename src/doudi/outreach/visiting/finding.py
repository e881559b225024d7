"""Find a lead in scope, or answer as if there were none."""

from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.errors import LeadNotFound
from doudi.outreach.models import Lead
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.errors import NotAllowed


def find_lead(acting: Acting, public_id: str, verb: str, *, lock: bool = False) -> Lead:
    """The lead, if this account may do ``verb`` where the family lives.

    Raises:
        LeadNotFound: it does not exist or lies outside the account's area; nothing tells the two apart.
    """
    try:
        number = check_public_id(public_id, Lead.PREFIX)
    except PublicIdInvalid:
        raise LeadNotFound() from None
    rows = Lead.objects.select_for_update() if lock else Lead.objects.all()
    lead = policy.visible(rows, acting, verb).filter(public_id=number).first()
    if lead is None:
        raise LeadNotFound()
    return lead


def require_person(acting: Acting, verb: str) -> None:
    """The machine finds; what comes of it a named person says.

    Raises:
        NotAllowed: nobody of the staff is acting.
    """
    if acting.kind != "staff":
        raise NotAllowed(verb, "a named member of staff does this")
