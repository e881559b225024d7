"""Say that the help after a visit has been given (帮扶办结)."""

from django.db import transaction

from doudi.outreach.domain.lead import LeadState
from doudi.outreach.errors import ReasonMissing
from doudi.outreach.models import Lead
from doudi.outreach.visiting.finding import find_lead
from doudi.outreach.visiting.settling import close_items
from doudi.outreach.visiting.tasks import HELP
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record


@transaction.atomic
def finish_assist(acting: Acting, lead_id: str, *, note: str) -> Lead:
    """The help that a visit asked for is given, or cannot be; a sentence says which. Nothing open is no fault.

    Raises:
        LeadNotFound: no such lead in this account's area.
        ReasonMissing: no sentence.
    """
    lead = find_lead(acting, lead_id, "outreach.record_visit", lock=True)
    if not note.strip():
        raise ReasonMissing(f"ending the help for lead {lead.public_id}")
    lead.help_given = note.strip()
    if lead.state == LeadState.VISITED:
        # Nothing is applied for here: with the help given, the lead has come to its end.
        lead.state, lead.settled_at, lead.settled_by = LeadState.SETTLED, acting.now, acting.actor_id
        lead.settled_because = note.strip()
    lead.save()
    close_items(acting, lead, *HELP)
    record(acting, "outreach.finish_assist", "lead", lead.public_id, area_path=lead.area_path)
    return lead
