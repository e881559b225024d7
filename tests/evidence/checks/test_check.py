"""A live check from the ticket to the facts: written first, asked on valid authorisations only, stored once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from doudi.evidence.actions.withdraw_authorisation import withdraw_authorisation
from doudi.evidence.asking import asked_categories
from doudi.evidence.models import Check, ConnectorState, Fact, LiveQuestion, Query
from doudi.evidence.reads import fetch_household_facts
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.reference.categories import load_catalogue
from doudi.rules.values import UNKNOWN
from doudi.sandbox.departments.faults import Sick
from tests.evidence.checks.asked import PATIENT, Family, Open, connect, departments, run
from tests.evidence.office import CASE, Office

ALL = [each.code for each in load_catalogue().categories]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Departments for the whole module, made well again after each test by whoever made them sick."""
    with departments(tmp_path_factory.mktemp("departments"), Family(frozenset({"03", "20"}))) as found:
        yield found


@pytest.fixture
def live(office: Office, there: Open, settings: Any) -> Office:
    """An office whose departments are all connected."""
    for seen in there.departments.seen.values():
        seen.questions.clear()
        seen.counts.clear()
    connect(settings, there)
    return office


def test_a_check_is_a_ticket_at_once_and_facts_a_moment_later(live: Office, there: Open) -> None:
    """35 kinds about two people: 70 questions wait, nothing was asked; then all are answered, each once."""
    live.family("head", "spouse").sign()
    report = live.verify()
    assert (report.waiting, report.check.startswith("HC-")) == (70, True)
    assert report.asked == report.answered + report.unknown
    assert not there.asked()
    assert fetch_household_facts(CASE).facts["vehicle_count"].value is UNKNOWN
    assert {fact.note for fact in live.facts("head", "vehicle_count")} == {"waiting"}
    work = run(live)
    assert (work.asked, work.stored) == (70, 70)
    assert set(there.asked().values()) == {1}
    check = Check.objects.get()
    assert (check.state, check.total, check.closed) == ("done", 70, 70)
    assert Query.objects.filter(live__isnull=False, superseded_at=None).count() == 70
    assert live.query("head", "03").state == "none"
    assert live.query("head", "33").state == "has"
    assert live.facts("head", "deposits_fen")[0].value == {"value": 123_450}
    assert not Fact.objects.filter(superseded_at=None, note="waiting").exists()
    assert OutboxEvent.objects.filter(kind="check_done").count() == 1
    assert ConnectorState.objects.get(key="police").said == 6
    told = {entry.action for entry in AuditEntry.objects.filter(case_ref=CASE)}
    assert {"evidence.query", "evidence.ask_live", "evidence.answer"} <= told


def test_what_is_stored_is_not_asked_again_within_its_life(live: Office, there: Open) -> None:
    """A second check a day later asks nothing; after the days agreed it asks again, under new numbers."""
    live.family("head").sign().verify()
    run(live)
    live.now += timedelta(days=1)
    assert (live.verify().waiting, len(there.asked())) == (0, 35)
    live.now += timedelta(days=31)
    live.sign()
    assert live.verify().waiting > 0
    run(live)
    assert max(there.asked().values()) == 1
    assert len(there.asked()) > 35


def test_two_clicks_ask_once(live: Office, there: Open) -> None:
    """A second check while the first is under way writes nothing: the same questions are under way."""
    live.family("head").sign()
    live.verify()
    assert (live.verify().made, LiveQuestion.objects.count()) == (0, 35)
    run(live)
    assert (len(there.asked()), Check.objects.count()) == (35, 1)


def test_a_withdrawal_stops_what_was_not_put_yet(live: Office, there: Open) -> None:
    """Taken back between ticket and question: no department hears of it, and everything stays unknown for that."""
    live.family("head", "spouse").sign().verify()
    withdraw_authorisation(live.by("clerk6", "assistance"), live.authorisations["head"].public_id)
    run(live)
    states = Counter(LiveQuestion.objects.values_list("person__public_id", "state"))
    assert states == {(live.people["head"].public_id, "stopped"): 35, (live.people["spouse"].public_id, "closed"): 35}
    assert sum(there.asked().values()) == 35
    assert {fact.note for fact in live.facts("head", "vehicle_count")} == {"withdrawn"}
    assert Check.objects.get().state == "done"
    refused = AuditEntry.objects.filter(action="evidence.query_refused").get()
    assert (refused.detail["why"], len(refused.detail["categories"])) == ("withdrawn", 35)


