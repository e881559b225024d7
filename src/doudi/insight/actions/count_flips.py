"""Whose result flips under a proposed figure (提议的结论变化): asked for on its page, counted by the worker."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from doudi.insight.actions.activate_figure import parameter_of
from doudi.insight.actions.simulate import GIVEN_UP_AFTER
from doudi.insight.models import FigureProposal, RunState
from doudi.insight.proposal_reads import find_proposal, holds
from doudi.insight.proposing import versions_of
from doudi.insight.simulation.flips import Flips, flips
from doudi.insight.simulation.people import PURPOSE
from doudi.insight.simulation.reading import open_everybody
from doudi.kernel.clock import Clock
from doudi.kernel.errors import DoudiError
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff
from doudi.rules.ruleset import Ruleset
from doudi.schemes.catalogue import profiles_of
from doudi.schemes.changes.compare import Version
from doudi.schemes.changes.touched import borrowers_of

_log = logging.getLogger("doudi.insight")
VERB = "insight.simulate"


def may_ask_flips(acting: Acting) -> bool:
    """Whether this account may have everybody on the register looked at for planning."""
    return holds(acting.for_purpose(PURPOSE), VERB)


def ask_flips(acting: Acting, public_id: str) -> FigureProposal:
    """Put the counting in the worker's queue; asked again while it waits or runs, nothing happens.

    Raises:
        NotAllowed, ProposalUnknown: not a policy analyst's post, not for planning, not in this place.
    """
    acting = acting.for_purpose(PURPOSE)
    proposal = find_proposal(acting, public_id)
    policy.require(acting, VERB, area_path=proposal.area_path)
    idle = FigureProposal.objects.filter(pk=proposal.pk).exclude(flips_state__in=(RunState.WAITING, RunState.RUNNING))
    with transaction.atomic():
        if idle.update(flips_state=RunState.WAITING, flips_asked_by=acting.actor_id):
            record(acting, "insight.ask_flips", "figure_proposal", public_id, area_path=proposal.area_path)
    proposal.refresh_from_db()
    return proposal


def carry_out_waiting_flips(now: datetime, wall: Clock) -> int:
    """Count what waits, oldest first; how many were counted.

    Args:
        now: the installation's clock: the day whose posts and snapshots count.
        wall: the real time, which tells whether one was left behind.
    """
    counted = 0
    while (proposal := _claim(wall.now())) is not None:
        try:
            staff = Staff.objects.get(public_id=proposal.flips_asked_by)
            # Whoever asked must still hold the post when it is counted.
            found = count_flips(acting_for_staff(staff, now, PURPOSE), proposal)
        except (DoudiError, Staff.DoesNotExist) as fault:
            code = fault.code if isinstance(fault, DoudiError) else "insight.account-gone"
            _end(proposal, now, RunState.FAILED, {"trouble": code})
        except Exception:  # whatever it is, the counting ends and the queue goes on; the log says more
            _log.exception("flips of %s failed", proposal.public_id)
            _end(proposal, now, RunState.FAILED, {"trouble": "insight.unexpected"})
        else:
            _end(proposal, now, RunState.DONE, found)
        counted += 1
    return counted


def count_flips(acting: Acting, proposal: FigureProposal) -> dict[str, Any]:
    """Everybody on the register under both versions in the proposal's first month: its scheme and those that borrow.

    Raises:
        NotAllowed: not a policy analyst's post, or not for planning.
        SnapshotMissing, PurposeRefused: as opening the register.
    """
    everyone = open_everybody(acting, why=f"flips {proposal.scheme}")
    month = Month.parse(proposal.start)
    with versions_of(proposal, parameter_of(proposal)) as (before, after):
        counted = [
            {"scheme": key, **_told(flips(was, is_now, everyone.population, month))}
            for key, was, is_now in _touched(proposal, before, after, month)
        ]
    return {"month": proposal.start, "day": acting.today.isoformat(), "schemes": counted, "as_of": dict(everyone.as_of)}


def _touched(
    proposal: FigureProposal, before: Version, after: Version, month: Month
) -> Iterator[tuple[str, Ruleset, Ruleset]]:
    """The scheme and its borrowers that read other figures that month; one not in force then has nothing to count."""
    for key in (proposal.scheme, *borrowers_of(proposal.scheme)):
        known = profiles_of(key)
        profile = proposal.profile if proposal.profile in known else known[0]
        was, is_now = (each.load(key, profile, proposal.jurisdiction).ruleset for each in (before, after))
        try:
            if was.figures(month) != is_now.figures(month):
                yield key, was, is_now
        except DoudiError:
            if key == proposal.scheme:
                raise


def _told(found: Flips) -> dict[str, Any]:
    moves = sorted(found.moves.items(), key=lambda move: -move[1])
    return {
        "households": found.households, "flipped": found.flipped, "before_fen": found.before_fen,
        "after_fen": found.after_fen, "more": found.more, "less": found.less,
        "moves": [[str(was), str(is_now), count] for (was, is_now), count in moves if was is not is_now],
    }  # fmt: skip


def _claim(at: datetime) -> FigureProposal | None:
    left = Q(flips_state=RunState.WAITING) | Q(flips_state=RunState.RUNNING, flips_at__lt=at - GIVEN_UP_AFTER)
    for proposal in FigureProposal.objects.filter(left).order_by("pk"):
        mine = FigureProposal.objects.filter(
            pk=proposal.pk, flips_state=proposal.flips_state, flips_at=proposal.flips_at
        )
        if mine.update(flips_state=RunState.RUNNING, flips_at=at):
            return proposal
    return None


@transaction.atomic
def _end(proposal: FigureProposal, now: datetime, state: RunState, told: dict[str, Any]) -> None:
    FigureProposal.objects.filter(pk=proposal.pk).update(flips_state=state, flips=told)
    record(Acting.system("planning", now), "insight.counted_flips", "figure_proposal", proposal.public_id,
           area_path=proposal.area_path, detail={"state": str(state)})  # fmt: skip
