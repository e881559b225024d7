"""Table of connectors set up on a page (接口设置): each version whole, by whom, and who let it count."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from doudi.platform.base import PublicIdModel


class SettingState(StrEnum):
    """Where a version stands: 等人启用, 在用, 换下来了, 没有同意, 撤回了."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REPLACED = "replaced"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConnectorSetting(PublicIdModel):
    """One version of one connector (一个接口的一版设置).

    ``body`` is what the operator's file would say of it; it holds the names of a host and of a secret, never an address
    or the secret itself. An empty body in force takes the connector out.
    """

    PREFIX = "JK"
    GROUPS = 3
    key = models.CharField(max_length=40, db_index=True)
    body = models.JSONField(default=dict)
    state = models.CharField(
        max_length=9, default=SettingState.PROPOSED.value, choices=[(s.value, s.value) for s in SettingState]
    )
    because = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True, default="")
    settled_by_name = models.CharField(max_length=80, blank=True, default="")
    settled_because = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        app_label = "evidence"
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state="active"), name="one_setting_of_a_connector_in_force"
            )
        ]


class ConnectorTry(models.Model):
    """One question put by an administrator to see whether a connector works (试一次); about an agreed test identity."""

    key = models.CharField(max_length=40, db_index=True)
    category = models.CharField(max_length=4)
    outcome = models.CharField(max_length=24)
    detail = models.CharField(max_length=200, blank=True, default="")
    seconds = models.FloatField()
    as_of = models.DateField(null=True)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=40)
    by_name = models.CharField(max_length=80)

    class Meta:
        app_label = "evidence"
        indexes = [models.Index(fields=["key", "at"], name="connector_try_time")]
