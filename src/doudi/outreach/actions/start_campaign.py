"""Begin a campaign, such as 社保服务进万家 (发起专项行动)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from doudi.outreach.actions.take_into_campaign import take_into_campaign
from doudi.outreach.errors import AreaUnknown, StepUnfit
from doudi.outreach.following.routes import routes
from doudi.outreach.following.stepping import require_official, require_words
from doudi.outreach.models import Campaign
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.platform.idempotency import once
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.worklist.words import Words


@transaction.atomic
def start_campaign(
    acting: Acting, *, name: str, area_path: str, rules: Sequence[str], starts_on: date, ends_on: date,
    key: str | None = None,
) -> tuple[Campaign, Counter[str]]:  # fmt: skip
    """A named campaign over the targets of some rules in one place: each becomes a task of its grid or desk.

    Those on file are given out at once, or on its first day where that is to come; those found while it runs, as they
    are found. Returns the campaign and how many targets came out how (codes of ``assign_targets``). The same ``key``
    again gives the same campaign.

    Raises:
        NotAllowed: not in this area.
        AreaUnknown: no such place.
        StepUnfit: no name, no rule or one nobody is named for, an end before the beginning.
        KeyReused: the key came with another content.
    """

    def effect() -> dict[str, Any]:
        made, came = _start(acting, name, area_path, sorted(set(rules)), starts_on, ends_on)
        return {"campaign": made.public_id, "came": came}

    content = [name, area_path, sorted(set(rules)), starts_on, ends_on]
    answer = once(acting, f"outreach.campaign:{key}", content, effect) if key else effect()
    return Campaign.objects.get(public_id=answer["campaign"]), Counter(answer["came"])


def _start(
    acting: Acting, name: str, area_path: str, chosen: Sequence[str], starts_on: date, ends_on: date
) -> tuple[Campaign, Counter[str]]:
    require_official(acting, "outreach.run_campaign")
    policy.require(acting, "outreach.run_campaign", area_path=area_path)
    place = Division.objects.filter(path=area_path).first()
    if place is None:
        raise AreaUnknown(area_path)
    title = require_words(name, "name", Words("行动叫什么", "the campaign's name"))[:80]
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
        rules=list(chosen),
        starts_on=starts_on,
        ends_on=ends_on,
        division_code=place.code,
        area_path=place.path,
        made_by=acting.actor_id,
        made_by_name=acting.name,
        made_at=acting.now,
    )
    came = take_into_campaign(acting, campaign) if starts_on <= acting.today else Counter[str]()
    record(acting, "outreach.start_campaign", "campaign", campaign.public_id, area_path=area_path, detail=dict(came))
    announce(acting, "outreach.campaign_started", {"campaign": campaign.public_id, "targets": sum(came.values())})
    return campaign, came
