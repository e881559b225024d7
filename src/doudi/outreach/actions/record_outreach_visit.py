"""Record what came of an outreach visit (主动上门记录)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from doudi.casework.actions.add_member import add_member
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.errors import CaseworkError
from doudi.casework.models import Application
from doudi.outreach.consulting import register_people
from doudi.outreach.domain.lead import NEEDS_REASON, LeadState, VisitOutcome, state_after
from doudi.outreach.errors import LeadNotOpen, OutreachVisitUnfit
from doudi.outreach.finding import find_lead
from doudi.outreach.following import ask_to_assist, nothing_left, visit_done
from doudi.outreach.models import Lead, OutreachVisit
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.models import Staff
from doudi.worklist.words import Words

HARDSHIPS: dict[str, Words] = {
    "medical": Words("看病的钱", "money for treatment"),
    "food": Words("吃饭", "food"),
    "care": Words("没人照顾", "nobody to care"),
    "housing": Words("住的地方", "a place to live"),
    "school": Words("上学的钱", "money for school"),
    "work": Words("找不到活干", "no work"),
    "none": Words("没有难处", "no hardship"),
    "unsure": Words("看不准", "not sure"),
}


@transaction.atomic
def record_outreach_visit(
    acting: Acting,
    lead_id: str,
    *,
    companion_id: str,
    visited_at: datetime,
    outcome: str,
    reason: str = "",
    people_now: int | None = None,
    hardships: Sequence[str] = (),
    words: str = "",
    key: str | None = None,
) -> OutreachVisit:
    """Two people went; the family wants to apply, needs nothing (with a reason), was not there, or moved.

    Wanting to apply opens an application on their behalf, filled in from the household register; the lead keeps its
    number. Somebody not met stays on the list for two more visits. The same key again is the same visit.

    Raises:
        LeadNotFound: another grid's lead, or none.
        LeadNotOpen: it is settled, or an application is open already.
        OutreachVisitUnfit: nobody went along, a reason is missing, or the visit lies in the future.
    """
    lead = find_lead(acting, lead_id, "outreach.record_visit", lock=True)
    if key:
        seen = OutreachVisit.objects.filter(key=key, lead=lead, visitor_id=acting.actor_id).first()
        if seen is not None:
            return seen
    if lead.state != LeadState.DISPATCHED:
        raise LeadNotOpen(lead.public_id, lead.state)
    companion = _check(acting, lead, companion_id, visited_at, outcome, reason, hardships)
    result = VisitOutcome(outcome)
    visit = OutreachVisit.objects.create(
        lead=lead,
        visited_at=visited_at,
        visitor_id=acting.actor_id,
        visitor_name=acting.name,
        companion_id=companion.public_id,
        companion_name=companion.name,
        outcome=result,
        reason=reason.strip(),
        people_now=people_now,
        hardships=list(hardships),
        words=words.strip(),
        key=key,
    )
    lead.state = state_after(result, lead.visits.count())
    if result is VisitOutcome.WANTS_TO_APPLY:
        lead.application_id_text = _start_application(acting, lead, reason, words).public_id
        lead.assigned_to = acting.actor_id
    if lead.state == LeadState.SETTLED:
        lead.settled_at, lead.settled_by = acting.now, acting.actor_id
        lead.settled_because = reason.strip() or result.value
        nothing_left(acting, lead)
    elif lead.state == LeadState.VISITED:
        visit_done(acting, lead)
        ask_to_assist(acting, lead)
    lead.save()
    record(
        acting,
        "outreach.record_visit",
        "lead",
        lead.public_id,
        area_path=lead.area_path,
        case_ref=lead.application_id_text,
        detail={"outcome": result.value},
    )
    announce(acting, "outreach_visited", {"lead": lead.public_id, "outcome": result.value})
    return visit


def _check(
    acting: Acting,
    lead: Lead,
    companion_id: str,
    visited_at: datetime,
    outcome: str,
    reason: str,
    hardships: Sequence[str],
) -> Staff:
    companion = Staff.objects.filter(public_id=companion_id, is_active=True).first()
    if companion is None or companion.public_id == acting.actor_id:
        raise OutreachVisitUnfit(
            f"Lead {lead.public_id}: two different people visit.",
            Words("上门要两个人。", "Two people visit."),
        )
    if outcome not in set(VisitOutcome):
        raise OutreachVisitUnfit(
            f"Lead {lead.public_id}: unknown outcome {outcome!r}.",
            Words("请选怎么样了。", "Please say what came of it."),
        )
    if VisitOutcome(outcome) in NEEDS_REASON and not reason.strip():
        raise OutreachVisitUnfit(
            f"Lead {lead.public_id}: {outcome} needs a reason.",
            Words("不用办，写一句为什么。", "Write a sentence why it is not needed."),
        )
    if visited_at > acting.now:
        raise OutreachVisitUnfit(
            f"Lead {lead.public_id}: the visit is dated in the future.",
            Words("上门的时间还没有到。", "The time of the visit has not come yet."),
        )
    unknown = set(hardships) - set(HARDSHIPS)
    if unknown:
        raise OutreachVisitUnfit(
            f"Lead {lead.public_id}: unknown hardship {sorted(unknown)}.",
            Words("请从列出的里面选。", "Please choose those listed."),
        )
    return companion


def _start_application(acting: Acting, lead: Lead, reason: str, words: str) -> Application:
    """A draft on the family's behalf with the register's people in it; whom the register does not fit is left out."""
    case = start_draft(
        acting,
        scheme=lead.scheme,
        channel="grid",
        division_code=lead.division_code,
        on_behalf_of_reason=reason.strip() or words.strip() or "主动上门，家里要申请，请网格员代填",
        lead_id=lead.public_id,
        address=lead.contact.get("address", ""),
        urban_rural=lead.evidence.get("urban_rural", ""),
    )
    if case.members.exists():
        return case
    members = lead.evidence.get("members", [])
    people = register_people(acting, [member["person_key"] for member in members])
    applicant_first = sorted(members, key=lambda member: member["person_key"] != lead.person_key)
    for member in applicant_first:
        found = people.get(member["person_key"])
        if found is None:
            continue
        is_applicant = member["person_key"] == lead.person_key
        try:
            add_member(
                acting,
                case.public_id,
                name=found.name,
                citizen_number=found.citizen_number,
                relation="" if is_applicant else _relation(member["relation"]),
                is_applicant=is_applicant,
            )
        except CaseworkError:
            # A number the register has wrong is asked for at the door instead; nothing else is lost.
            continue
    return case


def _relation(code: str) -> str:
    return code if code not in ("head", "") else "other"
