"""Propose what may be given without application (提出免申即享): what a rule allows and a standing status opens."""

from datetime import date

from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.finding import find_joint_case
from doudi.casework.joint.lifecycle import OPEN_STATES
from doudi.casework.joint.matter import matter
from doudi.casework.joint.standing import statuses_of
from doudi.casework.models import JointCase, JointItem
from doudi.platform.acting import Acting
from doudi.schemes.joint.matter import ItemRule, Kind


def fetch_proposable(case: JointCase, today: date | None = None) -> list[ItemRule]:
    """The items a status that stands now opens, and that the case does not have yet and never had declined."""
    standing = set(statuses_of(case, today))
    there = set(case.items.filter(state__in=OPEN_STATES).values_list("key", flat=True))
    settled = set(case.items.filter(kind="no_application", state="done").values_list("key", flat=True))
    return [
        rule
        for rule in matter().items.values()
        if rule.way(Kind.NO_APPLICATION) is not None
        and standing & set(rule.rests_on)
        and rule.key not in there | settled
    ]


def propose_no_application(acting: Acting, case_id: str) -> list[JointItem]:
    """The items proposed; a named official of each department confirms them, never who proposed them.

    Repeating it proposes nothing twice.

    Raises:
        JointNotFound, NotAllowed, OfficeMissing, JointStepNotPossible: as adding an item.
    """
    case = find_joint_case(acting, case_id, "casework.plan_joint")
    keys = [rule.key for rule in fetch_proposable(case, acting.today)]
    for key in keys:
        add_item(acting, case_id, key, kind=Kind.NO_APPLICATION)
    return list(case.items.filter(key__in=keys, kind=Kind.NO_APPLICATION).order_by("pk"))
