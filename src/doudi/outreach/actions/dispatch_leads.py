"""Send leads to the grid, each to whoever is nearest (派发线索)."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.consulting import names_of, with_refusals_on_record
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.errors import LeadNotFound
from doudi.outreach.models import Lead
from doudi.outreach.visiting.limits import visit_rule
from doudi.outreach.visiting.tasks import OWNERS, subject_of, visit_task
from doudi.outreach.visiting.wording import family_words
from doudi.platform.acting import Acting
from doudi.platform.audit.record import MAX_SUBJECTS_PER_ENTRY, record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.reads import offices_serving, place_names
from doudi.worklist.many import Opening, open_items, start_clocks

ROWS_PER_STATEMENT = 500
KEPT = ["contact", "state", "dispatched_at", "assigned_to"]
SUREST_FIRST = Case(
    When(confidence="high", then=Value(0)), When(confidence="medium", then=Value(1)), default=Value(2),
    output_field=IntegerField(),
)  # fmt: skip


@with_refusals_on_record
@transaction.atomic
def dispatch_leads(acting: Acting, *, run_id: str = "", lead_ids: Sequence[str] = (), limit: int | None = None) -> int:
    """Put a name and an address on each lead, and a visit on the list of the grid that serves the place; how many.

    Without ids all leads not sent yet, of one run or of any, the surest first. Where a grid has nobody in post the
    village committee gets it, then the township office; where there is none either the lead stays as it is. A lead sent
    before is not sent again.

    Raises:
        NotAllowed: no post of this account sends leads.
        LeadNotFound: one of the ids does not exist in this account's area.
    """
    policy.require_somewhere(acting, "outreach.dispatch")
    leads = _chosen(acting, run_id, lead_ids, limit)
    serving = offices_serving({lead.area_path for lead in leads}, OWNERS, acting.today)
    leads = [lead for lead in leads if lead.area_path in serving]
    if not leads:
        return 0
    people = names_of(acting, [lead.person_key for lead in leads], why="outreach.dispatch")
    places = place_names({lead.area_path for lead in leads})
    clocks = start_clocks([subject_of(lead) for lead in leads], visit_rule(), acting.today)
    openings = []
    for lead in leads:
        office, role = serving[lead.area_path]
        known = people.get(lead.person_key)
        lead.contact = {"name": known.name, "address": known.address} if known else {}
        lead.state, lead.dispatched_at, lead.assigned_to = LeadState.DISPATCHED, acting.now, office.public_id
        openings.append(
            Opening(
                subject_of(lead),
                visit_task(lead, role, office.public_id),
                family_words(lead.contact.get("name", ""), lead.people_count).zh,
                places[lead.area_path],
                lead.division_code,
                lead.area_path,
            )
        )
    open_items(acting, openings, clocks)
    # Written as an upsert: for this many rows bulk_update builds CASE expressions that take longer than all the rest.
    Lead.objects.bulk_create(
        leads, update_conflicts=True, unique_fields=["id"], update_fields=KEPT, batch_size=ROWS_PER_STATEMENT
    )
    _tell(acting, leads)
    return len(leads)


def _chosen(acting: Acting, run_id: str, lead_ids: Sequence[str], limit: int | None) -> list[Lead]:
    rows = policy.visible(Lead.objects.select_for_update(), acting, "outreach.dispatch")
    if lead_ids:
        try:
            wanted = {check_public_id(each, Lead.PREFIX) for each in lead_ids}
        except PublicIdInvalid:
            raise LeadNotFound() from None
        rows = rows.filter(public_id__in=sorted(wanted))
        if rows.count() < len(wanted):
            raise LeadNotFound()
    if run_id:
        rows = rows.filter(run__public_id=run_id)
    rows = rows.filter(state=LeadState.NEW).order_by(SUREST_FIRST, "pk")
    return list(rows[:limit] if limit is not None else rows)


def _tell(acting: Acting, leads: Sequence[Lead]) -> None:
    ids = [lead.public_id for lead in leads]
    for start in range(0, len(ids), MAX_SUBJECTS_PER_ENTRY):
        some = ids[start : start + MAX_SUBJECTS_PER_ENTRY]
        subject = some[0] if len(some) == 1 else "many"
        record(acting, "outreach.dispatch", "lead", subject, detail={"subjects": some} if len(some) > 1 else {})
    announce(acting, "outreach.dispatched", {"count": len(ids)})
