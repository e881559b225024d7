"""Put a lead aside without a visit, with a reason (了结线索)."""

from django.db import transaction

from doudi.outreach.domain.lead import STILL_TO_VISIT
from doudi.outreach.errors import LeadSettled, ReasonMissing
from doudi.outreach.models import Lead
from doudi.outreach.visiting.finding import find_lead, require_person
from doudi.outreach.visiting.settling import put_aside
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce


@transaction.atomic
def settle_lead(acting: Acting, lead_id: str, *, reason: str) -> Lead:
    """Nobody needs to go, for a written reason; whoever may send leads may also put them aside.

    The same person saying the same twice changes nothing.

    Raises:
        LeadNotFound: no such lead in this account's area.
        LeadSettled: somebody settled it before, or the family has applied.
        ReasonMissing: no reason.
    """
    require_person(acting, "outreach.dispatch")
    lead = find_lead(acting, lead_id, "outreach.dispatch", lock=True)
    why = reason.strip()
    if not why:
        raise ReasonMissing(f"settling lead {lead.public_id}")
    if lead.state not in STILL_TO_VISIT:
        if (lead.settled_by, lead.settled_because) == (acting.actor_id, why):
            return lead
        raise LeadSettled(lead.public_id, lead.state)
    before = lead.state
    put_aside(acting, lead, why, visited=False)
    lead.save()
    record(acting, "outreach.settle", "lead", lead.public_id, area_path=lead.area_path, detail={"from": str(before)})
    announce(acting, "outreach.settled", {"lead": lead.public_id})
    return lead
