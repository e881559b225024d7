"""Say whether a row is that person's (认定): the same, not the same, or cannot tell; always with a reason."""

from django.db import IntegrityError, transaction

from doudi.evidence.link_tasks import REVIEW, close_link_items, open_link_item
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.link_errors import LinkSettled, ReasonMissing, RowTaken, SameOfficial
from doudi.registry.link_reads import find_pair
from doudi.registry.models import LinkPair, LinkStep, PairState
from doudi.registry.models.linkage import STANDING

DECIDE = "registry.decide_link"
VERDICTS = (PairState.SAME, PairState.NOT_SAME, PairState.UNSURE)


@transaction.atomic
def decide_link(acting: Acting, public_id: str, verdict: str, *, reason: str) -> LinkPair:
    """The pair as decided by a named official; the machine proposed it, so one official is enough.

    "The same" says of every other candidate of the row that it is not, and may be said of what the machine matched
    alone. "Not the same" or "cannot tell" bring the next candidate of the row before an official, if there is one.

    Raises:
        NotAllowed, LinkUnknown: not for this account.
        ReasonMissing: no sentence why.
        LinkSettled: it is not waiting to be looked at; a match by the machine that is wrong is split.
        RowTaken: the row already counts as somebody else's.
        SameOfficial: two others split what this official had said was the same; saying it again is for a colleague.
    """
    pair = find_pair(acting, public_id, DECIDE, lock=True)
    if verdict not in VERDICTS:
        raise LinkSettled(public_id, verdict)
    if not reason.strip():
        raise ReasonMissing()
    if verdict == PairState.SAME and _was_overruled(pair, acting.actor_id):
        raise SameOfficial()
    if pair.state != PairState.OPEN and (pair.state, verdict) != (PairState.MATCHED, PairState.SAME):
        raise LinkSettled(public_id, pair.state)
    others = list(
        LinkPair.objects.select_for_update().filter(run=pair.run_id, row_number=pair.row_number).exclude(pk=pair.pk)
    )
    if verdict == PairState.SAME and any(each.state in STANDING for each in others):
        raise RowTaken(public_id)
    try:
        with transaction.atomic():
            put_state(acting, pair, PairState(verdict), reason)
    except IntegrityError:
        raise RowTaken(public_id) from None
    close_link_items(acting, pair, REVIEW)
    waiting = sorted((each for each in others if each.state == PairState.OPEN), key=lambda each: each.rank)
    if verdict == PairState.SAME:
        for each in waiting:
            put_state(acting, each, PairState.NOT_SAME, reason)
            close_link_items(acting, each, REVIEW)
    elif waiting and not any(each.state in STANDING for each in others):
        open_link_item(acting, waiting[0], REVIEW)
    detail = {"verdict": verdict, "run": pair.run.public_id}
    record(acting, "registry.decide_link", "link_pair", public_id, area_path=pair.area_path, detail=detail)
    announce(acting, "link_decided", {"pair": public_id, "verdict": verdict})
    return pair


def _was_overruled(pair: LinkPair, official: str) -> bool:
    """Whether the official said "the same" of a pair that was split since, and looked at again."""
    said = set(pair.steps.filter(what=PairState.SAME).values_list("by_id", flat=True))
    return official in said and pair.steps.filter(what=PairState.SPLIT).exists()


def put_state(acting: Acting, pair: LinkPair, state: PairState, reason: str) -> None:
    """The pair in its new state, and the step beside it."""
    pair.state, pair.reason = state, reason.strip()[:400]
    pair.decided_by, pair.decided_by_name, pair.decided_at = acting.actor_id, acting.name, acting.now
    pair.save()
    LinkStep.objects.create(
        pair=pair, what=state, at=acting.now, by_id=acting.actor_id, by_name=acting.name, reason=pair.reason
    )
