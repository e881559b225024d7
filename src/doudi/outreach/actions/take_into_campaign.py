"""Give what a campaign seeks to its grids and desks (转进行动): when it begins, and whatever is found while it runs."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from doudi.outreach.actions.assign_targets import MOST_AT_ONCE, assign_targets
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.enrolment.campaigns import acting_for_campaign, running
from doudi.outreach.models import Campaign, EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy


@transaction.atomic
def take_into_campaign(acting: Acting, campaign: Campaign) -> Counter[str]:
    """The targets of its rules and place that nobody has yet become its tasks; how many came out how.

    The codes are those of ``assign_targets``. Done again it takes in what is new since.
    """
    waiting = policy.visible(EnrolmentTarget.objects.all(), acting, "outreach.assign_targets").filter(
        state=TargetState.NEW, rule_key__in=campaign.rules, area_path__startswith=campaign.area_path
    )
    ids = list(waiting.order_by("pk").values_list("public_id", flat=True))
    came: Counter[str] = Counter()
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = assign_targets(acting, ids[start : start + MOST_AT_ONCE], campaign=campaign)
        came.update(each.result for each in some)
    if campaign.begun_at is None:
        campaign.begun_at = acting.now
        campaign.save(update_fields=["begun_at"])
    return came


def begin_due_campaigns(now: datetime) -> int:
    """Begin those whose first day has come; how many."""
    due = running(now).filter(begun_at=None)
    return sum(_carry_on(campaign, now) for campaign in due)


def take_into_running_campaigns(now: datetime, *, simulated: bool = False) -> None:
    """What was found since becomes a task of the campaign that seeks it, the oldest first where two do."""
    for campaign in running(now).exclude(begun_at=None):
        _carry_on(campaign, now, simulated=simulated)


def _carry_on(campaign: Campaign, now: datetime, *, simulated: bool = False) -> bool:
    acting = acting_for_campaign(campaign, now, simulated=simulated)
    if acting is None:
        return False
    came = take_into_campaign(acting, campaign)
    if came["assigned"]:
        record(acting, "outreach.carry_on_campaign", "campaign", campaign.public_id, area_path=campaign.area_path,
               detail=dict(came))  # fmt: skip
    return True
