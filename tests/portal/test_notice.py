"""A public notice shows three things about a family, for its days, and then its address is dead."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from doudi.casework import consulting
from doudi.platform.installation import find_installation, make_installation
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
