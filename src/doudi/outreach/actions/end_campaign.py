"""End a campaign (结束专项行动); what is still open stays with whoever has it."""

from django.db import transaction

from doudi.outreach.errors import TargetNotFound
from doudi.outreach.following.stepping import require_official
from doudi.outreach.models import Campaign
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy


@transaction.atomic
def end_campaign(acting: Acting, campaign_id: str) -> Campaign:
    """The campaign is over; ending it twice changes nothing.

    Raises:
        TargetNotFound: no such campaign in this account's area.
    """
    require_official(acting, "outreach.run_campaign")
    rows = policy.visible(Campaign.objects.select_for_update(), acting, "outreach.run_campaign")
    campaign = rows.filter(public_id=campaign_id).first()
    if campaign is None:
        raise TargetNotFound()
    if campaign.ended_at is None:
        campaign.ended_at = acting.now
        campaign.save(update_fields=["ended_at"])
        record(acting, "outreach.end_campaign", "campaign", campaign.public_id, area_path=campaign.area_path)
    return campaign
