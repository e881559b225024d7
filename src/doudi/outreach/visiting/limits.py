"""How soon a family found in the data is visited, where a place has set it (上门时限)."""

from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule
from doudi.worklist.words import Words

FILE = Path(__file__).parent / "limits.yaml"


@lru_cache(maxsize=8)
def rule_for(key: str, jurisdiction: str) -> ClockRule:
    """The limit of a step of outreach in a jurisdiction; without a number where the place has set none.

    >>> rule_for("outreach.visit", "500106").limit is None, rule_for("outreach.visit", "demo-city").status
    (True, 'design')
    """
    entry = next(each for each in yaml.safe_load(FILE.read_text(encoding="utf-8")) if each["key"] == key)
    local = next((place for place in entry["places"] if place["jurisdiction"] == jurisdiction), None)
    found = {**entry, **(local or {})}
    return ClockRule(
        key=key,
        title=Words(entry["zh"], entry["en"]),
        limit=found["limit"],
        unit=ClockUnit(found["unit"]),
        status=found["status"],
        counts_by="promise" if local else "law",
        promise_basis=found["basis"] if local else "",
        legal_basis=entry["basis"] if entry["limit"] is not None else "",
    )


def visit_rule() -> ClockRule:
    """The limit for a visit, here."""
    return here("outreach.visit")


def here(key: str) -> ClockRule:
    """The limit of a step, here."""
    return rule_for(key, settings.DOUDI_JURISDICTION)