def test_nobody_is_asked_without_an_authorisation(live: Office, there: Open) -> None:
    """Only one of two signed: of the other nothing is written down, and nothing is asked."""
    live.family("head", "spouse").sign("head")
    report = live.verify()
    run(live)
    assert report.not_authorised == (live.people["spouse"].public_id,)
    assert set(LiveQuestion.objects.values_list("person__public_id", flat=True)) == {live.people["head"].public_id}
    assert {fact.note for fact in live.facts("spouse", "deposits_fen")} == {"no_authorisation"}


def test_a_silent_department_leaves_the_others_alone(live: Office, there: Open) -> None:
    """Tax is down: its two categories are unknown with the reason, 34 answer, and the next check asks anew."""
    live.family("head").sign().verify()
    there.sick("tax", Sick.ERROR_500)
    run(live)
    there.sick("tax", None)
    notes = Counter(Query.objects.filter(superseded_at=None, category__in=ALL).values_list("note", flat=True))
    assert notes["server_fault"] == 2
    assert fetch_household_facts(CASE).persons[0].facts["monthly_wage_fen"].value is UNKNOWN
    state = ConnectorState.objects.get(key="tax")
    assert (state.said, state.silent, state.last_outcome) == (0, 2, "server_fault")
    assert live.verify().waiting == 2
    run(live)
    assert live.query("head", "15").state in ("has", "none")
    assert there.asked().most_common(1)[0][1] == 1, "asked anew, under a new number"


def test_the_last_answer_may_stand_for_a_silent_department(live: Office, there: Open, settings: Any) -> None:
    """With that policy an answer that is still valid stays, and it is on record that nothing new came."""
    connect(settings, there, on_failure="last_answer")
    live.family("head").sign().verify()
    run(live)
    before = live.query("head", "33")
    live.now += timedelta(days=40)
    live.sign()
    there.sick("finance", Sick.ERROR_500)
    live.verify()
    assert live.facts("head", "deposits_fen")[0].state == "has", "what is valid stands while it is asked anew"
    run(live)
    there.sick("finance", None)
    assert live.query("head", "33").pk == before.pk
    assert Query.objects.filter(category="33", note="server_fault").exclude(superseded_at=None).count() == 1
    live.now += timedelta(days=60)
    live.sign()
    live.verify()
    assert live.facts("head", "deposits_fen")[0].note == "waiting", "what has run out is unknown"


def test_categories_without_a_connector_are_looked_up_as_before(office: Office) -> None:
    """No file of the operator's: nothing waits, and snapshots answer."""
    office.family("head").sign().load_quiet()
    report = office.verify()
    assert (report.waiting, report.asked, report.check) == (0, len(asked_categories()), "")


def test_nobody_waits_for_a_resting_department_for_ever(live: Office, there: Open, settings: Any) -> None:
    """After the first failure the police rest: their other questions wait, and are unknown when patience is over."""
    connect(settings, there, patience={"attempts": 1, "failures": 1, "of_last": 1, "pause_seconds": 3600},
            limits={**PATIENT, "at_once": 1})  # fmt: skip
    live.family("head").sign().verify()
    there.sick("police", Sick.ERROR_500)
    run(live)
    states = Counter(LiveQuestion.objects.filter(connector="police").values_list("state", "outcome"))
    assert states[("closed", "server_fault")] == 1
    assert states[("waiting", "")] == 2
    assert ConnectorState.objects.get(key="police").pulse == "paused"
    live.now += timedelta(minutes=11)
    run(live)
    there.sick("police", None)
    outcomes = Counter(LiveQuestion.objects.filter(connector="police").values_list("outcome", flat=True))
    assert outcomes == {"server_fault": 2, "resting": 1}, "one more is tried, the others are given up"
    assert Check.objects.get().state == "done"
