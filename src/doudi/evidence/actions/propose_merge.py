"""Propose that two records of the registry are one person's (提议合并)."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from doudi.evidence.link_tasks import MERGE, open_link_item
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record, record_read
from doudi.registry import policy
from doudi.registry.link_errors import LinkUnknown, MergeUnfit, ReasonMissing
from doudi.registry.merging import survivor_of
from doudi.registry.models import LinkStep, MergeState, Person, PersonMerge

PROPOSE = "registry.propose_merge"
OPEN = (MergeState.PROPOSED, MergeState.STANDING, MergeState.SPLIT_ASKED)


@transaction.atomic
def propose_merge(acting: Acting, kept_id: str, merged_id: str, *, reason: str) -> PersonMerge:
    """The proposal, waiting for another official; nothing is read otherwise until then.

    Raises:
        NotAllowed, LinkUnknown: one of the two, or the record it is read as, is not in this account's area.
        ReasonMissing: no sentence why.
        MergeUnfit: one record twice, two different citizen numbers, one of them merged already.
    """
    given = (survivor_of(_find(acting, each)) for each in (kept_id, merged_id))
    kept, merged = (_find(acting, person.public_id) for person in given)
    record_read(acting, "person", [kept.public_id, merged.public_id], what="merge", area_path=kept.area_path)
    if not reason.strip():
        raise ReasonMissing()
    if kept.pk == merged.pk:
        raise MergeUnfit("it is one record, or the two are merged already", "Look at the list of merges.")
    if kept.citizen_number and merged.citizen_number:
        raise MergeUnfit(
            "each has a citizen number of its own", "Have the police say which number holds; until then they are two."
        )
    if merged.citizen_number:
        kept, merged = merged, kept  # the record with the number is the one that stays
    Person.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).count()
    if PersonMerge.objects.filter(Q(merged=merged) | Q(merged=kept), state__in=OPEN).exists():
        raise MergeUnfit("one of them is in another merge", "Settle that one first.")
    try:
        with transaction.atomic():
            made = PersonMerge.objects.create(
                kept=kept, merged=merged, reason=reason.strip()[:400], made_at=acting.now, made_by=acting.actor_id,
                made_by_name=acting.name, division_code=kept.division_code, area_path=kept.area_path,
            )  # fmt: skip
    except IntegrityError:
        raise MergeUnfit("one of them is in another merge", "Settle that one first.") from None
    LinkStep.objects.create(merge=made, what="proposed", at=acting.now, by_id=acting.actor_id, by_name=acting.name,
                            reason=made.reason)  # fmt: skip
    open_link_item(acting, made, MERGE)
    record(acting, "registry.propose_merge", "person_merge", made.public_id, area_path=made.area_path,
           detail={"kept": kept.public_id, "merged": merged.public_id})  # fmt: skip
    return made


def _find(acting: Acting, public_id: str) -> Person:
    person = policy.visible(Person.objects.filter(public_id=public_id.strip()), acting, PROPOSE).first()
    if person is None:
        raise LinkUnknown(public_id)
    return person
