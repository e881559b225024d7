"""Activate or refuse a proposed wording (启用政策文字): another official than the maker; the file is written whole."""

from django.db import transaction

from doudi.insight.actions.activate_figure import put_whole
from doudi.insight.errors import FigureChangedMeanwhile, MakerIsNotChecker, ProposalSettled
from doudi.insight.models import ProposalState, TextProposal
from doudi.insight.policies.own import file_of
from doudi.insight.policies.reading import complaints
from doudi.insight.proposal_reads import ACTIVATING
from doudi.insight.text_proposals import ACTIVATE, catalogue_here, entry_now, find_text_proposal, own_folder
from doudi.kernel.errors import FaultList
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy


def activate_text(acting: Acting, public_id: str) -> TextProposal:
    """From now on residents read this wording: its file is written, and read with the next page.

    Raises:
        NotAllowed, ProposalUnknown: not a leader's post, not in this place.
        MakerIsNotChecker: the maker does not activate.
        ProposalSettled: somebody was first.
        FigureChangedMeanwhile: the text in force is another one by now; the comparison is renewed.
        FaultsFound: what it names is no longer known, such as a department.
    """
    proposal = _to_settle(acting, public_id)
    acting = acting.for_purpose(ACTIVATING)
    now = entry_now(proposal.key)
    if now != proposal.before:
        TextProposal.objects.filter(pk=proposal.pk).update(before=now)
        raise FigureChangedMeanwhile()
    faults = FaultList()
    for fault in complaints(proposal.entry, catalogue_here().vocabulary):
        faults.add(fault.where, fault.what, fault.rule, fault.way_out, fault.code)
    faults.raise_if_any()
    with transaction.atomic():
        _settle(acting, proposal, ProposalState.ACTIVATED, "")
        record(acting, "insight.activate_text", "text_proposal", public_id, area_path=proposal.area_path,
               detail={"policy": proposal.key})  # fmt: skip
        proposal.refresh_from_db()
        folder = own_folder()
        folder.mkdir(parents=True, exist_ok=True)
        # Last of all: were the database to fail after it, the file alone would count.
        put_whole(folder / f"{proposal.key}.yaml", file_of(proposal.entry, proposal.public_id).encode())
    return proposal


def refuse_text(acting: Acting, public_id: str, *, because: str) -> None:
    """Do not activate it, and say why; it stays on record.

    Raises:
        NotAllowed, ProposalUnknown, MakerIsNotChecker, ProposalSettled: as `activate_text`.
    """
    proposal = _to_settle(acting, public_id)
    acting = acting.for_purpose(ACTIVATING)
    with transaction.atomic():
        _settle(acting, proposal, ProposalState.REFUSED, because)
        record(acting, "insight.refuse_text", "text_proposal", public_id, area_path=proposal.area_path)


def _to_settle(acting: Acting, public_id: str) -> TextProposal:
    proposal = find_text_proposal(acting, public_id)
    policy.require(acting.for_purpose(ACTIVATING), ACTIVATE, area_path=proposal.area_path)
    if proposal.made_by == acting.actor_id:
        raise MakerIsNotChecker()
    if proposal.state != ProposalState.PROPOSED:
        raise ProposalSettled(public_id, proposal.state)
    return proposal


def _settle(acting: Acting, proposal: TextProposal, state: ProposalState, because: str) -> None:
    waiting = TextProposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED)
    settled = {"settled_at": acting.now, "settled_by": acting.actor_id, "settled_by_name": acting.name}
    if not waiting.update(state=state, settled_because=because.strip()[:300], **settled):
        raise ProposalSettled(proposal.public_id, "settled")
