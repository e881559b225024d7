"""A public notice shows three things about a family, for its days, and then its address is dead."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from doudi.casework import consulting
from doudi.casework.actions.raise_objection import raise_objection
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound
from doudi.kernel.clock import SHANGHAI
from doudi.platform.installation import find_installation, make_installation
from doudi.registry.acting import acting_for_resident
from doudi.registry.models import ResidentAccount
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.departments import Departments
from tests.casework.journey import Journey
from tests.registry.city import NOW, build_city


@pytest.fixture
def shown(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Journey:
    """A family on notice, in a demo whose day is the first day of the notice."""
    settings.DOUDI_JURISDICTION = "demo-city"
    departments = Departments()
    monkeypatch.setattr(consulting, "sign_authorisation", departments.sign)
    monkeypatch.setattr(consulting, "verify_means", departments.verify)
    monkeypatch.setattr(consulting, "fetch_household_facts", departments.facts)
    make_installation(NOW, is_demo=True)
    journey = Journey(build_city())
    journey.with_opinion()
    journey.notice()
    set_day(journey.case.notices.get().starts_on)
    return journey


def late(day: date) -> datetime:
    """Noon of the day after."""
    return datetime.combine(day + timedelta(days=1), time(12), tzinfo=SHANGHAI)


def set_day(day: date) -> None:
    """The simulated day."""
    installation = find_installation()
    assert installation is not None
    installation.simulated_day = day
    installation.save()


def test_only_the_lawful_fields_are_shown(shown: Journey) -> None:
    """Name, number of people, amount, place, scheme, period, hotline; no number, phone, address or other name."""
    notice = shown.case.notices.get()
    for address in ("/notices/", f"/notices/{notice.public_id}/"):
        answer = Client().get(address)
        page = answer.content.decode()
        assert notice.published_name in page
        assert "noindex" in answer.headers["X-Robots-Tag"]
        hidden = [person.number for person in shown.family] + [person.name for person in shown.family[1:]]
        for secret in [*hidden, shown.phone, "示例路1号", shown.case_id, "残疾"]:
            assert secret not in page, (address, secret)


def test_its_address_is_dead_after_the_last_day(shown: Journey) -> None:
    """On the last day it is there; the day after it answers like a page that never was, whether or not a worker ran."""
    notice = shown.case.notices.get()
    set_day(notice.ends_on)
    assert Client().get(f"/notices/{notice.public_id}/").status_code == 200
    set_day(notice.ends_on + timedelta(days=1))
    assert Client().get(f"/notices/{notice.public_id}/").status_code == 404
    assert notice.public_id not in Client().get("/notices/").content.decode()


def test_a_neighbour_may_object_and_pressing_again_counts_once(shown: Journey) -> None:
    """Anybody signed in may disagree with a notice on show (art. 19); the same press twice is one objection."""
    notice, client = shown.case.notices.get(), Client()
    account = ResidentAccount.objects.create(phone="13900000019", made_at=NOW)
    session = client.session
    session[RESIDENT_KEY] = account.public_id
    session.save()
    address = f"/notices/{notice.public_id}/object/"
    assert client.post(address, {"text": "", "key": "a"}).status_code == 422
    for _press in range(2):
        answer = client.post(address, {"text": "他家有辆车", "key": "a", "wants_secrecy": "on"})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/notices/{notice.public_id}/objected/")
    thanks = client.get(f"/notices/{notice.public_id}/objected/").content.decode()
    assert "意见收到了" in thanks
    assert shown.case_id not in thanks
    assert [each.text for each in shown.case.objections.all()] == ["他家有辆车"]
    assert shown.case.state == State.OBJECTED
    client.post(address, {"text": "还有一套房", "key": "b"})
    assert shown.case.objections.count() == 2


def test_nobody_objects_to_what_is_no_longer_on_show(shown: Journey) -> None:
    """The day after the last day there is nothing to disagree with, and nothing else of the case is open."""
    notice, client = shown.case.notices.get(), Client()
    account = ResidentAccount.objects.create(phone="13900000019", made_at=NOW)
    session = client.session
    session[RESIDENT_KEY] = account.public_id
    session.save()
    assert client.get(f"/track/{shown.case_id}/").status_code == 404
    set_day(notice.ends_on + timedelta(days=1))
    assert client.post(f"/notices/{notice.public_id}/object/", {"text": "有车"}).status_code in (404, 422)
    with pytest.raises(CaseNotFound):
        raise_objection(
            replace(acting_for_resident(account, NOW), now=late(notice.ends_on)), notice.public_id, text="有车"
        )
    assert not shown.case.objections.exists()
