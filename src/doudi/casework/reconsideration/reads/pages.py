"""The pages of disagreements: the family's, one request at the desk, and the list."""

from dataclasses import dataclass
from datetime import datetime

from doudi.casework.changing import find_case, may_open, owner_id
from doudi.casework.domain.machine import DECIDED, State
from doudi.casework.following import family_headline
from doudi.casework.models import Application, Reconsideration
from doudi.casework.process import scheme_of
from doudi.casework.reconsideration.finding import DECIDE, HANDLE, TAKE, find_request, visible_requests, who_had_a_part
from doudi.casework.reconsideration.reads.rows import RequestView, WayView, request_views, ways_of
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry.policy import may
from doudi.worklist.headlines import headline_words
from doudi.worklist.words import Words

PAGE_SIZE = 50


@dataclass(frozen=True)
class FormerView:
    """A decision that another one took the place of."""

    number: str
    outcome: str
    amount_fen: int | None
    from_month: str
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True)
class DisagreePage:
    """How to disagree with a decision and what was asked so far; ``can_ask`` for who may ask here and now."""

    case_id: str
    version: int
    scheme_words: Words
    family: Words
    ways: list[WayView]
    requests: list[RequestView]
    former: list[FormerView]
    can_ask: bool
    told_on: datetime | None


@dataclass(frozen=True)
class RequestPage:
    """One request with its case's decision, and what this account may do with it."""

    view: RequestView
    family: Words
    version: int
    decided: str
    amount_fen: int | None
    from_month: str
    decided_at: datetime
    maker: str
    checker: str
    former: list[FormerView]
    may: frozenset[str]
    had_a_part: bool


@dataclass(frozen=True)
class RequestList:
    """One page of requests."""

    rows: list[tuple[RequestView, Words]]
    total: int
    page: int
    pages: int


def fetch_disagree(acting: Acting, case_id: str) -> DisagreePage | None:
    """For the family, or staff of the area; None while there is no decision.

    Raises:
        CaseNotFound: not this account's.
    """
    case = find_case(acting, case_id)
    rows = list(case.reconsiderations.select_related("application").order_by("-pk"))
    if State(case.state) not in DECIDED and not rows:
        return None
    record_read(
        acting, "application", [case.public_id], what="disagree", area_path=case.area_path, case_ref=case.public_id
    )
    decided = State(case.state) in DECIDED
    asks = bool(owner_id(case, acting)) or (acting.kind == "staff" and may_open(case, acting, TAKE))
    scheme = scheme_of(case)
    return DisagreePage(
        case.public_id, case.version, Words(scheme.short_zh, scheme.short_en), headline_words(family_headline(case)),
        ways_of(case, acting.today) if decided else [], request_views(rows, acting.today), _former(case),
        decided and asks, case.decision.letter_issued_at if decided else None,
    )  # fmt: skip


def fetch_request(acting: Acting, reconsideration_id: str) -> RequestPage:
    """One request at the desk; reading it is on record.

    Raises:
        ReconsiderationNotFound, CaseNotFound: not this account's.
    """
    row = find_request(acting, reconsideration_id)
    case, decision = row.application, row.application.decision
    record_read(
        acting, "reconsideration", [row.public_id], what="reconsideration", area_path=case.area_path,
        case_ref=case.public_id,
    )  # fmt: skip
    part = acting.actor_id in who_had_a_part(case, row)
    (view,) = request_views([row], acting.today)
    return RequestPage(
        view, headline_words(family_headline(case)), case.version, decision.outcome, decision.amount_fen,
        decision.from_month, decision.decided_at, decision.maker_name, decision.checker_name, _former(case),
        _may(acting, case, row, part), part,
    )  # fmt: skip


def _may(acting: Acting, case: Application, row: Reconsideration, part: bool) -> frozenset[str]:
    found: set[str] = set()
    if row.state == "asked" and not part and may(acting, HANDLE, area_path=case.area_path):
        found |= {"accept", "decline"}
    decided = State(case.state) in DECIDED
    if row.state == "accepted" and decided and not part and may(acting, DECIDE, area_path=case.area_path):
        found.add("decide")
    if row.state in ("asked", "accepted") and may(acting, TAKE, area_path=case.area_path):
        found.add("withdraw")
    return frozenset(found)


def _former(case: Application) -> list[FormerView]:
    return [
        FormerView(one.number, one.outcome, one.amount_fen, one.from_month, one.decided_at, one.checker_name)
        for one in case.former_decisions.order_by("-pk")
    ]


def fetch_requests(acting: Acting, *, state: str = "open", page: int = 1) -> RequestList:
    """The requests of the account's area: those without an outcome, oldest first; or the others, newest first."""
    seen = visible_requests(acting)
    is_open = state != "over"
    open_states = ("asked", "accepted")
    rows = seen.filter(state__in=open_states) if is_open else seen.exclude(state__in=open_states)
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    ordered = rows.order_by("asked_on" if is_open else "-asked_on", "pk" if is_open else "-pk")
    first = (page - 1) * PAGE_SIZE
    related = ordered.select_related("application").prefetch_related("application__members")
    shown = list(related[first : first + PAGE_SIZE])
    record_read(acting, "reconsideration", [row.public_id for row in shown], what="reconsiderations")
    families = [headline_words(family_headline(row.application)) for row in shown]
    return RequestList(list(zip(request_views(shown, acting.today), families, strict=True)), total, page, pages)
