"""Say which organisation is a department of the matter here (定部门单位); the administrator's task."""

from datetime import date

from django.db import transaction

from doudi.casework.joint.errors import JointUnfit
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointOffice
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import Organisation
from doudi.registry.policy import require
from doudi.worklist.words import Words


@transaction.atomic
def name_office(acting: Acting, department: str, organisation: Organisation, *, since: date) -> JointOffice:
    """The organisation has the department's items in the area it serves; saying it again changes nothing.

    Raises:
        JointUnfit: no such department.
        NotAllowed: not an administrator.
    """
    require(acting, "accounts.make")
    if department not in matter().departments:
        raise JointUnfit("department", f"{department!r}", Words("没有这个部门。", "There is no such department."))
    row, made = JointOffice.objects.get_or_create(
        matter=matter().key, department=department, organisation=organisation, valid_to=None,
        defaults={"valid_from": since},
    )  # fmt: skip
    if made:
        record(acting, "casework.joint_office", "organisation", organisation.public_id, detail={"as": department})
    return row
