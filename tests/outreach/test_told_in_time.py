"""The 20 working days in which employer, recipient or relatives tell the agency, against an oracle."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from doudi.outreach.actions.verify_suspicion import verify_suspicion
from doudi.outreach.errors import StepUnfit
from doudi.outreach.supervision.tasks import TOLD
from doudi.outreach.visiting.limits import here
from doudi.reference.calendar import load_calendar
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import view_clock
from doudi.worklist.models import Clock
from tests.outreach.desks import Desks, death

CLOSED_2025 = {
    *(date(2025, 1, 28) + timedelta(days=n) for n in range(8)),
    date(2025, 1, 1),
    date(2025, 4, 4),
    date(2025, 4, 5),
    date(2025, 4, 6),
    *(date(2025, 5, 1) + timedelta(days=n) for n in range(5)),
    date(2025, 5, 31),
    date(2025, 6, 1),
    date(2025, 6, 2),
    *(date(2025, 10, 1) + timedelta(days=n) for n in range(8)),
}
WORKED_2025 = {date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11)}
"""The State Council's notice for 2025, typed here again and not read from the calendar's file."""


def last_day_counted_by_hand(died_on: date) -> date:
    """Count twenty days on which offices work, the day itself not counted."""
    day, counted = died_on, 0
    while counted < 20:
        day += timedelta(days=1)
        works = day in WORKED_2025 or (day.weekday() < 5 and day not in CLOSED_2025)
        counted += works
    return day


def test_the_rule_is_the_ordinance_s(desks: Desks) -> None:
    """Twenty working days, as the law and not as a promise, with the text it rests on."""
    rule = here(TOLD)
    assert (rule.limit, rule.counts_by, rule.status) == (20, "law", "press")
    assert "社会保险经办条例" in rule.legal_basis


@pytest.mark.parametrize("died_on", [date(2025, 1, 2) + timedelta(days=11 * n) for n in range(24)])
def test_the_last_day_is_the_one_counted_by_hand(desks: Desks, died_on: date) -> None:
    """Over every holiday and make-up day of 2025 the clock's last day is the oracle's."""
    row = desks.suspicion(death(died_on=died_on.isoformat()))
    clock = Clock.objects.get(rule_key=TOLD)
    assert (row.occurred_on, clock.starts_on, clock.law_limit) == (died_on, died_on, 20)
    assert clock.due_on == last_day_counted_by_hand(died_on)
    assert load_calendar() is not None


def test_told_in_time_or_late_is_read_from_the_clock(desks: Desks) -> None:
    """The clock stops on the day they told; whether that was in time stays readable."""
    row = desks.suspicion(death(died_on="2025-07-04"))
    due = last_day_counted_by_hand(date(2025, 7, 4))
    verify_suspicion(
        desks.fund(),
        row.public_id,
        case_key="death",
        how="third_party",
        findings="村里说的",
        told_on=due + timedelta(days=1),
    )
    clock = Clock.objects.get(rule_key=TOLD)
    view = view_clock(clock, calendar(), desks.today)
    assert (clock.stopped_on, view.light, view.days_late) == (due + timedelta(days=1), "done", 1)


def test_days_in_the_wrong_order_are_refused(desks: Desks) -> None:
    """Told before it happened, or on a day to come: refused at its field."""
    row = desks.suspicion(death(died_on="2025-07-04"))
    for wrong in ({"told_on": date(2025, 7, 3)}, {"occurred_on": date(2026, 1, 1)}):
        with pytest.raises(StepUnfit) as caught:
            verify_suspicion(
                desks.fund(), row.public_id, case_key="death", how="third_party", findings="村里说的", **wrong
            )
        assert caught.value.field == next(iter(wrong))
