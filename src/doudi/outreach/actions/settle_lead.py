"""Close a lead that needs no visit any more (线索办结)."""

from django.db import transaction

from doudi.outreach.domain.lead import LeadState
from doudi.outreach.errors import OutreachVisitUnfit
from doudi.outreach.finding import find_lead
from doudi.outreach.following import nothing_left
from doudi.outreach.models import Lead
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.words import Words


@transaction.atomic
def settle_lead(acting: Acting, lead_id: str, *, reason: str) -> Lead:
    """Closed with a written reason; closing twice changes nothing.

    Raises:
        LeadNotFound: not in this account's area.
        OutreachVisitUnfit: no reason.
    """
    lead = find_lead(acting, lead_id, "outreach.dispatch", lock=True)
    if lead.state == LeadState.SETTLED:
        return lead
    if not reason.strip():
        raise OutreachVisitUnfit(
            f"Lead {lead.public_id}: closing needs a reason.", Words("写一句为什么不用去。", "Write a sentence why.")
        )
    return close(acting, lead, reason.strip())


def close(acting: Acting, lead: Lead, because: str) -> Lead:
    """Close within a transaction, whoever decided it."""
    lead.state, lead.settled_at, lead.settled_by = LeadState.SETTLED, acting.now, acting.actor_id
    lead.settled_because = because
    lead.save()
    nothing_left(acting, lead)
    record(acting, "outreach.settle", "lead", lead.public_id, area_path=lead.area_path)
    announce(acting, "lead_settled", {"lead": lead.public_id})
    return lead
