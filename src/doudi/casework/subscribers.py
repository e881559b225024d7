"""What casework does when evidence announces something."""

from datetime import datetime
from typing import Any

from doudi.casework.following import follow
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.platform.events import subscriber


@subscriber("check_done")
def go_on_with_case(payload: dict[str, Any], now: datetime) -> None:
    """Every department was asked: the case's clocks and things to do go on from the verification."""
    case = Application.objects.select_for_update().filter(public_id=payload["case_ref"]).first()
    if case is not None:
        follow(Acting.system("housekeeping", now), case)
