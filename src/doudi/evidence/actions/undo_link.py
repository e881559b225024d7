"""Take back "not the same" or "cannot tell" (撤销): the pair is looked at again. "The same" is split instead."""

from django.db import transaction

from doudi.evidence.actions.decide_link import DECIDE, put_state
from doudi.evidence.link_tasks import REVIEW, open_link_item
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.link_errors import LinkSettled, ReasonMissing
from doudi.registry.link_reads import find_pair
from doudi.registry.models import LinkPair, PairState

UNDOABLE = (PairState.NOT_SAME, PairState.UNSURE, PairState.SPLIT)


@transaction.atomic
def undo_link(acting: Acting, public_id: str, *, reason: str) -> LinkPair:
    """The pair waiting again, with its item on the list; the earlier decision stays among its steps.

    Raises:
        NotAllowed, LinkUnknown, ReasonMissing: as deciding.
        LinkSettled: it says "the same", which rests on more than this pair: ask for a split.
    """
    pair = find_pair(acting, public_id, DECIDE, lock=True)
    if not reason.strip():
        raise ReasonMissing()
    if pair.state not in UNDOABLE:
        raise LinkSettled(public_id, pair.state)
    put_state(acting, pair, PairState.OPEN, reason)
    pair.decided_by, pair.decided_by_name, pair.decided_at, pair.follows = "", "", None, ""
    pair.save()
    open_link_item(acting, pair, REVIEW)
    record(acting, "registry.undo_link", "link_pair", public_id, area_path=pair.area_path)
    return pair
