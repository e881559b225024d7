"""Agree to a split, or refuse it (复核拆开): a second official, who neither asked for it nor decided before."""

from django.db import transaction

from doudi.evidence.link_tasks import SPLIT, close_link_items
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.link_errors import LinkSettled, ReasonMissing, SameOfficial
from doudi.registry.link_reads import consequences_of_merge, consequences_of_pair, find_merge, find_pair
from doudi.registry.models import LinkPair, LinkStep, MergeState, PairState, PersonMerge

SETTLE = "registry.settle_link"


@transaction.atomic
def settle_split(acting: Acting, public_id: str, *, agree: bool, reason: str) -> LinkPair | PersonMerge:
    """The pair or merge, split or standing as before; what rests on it is written down once more and announced.

    A split changes no decision and calls no money back: each case, lead and payment on the list is somebody's to look
    at, and the event tells the features so.

    Raises:
        NotAllowed, LinkUnknown: not for this account.
        SameOfficial: this official asked for it, or made the decision that is questioned.
        ReasonMissing: no sentence why.
        LinkSettled: no split is being asked for.
    """
    thing: LinkPair | PersonMerge
    if public_id.startswith("PM"):
        thing = find_merge(acting, public_id, SETTLE, lock=True)
        consequences = consequences_of_merge(thing)
    else:
        thing = find_pair(acting, public_id, SETTLE, lock=True)
        consequences = consequences_of_pair(thing)
    if thing.state not in (PairState.SPLIT_ASKED, MergeState.SPLIT_ASKED):
        raise LinkSettled(public_id, thing.state)
    if acting.actor_id in officials_before(thing):
        raise SameOfficial()
    if not reason.strip():
        raise ReasonMissing()
    back = PairState.SAME if isinstance(thing, LinkPair) and thing.decided_by else PairState.MATCHED
    if isinstance(thing, PersonMerge):
        thing.state = MergeState.SPLIT if agree else MergeState.STANDING
    else:
        thing.state = PairState.SPLIT if agree else back
    if agree and isinstance(thing, LinkPair):
        thing.decided_by, thing.decided_by_name, thing.decided_at = acting.actor_id, acting.name, acting.now
        thing.reason = reason.strip()[:400]
    thing.save()
    LinkStep.objects.create(
        **{"pair" if isinstance(thing, LinkPair) else "merge": thing}, what="split" if agree else "split_refused",
        at=acting.now, by_id=acting.actor_id, by_name=acting.name, reason=reason.strip()[:400],
        consequences=[each.as_kept() for each in consequences],
    )  # fmt: skip
    close_link_items(acting, thing, SPLIT)
    detail = {"agreed": agree, "rests": len(consequences)}
    record(acting, "registry.settle_split", thing._meta.model_name or "", public_id, area_path=thing.area_path,
           detail=detail)  # fmt: skip
    if agree:
        named = [{"kind": each.kind, "id": each.public_id} for each in consequences]
        announce(acting, "link_split", {"of": public_id, "rests": named})
    return thing


def officials_before(thing: LinkPair | PersonMerge) -> set[str]:
    """Who decided it, proposed it, agreed to it or asked for the split that is open now."""
    asked = thing.steps.filter(what="split_asked").order_by("-pk").first()
    named = {asked.by_id} if asked else set()
    if isinstance(thing, PersonMerge):
        return named | {thing.made_by, thing.settled_by} - {""}
    return named | {thing.decided_by} - {""}
