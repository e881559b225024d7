"""Agree to which organisation is a department, or refuse (定部门单位): by another administrator."""

from django.db import transaction

from doudi.casework.joint.actions.propose_office import open_proposal, require_where_it_serves
from doudi.casework.joint.errors import JointReasonMissing, JointSameOfficial
from doudi.casework.models import JointOffice, JointOfficeProposal
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.policy import require_somewhere

AGREE = "casework.agree_office"


@transaction.atomic
def settle_office(acting: Acting, proposal_id: str, *, agree: bool, answer: str = "") -> JointOfficeProposal:
    """Agreed: items that begin from that day on go to this office; what it takes the place of ends on that day.

    Items under way stay where they are: passing one on is the office's own step.

    Raises:
        JointUnfit: it does not wait any more.
        JointSameOfficial: who proposed it does not agree to it.
        JointReasonMissing: refused without a reason.
        NotAllowed: not the other administrator.
    """
    require_somewhere(acting, AGREE)
    row = open_proposal(proposal_id)
    require_where_it_serves(acting, AGREE, row.organisation)
    if row.proposed_by == acting.actor_id:
        raise JointSameOfficial(row.public_id)
    if not agree and not answer.strip():
        raise JointReasonMissing(f"refusing {row.public_id}")
    row.state, row.answer = "agreed" if agree else "refused", answer.strip()[:200]
    row.settled_at, row.settled_by, row.settled_by_name = acting.now, acting.actor_id, acting.name
    row.save()
    since = max(row.since, acting.today)
    if agree:
        if row.instead_of is not None:
            JointOffice.objects.filter(
                matter=row.matter, department=row.department, organisation=row.instead_of, valid_to=None
            ).update(valid_to=since)
        JointOffice.objects.get_or_create(
            matter=row.matter, department=row.department, organisation=row.organisation, valid_to=None,
            defaults={"valid_from": since},
        )  # fmt: skip
    record(
        acting, f"casework.joint_office_{'agree' if agree else 'refuse'}", "organisation", row.organisation.public_id,
        detail={"as": row.department, "proposal": row.public_id, "since": since.isoformat()},
    )  # fmt: skip
    return row
