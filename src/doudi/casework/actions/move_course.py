"""Take a running application over to the present version of its process (流程换版): on request, one case at a time."""

from django.db import transaction

from doudi.casework.course import begin_course, course_of, kept_version, present_course
from doudi.casework.domain.machine import CLOSED
from doudi.casework.engine import migrate
from doudi.casework.errors import CaseNotFound
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.policy import require


@transaction.atomic
def move_course(acting: Acting, public_id: str) -> bool:
    """Whether the case went over; one that runs by the present version, or has ended, stays as it is.

    Where the case stands, its clocks and its history are not touched: another version may only differ in what comes.

    Raises:
        MigrationImpossible: what the case waits for is not there, or not the same, in the present version.
        CaseNotFound: there is no such case.
        NotAllowed: not an administrator.
    """
    require(acting, "accounts.make")
    case = Application.objects.select_for_update().filter(public_id=public_id).first()
    if case is None:
        raise CaseNotFound()
    if case.state in CLOSED:
        return False
    present = present_course(case.scheme).definition
    before = course_of(case).definition
    if case.process is None:
        begin_course(case, acting.now)
    elif before.digest == present.digest:
        return False
    else:
        case.process = migrate(before, present, bytes(case.process))
        case.definition = kept_version(present, acting.now)
    case.save(update_fields=["definition", "process"])
    record(
        acting,
        "casework.move_course",
        "application",
        case.public_id,
        area_path=case.area_path,
        case_ref=case.public_id,
        detail={"from": before.digest[:12], "to": present.digest[:12]},
    )
    return True
