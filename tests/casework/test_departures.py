"""The report of departures: by office, scheme and direction, with reasons that name nobody."""

from typing import Any

import pytest

from doudi.casework.models import Assessment, Decision
from doudi.casework.reads.departures import fetch_departures
from doudi.kernel.month import Month
from doudi.registry.errors import NotAllowed
from tests.casework.journey import Journey
from tests.casework.test_reconsideration import _decided, accepted, decide
from tests.workbench.desk import desk_of, open_on, said

SEPTEMBER = Month.parse("2025-09")


def _departing(journey: Journey, **assessed: Any) -> None:
    """As if the rules had proposed something else, and the official had written why."""
    Assessment.objects.filter(decisions__application=journey.case).update(**assessed)
    why = "张某某的工资证明后来补了，电话13800000001"
    decision = Decision.objects.get()
    decision.departure_reason = why
    decision.save()


@pytest.mark.parametrize(
    ("assessed", "granted", "direction"),
    [
        ({"outcome": "not_eligible"}, True, "granted"),
        ({"outcome": "eligible"}, False, "refused"),
        ({"outcome": "eligible", "amount_fen": 1}, True, "more"),
        ({"outcome": "eligible", "amount_fen": 10_000_000}, True, "less"),
    ],
)
def test_each_direction_is_told_without_a_name(
    journey: Journey, assessed: dict[str, Any], granted: bool, direction: str
) -> None:
    """One decision that was not as proposed is one line; its reason has neither the name nor the telephone."""
    _decided(journey, granted=granted)
    _departing(journey, **assessed)
    report = fetch_departures(journey.by("approver6"), SEPTEMBER)
    assert [(row.direction, row.scheme, row.count, row.changed_later) for row in report.rows] == [
        (direction, "dibao", 1, 0)
    ]
    assert report.rows[0].office.public_id == journey.city.offices["500106001"].public_id
    assert report.rows[0].reasons == ["某的工资证明后来补了，电话…"]
    assert (report.decided, report.departed) == (1, 1)
    assert fetch_departures(journey.by("approver6"), SEPTEMBER.next).rows == []
    assert fetch_departures(journey.by("approver7"), SEPTEMBER).decided == 0


def test_who_leads_sees_numbers_and_who_handles_sees_nothing(journey: Journey) -> None:
    """A leader gets no reasons; a clerk gets no report; as the rules proposed is no departure."""
    _decided(journey, granted=True)
    assert fetch_departures(journey.by("approver6"), SEPTEMBER).departed == 0
    _departing(journey, amount_fen=1)
    leader = journey.city.acting("leader6", "supervision", journey.now)
    report = fetch_departures(leader, SEPTEMBER)
    assert (report.departed, report.rows[0].reasons) == (1, [])
    with pytest.raises(NotAllowed):
        fetch_departures(journey.by("clerk6"), SEPTEMBER)
    open_on(journey.now.date())
    for who in ("approver6", "leader6"):
        shown = said(desk_of(who).get("/work/departures/"))
        assert "比算出来的多" in shown
        assert "张某某" not in shown
    assert desk_of("clerk6").get("/work/departures/").status_code == 404


def test_what_was_changed_on_a_disagreement_counts_against_the_first_decision(journey: Journey) -> None:
    """The decision that was replaced is the departure, and it was changed later; its successor is none."""
    _decided(journey, granted=False)
    _departing(journey, outcome="eligible")
    decide(journey, accepted(journey), "changed", amount_fen=10_000)
    report = fetch_departures(journey.by("approver6"), SEPTEMBER)
    assert [(row.direction, row.count, row.changed_later) for row in report.rows] == [("refused", 1, 1)]
    assert (report.decided, report.departed) == (1, 1)
