"""Mergers of offices for administrators (机构合并的查看): what is proposed, and what one would move."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.actions.propose_merger import PROPOSE
from doudi.registry.actions.settle_merger import AGREE
from doudi.registry.dated import in_force, still_counting
from doudi.registry.models import MachineToken, OfficeMerger, Organisation, OrganisationArea, Post

SEE = "registry.see_mergers"
MOST = 50


@dataclass(frozen=True)
class PersonMoved:
    """Somebody who goes along, with a role's key."""

    name: str
    name_en: str
    role: str


@dataclass(frozen=True)
class Moves:
    """What a merger moves (合并会带走的): the places served, who goes along, and systems whose token ends in effect."""

    places: list[str]
    people: list[PersonMoved]
    systems: list[str]


@dataclass(frozen=True)
class MergerRow:
    """One merger: which office into which, from when, why, by whom; what it moves, and what this account may do."""

    public_id: str
    leaving: Organisation
    into: Organisation
    since: date
    why: str
    proposed_at: datetime
    proposed_by: str
    state: str
    settled_by: str
    answer: str
    moves: Moves | None
    may_settle: bool
    may_withdraw: bool
    may_call_off: bool


def moves_of(leaving: Organisation, since: date) -> Moves:
    """What would go with the office, if it left on that day."""
    areas = OrganisationArea.objects.filter(still_counting(since), organisation=leaving).order_by("division__path")
    held = Post.objects.filter(still_counting(since), organisation=leaving, staff__is_active=True)
    held = held.order_by("role", "pk")
    tokens = MachineToken.objects.filter(organisation=leaving, revoked_at=None, expires_on__gt=since).order_by("pk")
    return Moves(
        list(areas.values_list("division__name", flat=True)),
        [PersonMoved(*told) for told in held.values_list("staff__name", "staff__name_en", "role")],
        list(tokens.values_list("name", flat=True)),
    )


def fetch_mergers(acting: Acting) -> list[MergerRow]:
    """What waits first, then the newest that are settled.

    Raises:
        NotAllowed: not an administrator.
    """
    policy.require_somewhere(acting, SEE)
    rows = list(OfficeMerger.objects.select_related("leaving", "into").order_by("-pk")[:MOST])
    rows.sort(key=lambda row: row.state != "open")
    proposes, agrees = policy.holds_somewhere(acting, PROPOSE), policy.holds_somewhere(acting, AGREE)
    return [
        MergerRow(
            row.public_id, row.leaving, row.into, row.since, row.why, row.proposed_at, row.proposed_by_name, row.state,
            row.settled_by_name, row.answer, moves_of(row.leaving, row.since) if row.state == "open" else None,
            row.state == "open" and agrees and row.proposed_by != acting.actor_id,
            row.state == "open" and proposes and row.proposed_by == acting.actor_id,
            row.state == "agreed" and agrees and row.since > acting.today,
        )
        for row in rows
    ]  # fmt: skip


def offices_to_merge(on: date) -> list[Organisation]:
    """Offices that serve some place on a day."""
    serving = OrganisationArea.objects.filter(in_force(on)).values("organisation")
    return list(Organisation.objects.filter(pk__in=serving).order_by("kind", "pk"))
