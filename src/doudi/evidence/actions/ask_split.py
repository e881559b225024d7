"""Ask for a wrong link or merge to be split (申请拆开), with everything that rests on it listed."""

from django.db import transaction

from doudi.evidence.actions.decide_link import DECIDE
from doudi.evidence.link_tasks import SPLIT, open_link_item
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.link_errors import LinkSettled, ReasonMissing
from doudi.registry.link_reads import consequences_of_merge, consequences_of_pair, find_merge, find_pair
from doudi.registry.models import LinkPair, LinkStep, MergeState, PairState, PersonMerge

ASK_OF = {"LP": DECIDE, "PM": "registry.propose_merge"}


@transaction.atomic
def ask_split(acting: Acting, public_id: str, *, reason: str) -> LinkPair | PersonMerge:
    """The pair or merge waiting for a second official; until then it stands as it was.

    What rests on it is written down as it is now, so that whoever agrees sees what the first official saw.

    Raises:
        NotAllowed, LinkUnknown: not for this account.
        ReasonMissing: no sentence why.
        LinkSettled: nothing stands that could be split.
    """
    thing: LinkPair | PersonMerge
    if public_id.startswith("PM"):
        thing = find_merge(acting, public_id, ASK_OF["PM"], lock=True)
        stands, asked = (MergeState.STANDING,), MergeState.SPLIT_ASKED.value
        consequences = consequences_of_merge(thing)
    else:
        thing = find_pair(acting, public_id, ASK_OF["LP"], lock=True)
        stands, asked = (PairState.SAME, PairState.MATCHED), PairState.SPLIT_ASKED.value  # type: ignore[assignment]
        consequences = consequences_of_pair(thing)
    if not reason.strip():
        raise ReasonMissing()
    if thing.state not in stands:
        raise LinkSettled(public_id, thing.state)
    thing.state = asked
    thing.save()
    LinkStep.objects.create(
        **{"pair" if isinstance(thing, LinkPair) else "merge": thing}, what="split_asked", at=acting.now,
        by_id=acting.actor_id, by_name=acting.name, reason=reason.strip()[:400],
        consequences=[each.as_kept() for each in consequences],
    )  # fmt: skip
    open_link_item(acting, thing, SPLIT)
    record(acting, "registry.ask_split", thing._meta.model_name or "", public_id, area_path=thing.area_path,
           detail={"rests": len(consequences)})  # fmt: skip
    return thing
