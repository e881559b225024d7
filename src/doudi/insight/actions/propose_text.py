"""Propose another wording of a policy in the catalogue (提议政策文字): words and numbers, never code, never markup."""

from collections.abc import Mapping
from typing import Any

from doudi.insight.errors import MakerIsNotChecker, ProposalSettled
from doudi.insight.models import ProposalState, TextProposal
from doudi.insight.places import place_of
from doudi.insight.policies.own import ORDER, markup_in
from doudi.insight.policies.reading import complaints
from doudi.insight.simulation.people import PURPOSE
from doudi.insight.text_proposals import PROPOSE, catalogue_here, entry_now, find_text_proposal
from doudi.kernel.errors import FaultList
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.idempotency import once
from doudi.registry import policy

FIXED = ("key", "kind", "region", "scheme", "named_by_article")
"""What a wording does not change: which policy it is, and whose."""


def propose_text(acting: Acting, policy_key: str, written: Mapping[str, Any], *, key: str) -> TextProposal:
    """Put another wording on record; residents see it once somebody else activates it.

    Args:
        written: the fields of an entry of the catalogue that change; the others stay.
        key: the same key again gives the same proposal.

    Raises:
        NotAllowed: not a policy analyst's post, or not for planning.
        PolicyUnknown: the catalogue has no such policy.
        FaultsFound: everything that is wrong with it, by field; nothing changed is a fault too.
    """
    acting = acting.for_purpose(PURPOSE)
    policy.require_somewhere(acting, PROPOSE)
    before = entry_now(policy_key)
    entry = {**before, **{name: value for name, value in written.items() if name not in FIXED}}
    if not entry.get("phone"):
        entry.pop("phone", None)
    _check(entry, before)
    area = place_of(acting, PROPOSE)

    def propose() -> dict[str, Any]:
        proposal = TextProposal.objects.create(
            key=policy_key, entry=entry, before=before, made_at=acting.now, made_by=acting.actor_id,
            made_by_name=acting.name, area_path=area, division_code=area.strip("/").rpartition("/")[2],
        )  # fmt: skip
        record(acting, "insight.propose_text", "text_proposal", proposal.public_id, area_path=area,
               detail={"policy": policy_key, "fields": sorted(changed_fields(proposal))})  # fmt: skip
        return {"proposal": proposal.public_id}

    return TextProposal.objects.get(public_id=once(acting, key, {"policy": policy_key, **entry}, propose)["proposal"])


def withdraw_text(acting: Acting, public_id: str) -> None:
    """Take one's own proposal back; it stays on record.

    Raises:
        NotAllowed, ProposalUnknown: as for every proposal; MakerIsNotChecker: somebody else proposed it.
        ProposalSettled: it is activated, refused or withdrawn.
    """
    acting = acting.for_purpose(PURPOSE)
    proposal = find_text_proposal(acting, public_id)
    policy.require(acting, PROPOSE, area_path=proposal.area_path)
    if proposal.made_by != acting.actor_id:
        raise MakerIsNotChecker()
    waiting = TextProposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED)
    settled = {"settled_at": acting.now, "settled_by": acting.actor_id, "settled_by_name": acting.name}
    if not waiting.update(state=ProposalState.WITHDRAWN, **settled):
        raise ProposalSettled(public_id, proposal.state)
    record(acting, "insight.withdraw_text", "text_proposal", public_id, area_path=proposal.area_path)


def changed_fields(proposal: TextProposal) -> list[str]:
    """The fields that differ, in the order of the entry."""
    both = {**proposal.before, **proposal.entry}
    return [name for name in ORDER if name in both and proposal.before.get(name) != proposal.entry.get(name)]


def _check(entry: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    faults = FaultList()
    for fault in complaints(entry, catalogue_here().vocabulary):
        faults.add(fault.where, fault.what, fault.rule, fault.way_out, fault.code)
    for where in markup_in(dict(entry)):
        faults.add(where, "a sign of markup", "a text is words: no < and >, nothing invisible", "write it in words",
                   "policies.markup")  # fmt: skip
    if entry == before:
        faults.add("zh", "nothing is changed", "a proposal changes something", "change a field", "policies.same-text")
    faults.raise_if_any()
