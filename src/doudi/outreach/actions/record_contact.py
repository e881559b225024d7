"""Write down that somebody was spoken to, or tried, about insurance (记联系)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from doudi.outreach.domain.enrolment import ContactChannel, TargetState
from doudi.outreach.errors import StepUnfit, TargetNotFound
from doudi.outreach.following.stepping import find_target, require_official, require_step, require_words, take_step
from doudi.outreach.models import TargetContact
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.platform.idempotency import once
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words


@transaction.atomic
def record_contact(
    acting: Acting,
    target_id: str,
    *,
    channel: str,
    at: datetime,
    reached: bool,
    said: str = "",
    key: str | None = None,
) -> TargetContact:
    """A visit, a call or a message: by whom, whether they were reached, what was said; the clock runs on.

    The same ``key`` again gives the same contact.

    Raises:
        TargetNotFound: no such target in this account's area.
        StepNotPossible: nobody has it yet, or it is settled.
        StepUnfit: an unknown channel, a moment to come, reached and nothing said.
        KeyReused: the key came with another content.
    """

    def effect() -> dict[str, Any]:
        return {"contact": _record(acting, target_id, channel, at, reached, said).public_id}

    content = [target_id, channel, at, reached, blind_index("target_contact", said)]
    answer = once(acting, f"outreach.contact:{key}", content, effect) if key else effect()
    contact = TargetContact.objects.select_related("target").filter(public_id=answer["contact"]).first()
    if contact is None:
        raise TargetNotFound()
    return contact


def _record(acting: Acting, target_id: str, channel: str, at: datetime, reached: bool, said: str) -> TargetContact:
    require_official(acting, "outreach.record_contact")
    target = find_target(acting, target_id, "outreach.record_contact", lock=True)
    require_step(target, "contact")
    if channel not in set(ContactChannel):
        raise StepUnfit(
            "channel",
            f"Unknown channel {channel!r}; choose one of {', '.join(ContactChannel)}.",
            Words("选一个：上门、电话、短信", "Choose visit, telephone or message"),
        )
    if at > acting.now or (target.assigned_at and day_of(at) < day_of(target.assigned_at)):
        raise StepUnfit(
            "at",
            f"{at.isoformat()} has not come yet, or lies before the target was assigned.",
            Words("联系的时间不对，请改一改", "The time cannot be right; please correct it"),
        )
    if reached:
        said = require_words(said, "said", Words("对方怎么说", "what they said"))
    contact = TargetContact.objects.create(
        target=target,
        at=at,
        channel=channel,
        by_id=acting.actor_id,
        by_name=acting.name,
        reached=reached,
        said=said.strip(),
        opened_times=target.opened_times,
    )
    take_step(acting, target, "contact", TargetState.CONTACTED)
    announce(acting, "outreach.target_contacted", {"target": target.public_id, "channel": channel, "reached": reached})
    return contact
