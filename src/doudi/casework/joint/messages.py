"""The short messages a family gets about its joint case (短信): what was begun for it, and how to say no."""

from doudi.casework.models import JointCase, JointItem
from doudi.platform.acting import Acting
from doudi.platform.messages import send


def _send(acting: Acting, case: JointCase, template: str, params: dict[str, str]) -> None:
    if case.phone:
        send(case.phone, template, params, acting.now)


def tell_begun(acting: Acting, case: JointCase) -> None:
    """Several things were begun for the family; where to look."""
    _send(acting, case, "joint_begun", {"number": case.public_id})


def tell_without_application(acting: Acting, item: JointItem) -> None:
    """Something is given without application; it may be declined. What it is stands behind sign-in only."""
    _send(acting, item.case, "joint_without_application", {"number": item.case.public_id})


def tell_papers(acting: Acting, item: JointItem) -> None:
    """Papers are missing, said once; which ones stands behind sign-in only."""
    _send(acting, item.case, "joint_papers", {"number": item.case.public_id})


def tell_closed(acting: Acting, case: JointCase) -> None:
    """Everything has ended; the statement says how."""
    _send(acting, case, "joint_closed", {"number": case.public_id})
