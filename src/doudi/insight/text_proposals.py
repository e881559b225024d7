"""Proposed texts of the catalogue as pages show them: to those who propose and those who activate, in their place."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from doudi.insight.errors import ProposalUnknown
from doudi.insight.models import TextProposal
from doudi.insight.policies import PolicyCatalogue, PolicyUnknown, load_policies
from doudi.insight.policies.own import entry_of, own_texts
from doudi.insight.proposal_reads import ACTIVATING, MOST_SHOWN, holds, seen_by_both
from doudi.insight.simulation.people import PURPOSE
from doudi.platform.acting import Acting
from doudi.registry import policy

PROPOSE, ACTIVATE = "insight.propose_texts", "insight.activate_texts"


def own_folder() -> Path:
    """Where this installation keeps its own texts."""
    return own_texts(settings.DOUDI_POLICIES)


def catalogue_here() -> PolicyCatalogue:
    """The catalogue as residents see it now.

    Raises:
        FaultsFound: a file of the installation is broken.
    """
    return load_policies(own_folder())


def entry_now(key: str) -> dict[str, Any]:
    """The entry in force, as a file writes it.

    Raises:
        PolicyUnknown: the catalogue has no such policy.
    """
    here = catalogue_here()
    found = next((each for each in here.policies if each.key == key), None)
    if found is None:
        raise PolicyUnknown(key)
    return entry_of(found, here.vocabulary)


def fetch_text_proposals(acting: Acting) -> list[TextProposal]:
    """The newest proposals of the places served, settled ones included.

    Raises:
        NotAllowed: this account neither proposes nor activates.
    """
    return list(_seen(acting).order_by("-pk")[:MOST_SHOWN])


def find_text_proposal(acting: Acting, public_id: str) -> TextProposal:
    """One proposal.

    Raises:
        NotAllowed: this account neither proposes nor activates.
        ProposalUnknown: none of this number in the places served.
    """
    found = _seen(acting).filter(public_id=public_id).first()
    if found is None:
        raise ProposalUnknown(public_id)
    return found


def may_propose_texts(acting: Acting) -> bool:
    """Whether this account proposes texts somewhere."""
    return holds(acting.for_purpose(PURPOSE), PROPOSE)


def may_activate_text(acting: Acting, proposal: TextProposal) -> bool:
    """Whether this account may activate or refuse it: another one than the maker."""
    is_judge = policy.may(acting.for_purpose(ACTIVATING), ACTIVATE, area_path=proposal.area_path)
    return is_judge and proposal.made_by != acting.actor_id


def _seen(acting: Acting) -> QuerySet[TextProposal]:
    return seen_by_both(acting, TextProposal.objects.all(), PROPOSE, ACTIVATE)
