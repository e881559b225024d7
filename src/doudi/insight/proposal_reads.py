"""Proposed figures as pages show them: to those who propose and those who activate, in their own place."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from doudi.insight.errors import ProposalUnknown
from doudi.insight.models import FigureProposal
from doudi.insight.simulation.people import PURPOSE
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.errors import NotAllowed

Row = TypeVar("Row", bound=Model)
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
    return holds(acting.for_purpose(PURPOSE), "insight.propose_figures")


def may_activate(acting: Acting, proposal: FigureProposal) -> bool:
    """Whether this account may activate or refuse it: another one than the maker."""
    judge = acting.for_purpose(ACTIVATING)
    is_judge = policy.may(judge, "insight.activate_figures", area_path=proposal.area_path)
    return is_judge and proposal.made_by != acting.actor_id


def _seen(acting: Acting) -> QuerySet[FigureProposal]:
    return seen_by_both(acting, FigureProposal.objects.all(), "insight.propose_figures", "insight.activate_figures")


def seen_by_both(acting: Acting, rows: QuerySet[Row], propose: str, activate: str) -> QuerySet[Row]:
    """The rows of the places in which this account proposes or activates.

    Raises:
        NotAllowed: it does neither.
    """
    maker, judge = acting.for_purpose(PURPOSE), acting.for_purpose(ACTIVATING)
    if not holds(maker, propose):
        policy.require_somewhere(judge, activate)
    return policy.visible(rows, maker, propose) | policy.visible(rows, judge, activate)


def holds(acting: Acting, verb: str) -> bool:
    """Whether the verb is held in at least one place."""
    try:
        policy.require_somewhere(acting, verb)
    except NotAllowed:
        return False
    return True
