"""Answers and facts that name a person (查询与事实), for whoever undoes a wrong link or merge."""

from collections.abc import Iterator

from doudi.evidence.models import Fact, Query, RegistryWatch
from doudi.registry.resting import Consequence, PersonRefs, register_reader


def resting(refs: PersonRefs) -> Iterator[Consequence]:
    """Every query about the person, every standing fact, by their case, and subscriptions that run."""
    for query in Query.objects.filter(person__in=refs.person_ids).order_by("pk"):
        yield Consequence(
            "query", "向部门查询", "query to a department", query.request_id, query.asked_at, query.dataset
        )
    facts = Fact.objects.filter(person__in=refs.person_ids, superseded_at=None).order_by("pk")
    for fact in facts:
        named = f"{fact.case_ref} {fact.quantity}"
        yield Consequence("fact", "作为事实记在案卷里", "fact in a case", named, fact.obtained_at, fact.dataset)
    for watch in RegistryWatch.objects.filter(person__in=refs.person_ids, ended_at=None).order_by("pk"):
        yield Consequence("watch", "向别的登记系统订了变更", "subscription at another registry", watch.public_id,
                          watch.made_at, "")  # fmt: skip


register_reader("evidence", resting)
