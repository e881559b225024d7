"""Agree to a merge, or refuse it (复核合并): another official than the one who proposed it."""

from django.db import transaction

from doudi.evidence.link_tasks import MERGE, close_link_items
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.link_errors import LinkSettled, ReasonMissing, SameOfficial
from doudi.registry.link_reads import find_merge
from doudi.registry.models import LinkStep, MergeState, PersonMerge


@transaction.atomic
def settle_merge(acting: Acting, public_id: str, *, agree: bool, reason: str) -> PersonMerge:
    """The merge, standing or refused; from now on the merged record is read as the one that was kept.

    Raises:
        NotAllowed, LinkUnknown: not for this account.
        SameOfficial: the maker does not check.
        ReasonMissing, LinkSettled: no sentence why; somebody was first.
    """
    merge = find_merge(acting, public_id, "registry.settle_link", lock=True)
    if merge.state != MergeState.PROPOSED:
        raise LinkSettled(public_id, merge.state)
    if merge.made_by == acting.actor_id:
        raise SameOfficial()
    if not reason.strip():
        raise ReasonMissing()
    merge.state = MergeState.STANDING if agree else MergeState.REFUSED
    merge.settled_at, merge.settled_by, merge.settled_by_name = acting.now, acting.actor_id, acting.name
    merge.save()
    LinkStep.objects.create(merge=merge, what=merge.state, at=acting.now, by_id=acting.actor_id, by_name=acting.name,
                            reason=reason.strip()[:400])  # fmt: skip
    close_link_items(acting, merge, MERGE)
    record(acting, "registry.settle_merge", "person_merge", public_id, area_path=merge.area_path,
           detail={"agreed": agree})  # fmt: skip
    if agree:
        announce(acting, "people_merged", {"merge": public_id})
    return merge
