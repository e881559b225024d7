"""What to expect of a joint case: it ends with its last item, on the case's page and in the supervisor's list."""

from datetime import date, timedelta

import pytest

from doudi.casework.joint.reads.page import fetch_joint_page
from doudi.casework.models import JointCase
from doudi.worklist.breaches import Expected, fetch_forecast
from doudi.worklist.models import Clock
from tests.casework.joint.joint_city import TODAY, item, running, somebody
from tests.registry.city import TestCity


def _ends(case: JointCase, days: dict[str, int | None], whole: int = 20) -> None:
    """Give each item a last day so many days from now, or none; and the whole."""
    for key, after in days.items():
        due = None if after is None else TODAY + timedelta(days=after)
        Clock.objects.filter(subject_id=item(case, key).public_id).update(due_on=due, limit=after and abs(after))
    Clock.objects.filter(subject_id=case.public_id).update(
        due_on=TODAY + timedelta(days=whole), limit=whole, unit="calendar_days", roll_off_rest_days=False
    )


def _whole(city: TestCity) -> Expected:
    """The supervisor's line of the whole matter."""
    lines = fetch_forecast(somebody(city, "planner6"), 5)
    return next(line for line in lines if line.rule.zh == "整件事")


@pytest.mark.parametrize(
    ("days", "on", "last", "is_late", "counts"),
    [
        ({"tekun": 12, "child_support": 8}, 12, "特困人员救助供养", False, (0, 0)),
        ({"tekun": 25, "child_support": 8}, 25, "特困人员救助供养", True, (1, 0)),
        ({"tekun": 12, "child_support": None}, None, "", None, (0, 1)),
        ({"tekun": None, "child_support": 21}, 21, "儿童保障", True, (1, 0)),
        ({"tekun": None, "child_support": None}, None, "", None, (0, 1)),
    ],
)
def test_it_ends_with_its_last_item(
    city: TestCity, days: dict[str, int | None], on: int | None, last: str, is_late: bool | None,
    counts: tuple[int, int],
) -> None:  # fmt: skip
    """Late as soon as one item makes it so; unknown while one without a last day could; page and list agree."""
    case = running(city, "tekun", "child_support")
    _ends(case, days)
    seen = fetch_joint_page(somebody(city, "planner6"), case.public_id).outlook
    assert seen is not None
    expected: date | None = None if on is None else TODAY + timedelta(days=on)
    assert (seen.on, str(seen.last), seen.is_late) == (expected, last, is_late)
    assert len(seen.unknown) == sum(after is None for after in days.values())
    line = _whole(city)
    assert (line.running, line.not_kept, line.unknown) == (1, *counts)


def test_an_item_that_is_late_already_ends_today_at_the_earliest(city: TestCity) -> None:
    """What should have ended last week may end today: the whole is not called late for it."""
    case = running(city, "tekun")
    _ends(case, {"tekun": -7})
    seen = fetch_joint_page(somebody(city, "planner6"), case.public_id).outlook
    assert seen is not None
    assert (seen.on, seen.is_late) == (TODAY, False)
    assert (_whole(city).not_kept, _whole(city).unknown) == (0, 0)
