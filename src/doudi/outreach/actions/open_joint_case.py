"""A family found in the data needs more than one application: open a joint case for it (从线索开一件事)."""

from doudi.casework.joint.actions.open_case import open_case
from doudi.casework.models import JointCase
from doudi.outreach.errors import LeadUnvisited
from doudi.outreach.models import Lead
from doudi.outreach.visiting.finding import find_lead, require_person
from doudi.platform.acting import Acting


def open_joint_case(acting: Acting, lead_id: str, *, story: str, key: str | None = None) -> JointCase:
    """The case with what the lead knows of the family; the lead keeps its own course.

    Only of a family that was visited: what the data say is a reason to go there, not to begin anything.

    Raises:
        LeadNotFound: no such lead in this account's area.
        LeadUnvisited: nobody was there yet.
        NotAllowed, JointUnfit, KeyReused: as opening a joint case.
    """
    require_person(acting, "outreach.see_lead")
    lead: Lead = find_lead(acting.for_purpose("outreach"), lead_id, "outreach.see_lead")
    if not lead.visits.exists():
        raise LeadUnvisited(lead.public_id)
    address = lead.contact.get("address", "")
    return open_case(
        acting,
        origin="lead",
        division_code=lead.division_code,
        family_name=lead.contact.get("name", "") or "有一户",
        story=story,
        people_count=max(1, lead.people_count or 1),
        facts={"address": address} if address else {},
        origin_id=lead.public_id,
        key=key,
    )
