"""Begin a campaign, such as 社保服务进万家 (发起专项行动)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from doudi.outreach.actions.assign_targets import MOST_AT_ONCE, assign_targets
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.errors import AreaUnknown, StepUnfit
from doudi.outreach.following.routes import routes
from doudi.outreach.following.stepping import require_official, require_words
from doudi.outreach.models import Campaign, EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.worklist.words import Words


@transaction.atomic
def start_campaign(
    acting: Acting, *, name: str, area_path: str, rules: Sequence[str], starts_on: date, ends_on: date
) -> tuple[Campaign, Counter[str]]:
    """A named campaign over the new targets of some rules in one place: each becomes a task of its grid or desk.

    Returns the campaign and how many targets came out how (codes of ``assign_targets``).

    Raises:
        NotAllowed: not in this area.
        AreaUnknown: no such place.
        StepUnfit: no name, no rule or one nobody is named for, an end before the beginning.
    """
    require_official(acting, "outreach.run_campaign")
    policy.require(acting, "outreach.run_campaign", area_path=area_path)
    place = Division.objects.filter(path=area_path).first()
    if place is None:
        raise AreaUnknown(area_path)
    title = require_words(name, "name", Words("行动叫什么", "the campaign's name"))[:80]
    chosen = sorted(set(rules))
    if not chosen or set(chosen) - set(routes()):
        raise StepUnfit(
            "rules",
            f"Rules {chosen} are not all known, or none is chosen.",
            Words("至少选一条规则", "Choose at least one rule"),
        )
    if ends_on < starts_on or ends_on < acting.today:
        raise StepUnfit(
            "ends_on",
            f"The campaign would end on {ends_on}, before it starts or before today.",
            Words("结束的日子要在开始和今天以后", "It must end after it starts, and not in the past"),
        )
    campaign = Campaign.objects.create(
        name=title,
        rules=chosen,
        starts_on=starts_on,
        ends_on=ends_on,
        division_code=place.code,
        area_path=place.path,
        made_by=acting.actor_id,
        made_by_name=acting.name,
        made_at=acting.now,
    )
    waiting = policy.visible(EnrolmentTarget.objects.all(), acting, "outreach.assign_targets").filter(
        state=TargetState.NEW, rule_key__in=chosen, area_path__startswith=area_path
    )
    ids = list(waiting.order_by("pk").values_list("public_id", flat=True))
    came: Counter[str] = Counter()
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = assign_targets(acting, ids[start : start + MOST_AT_ONCE], campaign=campaign)
        came.update(each.result for each in some)
    record(acting, "outreach.start_campaign", "campaign", campaign.public_id, area_path=area_path, detail=dict(came))
    announce(acting, "outreach.campaign_started", {"campaign": campaign.public_id, "targets": len(ids)})
    return campaign, came
