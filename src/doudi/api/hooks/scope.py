"""Which office may be told of what (哪个单位可以知道): the same policy that decides what its people may open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from doudi.api.hooks.models import HookSubscription
from doudi.api.hooks.telling import Subject, is_protected
from doudi.benefits.models import Entitlement
from doudi.casework.models import Application, JointCase, JointItem
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting, HeldPost
from doudi.registry import policy
from doudi.registry.dated import in_force
from doudi.registry.models import OrganisationArea, Post
from doudi.worklist.scope import seen_items

PURPOSE = "assistance"


def acting_of(subscription: HookSubscription, now: datetime) -> Acting:
    """The office as a reader: every role somebody holds in it on that day, in the area it serves on that day.

    What nobody in the office may open, its system is not told either.
    """
    now = now.astimezone(SHANGHAI)  # a moment out of the database is in UTC, where it may be another day
    office, day = subscription.organisation, now.date()
    counting = in_force(day)
    paths = OrganisationArea.objects.filter(counting, organisation=office).values_list("division__path", flat=True)
    areas = tuple(sorted(paths))
    held = Post.objects.filter(counting, organisation=office, staff__is_active=True).order_by()
    roles = sorted(held.values_list("role", flat=True).distinct())
    posts = tuple(HeldPost(role, office.public_id, office.kind, office.name_zh, areas) for role in roles)
    return Acting("machine", subscription.public_id, subscription.name, now, PURPOSE, posts)


def may_be_told(acting: Acting, subject: Subject) -> bool:
    """Whether an office may be told of something, as things stand now.

    Of a protected child's case nothing is told but work items, and those say nothing of it (`telling`).
    """
    kind, name = subject
    if kind == "work_item":
        return seen_items(acting).filter(public_id=name).exists()
    if kind != "hook" and is_protected(subject):
        return False
    if kind == "application":
        return _within(acting, "casework.see", Application.objects.filter(public_id=name))
    if kind == "entitlement":
        rows = Entitlement.objects.filter(public_id=name)
        return _within(acting, "benefits.see_upkeep", rows) or _within(acting, "benefits.see", rows)
    if kind == "joint_case":
        return _within(acting, "casework.see_joint", JointCase.objects.filter(public_id=name))
    if kind == "joint_item":
        items = JointItem.objects.filter(public_id=name)
        own = items.filter(organisation__public_id__in=sorted({post.organisation_id for post in acting.posts}))
        return _within(acting, "casework.see_joint_item", own) or _within(acting, "casework.see_joint", items)
    return kind == "hook"


def _within(acting: Acting, verb: str, rows: Any) -> bool:
    path = rows.values_list("area_path", flat=True).first()
    return path is not None and policy.may(acting, verb, area_path=path)
