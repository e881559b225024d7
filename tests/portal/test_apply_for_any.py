"""A resident applies for any scheme: the list, the form that fits, one draft for each."""

from typing import Any

import pytest
from django.test import Client

from doudi.casework.models import Application
from doudi.platform.installation import make_installation
from doudi.platform.models import Message
from tests.casework.journey import VILLAGE
from tests.registry.city import NOW, build_city


@pytest.fixture
def resident(db: None, settings: Any) -> Client:
    """Somebody signed in by telephone."""
    settings.DOUDI_JURISDICTION = "demo-city"
    make_installation(NOW, is_demo=False)
    build_city()
    client = Client()
    client.get("/apply/")
    client.post("/sign-in/", {"phone": "13800000078"})
    client.post("/sign-in/code/", {"code": Message.objects.order_by("-pk")[0].params["code"]})
    return client


def begin(client: Client, scheme: str) -> str:
    """Choose the scheme and the community; where it leads."""
    sent = {"scheme": scheme, "township": VILLAGE[:9], "village": VILLAGE}
    return str(client.post("/apply/start/", sent).headers["Location"])


def test_the_list_leads_to_each_form(resident: Client) -> None:
    """Every scheme with a form stands in it; its page says what it is and begins it."""
    listed = resident.get("/apply/choose/").content.decode()
    for scheme in ("dibao", "tekun", "temporary_aid", "orphan", "elderly_allowance"):
        assert f'href="/apply/?scheme={scheme}"' in listed
    assert "dibao_topup" not in listed
    page = resident.get("/apply/", {"scheme": "tekun"}).content.decode()
    assert "申请特困供养" in page
    assert 'href="/apply/start/?scheme=tekun"' in page


def test_each_scheme_has_its_own_draft(resident: Client) -> None:
    """Begun twice it is one; another scheme is another; an unknown one is dibao, as an address without any."""
    first = begin(resident, "tekun")
    assert begin(resident, "tekun") == first.replace("contact/", "")
    begin(resident, "elderly_allowance")
    begin(resident, "gold")
    assert set(Application.objects.values_list("scheme", flat=True)) == {"tekun", "elderly_allowance", "dibao"}
    assert Application.objects.get(scheme="elderly_allowance").profile == "local"


def test_a_form_for_a_child_says_that_nothing_is_published(resident: Client) -> None:
    """The first thing the guardian reads on the task list."""
    begin(resident, "orphan")
    case = Application.objects.get()
    page = resident.get(f"/apply/{case.public_id}/").content.decode()
    assert "孩子的事，不公示" in page
    assert "申请孤儿保障" in page


def test_a_policy_in_the_catalogue_leads_to_its_form(resident: Client) -> None:
    """Where the policy's scheme is applied for here, its page has the button."""
    assert 'href="/apply/?scheme=dibao"' in resident.get("/policies/dibao/").content.decode()
