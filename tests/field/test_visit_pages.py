"""A grid worker's pages: the list counts families, a visit is signed with the right names, an ended lead says so."""

import pytest
from django.test import Client

from doudi.outreach.models import Lead, OutreachVisit
from doudi.platform.installation import make_installation
from doudi.registry.models import Staff
from tests.outreach.town import CARE, ELDER, Town, person


@pytest.fixture
def worker(town: Town) -> Client:
    """The grid worker's browser, on the town's day."""
    installation = make_installation(town.now, is_demo=True)
    installation.simulated_day = town.now.date()
    installation.save()
    client = Client()
    client.force_login(Staff.objects.get(username="grid6"), backend="doudi.registry.sign_in.StaffBackend")
    return client


def said(town: Town, outcome: str, **other: str) -> dict[str, str]:
    """The form as it is sent; both sign with their own names."""
    return {
        "outcome": outcome,
        "companion": town.city.staff["village6"].public_id,
        "signed_self": town.city.staff["grid6"].name,
        "signed_other": town.city.staff["village6"].name,
        "people_now": "2",
        **other,
    }


def test_both_sign_with_their_own_names(town: Town, worker: Client) -> None:
    """A name that is not the visitor's or the companion's is refused beside its field, and nothing is stored."""
    address = f"/field/lead/{town.sent().public_id}/"
    wrong = worker.post(address, said(town, "not_found", signed_self="王五", signed_other="赵六"))
    assert wrong.status_code == 422
    assert [each.at for each in wrong.context["errors"]] == ["f_signed_self", "f_signed_other"]
    assert not OutreachVisit.objects.exists()
    assert worker.post(address, said(town, "not_found")).status_code == 302
    assert OutreachVisit.objects.count() == 1


def test_a_family_not_met_is_one_family(town: Town, worker: Client) -> None:
    """After a visit that met nobody it is still to be visited: one family, visited once, not two families."""
    lead = town.sent()
    assert "1户" in worker.get("/field/").content.decode()
    worker.post(f"/field/lead/{lead.public_id}/", said(town, "not_found"))
    page = worker.get("/field/").content.decode()
    assert "1户，去过1户" in page
    assert "没见到" in worker.get(f"/field/lead/{lead.public_id}/").content.decode()


def test_a_lead_that_ended_offers_no_second_form(town: Town, worker: Client) -> None:
    """Coming back to the address: what came of it and the way to the application, not the questions again."""
    lead = town.sent()
    onward = worker.post(f"/field/lead/{lead.public_id}/", said(town, "wants_to_apply"))
    application = Lead.objects.get().application_id_text
    assert onward.headers["Location"] == f"/field/apply/{application}/"
    page = worker.get(f"/field/lead/{lead.public_id}/").content.decode()
    assert "这一户现在不用再去" in page
    assert f"/field/apply/{application}/" in page
    assert 'name="outcome"' not in page


@pytest.mark.parametrize(("people", "words"), [("31", "最多写30"), ("-1", "不能小于0"), ("许多", "写一个整数")])
def test_an_impossible_number_of_people_is_said_in_plain_words(
    town: Town, worker: Client, people: str, words: str
) -> None:
    """Beside the field and on top, with the rule; never the framework's own sentence."""
    answer = worker.post(f"/field/lead/{town.sent().public_id}/", said(town, "not_found", people_now=people))
    assert answer.status_code == 422
    assert answer.content.decode().count(words) == 2


def test_of_several_schemes_the_family_chooses_at_the_door(
    town: Town, worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is told with its money; to apply, one at least is chosen; what is applied for elsewhere says where."""
    for module in ("actions.record_outreach_visit", "reads.claims"):
        monkeypatch.setattr(f"doudi.outreach.{module}.is_applied_for_here", lambda key: key == "dibao")
    town.found = {ELDER: [person(ELDER, 77)], CARE: [person(CARE, 77, amount_fen=9_000)]}
    town.screen(schemes=None)
    (lead,) = town.sent_all()
    address = f"/field/lead/{lead.public_id}/"
    page = worker.get(address).content.decode()
    assert page.count('name="wanted"') == page.count(' checked') == 3
    assert "到哪办：" in page
    none = worker.post(address, said(town, "wants_to_apply"))
    assert [each.at for each in none.context["errors"]] == ["f_wanted"]
    strange = worker.post(address, said(town, "wants_to_apply", wanted="gold"))
    assert strange.status_code == 422
    onward = worker.post(address, said(town, "wants_to_apply", wanted=CARE))
    assert onward.headers["Location"] == "/field/"
    assert dict(lead.claims.values_list("scheme", "wanted")) == {"dibao": False, ELDER: False, CARE: True}
    lead.refresh_from_db()
    assert lead.state == "visited"
    assert "这一户现在不用再去" in worker.get(address).content.decode()


def test_one_scheme_needs_no_choosing(town: Town, worker: Client) -> None:
    """A lead for dibao alone asks nothing more than before."""
    page = worker.get(f"/field/lead/{town.sent().public_id}/").content.decode()
    assert 'name="wanted"' not in page
    assert "到哪办：" not in page
