"""Which office is which department of the matter, and what is proposed (部门单位)."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.joint.actions.propose_office import NEEDED, PROPOSE
from doudi.casework.joint.actions.settle_office import AGREE
from doudi.casework.joint.matter import matter, words_of
from doudi.casework.joint.reads.conferences import office_words
from doudi.casework.models import JointOffice, JointOfficeProposal
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.dated import in_force
from doudi.registry.models import Organisation, Post
from doudi.worklist.words import Words

SEE = "casework.see_offices"


@dataclass(frozen=True)
class NamedOffice:
    """An office that is a department now or from a day to come, and the places it serves."""

    public_id: str
    name: str
    places: list[str]
    since: date
    until: date | None


@dataclass(frozen=True)
class DepartmentRow:
    """A department of the matter with its offices; none is a gap: nothing of it can begin there."""

    key: str
    words: Words
    offices: list[NamedOffice]


@dataclass(frozen=True)
class ProposalRow:
    """One proposal: which office, as what, from when, instead of whom, why, by whom; and what this account may do."""

    public_id: str
    department: Words
    office: str
    instead_of: str
    since: date
    why: str
    proposed_at: datetime
    proposed_by: str
    state: str
    settled_by: str
    answer: str
    may_settle: bool
    may_withdraw: bool


def fetch_departments(acting: Acting) -> list[DepartmentRow]:
    """Every department of the matter, in its order.

    Raises:
        NotAllowed: not an administrator.
    """
    policy.require_somewhere(acting, SEE)
    rows = JointOffice.objects.filter(matter=matter().key).select_related("organisation")
    rows = rows.prefetch_related("organisation__areas__division")
    found: dict[str, list[NamedOffice]] = {}
    for row in rows.order_by("valid_from", "pk"):
        if row.valid_to is not None and row.valid_to <= acting.today:
            continue
        areas = [each for each in row.organisation.areas.all() if each.valid_from <= acting.today]
        places = [each.division.name for each in areas if each.valid_to is None or each.valid_to > acting.today]
        named = NamedOffice(
            row.organisation.public_id, office_words(row.organisation), places, row.valid_from, row.valid_to
        )
        found.setdefault(row.department, []).append(named)
    return [DepartmentRow(key, words_of(one.words), found.get(key, [])) for key, one in matter().departments.items()]


def fetch_proposals(acting: Acting) -> list[ProposalRow]:
    """What waits first, then the newest that are settled.

    Raises:
        NotAllowed: not an administrator.
    """
    policy.require_somewhere(acting, SEE)
    rows = list(JointOfficeProposal.objects.select_related("organisation", "instead_of").order_by("-pk")[:50])
    rows.sort(key=lambda row: row.state != "open")
    proposes, agrees = policy.holds_somewhere(acting, PROPOSE), policy.holds_somewhere(acting, AGREE)
    departments = matter().departments
    return [
        ProposalRow(
            row.public_id,
            words_of(departments[row.department].words) if row.department in departments else Words("", ""),
            office_words(row.organisation),
            office_words(row.instead_of) if row.instead_of else "",
            row.since, row.why, row.proposed_at, row.proposed_by_name, row.state, row.settled_by_name, row.answer,
            row.state == "open" and agrees and row.proposed_by != acting.actor_id,
            row.state == "open" and proposes and row.proposed_by == acting.actor_id,
        )
        for row in rows
    ]  # fmt: skip


def choosable_offices(on: date) -> list[tuple[str, str]]:
    """Offices with a department's clerk and approver on a day: those that could be named."""
    rows = Organisation.objects.order_by("pk")
    for role in NEEDED:
        rows = rows.filter(pk__in=Post.objects.filter(in_force(on), role=role).values("organisation"))
    return [(row.public_id, office_words(row)) for row in rows.distinct()]
