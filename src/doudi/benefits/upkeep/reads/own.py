"""What a family sees of what it draws (我领的)."""

from dataclasses import dataclass
from datetime import datetime

from doudi.benefits.models import Entitlement
from doudi.benefits.upkeep.errors import EntitlementNotFound
from doudi.benefits.upkeep.finding import find_entitlement
from doudi.benefits.upkeep.letters import lead_of
from doudi.benefits.upkeep.periods import periods_of
from doudi.benefits.upkeep.tables import HEARD_FIRST
from doudi.benefits.upkeep.wording import KINDS, REPORT_KINDS, STATES
from doudi.casework.process import scheme_here
from doudi.casework.reads import fetch_my_cases
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


@dataclass(frozen=True)
class OwnChange:
    """A change in the family's words; ``may_answer`` while nobody has decided."""

    public_id: str
    kind: Words
    state: str
    lead: tuple[Words, ...]
    reason: str
    may_answer: bool
    own_words: str


@dataclass(frozen=True)
class OwnEntitlement:
    """One thing the family draws."""

    public_id: str
    scheme: Words
    state: str
    state_words: Words
    amount_fen: int
    members_count: int
    months: list[tuple[str, str, Words, int]]
    changes: list[OwnChange]
    told: list[tuple[Words, datetime]]
    may_tell: bool


def fetch_own_entitlements(acting: Acting) -> list[OwnEntitlement]:
    """Everything this family draws or drew, newest first."""
    cases = [case.public_id for case in fetch_my_cases(acting)]
    rows = Entitlement.objects.filter(application_id_text__in=cases).select_related("person")
    if acting.person_id:
        rows = rows | Entitlement.objects.filter(person__public_id=acting.person_id).select_related("person")
    return [_own(each) for each in rows.distinct().order_by("-pk")]


def fetch_own_entitlement(acting: Acting, public_id: str) -> OwnEntitlement:
    """One of them.

    Raises:
        EntitlementNotFound: not this family's.
    """
    if acting.kind != "resident":
        raise EntitlementNotFound()
    return _own(find_entitlement(acting, public_id))


def _own(e: Entitlement) -> OwnEntitlement:
    scheme = scheme_here(e.scheme)
    rows = periods_of([e]).get(e.pk, [])
    months = [
        (r.from_month, r.to_month, STATES["active"] if r.kind == "paid" else STATES["suspended"], r.amount_fen)
        for r in rows
    ] or [(e.from_month, e.to_month, STATES[e.state], e.amount_fen)]
    changes = []
    for each in e.changes.exclude(state="sent_back").order_by("-pk"):
        shown = each.state == "decided" or each.kind in HEARD_FIRST
        if shown:
            each.entitlement = e
            changes.append(
                OwnChange(
                    each.public_id, KINDS[each.kind], each.state, lead_of(each), each.reason,
                    each.state == "proposed", each.heard_text if each.heard_how == "portal" else "",
                )
            )  # fmt: skip
    told = [(REPORT_KINDS[r.kind], r.reported_at) for r in e.reports.filter(source="family").order_by("-pk")[:5]]
    return OwnEntitlement(
        e.public_id, Words(scheme.short_zh, scheme.short_en), e.state, STATES[e.state], e.amount_fen, e.members_count,
        months, changes, told, e.state != "ended",
    )  # fmt: skip
