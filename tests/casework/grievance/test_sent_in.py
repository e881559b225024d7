"""What is sent in: photos without place, so many a day without signing in, and taken back by who said it alone."""

from datetime import timedelta
from typing import Any

import pytest

from doudi.casework.grievance.actions.dispatch import dispatch
from doudi.casework.grievance.actions.register import register
from doudi.casework.grievance.actions.withdraw import withdraw
from doudi.casework.grievance.errors import (
    GrievanceNotFound,
    GrievanceStepNotPossible,
    GrievanceUnfit,
    TooManyUnsigned,
)
from doudi.casework.grievance.reads.attached import fetch_attached
from doudi.casework.grievance.reads.desk import fetch_grievance
from doudi.casework.grievance.reads.figures import fetch_unit_rates
from doudi.casework.grievance.reads.own import fetch_own_grievance
from doudi.casework.grievance.sending import ADDRESS, BROWSER, Sender
from doudi.casework.models import Grievance, UnsignedSender
from doudi.platform.files import read
from doudi.platform.received.looking import Looked
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import Clock, WorkItem
from tests.casework.grievance.window import Window

PHOTO = Looked(b"a photo", "image/jpeg")


def test_a_photo_comes_with_it_once(window: Window) -> None:
    """Pressed twice it is one grievance with one photo; who said it and the window open it; six are too many."""
    row = register(window.nobody(), window.said(), papers=[PHOTO], key="k1")
    assert register(window.nobody(), window.said(), papers=[PHOTO], key="k1") == row
    own = fetch_own_grievance(window.resident(), row.public_id)
    assert fetch_grievance(window.by("window6"), row.public_id).papers == own.papers
    stored = fetch_attached(window.by("window6"), row.public_id, own.papers[0])
    assert stored is not None
    assert read(stored) == b"a photo"
    with pytest.raises(GrievanceUnfit):
        register(window.nobody(), window.said(), papers=[PHOTO] * 6)


def test_a_confidential_photo_is_the_windows(window: Window) -> None:
    """It may show who said it: the unit in charge gets what the window wrote, and no photo."""
    row = register(window.nobody(), window.said(is_confidential=True), papers=[PHOTO])
    file_id = fetch_own_grievance(window.resident(), row.public_id).papers[0]
    from_window = window.by("window6")
    Grievance.objects.filter(pk=row.pk).update(state="accepted")
    dispatch(from_window, row.public_id, office_id=window.office(), told_unit="有人说跑了三趟")
    unit = window.by("handler6")
    assert fetch_grievance(unit, row.public_id).papers == ()
    with pytest.raises(GrievanceNotFound):
        fetch_attached(unit, row.public_id, file_id)
    assert fetch_attached(from_window, row.public_id, file_id) is not None


def test_so_many_a_day_from_one_browser(window: Window, settings: Any) -> None:
    """The sixth is refused and kept nowhere; another browser, the next day and somebody signed in are not."""
    settings.DOUDI_UNSIGNED_PER_BROWSER = 2
    mine = [Sender(BROWSER, "b1")]
    for n in range(2):
        register(window.nobody(), window.said(phone="", text=f"第{n}件"), senders=mine)
    with pytest.raises(TooManyUnsigned):
        register(window.nobody(), window.said(phone=""), senders=mine)
    assert Grievance.objects.count() == 2
    register(window.nobody(), window.said(phone=""), senders=[Sender(BROWSER, "b2")])
    register(window.resident(), window.said(), senders=mine)
    register(window.later().nobody(), window.said(phone=""), senders=mine)


def test_no_address_is_kept(window: Window, settings: Any) -> None:
    """Neither in clear nor the same on two days; yesterday's rows are gone; a refusal counts nothing."""
    settings.DOUDI_UNSIGNED_PER_ADDRESS = 1
    here = [Sender(ADDRESS, "203.0.113.9")]
    register(window.nobody(), window.said(phone=""), senders=here)
    first = UnsignedSender.objects.get()
    with pytest.raises(TooManyUnsigned):
        register(window.nobody(), window.said(phone=""), senders=[Sender(BROWSER, "b9"), *here])
    assert list(UnsignedSender.objects.values_list("count", flat=True)) == [1]
    register(window.later().nobody(), window.said(phone=""), senders=here)
    second = UnsignedSender.objects.get()
    assert first.fingerprint != second.fingerprint
    assert "203.0.113.9" not in str(UnsignedSender.objects.values())


def test_only_who_said_it_takes_it_back(window: Window) -> None:
    """Clock and tasks end; a unit that had days left is counted nowhere; no official can do it; it is on record."""
    row = window.dispatched()
    for who in ("window6", "handler6"):
        with pytest.raises(NotAllowed):
            withdraw(window.by(who), row.public_id)
    with pytest.raises(GrievanceNotFound):
        withdraw(window.resident("13800000099"), row.public_id)
    withdraw(window.resident(), row.public_id, reason="已经好了", key="k")
    withdraw(window.resident(), row.public_id, reason="已经好了", key="k")
    row.refresh_from_db()
    assert (row.state, row.steps.filter(verb="withdraw").count()) == ("withdrawn", 1)
    assert not WorkItem.objects.filter(subject_id=row.public_id, state="open").exists()
    assert not Clock.objects.filter(subject_id=row.public_id, stopped_on=None).exists()
    assert fetch_unit_rates(window.by("window6")) == []
    with pytest.raises(GrievanceStepNotPossible):
        withdraw(window.resident(), row.public_id, key="other")


def test_a_unit_that_was_late_stays_late(window: Window) -> None:
    """Taking it back does not mend the unit's rate once its last day is over."""
    row = window.dispatched()
    due = row.handovers.get().due_on
    if due is None:
        pytest.skip("never: this kind of matter has no limit here")
    window.now += due - window.today + timedelta(days=1)
    withdraw(window.resident(), row.public_id)
    (unit,) = fetch_unit_rates(window.by("window6"))
    assert (unit.rates.response.part, unit.rates.response.whole) == (0, 1)
