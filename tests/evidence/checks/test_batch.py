"""Many households one after the other: fair between districts, after what is urgent, paused, resumed and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from doudi.evidence.actions.begin_check_batch import begin_check_batch
from doudi.evidence.actions.steer_check_batch import steer_check_batch
from doudi.evidence.checking.claiming import claim
from doudi.evidence.checking.connected import connected
from doudi.evidence.checking.planning import plan_next
from doudi.evidence.errors import BatchUnfit
from doudi.evidence.models import Authorisation, Check, CheckBatch, LiveQuestion, Query
from doudi.evidence.reads.batches import (
    LEFT_OUT_WORDS,
    earliest_end,
    fetch_batch,
    fetch_batches,
    fetch_left_out,
    fetch_unknowns,
)
from doudi.kernel.clock import SystemClock
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from tests.evidence.checks.asked import Open, connect, departments, run
from tests.evidence.office import AREA, CASE, Office

MONTH = Month(2025, 8)
OTHER = AREA.replace("500106", "500107")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Departments for the whole module."""
    with departments(tmp_path_factory.mktemp("departments")) as found:
        yield found


@pytest.fixture
def office(office: Office, there: Open, settings: Any) -> Office:
    """A connected office with the head signed for some cases of two districts."""
    for seen in there.departments.seen.values():
        seen.questions.clear()
        seen.counts.clear()
    connect(settings, there)
    office.family("head")
    return office


def cases(office: Office, here: int, elsewhere: int) -> list[str]:
    """Cases of the head: so many here, so many in the other district."""
    names = [f"A-{at}" for at in range(here)] + [f"B-{at}" for at in range(elsewhere)]
    for name in names:
        office.sign("head", case_ref=name)
    Authorisation.objects.filter(case_ref__startswith="B-").update(area_path=OTHER)
    return names


def system(office: Office) -> Acting:
    """The machine, whose area is everywhere."""
    return Acting.system("test", office.now)


def test_a_batch_runs_to_its_end_and_says_how_far_it_is(office: Office, there: Open) -> None:
    """Two households: 70 questions, each once; the batch is done when the last is stored."""
    begun = begin_check_batch(office.by(), name="年度复核", case_refs=cases(office, 2, 0), month=MONTH)
    assert (begun.taken, begun.left_out, LiveQuestion.objects.count()) == (2, {}, 0)
    run(office)
    assert set(there.asked().values()) == {1}
    assert len(there.asked()) == 70
    line = fetch_batches(office.by())[0]
    assert (line.state, line.percent, line.done, line.questions, line.closed) == ("done", 100, 2, 70, 70)
    assert Query.objects.filter(asked_by=office.by().actor_id, live__isnull=False).count() == 70
    page = fetch_batch(office.by(), line.public_id)
    assert (sum(each.said for each in page.departments), {each.left for each in page.departments}) == (70, {0})
    assert (page.not_before, len(page.departments)) == (None, 13)


def test_districts_take_turns(office: Office) -> None:
    """Three households here and two there: first of each, second of each, then the third."""
    begin_check_batch(system(office), name="x", case_refs=cases(office, 3, 2), month=MONTH)
    order = list(Check.objects.order_by("urgency", "turn", "pk").values_list("case_ref", flat=True))
    assert order == ["A-0", "B-0", "A-1", "B-1", "A-2"]


def test_progress_shows_that_districts_are_never_far_apart(office: Office) -> None:
    """Counted by district, and by department with what is still to ask at most and the earliest end by its limit."""
    begun = begin_check_batch(system(office), name="x", case_refs=[*cases(office, 3, 2), "nobody"], month=MONTH)
    assert begun.batch is not None
    Check.objects.filter(case_ref__in=["A-0", "B-0", "A-1"]).update(state="done", planned_at=office.now)
    page = fetch_batch(system(office), begun.batch.public_id)
    assert [(each.households, each.over) for each in page.districts] == [(3, 2), (2, 1)]
    assert page.apart == 1
    assert page.slowest is not None
    assert page.slowest.left == 2 * max(len(each.categories) for each in connected().connectors)
    assert page.slowest.at_least == timedelta(seconds=page.slowest.left / 50)
    assert page.not_before == earliest_end(office.now, page.slowest.at_least)
    assert fetch_left_out(system(office), page.line.public_id) == [("nobody", LEFT_OUT_WORDS["no_authorisation"])]
    assert fetch_unknowns(system(office), page.line.public_id) == []
    assert fetch_batches(office.by("verifier7")) == []


def test_an_application_goes_first(office: Office) -> None:
    """Somebody waits for it: its questions are taken before those of the review that were there earlier."""
    begin_check_batch(office.by(), name="x", case_refs=cases(office, 1, 0), month=MONTH)
    assert plan_next(system(office)) == 1
    office.sign("head")
    office.verify()
    taken = claim(system(office), {"police": 3}, SystemClock().now(), timedelta(seconds=30))
    assert {each.row.case_ref for each in taken} == {CASE}


def test_paused_nothing_is_asked_and_resumed_all_of_it(office: Office, there: Open) -> None:
    """Pausing holds what is written and what is not; a second household is not begun either."""
    begun = begin_check_batch(office.by(), name="x", case_refs=cases(office, 6, 0), month=MONTH)
    assert begun.batch is not None
    plan_next(system(office))
    steer_check_batch(office.by(), begun.batch.public_id, "pause", "部门维护")
    run(office)
    assert not there.asked()
    assert Check.objects.filter(planned_at=None).count() == 2
    steer_check_batch(office.by(), begun.batch.public_id, "resume")
    run(office)
    assert len(there.asked()) == 6 * 35
    assert CheckBatch.objects.get().state == "done"


def test_stopped_what_was_not_asked_stays_unknown(office: Office, there: Open) -> None:
    """Nothing goes out any more, nothing becomes *none*, and the batch does not come back."""
    begun = begin_check_batch(office.by(), name="x", case_refs=cases(office, 6, 0), month=MONTH)
    assert begun.batch is not None
    plan_next(system(office))
    with pytest.raises(BatchUnfit):
        steer_check_batch(office.by(), begun.batch.public_id, "stop", " ")
    steer_check_batch(office.by(), begun.batch.public_id, "stop", "名单错了")
    steer_check_batch(office.by(), begun.batch.public_id, "resume")
    run(office)
    assert not there.asked()
    assert set(LiveQuestion.objects.values_list("state", flat=True)) == {"stopped"}
    assert {fact.note for fact in office.facts("head", "deposits_fen")} == {"stopped"}
    assert not Check.objects.filter(state="open").exists()


def test_who_is_left_out_and_why(office: Office) -> None:
    """Not signed, ended, in another district, or under way already; a batch of nobody is none."""
    names = cases(office, 1, 1)
    ended = office.sign("head", case_ref="A-9").authorisations["head"]
    Authorisation.objects.filter(pk=ended.pk).update(valid_until=office.now)
    begin_check_batch(office.by(), name="x", case_refs=names[:1], month=MONTH)
    begun = begin_check_batch(office.by(), name="y", case_refs=[*names, "A-9", "nobody", ""], month=MONTH)
    assert begun.batch is None
    assert begun.left_out == {
        "A-0": "under_way", "B-0": "no_authorisation", "A-9": "authorisation_ended", "nobody": "no_authorisation",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        begin_check_batch(office.by("grid6"), name="z", case_refs=["B-0"], month=MONTH)
    with pytest.raises(NotAllowed):
        steer_check_batch(office.by("verifier7"), CheckBatch.objects.get().public_id, "stop", "x")
