"""What outreach shows: the day's visits, one lead, lists of leads and runs; within scope, each read audited."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.process import scheme_here
from doudi.outreach.actions.record_outreach_visit import HARDSHIPS
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.finding import find_lead
from doudi.outreach.models import Lead, OutreachVisit, ScreeningRun
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.models import Post
from doudi.registry.reads import place_name
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

PAGE_SIZE = 50
STATE_WORDS: dict[str, Words] = {
    LeadState.NEW: Words("新发现", "new"),
    LeadState.DISPATCHED: Words("等上门", "to be visited"),
    LeadState.VISITED: Words("要申请，正在填", "wants to apply, being filled in"),
    LeadState.APPLIED: Words("已经申请", "applied"),
    LeadState.SETTLED: Words("办结", "settled"),
}
OUTCOME_WORDS: dict[str, Words] = {
    "wants_to_apply": Words("要申请", "wants to apply"),
    "not_needed": Words("不需要", "not needed"),
    "not_found": Words("没见到", "not met"),
    "moved": Words("搬走了", "moved away"),
}


@dataclass(frozen=True)
class VisitRow:
    """One family of the day: whom, where, why, and what may come of it."""

    lead_id: str
    number: int
    family: str
    people_count: int | None
    place: str
    address: str
    why: Words
    expected_amount_fen: int | None
    confidence: str
    state: str
    state_words: Words
    application_id: str
    visits_so_far: int


@dataclass(frozen=True)
class VisitDay:
    """My visits (我的上门): still to do, and how many were done today."""

    date: date
    rows: list[VisitRow]
    total: int
    done_today: int


@dataclass(frozen=True)
class EvidenceLine:
    """One thing a department's data shows, with its day."""

    words: Words
    dataset: str
    as_of: str


@dataclass(frozen=True)
class PastVisit:
    """A visit already made."""

    visited_at: datetime
    by: tuple[str, str]
    outcome: Words
    reason: str
    words: str
    hardships: tuple[Words, ...]


@dataclass(frozen=True)
class LeadPage:
    """One lead with its evidence, what a visit must still show, and who may go along."""

    row: VisitRow
    scheme_words: Words
    period: str
    evidence: list[EvidenceLine]
    to_find_out: list[Words]
    past: list[PastVisit]
    hardship_choices: list[tuple[str, Words]]
    companions: list[tuple[str, str]]
    may_record: bool
    may_settle: bool
    settled_because: str


@dataclass(frozen=True)
class LeadList:
    """One page of leads."""

    rows: list[VisitRow]
    total: int
    page: int
    pages: int
    counts: dict[str, int]


@dataclass(frozen=True)
class RunRow:
    """One sweep: how many people, how many leads, why others are none."""

    public_id: str
    scheme_words: Words
    period: str
    people_swept: int
    households_swept: int
    leads_found: int
    leads_new: int
    left_out: dict[str, int]
    sources: list[dict[str, str]]
    started_at: datetime
    ruleset_hash: str


def _why(lead: Lead) -> Words:
    scheme = scheme_here(lead.scheme)
    return Words(f"可能够{scheme.short_zh}，还没有申请", f"may be entitled to {scheme.short_en}, has not applied")


def _rows(leads: list[Lead]) -> list[VisitRow]:
    places: dict[str, str] = {}
    rows = []
    for at, lead in enumerate(leads, start=1):
        if lead.area_path not in places:
            places[lead.area_path] = place_name(lead.area_path)
        rows.append(
            VisitRow(
                lead_id=lead.public_id,
                number=at,
                family=lead.contact.get("name", ""),
                people_count=lead.people_count,
                place=places[lead.area_path],
                address=lead.contact.get("address", ""),
                why=_why(lead),
                expected_amount_fen=lead.expected_amount_fen,
                confidence=lead.confidence,
                state=lead.state,
                state_words=STATE_WORDS[lead.state],
                application_id=lead.application_id_text,
                visits_so_far=len(lead.visits.all()),
            )
        )
    return rows


def fetch_my_visits(acting: Acting) -> VisitDay:
    """The families of the grid (or community) served that wait for a visit or for help with their application.

    Raises:
        NotAllowed: no post of this account visits.
    """
    policy.require_somewhere(acting, "outreach.record_visit")
    seen = policy.visible(Lead.objects.all(), acting, "outreach.record_visit")
    waiting = seen.filter(state__in=[LeadState.DISPATCHED, LeadState.VISITED]).prefetch_related("visits")
    leads = list(waiting.order_by("state", "-expected_amount_fen", "pk")[:PAGE_SIZE])
    recent = OutreachVisit.objects.filter(visitor_id=acting.actor_id).order_by("-visited_at")[:PAGE_SIZE]
    done = sum(day_of(visit.visited_at) == acting.today for visit in recent)
    if leads:
        record_read(acting, "lead", [lead.public_id for lead in leads], what="my_visits")
    return VisitDay(acting.today, _rows(leads), waiting.count(), done)


