"""Write down a visit to a family found in the data (主动上门)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doudi.kernel.clock import SHANGHAI
from doudi.outreach.consulting import with_refusals_on_record
from doudi.outreach.domain.lead import NEEDS_REASON, STILL_TO_VISIT, LeadState, VisitOutcome, state_after
from doudi.outreach.errors import LeadNotFound, LeadSettled, ReasonMissing, VisitUnfit
from doudi.outreach.models import Lead, OutreachVisit
from doudi.outreach.visiting.companions import Companion, companions_for
from doudi.outreach.visiting.finding import find_lead, require_person
from doudi.outreach.visiting.prefilling import start_application
from doudi.outreach.visiting.seeking import is_applied_for_here
from doudi.outreach.visiting.settling import close_items, put_aside
from doudi.outreach.visiting.tasks import (
    OWNERS,
    VISIT,
    apply_elsewhere_task,
    finish_form_task,
    other_help_task,
    subject_of,
    visit_task,
)
from doudi.outreach.visiting.wording import HARDSHIPS, NOT_MET_THREE_TIMES, OUTCOME_WORDS, family_words
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.platform.idempotency import once
from doudi.registry.reads import place_name
from doudi.worklist.keeping import Task, finish_items, open_item
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.words import Words

MOST_PEOPLE = 30


@with_refusals_on_record
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
    wanted: Sequence[str] | None = None,
    key: str | None = None,
) -> OutreachVisit:
    """Two people went; what came of it decides what happens next.

    ``wants_to_apply`` opens the application on the family's behalf, filled in from the register; its number stands in
    ``visit.lead.application_id_text``. ``wanted`` are the schemes of the lead the family wants, all of them if None;
    for those this service takes no applications for, helping them to apply elsewhere is left to do. ``not_needed``
    (with a reason) and ``moved`` end the lead. ``not_found`` leaves it on the list, the clock running on, until the
    third time. The same ``key`` again gives the same visit.

    Raises:
        LeadNotFound: no such lead in this account's area.
        LeadSettled: it has ended already.
        VisitUnfit: not two different people in post here, an impossible moment, an unknown choice.
        ReasonMissing: not needed, without a reason.
        KeyReused: the key came with another content.
    """
    content = [lead_id, companion_id, visited_at, outcome, people_now, sorted(hardships)]
    if wanted is not None:
        content.append(sorted(wanted))
    said = blind_index("outreach_visit", f"{reason}\n{words}")

    def effect() -> dict[str, Any]:
        require_person(acting, "outreach.record_visit")
        lead = find_lead(acting, lead_id, "outreach.record_visit", lock=True)
        visit = _record(
            acting, lead, companion_id, visited_at, outcome, reason, people_now, hardships, words, wanted, key
        )
        return {"visit": visit.public_id}

    answer = once(acting, f"outreach.visit:{key}", [*content, said], effect) if key else effect()
    visit = OutreachVisit.objects.select_related("lead").filter(public_id=answer["visit"]).first()
    if visit is None:
        raise LeadNotFound()
    return visit


def _record(
    acting: Acting,
    lead: Lead,
    companion_id: str,
    visited_at: datetime,
    outcome: str,
    reason: str,
    people_now: int | None,
    hardships: Sequence[str],
    words: str,
    wanted: Sequence[str] | None,
    key: str | None,
) -> OutreachVisit:
    if lead.state not in STILL_TO_VISIT:
        raise LeadSettled(lead.public_id, lead.state)
    came = _check(acting, lead, visited_at, outcome, reason, people_now, hardships)
    chosen = _wanted(lead, wanted) if came is VisitOutcome.WANTS_TO_APPLY else ()
    companion = _companion(acting, lead, companion_id)
    visit = OutreachVisit.objects.create(
        lead=lead,
        visited_at=visited_at,
        visitor_id=acting.actor_id,
        visitor_name=acting.name,
        companion_id=companion.staff_id,
        companion_name=companion.name,
        outcome=came,
        reason=reason.strip(),
        people_now=people_now,
        hardships=list(dict.fromkeys(hardships)),
        words=words.strip(),
        key=f"{acting.actor_id}:{key}"[:80] if key else None,
    )
    _follow(acting, lead, visit, chosen)
    detail = {"visit": visit.public_id, "outcome": str(came), "state": str(lead.state), "companion": companion.staff_id}
    record(acting, "outreach.record_visit", "lead", lead.public_id, area_path=lead.area_path, detail=detail)
    announce(acting, "outreach.visited", {"lead": lead.public_id, "visit": visit.public_id, "outcome": str(came)})
    return visit


def _check(
    acting: Acting,
    lead: Lead,
    visited_at: datetime,
    outcome: str,
    reason: str,
    people_now: int | None,
    hardships: Sequence[str],
) -> VisitOutcome:
    if outcome not in set(VisitOutcome):
        raise VisitUnfit(
            f"Unknown outcome {outcome!r}; choose one of {', '.join(VisitOutcome)}.",
            Words("选一个：想申请、不用、没见到、搬走了。", "Choose one of the four answers."),
        )
    came = VisitOutcome(outcome)
    if visited_at > acting.now or _day(visited_at) < _day(lead.found_at):
        raise VisitUnfit(
            f"Lead {lead.public_id}: {visited_at.isoformat()} has not come yet, or lies before the lead was found.",
            Words("上门的时间不对，请改一改。", "The time of the visit cannot be right; please correct it."),
        )
    unknown = sorted(set(hardships) - set(HARDSHIPS))
    if unknown or (people_now is not None and not 0 <= people_now <= MOST_PEOPLE):
        raise VisitUnfit(
            f"Lead {lead.public_id}: {people_now} people, hardships {unknown} are no possible answers.",
            Words("人数或者难处填得不对，请再看一遍。", "The number of people or a hardship is not a possible answer."),
        )
    if came in NEEDS_REASON and not reason.strip():
        raise ReasonMissing(f"the outcome {came} of lead {lead.public_id}")
    return came


def _day(moment: datetime) -> date:
    """The civil day of a moment; the database gives moments back in universal time."""
    return moment.astimezone(SHANGHAI).date()


def _companion(acting: Acting, lead: Lead, companion_id: str) -> Companion:
    """The second visitor, who is somebody else and holds a post here."""
    near = companions_for(lead.area_path, acting.today, without=acting.actor_id)
    companion = next((each for each in near if each.staff_id == companion_id), None)
    if companion is None:
        raise VisitUnfit(
            f"Lead {lead.public_id}: two different people in post here go; {companion_id!r} is not one of them.",
            Words("上门要两个人，选一位同去的同事。", "Two people go; choose the colleague who went along."),
        )
    return companion


def _wanted(lead: Lead, wanted: Sequence[str] | None) -> tuple[str, ...]:
    """The schemes of the lead the family wants, in the lead's order; all of them where nothing was chosen."""
    offered = list(dict.fromkeys(lead.claims.order_by("pk").values_list("scheme", flat=True))) or [lead.scheme]
    chosen = offered if wanted is None else [scheme for scheme in offered if scheme in wanted]
    if not chosen or set(wanted or ()) - set(offered):
        raise VisitUnfit(
            f"Lead {lead.public_id}: {sorted(set(wanted or ()) - set(offered))} are not among {offered}, or none is.",
            Words("想申请哪几项？至少选一项。", "Which do they want to apply for? Choose one at least."),
        )
    return tuple(chosen)


