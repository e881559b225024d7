"""Administrators' pages of events: proposed by one, agreed by another, the secret seen once, mistakes in place."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from doudi.api.hooks.models import HookDelivery, HookState, HookSubscription
from doudi.api.hooks.sending import send_due
from doudi.platform.models import AuditEntry
from doudi.workbench.audit_words import action_words
from tests.api.hooks.conftest import Subscribe, allow
from tests.api.hooks.promises import LATER, waiting
from tests.api.hooks.receiver import Receiver
from tests.registry.city import NOW, TestCity
from tests.workbench.desk import desk_of, open_on, said

pytestmark = pytest.mark.django_db
LIST, NEW = "/work/hooks/", "/work/hooks/new/"


@pytest.fixture
def desk(city: TestCity) -> TestCity:
    """The pages' day."""
    open_on(NOW.date())
    return city


def typed(city: TestCity, **changes: Any) -> dict[str, Any]:
    """The form as somebody fills it in."""
    return {
        "key": "k1", "organisation": city.offices["housing"].public_id, "name": "房管业务系统", "host": "there",
        "path": "/events", "types": ["doudi.joint_item.changed", "doudi.work_item.opened"], "because": "联调",
    } | changes  # fmt: skip


def test_one_proposes_another_agrees_and_a_try_arrives(desk: TestCity, there: Receiver) -> None:
    """The secret is on the answer and on no other page; the maker does not settle; then a try goes out and is seen."""
    maker, judge = desk_of("admin6"), desk_of("security6")
    answer = maker.post(NEW, typed(desk))
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", said(answer))
    made = HookSubscription.objects.get()
    assert made.secret == secret
    assert maker.post(NEW, typed(desk)).headers["Location"] == f"{LIST}{made.public_id}/", "sent twice, made once"
    page = f"{LIST}{made.public_id}/"
    assert maker.post(f"{page}agree/").status_code == 404
    assert "等另一位管理员定" in said(judge.get(LIST))
    judge.post(f"{page}agree/")
    made.refresh_from_db()
    assert (made.state, made.settled_by_name) == (HookState.ACTIVE, "安全示例")
    maker.post(f"{page}try/")
    assert send_due(LATER) == 1
    assert there.events[0]["type"] == "doudi.test"
    for client in (maker, judge):
        text = said(client.get(page))
        assert "送到了" in text
        assert "这个订阅自己" in text
        assert "hook/" not in text
        assert secret not in text
    assert secret not in said(judge.get(LIST))
    renewed = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", said(maker.post(f"{page}secret/")))
    assert renewed != [secret]
    did = AuditEntry.objects.filter(subject_type="hook").order_by("pk").values_list("action", flat=True)
    assert list(did) == ["api.propose_hook", "api.agree_hook", "api.try_hook", "api.change_hook_secret"]
    assert all(action_words(each).zh != each for each in did)


def test_every_mistake_stands_at_its_field(desk: TestCity, settings: Any) -> None:
    """Nothing filled in, a path with a query, a host off the list; nothing is kept, and English says it too."""
    maker = desk_of("admin6")
    page = said(maker.post(NEW, {"key": "k"}))
    for words in ("选一个单位", "写是哪个系统", "选一台主机", "至少选一种", "写一句为什么"):
        assert words in page
    for path in ("events", "/events?token=1", "/a/../b", "//elsewhere.example", "/事件"):
        answer = maker.post(NEW, typed(desk, path=path))
        assert (answer.status_code, "不带问号" in said(answer)) == (422, True), path
    assert maker.post(NEW, typed(desk, host="elsewhere")).status_code == 422
    assert "whsec_" not in said(maker.post(NEW, typed(desk, types=["doudi.test"])))
    assert "Choose a host" in said(desk_of("admin6", language="en").post(NEW, {"key": "k"}))
    assert HookSubscription.objects.count() == 0
    settings.DOUDI_HOOKS.write_text("{", encoding="utf-8")
    assert maker.get(NEW).status_code == 302
    assert "运维的主机名单写得不对" in said(maker.get(LIST))
    allow(settings, {})
    assert "名单还是空的" in said(maker.get(LIST))