def fetch_lead_page(acting: Acting, lead_id: str) -> LeadPage:
    """One lead.

    Raises:
        LeadNotFound: not existing, or of another grid.
    """
    lead = find_lead(acting, lead_id)
    scheme = scheme_here(lead.scheme)
    quantities = scheme.quantities
    record_read(acting, "lead", [lead.public_id], what="lead", area_path=lead.area_path)
    keys = [key.rpartition(":")[2] for key in lead.evidence.get("to_find_out", [])]
    return LeadPage(
        row=_rows([lead])[0],
        scheme_words=Words(scheme.short_zh, scheme.short_en),
        period=lead.period,
        evidence=[
            EvidenceLine(Words(each["zh"], each["en"]), each["dataset"], each["as_of"])
            for each in lead.evidence.get("evidence", [])
        ],
        to_find_out=[Words(quantities[key].zh, quantities[key].en) for key in keys if key in quantities],
        past=[_past(visit) for visit in lead.visits.order_by("-visited_at")],
        hardship_choices=list(HARDSHIPS.items()),
        companions=_companions(acting, lead),
        may_record=lead.state == LeadState.DISPATCHED
        and policy.may(acting, "outreach.record_visit", area_path=lead.area_path),
        may_settle=lead.state != LeadState.SETTLED
        and policy.may(acting, "outreach.dispatch", area_path=lead.area_path),
        settled_because=lead.settled_because,
    )


def _past(visit: OutreachVisit) -> PastVisit:
    return PastVisit(
        visit.visited_at,
        (visit.visitor_name, visit.companion_name),
        OUTCOME_WORDS[visit.outcome],
        visit.reason,
        visit.words,
        tuple(HARDSHIPS[each] for each in visit.hardships if each in HARDSHIPS),
    )


def _companions(acting: Acting, lead: Lead) -> list[tuple[str, str]]:
    """Who else may go: staff with a visiting post whose office serves the place of the lead, nearest office first."""
    roles = [key for key, role in policy.load_roles().items() if "outreach.record_visit" in role.verbs]
    codes = [code for code in lead.area_path.split("/") if code]
    posts = (
        Post.objects.filter(role__in=roles, staff__is_active=True, valid_from__lte=acting.today)
        .exclude(valid_to__lte=acting.today)
        .filter(organisation__areas__division__code__in=codes)
        .exclude(staff__public_id=acting.actor_id)
        .select_related("staff")
        .order_by("-organisation__areas__division__path", "pk")
    )
    found: dict[str, str] = {}
    for post in posts:
        found.setdefault(post.staff.public_id, post.staff.name)
    return list(found.items())


def fetch_leads(acting: Acting, *, state: str = "", page: int = 1) -> LeadList:
    """The leads of the area served, largest expected amount first.

    Raises:
        NotAllowed: no post of this account sees leads.
    """
    policy.require_somewhere(acting, "outreach.see_lead")
    seen = policy.visible(Lead.objects.all(), acting, "outreach.see_lead")
    counts = {each.value: seen.filter(state=each).count() for each in LeadState}
    rows = seen.filter(state=state) if state in counts else seen
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    ordered = rows.prefetch_related("visits").order_by("-expected_amount_fen", "pk")
    leads = list(ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    if leads:
        record_read(acting, "lead", [lead.public_id for lead in leads], what="leads")
    return LeadList(_rows(leads), total, page, pages, counts)


def fetch_screening_runs(acting: Acting) -> list[RunRow]:
    """The sweeps of the area served, newest first; figures only.

    Raises:
        NotAllowed: no post of this account sees leads.
    """
    policy.require_somewhere(acting, "outreach.see_lead")
    runs = policy.visible(ScreeningRun.objects.all(), acting, "outreach.see_lead").order_by("-pk")[:50]
    rows = []
    for run in runs:
        scheme = scheme_here(run.scheme)
        rows.append(
            RunRow(
                run.public_id,
                Words(scheme.short_zh, scheme.short_en),
                run.period,
                run.people_swept,
                run.households_swept,
                run.leads_found,
                run.leads_new,
                run.left_out,
                run.sources,
                run.started_at,
                run.ruleset_hash,
            )
        )
    return rows
