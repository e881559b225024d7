"""Send leads to the grid (派单到网格)."""

from collections.abc import Sequence

from django.db import transaction

from doudi.outreach.consulting import register_people
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.following import ask_for_visit
from doudi.outreach.models import Lead
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy


@transaction.atomic
def dispatch_leads(acting: Acting, *, run_id: str = "", lead_ids: Sequence[str] = (), limit: int | None = None) -> int:
    """Put a name and an address on each new lead and a visit on its grid's list; how many were sent.

    Leads outside the sender's area are passed over as if they did not exist; those already sent are not sent twice. The
    largest expected amounts go first.

    Raises:
        NotAllowed: no post of this account sends leads.
    """
    policy.require_somewhere(acting, "outreach.dispatch")
    rows = policy.visible(Lead.objects.select_for_update(), acting, "outreach.dispatch").filter(state=LeadState.NEW)
    if run_id:
        rows = rows.filter(run__public_id=run_id)
    if lead_ids:
        rows = rows.filter(public_id__in=list(lead_ids))
    leads = list(rows.order_by("-expected_amount_fen", "pk")[:limit] if limit else rows.order_by("pk"))
    people = register_people(acting, [lead.person_key for lead in leads])
    for lead in leads:
        found = people.get(lead.person_key)
        if found is not None:
            lead.contact = {"name": found.name, "address": found.address}
        lead.state, lead.dispatched_at = LeadState.DISPATCHED, acting.now
        lead.save(update_fields=["contact", "state", "dispatched_at"])
        ask_for_visit(acting, lead)
        record(acting, "outreach.dispatch", "lead", lead.public_id, area_path=lead.area_path)
        announce(acting, "lead_dispatched", {"lead": lead.public_id})
    return len(leads)
