"""Proposed figures as pages show them: to those who propose and those who activate, in their own place."""

from django.db.models import QuerySet

from doudi.insight.errors import ProposalUnknown
from doudi.insight.models import FigureProposal
from doudi.insight.simulation.people import PURPOSE
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.errors import NotAllowed

ACTIVATING = "supervision"
"""The purpose for which a proposal is activated or refused."""
MOST_SHOWN = 100


def fetch_proposals(acting: Acting) -> list[FigureProposal]:
    """The newest proposals of the places served, settled ones included.

    Raises:
        NotAllowed: this account neither proposes nor activates.
    """
    return list(_seen(acting).order_by("-pk")[:MOST_SHOWN])


def find_proposal(acting: Acting, public_id: str) -> FigureProposal:
    """One proposal.

    Raises:
        NotAllowed: this account neither proposes nor activates.
        ProposalUnknown: none of this number in the places served.
    """
    found = _seen(acting).filter(public_id=public_id).first()
    if found is None:
        raise ProposalUnknown(public_id)
    return found


def may_propose(acting: Acting) -> bool:
    """Whether this account proposes figures somewhere."""
    return _holds(acting.for_purpose(PURPOSE), "insight.propose_figures")


def may_activate(acting: Acting, proposal: FigureProposal) -> bool:
    """Whether this account may activate or refuse it: another one than the maker."""
    judge = acting.for_purpose(ACTIVATING)
    is_judge = policy.may(judge, "insight.activate_figures", area_path=proposal.area_path)
    return is_judge and proposal.made_by != acting.actor_id


def _seen(acting: Acting) -> QuerySet[FigureProposal]:
    rows = FigureProposal.objects.all()
    maker, judge = acting.for_purpose(PURPOSE), acting.for_purpose(ACTIVATING)
    if not _holds(maker, "insight.propose_figures"):
        policy.require_somewhere(judge, "insight.activate_figures")
    return policy.visible(rows, maker, "insight.propose_figures") | policy.visible(
        rows, judge, "insight.activate_figures"
    )


def _holds(acting: Acting, verb: str) -> bool:
    try:
        policy.require_somewhere(acting, verb)
    except NotAllowed:
        return False
    return True