def test_refused_withdrawn_paused_ended(desk: TestCity, subscribe: Subscribe) -> None:
    """Each button does its one thing, a second press says that somebody was first; ending is asked first."""
    maker, judge = desk_of("admin6"), desk_of("security6")
    maker.post(NEW, typed(desk))
    first = f"{LIST}{HookSubscription.objects.get().public_id}/"
    assert judge.post(f"{first}refuse/", {"because": ""}).status_code == 422
    judge.post(f"{first}refuse/", {"because": "不在目录里"})
    assert "不在目录里" in said(maker.get(first))
    assert "刚有人动过" in said(judge.post(f"{first}agree/", follow=True))
    maker.post(NEW, typed(desk, key="k2"))
    second = f"{LIST}{HookSubscription.objects.order_by('-pk')[0].public_id}/"
    maker.post(f"{second}withdraw/")
    running = subscribe("housing")
    third = f"{LIST}{running.public_id}/"
    maker.post(f"{third}pause/")
    assert "接着送" in said(judge.get(third))
    judge.post(f"{third}resume/")
    waiting(running, 1, 2)
    asked = said(judge.get(f"{third}end/"))
    assert "还有2条等着送，不再送了" in asked
    assert "先停着" in asked
    assert "2 events still wait; they are dropped" in said(desk_of("admin6", language="en").get(f"{third}end/"))
    running.refresh_from_db()
    assert running.state == HookState.ACTIVE, "to be asked ends nothing"
    judge.post(f"{third}end/")
    assert judge.get(f"{third}end/").headers["Location"] == third
    states = HookSubscription.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["refused", "withdrawn", "ended"]
    assert "重送" not in said(maker.get(third))


def test_sent_again_from_the_page(desk: TestCity, subscribe: Subscribe, there: Receiver) -> None:
    """What died stands on the page with why; one press sends it again, a span of time sends all again."""
    maker = desk_of("admin6")
    hook = subscribe("housing")
    page = f"{LIST}{hook.public_id}/"
    first, second = waiting(hook, 1, 2)
    HookDelivery.objects.filter(pk=first.pk).update(state="dead", trouble="answered 500", last_status=500, attempts=11,
                                                    ended_at=NOW)  # fmt: skip
    text = said(maker.get(f"{page}?state=dead"))
    assert "对方回了500" in text
    assert second.public_id not in text
    maker.post(f"{page}again/{first.public_id}/")
    assert send_due(LATER) == 2
    assert [each["id"] for each in there.events] == [first.public_id, second.public_id]
    assert maker.post(f"{page}span/", {"since": "2025-09-08T10:00", "until": "2025-09-08T09:00"}).status_code == 422
    maker.post(f"{page}span/", {"since": "2025-09-08T09:00", "until": "2025-09-08T10:00"})
    assert send_due(LATER) == 2
    assert [each["id"] for each in there.events[2:]] == [first.public_id, second.public_id]


@pytest.mark.parametrize("who", ["clerk6", "auditor6", "approver6"])
def test_nobody_else_finds_the_pages(desk: TestCity, subscribe: Subscribe, who: str) -> None:
    """Neither the list, nor one, nor any of its buttons."""
    page = f"{LIST}{subscribe('housing').public_id}/"
    client: Client = desk_of(who)
    assert client.get(LIST).status_code == client.get(page).status_code == client.get(NEW).status_code == 404
    for verb in ("agree", "refuse", "withdraw", "pause", "resume", "end", "try", "secret", "span"):
        assert client.post(f"{page}{verb}/").status_code == 404, verb
    assert desk_of("security6").post(f"{page}secret/").status_code == 404
    assert desk_of("admin6").get(f"{LIST}WH-0000-0000-0/").status_code == 404


def test_the_database_refuses_one_who_settles_their_own(subscribe: Subscribe) -> None:
    """Nor does a subscription count in the table that nobody settled."""
    hook = subscribe("housing")
    for wrong in ({"settled_by": hook.made_by}, {"settled_by": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HookSubscription.objects.filter(pk=hook.pk).update(**wrong)
