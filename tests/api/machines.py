"""An installation with one office and a machine that may call, for the tests of the interface."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client

from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.platform.installation import make_installation
from doudi.registry.actions.issue_machine_token import issue_machine_token
from doudi.registry.models import MachineToken, Organisation

FAMILY = {"key": "H-1", "persons": [{"birth_date": "1985-03-01", "monthly_wage_fen": 105_000}], "urban_rural": "urban"}
ASSESS = "/api/v1/assess?jurisdiction=demo-city&month=2025-09"


def machine(days: int = 30) -> tuple[MachineToken, str]:
    """A token and its text."""
    now = datetime.now(SHANGHAI)
    make_installation(now, is_demo=False)
    office, _made = Organisation.objects.get_or_create(kind="department", name_zh="医保局")
    by = Acting.system("administration", now)
    return issue_machine_token(by, office, "医保局业务系统", purpose="assistance", days=days)


def post(body: Any, token: str = "", address: str = ASSESS, content_type: str = "application/json") -> Any:
    """A call; `body` is sent as it is when it is bytes."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().post(address, data=body, content_type=content_type, headers=headers)
