"""What casework does when evidence announces something, or a case was sent to the departments."""

from datetime import datetime
from typing import Any

from doudi.casework.actions.weigh_doubts import ask_weighing
from doudi.casework.consulting import departments_still_asked
from doudi.casework.following import follow
from doudi.casework.joint.actions.follow_application import follow_application
from doudi.casework.joint.actions.offer_from_decision import offer_from_decision
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.platform.events import subscriber


@subscriber("check_done")
def go_on_with_case(payload: dict[str, Any], now: datetime) -> None:
    """Every department was asked: the case's clocks and things to do go on from the verification."""
    case = Application.objects.select_for_update().filter(public_id=payload["case_ref"]).first()
    if case is not None:
        follow(Acting.system("housekeeping", now), case)


@subscriber("check_done")
def weigh_after_check(payload: dict[str, Any], now: datetime) -> None:
    """What the check left in doubt is to be weighed, once for this check, as soon as nobody is asked any more."""
    case = Application.objects.filter(public_id=payload["case_ref"]).first()
    if case is not None and not departments_still_asked(case):
        ask_weighing(case, payload["check"], now)


@subscriber("case_verify")
def weigh_after_looking_up(payload: dict[str, Any], now: datetime) -> None:
    """Where everything was looked up at once there is no check that ends later: it is to be weighed now."""
    case = Application.objects.filter(public_id=payload["application"]).first()
    if case is not None and not departments_still_asked(case):
        ask_weighing(case, f"verify-{payload['version']}", now)


@subscriber("decision_confirmed")
@subscriber("decision_changed")
def offer_what_it_opens(payload: dict[str, Any], now: datetime) -> None:
    """What a granted status gives without application is begun, for officials to confirm; told twice, once."""
    simulated = bool(payload.get("simulated"))
    offer_from_decision(Acting.system("carry out decisions", now, simulated=simulated), payload["application"])


@subscriber("decision_confirmed")
@subscriber("decision_refused")
@subscriber("application_terminated")
@subscriber("application_withdrawn")
def joint_item_follows(payload: dict[str, Any], now: datetime) -> None:
    """An application that belongs to a joint case has ended: so does its item."""
    follow_application(Acting.system("housekeeping", now), payload["application"])
