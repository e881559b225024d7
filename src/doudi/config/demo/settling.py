"""How a simulated clerk settles what sources leave open: the department's word, else the family's papers."""

from collections.abc import Iterable

from doudi.casework.actions.settle_fact import settle_fact
from doudi.casework.facts import gather_facts
from doudi.casework.models import Application
from doudi.casework.process import scheme_of
from doudi.platform.acting import Acting
from doudi.rules.facts import split_fact_key
from doudi.rules.values import NONE, Sourced


def _state_and_value(fact: Sourced) -> tuple[str, object]:
    return ("none", None) if fact.value is NONE else ("has", fact.value)


def settle_open_facts(clerk: Acting, case: Application, fact_keys: Iterable[str]) -> None:
    """Each open fact gets a value and a written reason; all sources stay on file beside it."""
    open_facts = {fact.fact_key: fact for fact in gather_facts(case).unsettled}
    for key in fact_keys:
        fact = open_facts.get(key)
        if fact is not None and fact.departments is not None and fact.departments.is_known:
            (state, value), reason = _state_and_value(fact.departments), "和家里核对过，按查到的算"
        elif fact is not None and fact.declared is not None and fact.declared.is_known:
            (state, value), reason = _state_and_value(fact.declared), "没有回话，看过存折和流水，按看到的算"
        elif scheme_of(case).quantities[split_fact_key(key)[1]].none_is is None:
            (state, value), reason = ("unknown", None), "上门问过，还是不知道"
        else:
            (state, value), reason = ("none", None), "上门看过，问过邻居，没有"
        settle_fact(clerk, case.public_id, fact_key=key, state=state, value=value, reason=reason)