def _follow(acting: Acting, lead: Lead, visit: OutreachVisit, wanted: tuple[str, ...]) -> None:
    """Move the lead on, and with it its clock and items."""
    came = VisitOutcome(visit.outcome)
    not_met = lead.visits.filter(outcome=VisitOutcome.NOT_FOUND).count()
    lead.state = state_after(came, not_met)
    if lead.state == LeadState.DISPATCHED:
        _go_again(acting, lead)
    elif lead.state == LeadState.SETTLED:
        why = NOT_MET_THREE_TIMES.zh if came is VisitOutcome.NOT_FOUND else visit.reason or OUTCOME_WORDS[came].zh
        put_aside(acting, lead, why)
    else:
        close_items(acting, lead, VISIT)
        _apply(acting, lead, wanted)
    lead.save()
    if visit.hardships and came is VisitOutcome.NOT_NEEDED:
        _open(acting, lead, other_help_task(lead), None)


def _apply(acting: Acting, lead: Lead, wanted: tuple[str, ...]) -> None:
    """Open what is applied for here, and leave the rest to be helped with; the caller saves the lead."""
    role = next(role for _office, role in OWNERS if role in acting.roles)
    claims = lead.claims.all()
    claims.update(wanted=False)
    claims.filter(scheme__in=wanted).update(wanted=True)
    taken = [scheme for scheme in wanted if is_applied_for_here(scheme)]
    for scheme in taken:
        case, filled = start_application(acting, lead, scheme)
        claims.filter(scheme=scheme).update(application_id_text=case.public_id)
        if lead.state != LeadState.APPLIED:
            lead.state, lead.application_id_text = LeadState.APPLIED, case.public_id
        detail = {"lead": lead.public_id, "members": filled}
        record(acting, "outreach.prefill", "application", case.public_id, area_path=lead.area_path,
               case_ref=case.public_id, detail=detail)  # fmt: skip
        _open(acting, lead, finish_form_task(lead, role, acting.actor_id, case.public_id), None)
    if others := [scheme for scheme in wanted if scheme not in taken]:
        _open(acting, lead, apply_elsewhere_task(lead, role, acting.actor_id, others), None)


def _go_again(acting: Acting, lead: Lead) -> None:
    """This visit is done and the next is to do; the clock runs on, since the family still waits."""
    open_now = WorkItem.objects.filter(
        kind=VISIT, subject_type="lead", subject_id=lead.public_id, state=WorkItem.OPEN
    ).select_related("clock")
    before = open_now.first()
    if before is None:
        return
    clock, role, office = before.clock, before.owner_role, before.owner_organisation_id
    finish_items(acting, subject_of(lead), VISIT)
    _open(acting, lead, visit_task(lead, role, office), clock)


def _open(acting: Acting, lead: Lead, task: Task, clock: Clock | None) -> None:
    open_item(
        acting,
        subject_of(lead),
        task,
        headline=family_words(lead.contact.get("name", ""), lead.people_count).zh,
        place=place_name(lead.area_path),
        division_code=lead.division_code,
        area_path=lead.area_path,
        clock=clock,
    )
