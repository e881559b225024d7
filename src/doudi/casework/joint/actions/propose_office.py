"""Propose which organisation is a department of the matter here (提议部门单位); another administrator lets it count."""

from datetime import date

from django.db import IntegrityError, transaction

from doudi.casework.joint.errors import JointReasonMissing, JointUnfit
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointOffice, JointOfficeProposal
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.dated import in_force
from doudi.registry.models import Organisation, OrganisationArea, Post
from doudi.registry.policy import require, require_somewhere
from doudi.worklist.words import Words

PROPOSE = "casework.propose_office"
NEEDED = {"department_clerk": Words("部门经办", "a clerk"), "department_approver": Words("部门审核", "an approver")}


def propose_office(
    acting: Acting, department: str, organisation_id: str, *, since: date, why: str, instead_of_id: str = ""
) -> JointOfficeProposal:
    """A proposal; nobody sees another family by it until another administrator agrees.

    Args:
        instead_of_id: the office that is this department now and ceases to be on that day.

    Raises:
        JointUnfit: an unknown department or office, a day in the past, nobody there who could work, or it is proposed.
        JointReasonMissing: no reason.
        NotAllowed: not an administrator of the place it serves.
    """
    require_somewhere(acting, PROPOSE)
    if department not in matter().departments:
        raise JointUnfit("department", f"{department!r}", Words("没有这个部门。", "There is no such department."))
    if not why.strip():
        raise JointReasonMissing(f"naming {organisation_id} as {department}")
    if since < acting.today:
        raise JointUnfit("since", f"{since}", Words("日子不能在今天以前。", "The day may not be before today."))
    organisation = _office(organisation_id, since)
    require_where_it_serves(acting, PROPOSE, organisation)
    instead = None
    if instead_of_id:
        instead = _named(department, instead_of_id)
    try:
        with transaction.atomic():
            made = JointOfficeProposal.objects.create(
                matter=matter().key, department=department, organisation=organisation, instead_of=instead, since=since,
                why=why.strip()[:200], proposed_at=acting.now, proposed_by=acting.actor_id,
                proposed_by_name=acting.name,
            )  # fmt: skip
            _record(acting, made, "propose")
    except IntegrityError as twice:
        raise JointUnfit(
            "organisation_id", "it is proposed already", Words("已经有人提了，还没有定。", "It is proposed already.")
        ) from twice
    return made


def withdraw_office(acting: Acting, proposal_id: str) -> JointOfficeProposal:
    """Who proposed it takes it back.

    Raises:
        JointUnfit: not theirs, or settled already.
        NotAllowed: not an administrator.
    """
    require_somewhere(acting, PROPOSE)
    with transaction.atomic():
        row = open_proposal(proposal_id)
        if row.proposed_by != acting.actor_id:
            raise JointUnfit("proposal", "somebody else's", Words("是别人提的。", "It is somebody else's."))
        row.state, row.settled_at = "withdrawn", acting.now
        row.save(update_fields=["state", "settled_at"])
        _record(acting, row, "withdraw")
    return row


def open_proposal(proposal_id: str) -> JointOfficeProposal:
    """The proposal that waits, held.

    Raises:
        JointUnfit: it does not wait any more, or never did.
    """
    rows = JointOfficeProposal.objects.select_for_update(of=("self",)).select_related("organisation", "instead_of")
    row = rows.filter(public_id=proposal_id, state="open").first()
    if row is None:
        raise JointUnfit("proposal", f"{proposal_id}", Words("已经定了，或者没有这一个。", "Settled, or not there."))
    return row


def require_where_it_serves(acting: Acting, verb: str, organisation: Organisation) -> None:
    """An administrator names offices of their own area only.

    Raises:
        NotAllowed: it serves a place that is not theirs.
    """
    areas = OrganisationArea.objects.filter(in_force(acting.today), organisation=organisation)
    for path in areas.values_list("division__path", flat=True):
        require(acting, verb, area_path=path)


def _office(organisation_id: str, since: date) -> Organisation:
    found = Organisation.objects.filter(public_id=organisation_id).first()
    if found is None or not OrganisationArea.objects.filter(in_force(since), organisation=found).exists():
        raise JointUnfit(
            "organisation_id", f"{organisation_id!r}", Words("选一个有服务范围的单位。", "Choose one with an area.")
        )
    held = set(Post.objects.filter(in_force(since), organisation=found).values_list("role", flat=True))
    lacking = [words for role, words in NEEDED.items() if role not in held]
    if lacking:
        zh, en = "、".join(words.zh for words in lacking), " and ".join(words.en for words in lacking)
        raise JointUnfit(
            "organisation_id", f"{organisation_id} has not {en}",
            Words(f"这个单位还没有{zh}，先任命。", f"That office has not {en}; appoint them first."),
        )  # fmt: skip
    return found


def _named(department: str, organisation_id: str) -> Organisation:
    rows = JointOffice.objects.filter(matter=matter().key, department=department, valid_to=None)
    row = rows.filter(organisation__public_id=organisation_id).select_related("organisation").first()
    if row is None:
        raise JointUnfit(
            "instead_of_id", f"{organisation_id!r}", Words("它现在不是这个部门。", "It is not this department now.")
        )
    return row.organisation


def _record(acting: Acting, row: JointOfficeProposal, what: str) -> None:
    detail = {"as": row.department, "proposal": row.public_id, "since": row.since.isoformat()}
    record(acting, f"casework.joint_office_{what}", "organisation", row.organisation.public_id, detail=detail)
