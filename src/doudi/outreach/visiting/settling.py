"""The end of a lead, inside an action and its transaction."""

from doudi.outreach.domain.lead import LeadState
from doudi.outreach.models import Lead
from doudi.outreach.visiting.tasks import VISIT, subject_of
from doudi.platform.acting import Acting
from doudi.worklist.keeping import finish_items, stop_clocks
from doudi.worklist.models import WorkItem


def close_items(acting: Acting, lead: Lead, *kinds: str, state: str = WorkItem.DONE) -> None:
    """Nothing of these kinds is to do any more about this lead; the clock of the visit stops."""
    finish_items(acting, subject_of(lead), *kinds, state=state)
    if VISIT in kinds:
        stop_clocks(subject_of(lead), acting.today, VISIT)


def put_aside(acting: Acting, lead: Lead, why: str, *, visited: bool = True) -> None:
    """Settle the lead, with the reason; the caller saves it."""
    close_items(acting, lead, VISIT, state=WorkItem.DONE if visited else WorkItem.CANCELLED)
    lead.state, lead.settled_at, lead.settled_by = LeadState.SETTLED, acting.now, acting.actor_id
    lead.settled_because = why
