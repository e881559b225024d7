"""Doubts of a check are weighed by the worker, once when it ends; the page shows that and says when."""

from typing import Any

import pytest

from doudi.casework.actions import weigh_doubts
from doudi.casework.actions.settle_fact import settle_fact
from doudi.casework.actions.weigh_doubts import carry_out_waiting_weighings
from doudi.casework.models import DoubtWeighing
from doudi.casework.reads.evidence_desk import fetch_evidence_desk
from doudi.casework.verification import doubting
from doudi.platform.events import dispatch_pending
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.rules.values import UNKNOWN, Sourced
from doudi.schemes.doubts.doubt import Materiality, Weight
from doudi.worklist.models import WorkItem
from tests.casework.departments import AS_OF, Departments
from tests.casework.journey import Journey

DEPOSITS = "household:deposits_fen"


class Engine:
    """Says that a result hangs on the deposits and on nothing else, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _household: Any, doubts: Any, *_args: Any, **_more: Any) -> tuple[Materiality, ...]:
        self.asked += 1
        return tuple(
            Materiality(each, Weight.DECIDES if each.fact_key == DEPOSITS else Weight.CHANGES_NOTHING)
            for each in sorted(doubts, key=lambda each: each.fact_key != DEPOSITS)
        )


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, departments: Departments) -> Engine:
    """In place of the real one, which is tried elsewhere, over banks that said nothing."""
    departments.household["deposits_fen"] = Sourced(UNKNOWN, "金融机构", AS_OF)
    found = Engine()
    monkeypatch.setattr(doubting, "weigh_doubts", found)
    doubting._KEPT.clear()
    return found


def to_look_at(journey: Journey) -> list[str]:
    """The states of the thing to do, oldest first."""
    rows = WorkItem.objects.filter(kind="casework.look_at_doubts", subject_id=journey.case_id).order_by("pk")
    return list(rows.values_list("state", flat=True))


def ended(journey: Journey) -> None:
    """The worker hears that the check has ended."""
    dispatch_pending(journey.now)


def test_once_for_each_end_of_a_check_and_shown_as_it_was_weighed(journey: Journey, engine: Engine) -> None:
    """The event heard twice leads to one weighing; the page asks the engine nothing and says when it was weighed."""
    journey.surveyed()
    ended(journey)
    OutboxEvent.objects.filter(kind="case_verify").update(dispatched_at=None)
    OutboxEvent.objects.get(kind="case_verify").receipts.all().delete()
    ended(journey)
    assert carry_out_waiting_weighings(journey.now) == 1
    assert carry_out_waiting_weighings(journey.now) == 0
    kept = DoubtWeighing.objects.get()
    assert (kept.state, kept.matters, kept.area_path) == ("done", 1, journey.case.area_path)
    assert engine.asked == 1
    assert AuditEntry.objects.filter(action="casework.weigh_doubts", case_ref=journey.case_id).count() == 1
    doubting._KEPT.clear()
    desk = fetch_evidence_desk(journey.later(2).by("clerk6"), journey.case_id)
    assert engine.asked == 1
    assert desk.weighed_at == kept.weighed_at
    assert [each.fact_key for each in desk.matters] == [DEPOSITS]
    assert [each.why.en for each in desk.matters] == ["changes a result"]


def test_what_changed_since_is_not_shown_as_weighed(journey: Journey, engine: Engine) -> None:
    """Settled since: the page weighs the rest itself, and does not say that the worker did; the thing to do is done."""
    journey.surveyed()
    ended(journey)
    carry_out_waiting_weighings(journey.now)
    assert to_look_at(journey) == ["open"]
    journey.settle(vehicle_count=None)
    assert to_look_at(journey) == ["open"], "a result still hangs on the deposits"
    desk = fetch_evidence_desk(journey.by("clerk6"), journey.case_id)
    assert (desk.weighed_at, engine.asked) == (None, 2)
    settle_fact(journey.by("clerk6"), journey.case_id, fact_key=DEPOSITS, state="has", value=100, reason="看过存折")
    assert to_look_at(journey) == ["done"]


def test_a_kill_loses_no_weighing_and_a_broken_one_stops_no_queue(
    journey: Journey, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while the engine works: it still waits. Facts no engine takes: said in the row, and the page goes on."""

    def killed(*_args: Any, **_more: Any) -> Any:
        raise KeyboardInterrupt

    journey.surveyed()
    ended(journey)
    with monkeypatch.context() as patch:
        patch.setattr(weigh_doubts, "weighed", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_out_waiting_weighings(journey.now)
    assert DoubtWeighing.objects.get().state == "waiting"
    with monkeypatch.context() as patch:
        patch.setattr(weigh_doubts, "weighed", lambda *_args: 1 // 0)
        assert carry_out_waiting_weighings(journey.now) == 1
    kept = DoubtWeighing.objects.get()
    assert (kept.state, kept.trouble, kept.content) == ("failed", "casework.unexpected", None)
    assert fetch_evidence_desk(journey.by("clerk6"), journey.case_id).weighed_at is None
    assert to_look_at(journey) == []


def test_a_case_that_is_over_is_not_weighed(journey: Journey, engine: Engine) -> None:
    """Withdrawn before the worker came to it: nothing is looked at, nothing is put before anybody."""
    journey.surveyed()
    ended(journey)
    journey.case.__class__.objects.filter(public_id=journey.case_id).update(state="withdrawn")
    carry_out_waiting_weighings(journey.now)
    assert (DoubtWeighing.objects.get().state, engine.asked, to_look_at(journey)) == ("over", 0, [])


def test_a_round_has_an_end(journey: Journey, engine: Engine) -> None:
    """However many wait, the worker's other work has its turn after one when the time is over."""
    journey.surveyed()
    for number in range(3):
        DoubtWeighing.objects.create(application=journey.case, cause=f"HC-{number}", asked_at=journey.now)
    times = iter([0.0, 9.0, 9.0, 9.0])
    assert carry_out_waiting_weighings(journey.now, seconds=5, clock=lambda: next(times)) == 1
    assert DoubtWeighing.objects.filter(state="waiting").count() == 2
