"""Never a value, person or place outside the agreement; and the check that says so would notice if it were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from doudi.api.spdci import records, searching, units
from doudi.api.spdci.callers import Caller
from doudi.benefits.models import Entitlement
from doudi.evidence.interop.partners import ATTRIBUTES
from doudi.platform.models import AuditEntry
from tests.api.spdci.boundaries import check_one
from tests.api.spdci.neighbour import EVERYTHING, Neighbourhood, ask, criteria, items

pytestmark = pytest.mark.django_db
CASES = 250


def run(found: Neighbourhood, cases: int = CASES) -> int:
    """How many of so many questions were answered with somebody."""
    return sum(check_one(found, seed) for seed in range(cases))


def prepared(found: Neighbourhood) -> None:
    """Both families with everything on record that a record can hold."""
    found.assist("here", "李小满", "tekun", state="ended")
    Entitlement.objects.filter(state="ended").update(to_month="2025-12")


def test_nothing_leaves_that_the_agreement_does_not_give(found: Neighbourhood) -> None:
    """Random questions under random agreements: each value stands for an attribute given, each person lives within."""
    prepared(found)
    assert run(found) > 5


def more(given: Any) -> Any:
    """A builder that always adds the telephone."""
    return lambda member, unit, allowed: given(member, unit, allowed | {"member.phone"})


def rich(given: Any) -> Any:
    """A builder that always adds the amount."""
    return lambda each, allowed: given(each, allowed | {"assistance.amount"})


BUGS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a telephone nobody agreed on": lambda patch: patch.setattr(records, "_member", more(records._member)),
    "the amount comes along": lambda patch: patch.setattr(records, "_entitlement", rich(records._entitlement)),
    "places are forgotten": lambda patch: patch.setattr(
        units, "entitlements_within", lambda agreement: Entitlement.objects.filter(scheme__in=agreement.schemes)),
    "schemes are forgotten": lambda patch: patch.setattr(
        units, "entitlements_within", lambda agreement: Entitlement.objects.filter(area_path__contains="/500106/")),
    "searched by anything": lambda patch: patch.setattr(
        searching, "query_of", lambda kind, told, agreement: searching.read_query(kind, told)),
    "nobody is told": lambda patch: patch.setattr(Caller, "note_reading", lambda *_words: None),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bugs_are_noticed(found: Neighbourhood, monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    """Each bug put in by hand fails the check above."""
    prepared(found)
    BUGS[bug](monkeypatch)
    with pytest.raises(AssertionError):
        run(found)


def test_a_question_outside_is_refused_and_on_record(found: Neighbourhood) -> None:
    """Another purpose, another record, a consent that is lacking: rejected with a reason, logged, nobody read."""
    consent = {"consent": {"@type": "Consent", "ts": "2026-01-01T00:00:00+08:00", "purpose": {"code": "advertising"}}}
    for changes, wanted in (
        ({}, criteria(**consent)), ({"records": ["Member"]}, criteria()), ({"queries": ["predicate"]}, criteria()),
        ({"identifiers": ["HOUSEHOLD_ID"]}, criteria()), ({"consent": "needed"}, criteria()),
        ({"consent": "needed"}, criteria(consent={"ts": "2020-01-01T00:00:00Z", "purpose": {"code": "medical-aid"}})),
    ):  # fmt: skip
        found.agree(changes)
        (item,) = items(ask(found, wanted))
        assert (item["status"], item["status_reason_code"]) == ("rjct", "rjct.search_criteria.invalid")
        assert AuditEntry.objects.latest("pk").action == "api.exchange_refused"
    assert not AuditEntry.objects.filter(action="read.registry_exchange").exists()
    found.agree({"attributes": EVERYTHING})
    assert set(EVERYTHING) == set(ATTRIBUTES)
