"""Activate or refuse a proposed figure (启用本地标准): another official than the maker; the file is written whole."""

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from doudi.insight.errors import (
    ExampleUnexplained,
    FigureChangedMeanwhile,
    FigureNotForPlaces,
    FigureShadowed,
    MakerIsNotChecker,
    ProposalSettled,
)
from doudi.insight.figures import file_value
from doudi.insight.models import FigureProposal, ProposalState
from doudi.insight.proposal_reads import ACTIVATING, find_proposal
from doudi.insight.proposing import compared_with, file_name, file_text, rows_of, unexplained
from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy
from doudi.rules.parameters import Parameter
from doudi.schemes.catalogue import load_for


def activate_figure(acting: Acting, public_id: str, *, digest: str) -> FigureProposal:
    """From now on the figure counts from its month: its file is written, and read at the next assessment.

    Args:
        digest: of the comparison the page showed.

    Raises:
        NotAllowed, ProposalUnknown: not a leader's post, not in this place.
        MakerIsNotChecker: the maker does not activate.
        ProposalSettled: somebody was first.
        FigureChangedMeanwhile: the comparison is another one today; it is kept and shown.
        ExampleUnexplained: a changed worked example has no reason.
        FigureShadowed: another file of the installation would win.
        FigureNotForPlaces: it is law of the whole country, or arithmetic.
    """
    proposal = _to_settle(acting, public_id)
    acting = acting.for_purpose(ACTIVATING)
    parameter = parameter_of(proposal)
    if parameter.set_by:
        raise FigureNotForPlaces(proposal.key, parameter.set_by)
    compared = compared_with(proposal, parameter)
    if compared["digest"] != digest:
        FigureProposal.objects.filter(pk=proposal.pk).update(compared=compared)
        raise FigureChangedMeanwhile()
    if missing := unexplained(compared, proposal.reasons):
        raise ExampleUnexplained(missing)
    with transaction.atomic():
        _settle(acting, proposal, ProposalState.ACTIVATED, "")
        record(acting, "insight.activate_figure", "figure_proposal", public_id, area_path=proposal.area_path,
               detail={"key": proposal.key, "from": proposal.start, "digest": digest})  # fmt: skip
        proposal.refresh_from_db()
        # Last of all: were the database to fail after it, the file alone would count.
        _write(proposal, parameter)
    return proposal


def refuse_figure(acting: Acting, public_id: str, *, because: str) -> None:
    """Do not activate it, and say why; it stays on record.

    Raises:
        NotAllowed, ProposalUnknown, MakerIsNotChecker, ProposalSettled: as `activate_figure`.
    """
    proposal = _to_settle(acting, public_id)
    acting = acting.for_purpose(ACTIVATING)
    with transaction.atomic():
        _settle(acting, proposal, ProposalState.REFUSED, because)
        record(acting, "insight.refuse_figure", "figure_proposal", public_id, area_path=proposal.area_path)


def _to_settle(acting: Acting, public_id: str) -> FigureProposal:
    proposal = find_proposal(acting, public_id)
    policy.require(acting.for_purpose(ACTIVATING), "insight.activate_figures", area_path=proposal.area_path)
    if proposal.made_by == acting.actor_id:
        raise MakerIsNotChecker()
    if proposal.state != ProposalState.PROPOSED:
        raise ProposalSettled(public_id, proposal.state)
    return proposal


def _settle(acting: Acting, proposal: FigureProposal, state: ProposalState, because: str) -> None:
    waiting = FigureProposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED)
    settled = {"settled_at": acting.now, "settled_by": acting.actor_id, "settled_by_name": acting.name}
    if not waiting.update(state=state, settled_because=because.strip()[:300], **settled):
        raise ProposalSettled(proposal.public_id, "settled")


def parameter_of(proposal: FigureProposal) -> Parameter:
    """The figure a proposal speaks of, as it stands now."""
    scheme = load_for(proposal.scheme, profile=proposal.profile, jurisdiction=proposal.jurisdiction)
    return scheme.ruleset.parameters.parameters[proposal.key]


def _write(proposal: FigureProposal, parameter: Parameter) -> None:
    """The file in one step: readers see the old one or the new one. What would not count is taken back."""
    folder: Path = settings.DOUDI_POLICIES / proposal.scheme
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(proposal.key)
    before = path.read_bytes() if path.is_file() else None
    put_whole(path, file_text(rows_of(proposal), parameter).encode())
    try:
        at = parameter_of(proposal).at(Month.parse(proposal.start))
        counts = at is not None and file_value(at.value) == proposal.value
    except FaultsFound as error:
        # Two files of the installation speak of one month: the new one is taken back, what was wrong before is told.
        _take_back(path, before)
        if any(fault.code != "parameters.two-files" for fault in error.faults):
            raise
        counts = False
    if not counts:
        _take_back(path, before)
        raise FigureShadowed(proposal.key, proposal.scheme)


def _take_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        put_whole(path, before)


def put_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads sees the old one or the new one."""
    scratch = path.with_suffix(".partial")
    with scratch.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
