"""A campaign seeks what it was begun for from its first day to its last, in the name of who began it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from doudi.outreach.actions.end_campaign import end_campaign
from doudi.outreach.actions.start_campaign import start_campaign
from doudi.outreach.actions.take_into_campaign import begin_due_campaigns
from doudi.outreach.models import Campaign, EnrolmentTarget
from doudi.outreach.reads.campaigns import CampaignPage, fetch_campaign, fetch_campaigns
from doudi.platform.events import dispatch_pending
from doudi.platform.idempotency import KeyReused
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import WorkItem
from tests.outreach.desks import Desks, finding
from tests.outreach.town import DISTRICT

TOWNSHIP = "/50/500106/500106001/"


def begun(
    desks: Desks, *, starts_on: date | None = None, days: int = 30, area: str = DISTRICT, **more: str
) -> Campaign:
    """A campaign for people in no pension insurance."""
    day = starts_on or desks.today
    told = {"name": "社保服务进万家", "area_path": area, "rules": ["E01"], "starts_on": day,
            "ends_on": day + timedelta(days=days)}  # fmt: skip
    return start_campaign(desks.by("insurance6"), **told | more)[0]  # type: ignore[arg-type]


def found(desks: Desks, *keys: int, rule: str = "E01") -> None:
    """A comparison of the next day finds people, and the worker makes a round."""
    desks.later().targets(*(finding(rule, key) for key in keys))
    dispatch_pending(desks.now)


def page(desks: Desks, campaign: Campaign) -> CampaignPage:
    """The campaign as its desk reads it."""
    return fetch_campaign(desks.by("insurance6"), campaign.public_id)


def test_what_is_found_later_is_its_task_too(desks: Desks) -> None:
    """Of its rules and its place only; once each, with a task on a list, in the name of who began it."""
    desks.targets(finding(key=1), finding(key=2))
    campaign = begun(desks)
    assert (page(desks, campaign).came_later, page(desks, campaign).row.progress.total) == (0, 2)
    found(desks, 3, 4)
    found(desks, 5, rule="E06")
    dispatch_pending(desks.now)
    told = page(desks, campaign)
    assert (told.came_later, told.row.progress.total, told.takes_in) == (2, 4, True)
    assert EnrolmentTarget.objects.get(subject_key=5).state == "new"
    assert WorkItem.objects.count() == 4
    lines = AuditEntry.objects.filter(action="outreach.carry_on_campaign")
    assert [(line.actor_id, line.detail) for line in lines] == [(campaign.made_by, {"assigned": 2})]


def test_one_to_come_begins_on_its_day(desks: Desks) -> None:
    """Nothing is given out before; on the day everything waiting is, once, and what is found from then on."""
    desks.targets(finding(key=1))
    campaign = begun(desks, starts_on=desks.today + timedelta(days=3))
    assert page(desks, campaign).is_waiting
    found(desks, 2)
    assert begin_due_campaigns(desks.now) == 0
    assert not WorkItem.objects.exists()
    assert (begin_due_campaigns(desks.later(3).now), begin_due_campaigns(desks.now)) == (1, 0)
    told = page(desks, campaign)
    assert (told.row.progress.total, told.came_later, told.is_waiting) == (2, 1, False)
    found(desks, 3)
    assert page(desks, campaign).row.progress.total == 3


def test_over_ended_or_without_its_maker_it_takes_in_nothing(desks: Desks) -> None:
    """After its last day, once ended, and as soon as who began it holds the post no more; its page says which."""
    short, ended = begun(desks, days=1), begun(desks, area=TOWNSHIP)
    end_campaign(desks.by("insurance6"), ended.public_id)
    found(desks.later(3), 7)
    assert [page(desks, each).takes_in for each in (short, ended)] == [False, False]
    going_on = begun(desks, area=TOWNSHIP)
    desks.city.staff["insurance6"].posts.update(valid_to=desks.today + timedelta(days=1))
    desks.later(2)
    with pytest.raises(NotAllowed):
        desks.targets(finding(key=8))
    told = fetch_campaign(desks.by("clerk6"), going_on.public_id)
    assert (told.takes_in, told.row.is_over) == (False, False)
    assert EnrolmentTarget.objects.get(subject_key=7).campaign == going_on
    assert begin_due_campaigns(desks.now) == 0


def test_the_same_press_is_one_campaign(desks: Desks) -> None:
    """Pressed twice there is one, with the same counts; another content under the key is refused."""
    desks.targets(finding(key=1))
    assert begun(desks, key="k1").pk == begun(desks, key="k1").pk
    with pytest.raises(KeyReused):
        begun(desks, key="k1", name="另一个")
    assert Campaign.objects.count() == 1


def test_the_list_takes_as_many_queries_for_many(desks: Desks, django_assert_max_num_queries: object) -> None:
    """Ten campaigns cost no more than one."""
    for _ in range(10):
        begun(desks)
    clerk = desks.by("insurance6")
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert len(fetch_campaigns(clerk)) == 10
