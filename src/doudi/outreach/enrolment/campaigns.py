"""Which campaigns run on a day, and who acts for one that goes on by itself (行动期间)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from doudi.outreach.models import Campaign
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff

RUN = "outreach.run_campaign"
PURPOSE = "enrolment"


def running(now: datetime) -> QuerySet[Campaign]:
    """The campaigns of this day that nobody has ended."""
    day = now.date()
    return Campaign.objects.filter(ended_at=None, starts_on__lte=day, ends_on__gte=day).order_by("pk")


def acting_for_campaign(campaign: Campaign, now: datetime, *, simulated: bool = False) -> Acting | None:
    """Whoever began it, as they are today: what they decided once goes on while they hold the post, and no longer."""
    staff = Staff.objects.filter(public_id=campaign.made_by).first()
    if staff is None:
        return None
    acting = acting_for_staff(staff, now, PURPOSE, simulated=simulated)
    return acting if policy.may(acting, RUN, area_path=campaign.area_path) else None
