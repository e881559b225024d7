"""Addresses with a real id × roles × own street, next street, next district: outside is as if it did not exist."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from doudi.casework.models import Application
from doudi.outreach.models import Lead, ScreeningRun
from doudi.platform.installation import make_installation
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import ResidentAccount, Staff
from doudi.registry.policy import may
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.departments import Departments
from tests.casework.journey import Journey
from tests.registry.city import NOW, build_city
from tests.ui.test_routes import ROUTES, filled, signed_in

pytestmark = [pytest.mark.thorough, pytest.mark.once]
CASE_VERBS = ("casework.see", "casework.record_visit", "casework.apply_on_behalf")
LEAD_VERBS = ("outreach.see_lead", "outreach.record_visit")


@pytest.fixture
def journey(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Journey:
    """A filed case and a dispatched lead in the first street of the first district."""
    from doudi.casework import consulting

    settings.DOUDI_JURISDICTION = "demo-city"
    found = Departments()
    for name, stand_in in (("sign_authorisation", found.sign), ("verify_means", found.verify),
                           ("fetch_household_facts", found.facts)):  # fmt: skip
        monkeypatch.setattr(consulting, name, stand_in)
    make_installation(NOW, is_demo=False)
    journey = Journey(build_city())
    journey.filed()
    place = journey.city.places["500106001001G1"]
    run = ScreeningRun.objects.create(
        scheme="dibao",
        rule_key="r",
        period="2025-08",
        ruleset_hash="h",
        area_path=place.path,
        started_at=NOW,
        made_by="S",
    )
    Lead.objects.create(
        run=run,
        person_key=1,
        rule_key="r",
        period="2025-08",
        scheme="dibao",
        state="dispatched",
        found_at=NOW,
        people_count=2,
        expected_amount_fen=100,
        division_code=place.code,
        area_path=place.path,
        contact={"name": "张某某", "address": "某路1号"},
        evidence={"members": [], "lines": []},
    )
    return journey


def _object_routes() -> list[tuple[str, str]]:
    found = []
    for address, view in ROUTES:
        kinds = {"<str:app_id>": "application", "<str:lead_id>": "lead"}
        kind = next((kind for mark, kind in kinds.items() if mark in address), "")
        if kind and view.access.door in {"staff", "resident"}:
            found.append((address, kind))
    return found


def _ids(kind: str) -> tuple[str, str]:
    """A real id, and one of the same shape that belongs to nobody."""
    if kind == "lead":
        return Lead.objects.get().public_id, "XS-0000-0000-0"
    return Application.objects.get().public_id, "DB-0000-0000-0"


def _address(route: str, kind: str, public_id: str) -> str:
    mark = "<str:lead_id>" if kind == "lead" else "<str:app_id>"
    return filled(route.replace(mark, public_id))


def _probe(
    client: Client, journey: Journey, acting_sees: dict[str, bool], who: str, *, first: int = 0, step: int = 1
) -> int:
    """Every `step`-th route from the `first` one on, real id beside invented one; how many pairs were tried."""
    probes = 0
    for route, kind in _object_routes()[first % step :: step]:
        if acting_sees[kind]:
            continue
        real, invented = _ids(kind)
        for method in (client.get, client.post):
            answers = [method(_address(route, kind, public_id)) for public_id in (real, invented)]
            probes += 1
            codes = [answer.status_code for answer in answers]
            assert codes[0] == codes[1], f"{who} {method.__name__} {route}: {codes} tells that it exists"
            assert codes[0] in {302, 404, 405}, f"{who} {method.__name__} {route}: {codes[0]}"
            assert "某某" not in answers[0].content.decode(errors="replace")
    return probes


def _outsiders(journey: Journey, step: int) -> tuple[int, int]:
    """Every account that may not see the case or the lead tries every `step`-th route, each account others."""
    case, lead = Application.objects.get(), Lead.objects.get()
    blind = probes = 0
    for number, username in enumerate(journey.city.staff):
        staff = Staff.objects.get(username=username)
        actings = [acting_for_staff(staff, datetime.now(NOW.tzinfo), purpose) for purpose in ("assistance", "outreach")]
        sees = {
            "application": any(may(a, verb, area_path=case.area_path) for a in actings for verb in CASE_VERBS),
            "lead": any(may(a, verb, area_path=lead.area_path) for a in actings for verb in LEAD_VERBS),
        }
        if all(sees.values()):
            continue
        blind += not sees["application"]
        probes += _probe(signed_in(username), journey, sees, username, first=number, step=step)
    return blind, probes


def test_an_id_of_another_area_is_as_if_invented(journey: Journey) -> None:
    """Whoever may not see the case or the lead gets the very answer of an id that belongs to nobody."""
    blind, probes = _outsiders(journey, step=24)
    assert blind >= 14, "the harness must have outsiders to try with"
    assert probes > 45


@pytest.mark.long
def test_every_account_tries_every_address(journey: Journey) -> None:
    """The same with every route for every account."""
    _, probes = _outsiders(journey, step=1)
    assert probes > 1000


def test_another_resident_finds_nothing(journey: Journey) -> None:
    """A resident who types the address of somebody else's application gets the answer of an invented one."""
    other = ResidentAccount.objects.create(phone="13911112222", made_at=NOW)
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = other.public_id
    session.save()
    assert _probe(client, journey, {"application": False, "lead": False}, "another resident") > 30


@pytest.mark.parametrize("bug", ["area_forgotten", "existence_told", "name_shown"])
def test_the_area_harness_notices_planted_bugs(journey: Journey, monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    """Were a page to forget the area, tell that an id exists, or show the name, the probes would fail."""
    from django.http import HttpResponse

    from doudi.casework import changing
    from doudi.registry import policy

    if bug == "area_forgotten":
        monkeypatch.setattr(policy, "may", lambda *_args, **_kwargs: True)
        monkeypatch.setattr(changing, "may_open", lambda *_args, **_kwargs: True, raising=False)
    client = signed_in("clerk7")
    real = _ids("application")[0]
    get = client.get

    def leaky(address: str) -> Any:
        if real in address and bug == "existence_told":
            return HttpResponse(status=403)
        if real in address and bug == "name_shown":
            return HttpResponse("张某某", status=404)
        return get(address)

    monkeypatch.setattr(client, "get", leaky)
    leaky.__name__ = "get"
    with pytest.raises(AssertionError):
        _probe(client, journey, {"application": False, "lead": False}, "clerk7")
