"""A resident sees what is theirs; somebody else's application is a page that does not exist."""

from typing import Any

import pytest
from django.test import Client

from doudi.platform.installation import make_installation
from doudi.registry.models import ResidentAccount, Staff
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.journey import Journey
from tests.registry.city import NOW, build_city


@pytest.fixture
def journey(db: None, settings: Any) -> Journey:
    """A family with a draft."""
    settings.DOUDI_JURISDICTION = "demo-city"
    make_installation(NOW, is_demo=False)
    family = Journey(build_city())
    family.draft()
    return family


def browser_of(account_id: str) -> Client:
    """A browser signed in as a resident."""
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = account_id
    session.save()
    return client


def pages_of(journey: Journey) -> list[str]:
    """Every page of an unfinished application."""
    case, member = journey.case_id, journey.case.members.first()
    assert member is not None
    form = f"/apply/{case}"
    return [
        f"{form}/", f"{form}/contact/", f"{form}/people/", f"{form}/people/add/", f"{form}/people/{member.public_id}/",
        f"{form}/q/illness/", f"{form}/sign/", f"{form}/sign/{member.public_id}/", f"{form}/check/",
    ]  # fmt: skip


def test_the_owner_opens_every_page(journey: Journey) -> None:
    """The family itself finds its pages, and none of them may be kept by a cache."""
    client = browser_of(journey.resident().actor_id)
    for address in pages_of(journey):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "no-store"


def test_another_resident_finds_nothing(journey: Journey) -> None:
    """Somebody else's number opens no page, for reading or for writing."""
    other = ResidentAccount.objects.create(phone="13900000009", made_at=NOW)
    client = browser_of(other.public_id)
    for address in [*pages_of(journey), f"/track/{journey.case_id}/", f"/letters/{journey.case_id}/"]:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"value": "1", "name": "x"}).status_code in (404, 405), address
    assert journey.case.version == Journey(journey.city, case_id=journey.case_id).case.version


def test_an_unfinished_application_is_nobody_elses(journey: Journey) -> None:
    """The clerk of the same street does not see what the family has not handed in."""
    client = Client()
    client.force_login(Staff.objects.get(username="clerk6"), backend="doudi.registry.sign_in.StaffBackend")
    assert client.get(f"/work/cases/{journey.case_id}/").status_code == 404


def test_no_page_shows_a_whole_citizen_number(journey: Journey) -> None:
    """Numbers are masked on every page, the owner's included."""
    client = browser_of(journey.resident().actor_id)
    for address in pages_of(journey):
        page = client.get(address).content.decode()
        assert not [person.number for person in journey.family if person.number in page], address
