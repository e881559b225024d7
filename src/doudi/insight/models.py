"""Simulations that were asked for (政策模拟) and what a city proposes for itself: figures (本地标准的提议) and
texts of the catalogue (政策文字的提议).

No row here speaks of a person: figures, counts and sums only.
"""

from enum import StrEnum

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped


class RunState(StrEnum):
    """Where a simulation stands (模拟走到哪一步)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class SimulationRun(PublicIdModel, Scoped):
    """One simulation somebody asked for: the figures tried, and what came out (一次政策模拟).

    ``figures`` are the changed figures as an overlay writes them; ``result`` is what `table.as_json` tells. ``beat_at``
    is the wall clock's, so that a run whose worker stopped is taken up again.
    """

    PREFIX = "MN"

    title = models.CharField(max_length=120, blank=True)
    scheme = models.CharField(max_length=40)
    profile = models.CharField(max_length=60, blank=True)
    jurisdiction = models.CharField(max_length=40)
    figures = models.JSONField()
    start = models.CharField(max_length=7)
    months = models.PositiveSmallIntegerField()
    cap_fen = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, default=RunState.WAITING, choices=[(s.value, s.value) for s in RunState])
    done_steps = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(null=True)
    trouble = models.JSONField(default=list)
    ruleset_hash = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["state", "id"])]


class ProposalState(StrEnum):
    """Where a proposed figure stands (提议走到哪一步)."""

    PROPOSED = "proposed"
    ACTIVATED = "activated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class FigureProposal(PublicIdModel, Scoped):
    """A figure of the place itself that somebody proposes and somebody else activates (本地标准的提议).

    ``value`` is written as a parameter file writes it; ``reasons`` says of each worked example that changes why it
    should; ``compared`` keeps what the last comparison showed, ``flips`` what was last counted over the register.
    """

    PREFIX = "TY"

    scheme = models.CharField(max_length=40)
    profile = models.CharField(max_length=60, blank=True)
    jurisdiction = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    value = models.JSONField()
    start = models.CharField(max_length=7)
    status = models.CharField(max_length=16)
    legal_basis = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300)
    reasons = models.JSONField(default=dict)
    compared = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, default=ProposalState.PROPOSED, choices=[(s.value, s.value) for s in ProposalState]
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)
    settled_by_name = models.CharField(max_length=80, blank=True)
    settled_because = models.CharField(max_length=300, blank=True)
    flips = models.JSONField(null=True)
    flips_state = models.CharField(max_length=8, default="", blank=True, choices=[(s.value, s.value) for s in RunState])
    flips_at = models.DateTimeField(null=True)
    flips_asked_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["scheme", "key", "state"])]


class TextProposal(PublicIdModel, Scoped):
    """Another wording of a policy in the catalogue that somebody proposes and somebody else activates (政策文字的提议).

    ``entry`` is written as a file of the catalogue writes it, ``before`` the entry it would replace.
    """

    PREFIX = "WZ"

    key = models.CharField(max_length=80)
    entry = models.JSONField()
    before = models.JSONField()
    state = models.CharField(
        max_length=10, default=ProposalState.PROPOSED, choices=[(s.value, s.value) for s in ProposalState]
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)
    settled_by_name = models.CharField(max_length=80, blank=True)
    settled_because = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["key", "state"])]
