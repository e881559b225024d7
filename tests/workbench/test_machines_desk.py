"""系统代办: an official lets a system of the own office act in his or her name, and takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from doudi.casework.joint.reads.item_page import fetch_item_page
from doudi.registry.agreements import has_agreed
from doudi.registry.models import MachineToken, Staff
from tests.api.joint_machines import TODAY_NOW, agreed, call, system_of
from tests.casework.joint.joint_city import HOUSING, item, joint_city, running, somebody
from tests.registry.city import TestCity

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """Offices of a joint case."""
    settings.DOUDI_JURISDICTION = "demo-city"
    return joint_city()


def signed_in(name: str) -> Client:
    """A browser of a member of staff."""
    client = Client()
    client.force_login(Staff.objects.get(username=name), backend="doudi.registry.sign_in.StaffBackend")
    return client


def test_agreed_to_and_taken_back_on_the_page(city: TestCity) -> None:
    """Only systems of the own office that can take steps are shown; pressing changes what stands."""
    token: MachineToken = system_of(city.offices[HOUSING], "joint_items:write")[0]
    system_of(city.offices[HOUSING], "work_items")
    other = system_of(city.offices["civil_affairs"], "joint_items:write")[0]
    clerk, staff = signed_in("housing.clerk"), city.staff["housing.clerk"]
    empty = signed_in("medical_security.clerk").get("/work/machines/").content.decode()
    assert "请系统管理员给本单位的系统发令牌" in empty
    page = clerk.get("/work/machines/").content.decode()
    assert page.count("同意它替我记") == 1
    assert clerk.post(f"/work/machines/{other.public_id}/agree/").status_code == 404
    assert clerk.post(f"/work/machines/{token.public_id}/agree/").status_code == 302
    assert has_agreed(staff.public_id, token)
    assert "现在可以用您的名义办" in clerk.get("/work/machines/").content.decode()
    assert clerk.post(f"/work/machines/{token.public_id}/withdraw/").status_code == 302
    assert not has_agreed(staff.public_id, token)
    assert signed_in("clerk6").get("/work/machines/").status_code == 404


def test_the_history_on_the_page_names_official_and_system(city: TestCity) -> None:
    """Whoever reads it sees who answers for the step, and through which system it came."""
    token, text = system_of(city.offices[HOUSING], "joint_items:write")
    agreed(city, token, "housing.clerk")
    one = item(running(city, "housing_subsidy"), "housing_subsidy")
    body = {"official": city.staff["housing.clerk"].public_id, "expected_version": one.version, "step": "accept",
            "outcome": "accepted"}  # fmt: skip
    assert call(text, f"joint-items/{one.public_id}/steps", body, "history-1").status_code == 200
    line = fetch_item_page(somebody(city, "housing.clerk", TODAY_NOW), one.public_id).history[-1]
    assert line.by == "housing.clerk示例"
    assert line.office == "housing单位，由housing单位业务系统代办"
