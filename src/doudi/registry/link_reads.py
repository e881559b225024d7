"""What is known of linkage: runs, the pairs to look at, what was decided, and which rows are whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.link_errors import LinkUnknown
from doudi.registry.merging import records_of, refs_of
from doudi.registry.models import LinkPair, LinkRun, PairState, Person, PersonMerge
from doudi.registry.resting import Consequence, resting_on

SEE, PAGE = "registry.see_link", 50
TABS: Mapping[str, tuple[str, ...]] = {
    "open": (PairState.OPEN, PairState.SPLIT_ASKED),
    "decided": (PairState.SAME, PairState.NOT_SAME, PairState.UNSURE, PairState.SPLIT),
    "matched": (PairState.MATCHED,),
}


@dataclass(frozen=True)
class PairList:
    """One page of pairs of one tab."""

    rows: list[LinkPair]
    total: int
    page: int
    pages: int


def fetch_pairs(acting: Acting, tab: str, *, run: str = "", page: int = 1) -> PairList:
    """Pairs in the area of whoever asks; the reading of names is on record."""
    policy.require_somewhere(acting, SEE)
    seen = policy.visible(LinkPair.objects.filter(state__in=TABS[tab]), acting, SEE)
    if run:
        seen = seen.filter(run__public_id=run)
    order = ("-weight", "pk") if tab == "open" else ("-decided_at", "pk")
    total = seen.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = list(seen.select_related("run").order_by(*order)[(page - 1) * PAGE : page * PAGE])
    if rows:
        record_read(acting, "link_pair", [row.public_id for row in rows], what="link_pairs")
    return PairList(rows, total, page, pages)


def fetch_pair(acting: Acting, public_id: str) -> LinkPair:
    """One pair with both sides; the reading is on record.

    Raises:
        LinkUnknown: none that this account may see.
    """
    pair = find_pair(acting, public_id, SEE)
    record_read(acting, "link_pair", [public_id], what="link_pair", area_path=pair.area_path)
    return pair


def find_pair(acting: Acting, public_id: str, verb: str, *, lock: bool = False) -> LinkPair:
    """The pair, where this account may do ``verb``; locked for a change."""
    rows: QuerySet[LinkPair] = policy.visible(LinkPair.objects.filter(public_id=_typed(public_id)), acting, verb)
    pair = (rows.select_for_update() if lock else rows.select_related("run")).first()
    if pair is None:
        raise LinkUnknown(public_id)
    return pair


def other_candidates(acting: Acting, pair: LinkPair) -> list[LinkPair]:
    """The other people the same row may be, the likeliest first; only those this account may see. It is on record."""
    rows = LinkPair.objects.filter(run=pair.run_id, row_number=pair.row_number).exclude(pk=pair.pk)
    found = list(policy.visible(rows, acting, SEE).order_by("rank"))
    if found:
        record_read(acting, "link_pair", [each.public_id for each in found], what="link_pairs")
    return found


def next_open(acting: Acting, pair: LinkPair) -> LinkPair | None:
    """The pair to look at after this one."""
    rows = policy.visible(LinkPair.objects.filter(state=PairState.OPEN), acting, "registry.decide_link")
    return rows.exclude(pk=pair.pk).order_by("-weight", "pk").first()


def fetch_link_runs(acting: Acting, *, dataset: str = "", limit: int = 20) -> list[LinkRun]:
    """The newest runs in the area; counts only."""
    policy.require_somewhere(acting, SEE)
    rows = policy.visible(LinkRun.objects.all(), acting, SEE)
    return list((rows.filter(dataset=dataset) if dataset else rows).order_by("-started_at", "-pk")[:limit])


def find_run(acting: Acting, public_id: str) -> LinkRun:
    """One run.

    Raises:
        LinkUnknown: none that this account may see.
    """
    policy.require_somewhere(acting, SEE)
    run = policy.visible(LinkRun.objects.filter(public_id=_typed(public_id)), acting, SEE).first()
    if run is None:
        raise LinkUnknown(public_id)
    return run


def consequences_of_pair(pair: LinkPair) -> list[Consequence]:
    """Everything that names the person a row was taken to be: facts, leads, cases, payments."""
    people = [one for person in Person.objects.filter(person_key=pair.person_key) for one in records_of(person)]
    return resting_on(refs_of(people, pair.person_key))


def consequences_of_merge(merge: PersonMerge) -> list[Consequence]:
    """Everything that names either record: what was done for one of them counts for both until the split."""
    return resting_on(refs_of(records_of(merge.merged)))


def fetch_merges(acting: Acting, limit: int = 50) -> list[PersonMerge]:
    """Merges in the area, the newest first; the reading is on record."""
    policy.require_somewhere(acting, SEE)
    rows = policy.visible(PersonMerge.objects.all(), acting, SEE).select_related("kept", "merged")
    found = list(rows.order_by("-made_at", "-pk")[:limit])
    if found:
        record_read(acting, "person_merge", [row.public_id for row in found], what="merges")
    return found


def find_merge(acting: Acting, public_id: str, verb: str = SEE, *, lock: bool = False) -> PersonMerge:
    """The merge, where this account may do ``verb``.

    Raises:
        LinkUnknown: none that this account may see.
    """
    rows: QuerySet[Any] = policy.visible(PersonMerge.objects.filter(public_id=_typed(public_id)), acting, verb)
    merge = (rows.select_for_update() if lock else rows.select_related("kept", "merged")).first()
    if merge is None:
        raise LinkUnknown(public_id)
    return merge


def _typed(public_id: str) -> str:
    """The number as it is stored, from what somebody typed.

    Raises:
        LinkUnknown: it cannot be one of ours.
    """
    try:
        return check_public_id(public_id)
    except PublicIdInvalid:
        raise LinkUnknown(public_id) from None
