"""Offices of a joint case with systems that may call, for the tests of the interface."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.test import Client

from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.platform.installation import make_installation
from doudi.registry.actions.agree_to_machine import agree_to_machine
from doudi.registry.actions.issue_machine_token import issue_machine_token
from doudi.registry.models import MachineToken, Organisation
from tests.casework.joint.joint_city import somebody
from tests.registry.city import TestCity

TODAY_NOW = datetime.now(SHANGHAI)


def system_of(office: Organisation, *scopes: str, purpose: str = "assistance") -> tuple[MachineToken, str]:
    """A token of a system of the office, and its text."""
    make_installation(TODAY_NOW, is_demo=False)
    name = f"{office.name_zh}业务系统"
    return issue_machine_token(
        Acting.system("administration", TODAY_NOW), office, name, purpose=purpose, scopes=scopes, days=30
    )


def agreed(city: TestCity, token: MachineToken, *names: str) -> None:
    """These officials let the system act for them."""
    for name in names:
        agree_to_machine(somebody(city, name, TODAY_NOW), token.public_id)


def call(token: str, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
    """A call below /api/v1/; a POST where there is a body."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if key:
        headers["Idempotency-Key"] = key
    address = f"/api/v1/{path}"
    if body is None:
        return Client().get(address, headers=headers)
    return Client().post(address, data=json.dumps(body), content_type="application/json", headers=headers)
