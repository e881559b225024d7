"""Comparisons that were run (比对批次) and lists taken away from them (线索导出).

No row here names a person: who was found lies in files beside the snapshots, under pseudonyms.
"""

from enum import StrEnum

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedTextField


class ComparisonState(StrEnum):
    """Where a comparison stands (比对走到哪一步)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    FORGOTTEN = "forgotten"
    """Counted once; who was found is deleted, since the data's retention ended."""


class ComparisonRun(PublicIdModel, Scoped):
    """One run of comparison rules of one purpose over the snapshots for one day (一次比对).

    ``inputs`` names the snapshot of each dataset it reads, ``feeds`` the day of each, ``missing`` why there is none;
    ``inputs_digest`` stands for all that decides the result, so that the same is never counted twice. ``results`` holds
    numbers per rule; the keys found lie in files. ``home_path`` is the smallest place that holds everybody on the
    register: whom the register does not place belongs there.
    """

    PREFIX = "BD"

    purpose = models.CharField(max_length=20)
    period = models.CharField(max_length=7)
    on = models.DateField()
    rules = models.JSONField(default=list)
    rules_hash = models.CharField(max_length=64)
    key_id = models.CharField(max_length=32, blank=True)
    inputs = models.JSONField(default=dict)
    inputs_digest = models.CharField(max_length=64, unique=True)
    feeds = models.JSONField(default=dict)
    missing = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    results_digest = models.CharField(max_length=64, blank=True)
    home_path = models.CharField(max_length=160, blank=True)
    state = models.CharField(
        max_length=9, default=ComparisonState.WAITING, choices=[(s.value, s.value) for s in ComparisonState]
    )
    done_steps = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(default=0)
    trouble = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["state", "id"]), models.Index(fields=["area_path", "purpose"])]


class FindingsExport(PublicIdModel, Scoped):
    """One list of findings taken away as a file (线索导出): by whom, of what, why; its number stands in every row."""

    PREFIX = "DC"

    run = models.ForeignKey(ComparisonRun, related_name="exports", on_delete=models.PROTECT)
    rule = models.CharField(max_length=8)
    form = models.CharField(max_length=8)
    rows = models.PositiveIntegerField()
    content_digest = models.CharField(max_length=64)
    reason = EncryptedTextField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
