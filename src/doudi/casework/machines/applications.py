"""Where applications stand, as the system of an office of their area reads it (接口读办件): no names, no numbers."""

from dataclasses import dataclass

from django.db.models import QuerySet

from doudi.casework.domain.machine import State
from doudi.casework.following import SUBJECT_TYPE
from doudi.casework.machines import PURPOSE
from doudi.casework.machines.clocks import clocks_by_subject
from doudi.casework.machines.errors import NotThere
from doudi.casework.models import Application, CaseEvent
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.paging import page_after
from doudi.registry.machines import CallingOffice, calling_office
from doudi.worklist.lights import LightView

SCOPE = "cases"


@dataclass(frozen=True)
class SeenCase:
    """One application with its clocks; its history only where one is asked for."""

    case: Application
    clocks: list[LightView]
    events: tuple[CaseEvent, ...] = ()


def cases_of(office: CallingOffice) -> QuerySet[Application]:
    """What was handed in in the office's area.

    A draft is nobody's but the family's; what belongs to a protected child's joint case is told as the office's own
    item alone.
    """
    rows = Application.objects.filter(office.within()).exclude(state=State.DRAFT).exclude(filed_at=None)
    return rows.exclude(joint_items__case__child_protected=True)


def fetch_applications(
    acting: Acting, *, state: str = "", after: str = "", at_most: int = 50
) -> tuple[list[SeenCase], bool]:
    """Applications of the area of the office of the machine that acts, oldest first; and whether there are more.

    Raises:
        NotAllowed: the machine's token does not cover it.
        PageUnknown: ``after`` is none of this area.
    """
    rows = cases_of(calling_office(acting, SCOPE, purpose=PURPOSE))
    shown, has_more = page_after(rows, after=after, state=state, at_most=at_most)
    ids = [case.public_id for case in shown]
    clocks = clocks_by_subject(acting, SUBJECT_TYPE, ids)
    if ids:
        record_read(acting, SUBJECT_TYPE, ids, what="case_list")
    return [SeenCase(case, clocks[case.public_id]) for case in shown], has_more


def fetch_application(acting: Acting, public_id: str) -> SeenCase:
    """One application of the office's area, with its steps so far.

    Raises:
        NotAllowed: the machine's token does not cover it.
        NotThere: none of this id in the office's area, wherever else.
    """
    case = cases_of(calling_office(acting, SCOPE, purpose=PURPOSE)).filter(public_id=public_id).first()
    if case is None:
        raise NotThere
    record_read(
        acting, SUBJECT_TYPE, [case.public_id], what="case", area_path=case.area_path, case_ref=case.public_id
    )
    clocks = clocks_by_subject(acting, SUBJECT_TYPE, [case.public_id])[case.public_id]
    return SeenCase(case, clocks, tuple(case.events.order_by("version")))
