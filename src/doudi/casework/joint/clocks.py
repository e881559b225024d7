"""The limits of a joint case as clock rules (一件事时限): the law's where a text gives one, a promise beside it."""

from typing import Any

from django.conf import settings

from doudi.casework.joint.matter import holds_here, matter
from doudi.casework.models import JointItem
from doudi.schemes.joint.matter import ItemRule, Kind, Limit, Promise, Way
from doudi.schemes.joint.reading import TOTAL
from doudi.worklist.citations import citation
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule
from doudi.worklist.words import Words

CASE_RULE = "joint.total"


def limit_terms(limit: Limit) -> dict[str, Any]:
    """A limit as an item keeps it; one that holds elsewhere only has no days here."""
    here = not limit.places or settings.DOUDI_JURISDICTION in limit.places
    return {
        "days": limit.days if here else None, "unit": limit.unit, "clause": limit.clause if here else "",
        "status": limit.status if here else "unset",
    }  # fmt: skip


def terms_of(rule: ItemRule, way: Way) -> dict[str, Any]:
    """What the matter says of an item today, kept with it."""
    limits = {task: limit_terms(limit) for task, limit in way.limits.items()}
    terms: dict[str, Any] = {
        "process": way.process, "facts": list(rule.shares), "papers": list(rule.papers), "limits": limits,
        "notice": rule.notice.value, "law": rule.law, "stands": rule.stands,
    }  # fmt: skip
    at_once = matter().no_application_within
    if way.kind is Kind.NO_APPLICATION and holds_here(at_once):
        terms["promise"] = {"days": at_once.days, "unit": at_once.unit, "basis": at_once.basis}
    return terms


def item_rule(item: JointItem, task: str, words: Words) -> ClockRule:
    """The limit of one task of an item, or of the whole item; a promise counts for the whole only."""
    limit = item.terms.get("limits", {}).get(task, {})
    promise = item.terms.get("promise") if task == TOTAL else None
    title = Words(item.title_zh, item.title_en) if task == TOTAL else words
    unit = ClockUnit(limit.get("unit", ClockUnit.WORKING_DAY.value))
    clause = citation(limit.get("clause", "")).zh
    key = f"joint_item.{item.key}.{task}"
    if not promise:
        return ClockRule(key, title, limit.get("days"), unit, clause, limit.get("status", "unset"))
    return ClockRule(
        key, title, promise["days"], ClockUnit(promise["unit"]), clause, "press", "promise",
        limit.get("days"), unit, promise["basis"],
    )  # fmt: skip


def case_rule() -> ClockRule:
    """The limit of the whole matter: the law's longest, and where the place promised less, the promise."""
    whole, promise = matter().whole, matter().promise
    title, unit = Words("整件事", "the whole matter"), ClockUnit(whole.unit)
    clause = citation(whole.clause).zh
    if not holds_here(promise):
        return ClockRule(CASE_RULE, title, whole.days, unit, clause, whole.status)
    return _promised(promise, title, clause, whole.days, unit)


def _promised(promise: Promise, title: Words, clause: str, law: int | None, unit: ClockUnit) -> ClockRule:
    return ClockRule(
        CASE_RULE, title, promise.days, ClockUnit(promise.unit), clause, promise.status, "promise", law, unit,
        promise.basis,
    )  # fmt: skip
