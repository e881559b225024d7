"""我领的 and 长期公示: the family's own page, what it may say, and the three fields everybody may see."""

from typing import Any

from django.test import Client

from doudi.benefits.models import Entitlement, EntitlementChange, ReportedChange
from doudi.benefits.upkeep.actions.propose_change import Wanted, propose_change
from doudi.registry.models import ResidentAccount
from doudi.ui.middleware import RESIDENT_KEY
from tests.benefits.conftest import granted  # noqa: F401 - fixtures of payments are used here
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import VILLAGE, Journey
from tests.registry.city import NOW
from tests.workbench.desk import open_on, said


def browser(account: ResidentAccount) -> Client:
    """A browser signed in as a resident."""
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = account.public_id
    session.save()
    client.cookies["doudi_language"] = "zh-hans"
    return client


def own(journey: Journey) -> Client:  # noqa: F811
    """The family's telephone."""
    open_on(journey.now.date())
    return browser(ResidentAccount.objects.get(public_id=journey.resident().actor_id))


def test_the_family_sees_what_it_draws_and_tells_a_change(granted: Journey) -> None:  # noqa: F811
    """One thing opens at once; what is told is kept once however often it is sent, and shown."""
    home = f"/drawing/{Entitlement.objects.get().public_id}/"
    phone = own(granted)
    assert phone.get("/drawing/").headers["Location"] == home
    assert "940" in said(phone.get(home))
    assert phone.post(home + "tell/", {"key": "k0"}).status_code == 422
    for _ in range(2):
        assert phone.post(home + "tell/", {"kind": "income", "text": "找到活了", "key": "k"}).status_code == 302
    assert ReportedChange.objects.get().source == "family"
    assert "收入变了" in said(phone.get(home))


def test_before_it_loses_anything_the_family_reads_it_and_answers(granted: Journey) -> None:  # noqa: F811
    """A proposal to suspend is on the page and in a letter, with its reason; what the family answers stands."""
    number = propose_change(
        granted.by("clerk6"), Entitlement.objects.get().public_id, Wanted("suspended", "三次上门没有见到人")
    )
    home = f"/drawing/{Entitlement.objects.get().public_id}/"
    phone = own(granted)
    assert "三次上门没有见到人" in said(phone.get(home))
    assert phone.post(f"{home}{number}/answer/", {"text": " "}).status_code == 422
    assert phone.post(f"{home}{number}/answer/", {"text": "住院了，下周回来"}).status_code == 302
    assert "住院了，下周回来" in said(phone.get(home))
    change = EntitlementChange.objects.get()
    assert (change.heard_how, change.heard_text) == ("portal", "住院了，下周回来")
    letter = phone.get(f"{home}{number}/letter/")
    assert (letter.status_code, letter["Content-Type"]) == (200, "application/pdf")


def test_nobody_else_opens_it(granted: Journey) -> None:  # noqa: F811
    """Another family's telephone finds nothing under that number, and cannot tell or answer."""
    home = f"/drawing/{Entitlement.objects.get().public_id}/"
    open_on(granted.now.date())
    stranger = browser(ResidentAccount.objects.create(phone="13911112222", made_at=NOW))
    assert stranger.get(home).status_code == 404
    assert stranger.post(home + "tell/", {"kind": "income"}).status_code == 404
    assert not ReportedChange.objects.exists()


def test_the_publication_shows_three_fields_while_it_is_paid(granted: Journey, settings: Any) -> None:  # noqa: F811
    """Name (masked or whole by the setting), members, amount; gone the moment nothing is paid; no other page of it."""
    granted.later(20)
    open_on(granted.now.date())
    anybody, village = Client(), f"/published/{VILLAGE}/"
    settings.DOUDI_MASK_NAMES_IN_NOTICES = True
    shown = said(anybody.get(village))
    assert "940" in shown
    assert "张某某" not in shown
    settings.DOUDI_MASK_NAMES_IN_NOTICES = False
    shown = said(anybody.get(village))
    assert "张某某" in shown
    for never in ("李某某", "张小某", "示例路", "500106197", "13800000001"):
        assert never not in shown
    assert "张某某" not in said(anybody.get("/published/500106001002/"))
    assert anybody.get("/published/").status_code == 200
    assert anybody.get("/published/500106001001G1/").status_code == 404
    for change in ({"scheme": "orphan"}, {"scheme": "dibao", "held": True}, {"held": False, "state": "suspended"}):
        Entitlement.objects.update(**change)
        assert "张某某" not in said(anybody.get(village)), change
